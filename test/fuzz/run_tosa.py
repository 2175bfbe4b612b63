#!/usr/bin/env python3
"""Runs random TOSA networks and compares their answers with stock MLIR's.

Each seed is one network of random_tosa.py, compiled by nnpackc with options that
tosa_options.py draws; test/e2e/run_network.py compares its answers with those of stock
MLIR's lowering. With --check-memory, every other program checks each of its loads
against what was stored. Stock MLIR itself crashes on some networks, whose answers
then must be those of the unpacked program.

    run_tosa.py --nnpackc=build/bin/nnpackc [--first=1] [--count=4]
                [--operations=30] [--keep=DIR] [--list]
                [--check-memory=build/lib/libnnpack-check-memory.so]
"""

import argparse
import random
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "e2e"))

import random_tosa
import run_network
import tosa_options


def check(seed, arguments, folder):
    """(has passed, stock MLIR has crashed, words)"""
    path = folder / f"random{seed}.mlir"
    rng = random.Random(f"options {seed}")
    has_other = rng.random() < 0.08
    path.write_text(random_tosa.module(seed, arguments.operations, has_other))
    options = tosa_options.draw(rng, path, arguments.nnpackc, folder, has_other)
    if arguments.list:
        print(seed, *options, flush=True)
    command = [str(path), f"--nnpackc={arguments.nnpackc}", "--reference=none", f"--cache={folder / 'cache'}"]
    if arguments.check_memory and seed % 2:
        command.append(f"--check-memory={arguments.check_memory}")
    has_crashed = False
    for others in (["--no-unpacked"], ["--no-stock"]):
        passed, message = run_network.check_network(run_network.parse_arguments([*command, *others, "--", *options]))
        if "mlir-opt: signal" not in message:
            break
        has_crashed = True
    return passed, has_crashed, f"{' '.join(options)}: {message}"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--nnpackc", required=True)
    parser.add_argument("--check-memory", help="libnnpack-check-memory.so")
    parser.add_argument("--first", type=int, default=1)
    parser.add_argument("--count", type=int, default=4)
    parser.add_argument("--operations", type=int, default=random_tosa.OPERATIONS)
    parser.add_argument("--list", action="store_true", help="print each seed's options")
    parser.add_argument("--keep", type=Path, help="leave the files here")
    arguments = parser.parse_args()
    failures = crashes = 0
    with tempfile.TemporaryDirectory(prefix="nnpack-tosa-") as temporary:
        folder = arguments.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        for seed in range(arguments.first, arguments.first + arguments.count):
            passed, has_crashed, message = check(seed, arguments, folder)
            crashes += has_crashed
            failures += not passed
            if not passed:
                print(f"seed {seed}, {message}", flush=True)
    print(f"{arguments.count} networks, {failures} failures, {crashes} that stock MLIR crashes on")
    return 1 if failures or crashes == arguments.count else 0


if __name__ == "__main__":
    sys.exit(main())
