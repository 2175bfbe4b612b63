#!/usr/bin/env python3
"""Inputs that nobody means well with: too large, too deep, too many, misnamed.

Each is given to its tool, which must succeed or say in one message why not, in
memory that is bounded by the input's size, and write what it should. Prints a
line per input: exit status, processor seconds, peak memory. --large takes a
hundred times the sizes (minutes).
"""

import argparse
import json
import os
import pathlib
import random
import re
import resource
import subprocess
import sys
import tempfile
import xml.dom.minidom

BASE_MB = 160  # What a tool takes for an input of a few lines, and then some.
T = "memref<4xi8>"
NAMES = ["main; rm -rf x", "int", "$(touch pwned)", "n\\22 */ int x; /*", "größe.网络", "a" * 10000, "..", "%s%n", "model_run"]


def use(kind):
    return (f"func.func @main(%x: {T}) {{\n  %a = memref.alloc() : {kind}\n  %b = memref.alloc() : {kind}\n"
            f"  memref.copy %a, %b : {kind} to {kind}\n  memref.copy %x, %x : {T} to {T}\n  return\n}}\n")


def nest(depth):
    heads = [f"scf.for %i{i} = %z to %o step %o {{" if i % 2 else "scf.if %c {" for i in range(depth)]
    bodies = [f"{head}\n%a{i} = memref.alloc() : {T}\nmemref.copy %x, %a{i} : {T} to {T}"
              for i, head in enumerate(heads)]
    tails = [f"memref.copy %a{i}, %x : {T} to {T}\n}}" for i in reversed(range(depth))]
    return (f"func.func @main(%x: {T}, %c: i1) {{\n%z = arith.constant 0 : index\n%o = arith.constant 1 : index\n"
            + "\n".join(bodies + tails) + "\nreturn\n}\n")


def allocations(count):
    lines = [f"%b{i} = memref.alloc() : {T}\nmemref.copy {f'%b{i - 1}' if i else '%x'}, %b{i} : {T} to {T}"
             for i in range(count)]
    return f"func.func @main(%x: {T}) {{\n" + "\n".join(lines) + "\nreturn\n}\n"


def layers(count):
    plane = "tensor<1x8x8x4xi8>"
    lines = [f"%v{i} = tosa.max_pool2d {f'%v{i - 1}' if i else '%x'} {{kernel = array<i64: 3, 3>, "
             f"pad = array<i64: 1, 1, 1, 1>, stride = array<i64: 1, 1>}} : ({plane}) -> {plane}" for i in range(count)]
    return (f"func.func @main(%x: {plane}) -> {plane} {{\n" + "\n".join(lines) + f"\nreturn %v{count - 1} : {plane}\n}}\n")


def rows(count):
    return "id,lower,upper,size\n" + "".join(f"{i},{i},{i + 2},16\n" for i in range(count))


def crowd(count):
    """Lives and sizes that no heuristic packs, so that the exact search goes deep."""
    rng = random.Random(count)
    lines = []
    for i in range(count):
        begin = rng.randint(0, count - 1)
        end = min(count + 1, begin + 1 + int(rng.random() ** 2 * count / 3))
        lines.append(f"{i},{begin},{end},{64 * rng.randint(1, 1000)}\n")
    return "id,lower,upper,size\n" + "".join(lines)


def pooled(rows):
    plane = f"tensor<1x{rows}x4x4xi8>"
    return (f"func.func @main(%x: {plane}) -> {plane} {{\n  %0 = tosa.max_pool2d %x {{kernel = array<i64: 3, 3>, "
            f"pad = array<i64: 1, 1, 1, 1>, stride = array<i64: 1, 1>}} : ({plane}) -> {plane}\n  return %0 : {plane}\n}}\n")


