#!/usr/bin/env python3
"""Runs random memref-level modules packed and unpacked and compares.

Each seed is one module of random_memref.py. It is lowered and run by mlir-runner
as it is, and after --assign-offsets with arenas that malloc fills with garbage;
both must print the same checksums. With --check-memory, every other packed
program also checks each of its loads against what was stored. Each allocation of
static size must be gone or have a remark that says why not. Prints how many were
planned, and with --reasons why others were not.

    run_memref.py --opt=build/bin/nnpack-opt --llvm=/usr/lib/llvm-22 [--first=1]
                  [--count=4] [--functions=8] [--statements=30] [--keep=DIR]
                  [--check-memory=build/lib/libnnpack-check-memory.so] [--reasons]
"""

import argparse
import collections
import os
import pathlib
import re
import subprocess
import sys
import tempfile

import random_memref

# Taken in turn.
OPTIONS = ["arena=alloc", "arena=alloc l2-size=300 alignment=1", "arena=global effort=0",
           "arena=alloc l2-size=0", "arena=alloc l2-size=1K alignment=64"]


class Failure(Exception):
    """A seed whose packed program is wrong, or that could not be run."""


def run(command, what, environment=None):
    done = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=120, check=False)
    if done.returncode:
        lines = [line for line in done.stderr.splitlines() if "error" in line or "memory check" in line]
        raise Failure(f"{what} fails: {(lines or [f'exit status {done.returncode}'])[0]}")
    return done


def execute(arguments, module, what):
    """The checksums that a module prints."""
    lowered = module.with_suffix(".llvm.mlir")
    run([arguments.opt, str(module), "--expand-realloc", "--nnpack-to-llvm", "-o", str(lowered)], f"lowering the {what} module")
    environment = dict(os.environ, MALLOC_PERTURB_="165")
    libraries = [f"{arguments.llvm}/lib/libmlir_c_runner_utils.so"]
    libraries += [arguments.check_memory] if arguments.check_memory else []
    return run([f"{arguments.llvm}/bin/mlir-runner", str(lowered), "-e", "main", "--entry-point-result=void",
                f"--shared-libs={','.join(libraries)}"], f"running the {what} module", environment).stdout


def functions_of(text):
    """The bodies of a module's functions by name."""
    parts = re.split(r"^  func\.func (?:private )?@(\w+)", text, flags=re.M)
    return dict(zip(parts[1::2], parts[2::2]))


def find_reasons(remarks, source, packed):
    """Why allocations of static size were left alone; a Failure if one is there
    without a reason. Copies of functions, for other memories, repeat them."""
    names = set(re.findall(r"^func\.func (?:private )?@(\w+)", source, flags=re.M))
    packed = "".join(body for name, body in functions_of(packed).items() if name in names)
    reasons = re.findall(r"remark: allocation left alone: (.*)", remarks)
    static = [reason for reason in reasons if "size is not static" not in reason]
    left = re.findall(r"memref\.alloca?\(\) .*: memref<(.*)>", packed)
    left = [type_ for type_ in left if not re.fullmatch(r'\d+xi8, "(L2|DDR)"', type_)]
    if len(left) != len(static):
        raise Failure(f"{len(left)} static allocations are left, with {len(static)} remarks")
    return static


def check(arguments, seed, directory, reasons):
    """Returns (planned, left alone); counts reasons."""
    source, packed = directory / f"{seed}.mlir", directory / f"{seed}.packed.mlir"
    options = OPTIONS[seed % len(OPTIONS)]
    is_checked = arguments.check_memory and seed % 2
    # What is in L2 by its type has to fit; calls of values are not followed.
    spaces = ["DDR"] if "l2-size" in options else ["L2", "DDR"]
    source.write_text(random_memref.module(seed, arguments.functions, arguments.statements, not is_checked, spaces))
    options += " test-check-memory=true" if is_checked else ""
    done = run([arguments.opt, str(source), f"--assign-offsets={options} statistics=true", "-o", str(packed)],
               f"--assign-offsets={options!r}")
    if execute(arguments, source, "unpacked") != execute(arguments, packed, "packed"):
        raise Failure(f"--assign-offsets={options!r} changes what the program computes")
    reasons.update(find_reasons(done.stderr, source.read_text(), packed.read_text()))
    counts = re.findall(r"assign-offsets: (\d+) ", done.stderr)
    return int(counts[0]), int(counts[1])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--opt", required=True)
    parser.add_argument("--llvm", required=True)
    parser.add_argument("--first", type=int, default=1)
    parser.add_argument("--count", type=int, default=4)
    parser.add_argument("--functions", type=int, default=8)
    parser.add_argument("--statements", type=int, default=30)
    parser.add_argument("--check-memory", help="libnnpack-check-memory.so")
    parser.add_argument("--reasons", action="store_true")
    parser.add_argument("--keep", type=pathlib.Path, help="leave the files here")
    arguments = parser.parse_args()
    planned = left = failures = 0
    reasons = collections.Counter()
    with tempfile.TemporaryDirectory() as temporary:
        directory = arguments.keep or pathlib.Path(temporary)
        directory.mkdir(parents=True, exist_ok=True)
        for seed in range(arguments.first, arguments.first + arguments.count):
            try:
                counts = check(arguments, seed, directory, reasons)
                planned, left = planned + counts[0], left + counts[1]
            except Failure as failure:
                failures += 1
                print(f"seed {seed}: {failure}")
    for reason, count in reasons.most_common() if arguments.reasons else ():
        print(f"{count:6} {reason}")
    print(f"{arguments.count} modules, {failures} failures, {planned} allocations planned, {left} left alone")
    return 1 if failures or not planned else 0


if __name__ == "__main__":
    sys.exit(main())
