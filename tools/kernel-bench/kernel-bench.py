#!/usr/bin/env python3
"""Compares the speed of compiled networks with that of other programs of the same
networks, on one thread.

usage: kernel-bench.py NETWORK.mlir|.tflite... [--against=xnnpack,reference]
                       [--tflite=FOLDER] [--nnpackc=PATH] [--seconds=1]
                       [--cpu=native] [-- OPTIONS]

The others, of which --against names some:

  unpacked   nnpackc --test-unpacked=true: a buffer's bytes are its own, and
             nothing is cascaded
  xnnpack    LiteRT with its default delegate; the network, or --tflite's
             NAME.tflite, is a .tflite
  reference  LiteRT's reference kernels
  iree       IREE's llvm-cpu for this processor
  stock      stock MLIR's loops (test/e2e/stock_lower.py), clang -O3 -march=native

One line per network: code and constant bytes of nnpackc's object, milliseconds
of processor time per run (the least of many), and of each of the others the
same and its time over nnpackc's, so more is better, or "-" and at the end of the
line why there is none. The last line has the geometric means. The runs take turns,
so that a busy machine slows all of them. OPTIONS go to nnpackc. Needs numpy and, for
some of the others, ai-edge-litert, iree-base-compiler and iree-base-runtime from
PyPI, and for a .tflite's TOSA tosa-converter-for-tflite.
"""

import argparse
import math
import sys
import tempfile
import time
from pathlib import Path

import programs


def run_once(call, repeats):
    begin = time.process_time()
    for _ in range(repeats):
        call()
    return time.process_time() - begin


def take_turns(calls, seconds):
    """The least processor milliseconds of each call."""
    best = [math.inf] * len(calls)
    deadline = time.monotonic() + seconds * len(calls)
    repeats = [1] * len(calls)
    left = [getattr(call, "runs", math.inf) for call in calls]
    while True:
        for i, call in enumerate(calls):
            if left[i] < repeats[i]:
                continue
            left[i] -= repeats[i]
            spent = run_once(call, repeats[i])
            best[i] = min(best[i], 1e3 * spent / repeats[i])
            if spent < 2e-3 and math.isinf(left[i]):  # too little for the clock
                repeats[i] *= 2
        if time.monotonic() > deadline:
            return best


def mean(ratios):
    return math.exp(sum(map(math.log, ratios)) / len(ratios)) if ratios else math.nan


def load(name, net, notes):
    """The other program, or None and a note why not."""
    try:
        return programs.PROGRAMS[name](net)
    except (programs.Missing, programs.Failure) as error:
        notes.append(f"{name}: {error}")
        return None


def measure(path, args, folder):
    """One line of the table; the ratio to each of the others, or None."""
    net = programs.Network(path, args, folder)
    ours = programs.load_nnpack(net)
    notes = []
    others = [load(name, net, notes) for name in args.against]
    there = [call for call in others if call]
    least = iter(take_turns([ours, *there], args.seconds))
    own = next(least)
    line = f"{path.stem:41}{net.sizes[0]:9}{net.sizes[1]:10}{own:10.3f}"
    ratios = []
    for call in others:
        spent = next(least) if call else None
        ratios.append(spent / own if call else None)
        line += f"{spent:10.3f}{spent / own:7.2f}" if call else f"{'-':>10}{'-':>7}"
    print("  ".join([line, *notes]), flush=True)
    return ratios


def parse_arguments():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("networks", nargs="+", type=Path)
    parser.add_argument("--against", default="xnnpack,reference")
    parser.add_argument("--tflite", type=Path)
    parser.add_argument("--nnpackc", default=programs.ROOT / "build/bin/nnpackc")
    parser.add_argument("--seconds", type=float, default=1)
    parser.add_argument("--cpu", default="native")
    arguments = sys.argv[1:]
    split = arguments.index("--") if "--" in arguments else len(arguments)
    args = parser.parse_args(arguments[:split])
    args.options = arguments[split + 1 :]
    args.against = [name for name in args.against.split(",") if name]
    for name in args.against:
        if name not in programs.PROGRAMS:
            parser.error(f"--against: {name}: one of {', '.join(programs.PROGRAMS)}")
    return args


def main():
    args = parse_arguments()
    header = f"{'network':41}{'code':>9}{'constants':>10}{'nnpack ms':>10}"
    print(header + "".join(f"{name:>10}{'x':>7}" for name in args.against))
    ratios = []
    for path in args.networks:
        with tempfile.TemporaryDirectory(prefix="kernel-bench-") as folder:
            ratios.append(measure(path, args, Path(folder)))
    means = f"{'geometric mean':41}{'':29}"
    for column in zip(*ratios):
        means += f"{'':10}{mean([ratio for ratio in column if ratio]):7.2f}"
    print(means)


if __name__ == "__main__":
    main()
