#!/usr/bin/env python3
"""How time and memory grow with the input.

Makes inputs of growing size in several forms, gives each to its tool and prints
processor time, time per element and peak memory; "grows" is the exponent from
the size before: 1 is linear, 2 quadratic. MLIR's own share is in the line
`parse`, which reads the same module as `chain` and runs no pass.

  parse, chain   allocations in one function, two or three alive at a time
  pile           allocations in one function, alive from one to a hundred steps
  scopes         allocations in loops and branches
  functions      a function per allocation, called in turn
  network        layers of TOSA, two kinds in turn
  branches       layers of TOSA in eight chains that are added at the end
  plan           nnpack-plan: a row per buffer, lives of one to a hundred steps
  shares         the same, each buffer may lie over one that ends
  spaces         the same, placed in two memories

With --check, the exit status is 1 if a form's time grows faster than n ** 1.5
over the last step; of sizes that take under a second nothing is said.
"""

import argparse
import math
import os
import pathlib
import random
import sys
import tempfile

T = "memref<16xi32>"


def function(lines):
    return f"func.func @main(%x: {T}) {{\n" + "\n".join(lines) + "\n  return\n}\n"


def chain(n):
    lines = []
    for i in range(n):
        lines += [f"  %b{i} = memref.alloc() : {T}",
                  f"  memref.copy {'%x' if i == 0 else f'%b{i - 1}'}, %b{i} : {T} to {T}"]
    return function(lines + [f"  memref.copy %b{n - 1}, %x : {T} to {T}"])


def lives(n):
    """(begin, end, size) of n buffers, the same for every run."""
    rng = random.Random(n)
    return [(i, i + rng.choice((1, 2, 2, 3, 5, 10, 100)), 16 * rng.randint(1, 64)) for i in range(n)]


def pile(n):
    lines, ends = [], {}
    for begin, end, size in lives(n):
        lines.append(f"  %b{begin} = memref.alloc() : memref<{size}xi8>")
        ends.setdefault(min(end, n - 1), []).append((begin, size))
        for b, s in ends.get(begin, []) + [(begin, size)]:
            lines.append(f"  memref.store %c, %b{b}[%z] : memref<{s}xi8>")
    return function(["  %c = arith.constant 1 : i8", "  %z = arith.constant 0 : index"] + lines)


def scopes(n):
    lines = ["  %z = arith.constant 0 : index", "  %o = arith.constant 1 : index", "  %t = arith.constant true"]
    for i in range(n):
        body = [f"  %b{i} = memref.alloc() : {T}", f"  memref.copy %x, %b{i} : {T} to {T}",
                f"  memref.copy %b{i}, %x : {T} to {T}"]
        head = f"  scf.for %i{i} = %z to %o step %o {{" if i % 2 else "  scf.if %t {"
        lines += [head] + body + ["  }"]
    return function(lines)


def functions(n):
    text = "".join(f"func.func private @f{i}(%x: {T}) {{\n  %b = memref.alloc() : {T}\n"
                   f"  memref.copy %x, %b : {T} to {T}\n  memref.copy %b, %x : {T} to {T}\n  return\n}}\n"
                   for i in range(n))
    return text + function([f"  call @f{i}(%x) : ({T}) -> ()" for i in range(n)])


PLANE = "tensor<1x8x8x4xi8>"


def layer(i, source):
    size, pad = (3, 1) if i % 2 else (5, 2)
    return (f"  %v{i} = tosa.max_pool2d {source} {{kernel = array<i64: {size}, {size}>, pad = array<i64: {pad}, {pad}, "
            f"{pad}, {pad}>, stride = array<i64: 1, 1>}} : ({PLANE}) -> {PLANE}")


def graph(lines, result):
    return (f"func.func @main(%x: {PLANE}) -> {PLANE} {{\n" + "\n".join(lines)
            + f"\n  return {result} : {PLANE}\n}}\n")


def network(n):
    return graph([layer(i, f"%v{i - 1}" if i else "%x") for i in range(n)], f"%v{n - 1}")


def branches(n):
    lines = [layer(i, f"%v{i - 8}" if i >= 8 else "%x") for i in range(n)]
    last = f"%v{n - 1}"
    for k in range(1, 8):
        lines.append(f"  %s{k} = tosa.maximum {last}, %v{n - 1 - k} : ({PLANE}, {PLANE}) -> {PLANE}")
        last = f"%s{k}"
    return graph(lines, last)


