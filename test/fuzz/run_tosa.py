#!/usr/bin/env python3
"""Runs random TOSA networks and compares their answers with stock MLIR's.

Each seed is one network of random_tosa.py, compiled by nnpackc with the options
whose turn it is; test/e2e/run_network.py compares its answers with those of stock
MLIR's lowering. With --check-memory, every other program checks each of its loads
against what was stored. Stock MLIR itself crashes on some networks, which then are
run but not compared.

    run_tosa.py --nnpackc=build/bin/nnpackc [--first=1] [--count=4]
                [--operations=24] [--keep=DIR]
                [--check-memory=build/lib/libnnpack-check-memory.so]
"""

import argparse
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "e2e"))

import random_tosa
import run_network

# Taken in turn.
OPTIONS = [
    "--io=arena --l2-size=1M --objective=memory",
    "--io=caller --l2-size=1K",
    "--io=arena --l2-size=4K --weights=auto",
    "--io=arena --l2-size=2K --cascade=false --alignment=64",
    "--io=arena --l2-size=1M --objective=memory --reorder=false --alignment=1",
]


def check(seed, arguments, folder):
    """(True, words) or (False, message)."""
    path = folder / f"random{seed}.mlir"
    path.write_text(random_tosa.module(seed, arguments.operations))
    command = [str(path), f"--nnpackc={arguments.nnpackc}", "--no-unpacked", "--reference=none"]
    command.append(f"--cache={folder / 'cache'}")
    if arguments.check_memory and seed % 2:
        command.append(f"--check-memory={arguments.check_memory}")
    options = OPTIONS[seed % len(OPTIONS)].split()
    return run_network.check_network(run_network.parse_arguments([*command, "--", *options]))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--nnpackc", required=True)
    parser.add_argument("--check-memory", help="libnnpack-check-memory.so")
    parser.add_argument("--first", type=int, default=1)
    parser.add_argument("--count", type=int, default=4)
    parser.add_argument("--operations", type=int, default=24)
    parser.add_argument("--keep", type=Path, help="leave the files here")
    arguments = parser.parse_args()
    failures = crashes = 0
    with tempfile.TemporaryDirectory(prefix="nnpack-tosa-") as temporary:
        folder = arguments.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        for seed in range(arguments.first, arguments.first + arguments.count):
            passed, message = check(seed, arguments, folder)
            has_crashed = "mlir-opt: signal" in message
            crashes += has_crashed
            failures += not passed and not has_crashed
            if not passed and not has_crashed:
                print(f"seed {seed}, {OPTIONS[seed % len(OPTIONS)]}: {message}", flush=True)
    print(f"{arguments.count} networks, {failures} failures, {crashes} that stock MLIR crashes on")
    return 1 if failures or crashes == arguments.count else 0


if __name__ == "__main__":
    sys.exit(main())