def product(depth):
    a, b, zero, out = f"tensor<1x4x{depth}xi8>", f"tensor<1x{depth}x4xi8>", "tensor<1xi8>", "tensor<1x4x4xi32>"
    return (f'func.func @main(%a: {a}, %b: {b}) -> {out} {{\n  %z = "tosa.const"() <{{values = dense<1> : {zero}}}> : () -> {zero}\n'
            f"  %0 = tosa.matmul %a, %b, %z, %z : ({a}, {b}, {zero}, {zero}) -> {out}\n  return %0 : {out}\n}}\n")


def convolution(channels):
    plane, weights, zero = "tensor<1x4x4x2xi8>", f"tensor<{channels}x1x1x2xi8>", "tensor<1xi8>"
    bias, out = f"tensor<{channels}xi32>", f"tensor<1x4x4x{channels}xi32>"
    constants = "".join(f'  %{name} = "tosa.const"() <{{values = dense<{value}> : {kind}}}> : () -> {kind}\n'
                        for name, value, kind in (("z", 0, zero), ("w", 1, weights), ("b", 0, bias)))
    return (f"func.func @main(%x: {plane}) -> {out} {{\n{constants}  %0 = tosa.conv2d %x, %w, %b, %z, %z {{acc_type = i32, "
            "dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : "
            f"({plane}, {weights}, {bias}, {zero}, {zero}) -> {out}\n  return %0 : {out}\n}}\n")


def strided(count, units):
    """Every third element, so many of them, from the next element on in each turn of a loop."""
    whole, view = "memref<1048576xi8>", "memref<?xi8, strided<[?], offset: ?>>"
    return (f"func.func private @k(%a: {whole}, %b: {whole}) {{\n  %z = arith.constant 0 : index\n"
            f"  %o = arith.constant 1 : index\n  %s = arith.constant 3 : index\n  %n = arith.constant {count} : index\n"
            f"  %u = arith.constant {units} : index\n  scf.for %i = %z to %u step %o {{\n"
            f"    %v = memref.subview %a[%i] [%n] [%s] : {whole} to {view}\n    linalg.generic "
            "{indexing_maps = [affine_map<(d0) -> (d0)>], iterator_types = [\"parallel\"]} "
            f"outs(%v : {view}) {{\n    ^bb0(%x: i8):\n      linalg.yield %x : i8\n    }}\n  }}\n"
            f"  memref.copy %a, %b : {whole} to {whole}\n  return\n}}\n"
            f"func.func @main(%x: {whole}) {{\n  %a = memref.alloc() : {whole}\n  call @k(%a, %x) : ({whole}, {whole}) -> ()\n"
            "  return\n}\n")


def named(name):
    return (f'func.func @"{name}"(%x: tensor<4x4xi8> {{ml_program.identifier = "{name}"}}) -> (tensor<4x4xi8> '
            f'{{ml_program.identifier = "{name}"}}) {{\n'
            f"  %0 = tosa.transpose %x {{perms = array<i32: 1, 0>}} : (tensor<4x4xi8>) -> tensor<4x4xi8> "
            f'loc("{name}")\n  return %0 : tensor<4x4xi8>\n}}\n')


