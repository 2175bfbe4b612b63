#!/usr/bin/env python3
"""Compares the speed of compiled networks with TFLite's, on one thread.

usage: kernel-bench.py NETWORK.mlir... [--tflite=FOLDER] [--nnpackc=PATH]
                       [--seconds=1] [--cpu=native] [-- OPTIONS]

One line per network: code and constant bytes of the object, and milliseconds of
processor time per run (the least of many) of nnpackc's object and, where FOLDER
has NAME.tflite, of the LiteRT interpreter with its default delegate (XNNPACK)
and with its reference kernels. x is the delegate's time over nnpackc's, so more
is better; the last line has the geometric means. The runs take turns, so that a
busy machine slows all of them. OPTIONS go to nnpackc. Needs numpy and, for
TFLite, ai-edge-litert from PyPI.
"""

import argparse
import ctypes
import math
import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parent.parent.parent
LLVM = Path(os.environ.get("NNPACK_LLVM_DIR", "/usr/lib/llvm-22")) / "bin"


def compile_network(path, args, folder):
    """A function that runs the network, and bytes of code and constants."""
    objects, header, library = (folder / f"{path.stem}.{e}" for e in ("o", "h", "so"))
    command = [args.nnpackc, path, "-o", objects, f"--header={header}"]
    command += [f"--cpu={args.cpu}", "--l2-size=1G", *args.options]
    subprocess.run(command, check=True)
    subprocess.run(
        [LLVM / "clang", "-shared", "-o", library, objects, "-lm"], check=True
    )
    sizes = subprocess.run(
        [LLVM / "llvm-size", "-A", objects], check=True, capture_output=True, text=True
    ).stdout
    text = sum(int(n) for n in re.findall(r"^\.text\S*\s+(\d+)", sizes, re.M))
    constants = re.findall(r"^\.(?:nnpack\.)?rodata\S*\s+(\d+)", sizes, re.M)
    macros = dict(re.findall(r"#define MODEL_(\w+) (\d+)$", header.read_text(), re.M))
    arenas = []
    for space in ("L2", "DDR"):
        arena = np.zeros(int(macros[f"{space}_BYTES"]) + 128, np.uint8)
        arenas.append((arena, ctypes.c_void_p((arena.ctypes.data + 63) & ~63)))
    run = ctypes.CDLL(str(library)).model_run

    def call():
        run(arenas[0][1], arenas[1][1])

    return call, text, sum(map(int, constants))


def load_tflite(path, is_reference):
    """A function that runs the network through LiteRT, or None."""
    try:
        from ai_edge_litert import interpreter as litert
    except ImportError:
        return None
    kind = litert.OpResolverType
    resolver = kind.BUILTIN_REF if is_reference else kind.AUTO
    interpreter = litert.Interpreter(
        str(path), num_threads=1, experimental_op_resolver_type=resolver
    )
    for tensor in interpreter.get_input_details():
        shape = [max(1, extent) for extent in tensor["shape"]]
        interpreter.resize_tensor_input(tensor["index"], shape)
    interpreter.allocate_tensors()
    for tensor in interpreter.get_input_details():
        zeros = np.zeros(tensor["shape"], tensor["dtype"])
        interpreter.set_tensor(tensor["index"], zeros)
    return interpreter.invoke


def is_runnable(path):
    """Whether LiteRT's reference kernels run the network: some end the process."""
    code = f"import runpy; m = runpy.run_path({__file__!r}); "
    code += f"m['load_tflite']({str(path)!r}, True)()"
    return subprocess.run([sys.executable, "-c", code], capture_output=True).returncode == 0


def take_turns(calls, seconds):
    """The least processor milliseconds of each call."""
    best = [math.inf] * len(calls)
    deadline = time.monotonic() + seconds * len(calls)
    repeats = [1] * len(calls)
    while True:
        for i, call in enumerate(calls):
            begin = time.process_time()
            for _ in range(repeats[i]):
                call()
            spent = time.process_time() - begin
            best[i] = min(best[i], 1e3 * spent / repeats[i])
            if spent < 2e-3:  # the clock is too coarse for less
                repeats[i] *= 2
        if time.monotonic() > deadline:
            return best


def mean(ratios):
    return math.exp(sum(map(math.log, ratios)) / len(ratios)) if ratios else math.nan


def measure(path, args, folder):
    """One line of the table; the ratios to the delegate and to the reference."""
    call, text, constants = compile_network(path, args, folder)
    calls = [call]
    tflite = args.tflite / f"{path.stem}.tflite" if args.tflite else None
    if tflite and tflite.exists():
        calls.append(load_tflite(tflite, is_reference=False))
        if is_runnable(tflite):
            calls.append(load_tflite(tflite, is_reference=True))
    calls = [c for c in calls if c]
    times = take_turns(calls, args.seconds)
    ratios = [other / times[0] for other in times[1:]]
    cells = [f"{t:10.3f}" for t in times] + ["         -"] * (3 - len(times))
    cells += [f"{ratios[0]:7.2f}" if ratios else "      -"]
    print(f"{path.stem:42}{text:9}{constants:10}" + "".join(cells), flush=True)
    return ratios


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("networks", nargs="+", type=Path)
    parser.add_argument("--tflite", type=Path)
    parser.add_argument("--nnpackc", default=ROOT / "build" / "bin" / "nnpackc")
    parser.add_argument("--seconds", type=float, default=1)
    parser.add_argument("--cpu", default="native")
    arguments = sys.argv[1:]
    split = arguments.index("--") if "--" in arguments else len(arguments)
    args = parser.parse_args(arguments[:split])
    args.options = arguments[split + 1 :]
    print(
        f"{'network':42}{'code':>9}{'constants':>10}{'nnpack ms':>10}"
        f"{'XNNPACK':>10}{'reference':>10}{'x':>7}"
    )
    with tempfile.TemporaryDirectory() as folder:
        ratios = [measure(path, args, Path(folder)) for path in args.networks]
    for i, name in enumerate(("XNNPACK", "the reference kernels")):
        several = [r[i] for r in ratios if len(r) > i]
        print(f"geometric mean of {name}'s time over nnpackc's: {mean(several):.2f}")


if __name__ == "__main__":
    main()