def plan(n):
    rows = [f"{i},{begin},{end},{size}" for i, (begin, end, size) in enumerate(lives(n))]
    return "\n".join(["id,lower,upper,size"] + rows) + "\n"


def shares(n):
    """Of the buffers that end a step after one begins, it may lie over the first."""
    all_lives, ends, rows = lives(n), {}, []
    for i, (begin, end, _) in enumerate(all_lives):
        ends.setdefault(end, []).append(i)
    for i, (begin, end, size) in enumerate(all_lives):
        over = ends.get(begin + 1, [])
        rows.append(f"{i},{begin},{end},{size},{f'{over[0]}@0:0' if over and over[0] < i else ''}")
    return "\n".join(["id,lower,upper,size,shares"] + rows) + "\n"


def spaces(n):
    rows = [f"{i},{begin},{end},{size},{size * (i % 7 + 1)}" for i, (begin, end, size) in enumerate(lives(n))]
    return "\n".join(["id,lower,upper,size,traffic"] + rows) + "\n"


# Form: what makes the input, the tool, its arguments.
FORMS = {
    "parse": (chain, "nnpack-opt", ["-o", os.devnull]),
    "chain": (chain, "nnpack-opt", ["--pack-buffers", "-o", os.devnull]),
    "pile": (pile, "nnpack-opt", ["--pack-buffers=l2-size=64K", "-o", os.devnull]),
    "scopes": (scopes, "nnpack-opt", ["--pack-buffers", "-o", os.devnull]),
    "functions": (functions, "nnpack-opt", ["--pack-buffers", "-o", os.devnull]),
    "network": (network, "nnpack-opt", ["--pack-buffers", "-o", os.devnull]),
    "branches": (branches, "nnpack-opt", ["--pack-buffers", "-o", os.devnull]),
    "plan": (plan, "nnpack-plan", []),
    "shares": (shares, "nnpack-plan", []),
    "spaces": (spaces, "nnpack-plan", ["--spaces=L2:16K,DDR"]),
}


def write(path, make, n):
    """In a process of its own: a child's peak memory begins with its parent's."""
    child = os.fork()
    if child == 0:
        path.write_text(make(n))
        os._exit(0)
    os.waitpid(child, 0)


def measure(command):
    """(exit status, processor seconds, peak bytes)"""
    pid = os.posix_spawn(command[0], command, os.environ,
                         file_actions=[(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)])
    _, status, usage = os.wait4(pid, 0)
    return os.waitstatus_to_exitcode(status), usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("forms", nargs="*", metavar="FORM", help="some of them; default: all")
    parser.add_argument("--bin", default="build/bin", metavar="FOLDER", help="of the tools; default: build/bin")
    parser.add_argument("--sizes", default="1000,10000,100000", metavar="N,N,...")
    parser.add_argument("--check", action="store_true")
    arguments = parser.parse_args()
    unknown = [form for form in arguments.forms if form not in FORMS]
    if unknown:
        parser.error(f"unknown form {unknown[0]}; known are {', '.join(FORMS)}")
    print(f"{'form':10} {'n':>8} {'seconds':>8} {'us each':>8} {'MB':>6} {'KB each':>8} grows")
    worst = 0
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "input"
        for form in arguments.forms or FORMS:
            make, tool, options = FORMS[form]
            last = None
            for n in map(int, arguments.sizes.split(",")):
                write(path, make, n)
                status, seconds, peak = measure([os.path.join(arguments.bin, tool), str(path)] + options)
                grows = math.log(seconds / last[1]) / math.log(n / last[0]) if last else None
                print(f"{form:10} {n:8} {seconds:8.2f} {seconds / n * 1e6:8.1f} {peak / 1e6:6.0f} "
                      f"{peak / n / 1e3:8.1f} {f'{grows:.2f}' if last else ''}"
                      f"{f'  exit status {status}' if status else ''}", flush=True)
                last = n, seconds
                if status:
                    return 1
            if grows is not None and seconds > 1:
                worst = max(worst, grows)
    return 1 if arguments.check and worst > 1.5 else 0


if __name__ == "__main__":
    sys.exit(main())