class Hostile:
    def __init__(self, arguments, folder):
        self.arguments, self.folder, self.failures = arguments, folder, 0

    def fail(self, what, why):
        print(f"{what}: {why}")
        self.failures += 1

    def path(self, name):
        return os.path.join(self.folder, name)

    def write(self, name, text):
        pathlib.Path(self.path(name)).write_text(text, encoding="utf-8")
        return self.path(name)

    def run(self, what, command, status=0, message="", mega_bytes=BASE_MB, limit=resource.RLIM_INFINITY):
        """True if it ends as it should; it gets no more than `limit` bytes of addresses."""
        with open(self.path("messages"), "w+", encoding="utf-8") as messages:
            command = [os.path.join(self.arguments.bin, command[0])] + command[1:]
            child = subprocess.Popen(command, cwd=self.folder, stdout=subprocess.DEVNULL, stderr=messages,
                                     preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (limit, limit)))
            _, code, usage = os.wait4(child.pid, 0)
            child.returncode = os.waitstatus_to_exitcode(code)
            messages.seek(0)
            text = messages.read()
        seconds, peak = usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024
        print(f"{what:28} exit {child.returncode} {seconds:7.2f} s {peak:6.0f} MB", flush=True)
        if child.returncode != status or not re.search(message, text):
            self.fail(what, f"exit {child.returncode}, not {status} with '{message}': {text[:400]}")
            return False
        # A sanitizer takes memory of its own.
        if not self.arguments.sanitized and peak > mega_bytes:
            self.fail(what, f"{peak:.0f} MB, more than {mega_bytes}")
        return True

    def sizes(self):
        too_much = "needs more bytes than can be counted|does not fit|capacity|overflow|too large|adds? up to"
        for kind in ("memref<9223372036854775807xi8>", "memref<4611686018427387904xi64>",
                     "memref<4294967296x4294967296xi8>"):
            self.run(kind, ["nnpack-opt", self.write("s.mlir", use(kind)), "--pack-buffers", "-o", os.devnull], 1, too_much)
        big = 2**62
        self.run("plan, 2 x 2^62", ["nnpack-plan", self.write("s.csv", f"id,lower,upper,size\na,0,2,{big}\nb,1,3,{big}\n")],
                 1, "s.csv")
        self.run("plan, 2^63", ["nnpack-plan", self.write("s.csv", f"id,lower,upper,size\na,0,2,{2**63}\n")], 1, "s.csv:2")
        self.run("plan, 2^60", ["nnpack-plan", self.write("s.csv", f"id,lower,upper,size\na,0,2,{2**60}\n")])

    def shapes(self):
        """Little text, many rows and bytes: nothing may be done for each of them."""
        for shape in ("4503599627370449", "1x2147483647x1x1", "1x1048576x1048576x64"):
            text = (f"func.func @main(%x: tensor<{shape}xi8>) -> tensor<{shape}xi8> {{\n  %0 = tosa.bitwise_not %x : "
                    f"(tensor<{shape}xi8>) -> tensor<{shape}xi8>\n  return %0 : tensor<{shape}xi8>\n}}\n")
            for io in ("arena", "caller"):
                self.run(f"tensor<{shape}>, io={io}", ["nnpackc", self.write("t.mlir", text), "-o", os.devnull, f"--io={io}"])
        # Primes: nothing divides them.
        large, small = 10**12 + 39, 10**6 + 3
        for what, text in ((f"{large} rows", pooled(large)), (f"sums of {large}", product(large))):
            self.run(what, ["nnpackc", self.write("t.mlir", text), "-o", os.devnull])
        self.run(f"{small} rows", ["nnpackc", self.write("t.mlir", pooled(small)), "-o", os.devnull])
        self.run(f"{small} channels, split", ["nnpack-opt", self.write("t.mlir", convolution(small)), "-o", os.devnull,
                                             "--pack-buffers=l2-size=1M weights=auto"], mega_bytes=2 * BASE_MB)
        self.run(f"{large} channels", ["nnpackc", self.write("t.mlir", convolution(large)), "-o", os.devnull], 1,
                 "t.mlir:.*constant of 2000000000078 bytes, .* the limit is 2147483648")

    def memory(self):
        if not self.arguments.sanitized:  # It reserves terabytes of addresses.
            self.run("no memory", ["nnpackc", self.write("t.mlir", convolution(10**8)), "-o", os.devnull], 1,
                     "^nnpack: out of memory", limit=2**30)

    def views(self):
        for count, units in ((2**40, 1), (2**18, 2**19)):
            self.run(f"{count} of every third, {units} x",
                     ["nnpack-opt", self.write("v.mlir", strided(count, units)), "--pack-buffers=l2-size=1M", "-o", os.devnull])

    def make(self, name, maker, count):
        """In a process of its own: a child's peak memory begins with its parent's."""
        child = os.fork()
        if child == 0:
            self.write(name, maker(count))
            os._exit(0)
        os.waitpid(child, 0)
        return self.path(name)

    def amounts(self):
        scale = 100 if self.arguments.large else 1
        pack = ["--pack-buffers", "-o", os.devnull]
        self.run("100 nests", ["nnpack-opt", self.write("d.mlir", nest(100))] + pack)
        count = 10000 * scale
        self.run(f"{count} allocations", ["nnpack-opt", self.make("a.mlir", allocations, count)] + pack,
                 mega_bytes=BASE_MB + count * 8 / 1000)
        count = 1000 * scale
        self.run(f"{count} kernels", ["nnpack-opt", self.make("k.mlir", layers, count)] + pack,
                 mega_bytes=BASE_MB + count * 15 / 1000)
        self.run(f"{10 * count} rows", ["nnpack-plan", self.make("r.csv", rows, 10 * count)],
                 mega_bytes=BASE_MB + count * 8 / 1000)
        # As many nodes as it takes to come to the end of a first way down.
        self.run("3000 rows, hard", ["nnpack-plan", self.make("c.csv", crowd, 3000), "--nodes=2000"],
                 mega_bytes=100)

    def compile_named(self, name):
        what = f"name {name[:20]}"
        source = self.write("n.mlir", named(name))
        before = set(os.listdir(self.folder)) | {"n.o", "n.h", "n.json", "n.svg"}
        if not self.run(what, ["nnpackc", source, "-o", "n.o", "--header=n.h", "--report=n.json", "--map=n.svg"]):
            return
        if set(os.listdir(self.folder)) != before:
            self.fail(what, "wrote other files")
        json.loads(pathlib.Path(self.path("n.json")).read_text(encoding="utf-8"))
        xml.dom.minidom.parse(self.path("n.svg"))
        self.write("n.c", '#include "n.h"\nextern int x;\nint main(void) {\n  static _Alignas(MODEL_ALIGNMENT) char '
                   "l2[MODEL_L2_BYTES + 1], ddr[MODEL_DDR_BYTES + 1];\n  model_run(l2, ddr);\n  return 0;\n}\n")
        done = subprocess.run([self.arguments.cc, "-std=c11", "-Wall", "-Wextra", "-Werror", "n.c", "n.o", "-o", "n"],
                              cwd=self.folder, capture_output=True, text=True, check=False)
        if done.returncode or subprocess.run([self.path("n")], check=False).returncode:
            self.fail(what, f"the object or header cannot be used: {done.stderr[:400]}")

    def names(self):
        for name in NAMES:
            self.compile_named(name)
        lines = "".join(f'{name.replace(",", " ")},{i},{i + 2},16\n' for i, name in
                       enumerate(NAMES + ["<script>alert(1)</script>", "&amp;]]>", "</svg>", '"quoted"']))
        if self.run("names in a problem", ["nnpack-plan", self.write("p.csv", "id,lower,upper,size\n" + lines),
                                           "--json=p.json", "--map=p.svg"]):
            json.loads(pathlib.Path(self.path("p.json")).read_text(encoding="utf-8"))
            found = xml.dom.minidom.parse(self.path("p.svg"))
            if found.getElementsByTagName("script"):
                self.fail("names in a problem", "a name became an element")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bin", required=True)
    parser.add_argument("--cc", default="cc")
    parser.add_argument("--large", action="store_true")
    parser.add_argument("--sanitized", action="store_true", help="memory is not compared")
    arguments = parser.parse_args()
    arguments.bin = os.path.abspath(arguments.bin)
    sys.stdout.reconfigure(encoding="utf-8")
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with tempfile.TemporaryDirectory() as folder:
        hostile = Hostile(arguments, folder)
        hostile.sizes()
        hostile.shapes()
        hostile.views()
        hostile.memory()
        hostile.amounts()
        hostile.names()
    return 1 if hostile.failures else 0


if __name__ == "__main__":
    sys.exit(main())
