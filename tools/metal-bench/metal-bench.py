#!/usr/bin/env python3
"""Counts the instructions of compiled networks on emulated bare machines, with and
without vectors.

usage: metal-bench.py NETWORK.mlir|.tflite... [--on=arm,cortex-a76,cortex-a53,riscv64]
                      [--nnpackc=PATH] [--functions=N] [--seconds=300]
                      [-- OPTIONS]

The machines are those of examples/bare-metal/run.sh. On each of --on, a network
runs once, on random inputs, as nnpackc compiles it for the machine and as it does
without vector instructions; both answers must be the bytes of the host's.

One line per network and machine: bytes of code and of constants in the object with
vectors, kernels in it and calls of them, instructions of a run with vectors and
without, and without over with, so more is better. Instructions are those of the
network and of memcpy and the like. The last lines have the geometric means. Exit
status 1 if a network could not be measured.
--functions lists, of the object with vectors, the functions that take most. OPTIONS
go to nnpackc. Needs QEMU with plug-ins, as Debian's is.
"""

import argparse
import json
import math
import os
import re
import subprocess
import sys
import tempfile
from bisect import bisect_right
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path[:0] = [str(ROOT / "test" / "e2e"), str(ROOT / "tools" / "kernel-bench")]

import network  # noqa: E402
from network import LLVM, Failure, run  # noqa: E402
from programs import code_sizes  # noqa: E402

RUN = ROOT / "examples" / "bare-metal" / "run.sh"

# What a machine's processor is without its vectors.
SCALAR = {
    "arm": "--features=-mve,-mve.fp",
    "cortex-a53": "--simd=none",
    "cortex-a76": "--simd=none",
    "riscv64": "--features=+m,+f,+d,+c",
}


def build_plugin(folder):
    """QEMU 9 has the second version of the interface."""
    version = run(["qemu-system-arm", "--version"])
    major = int(re.search(r"version (\d+)", version)[1])
    plugin = folder / "count_blocks.so"
    source = Path(__file__).parent / "count_blocks.c"
    api = 1 if major < 9 else 2
    flags = ["-std=c11", "-Wall", "-Werror", "-O2", "-shared", "-fPIC"]
    run(["cc", *flags, f"-DQEMU_PLUGIN_API={api}", "-o", plugin, source])
    return plugin


def functions_of(path):
    """Addresses, ends and names of a program's functions, in order."""
    listing = run([LLVM / "llvm-nm", "-S", "--defined-only", path])
    found = re.findall(r"^(\w+) (\w+) [tT] (\w[\w.$]*)$", listing, re.M)
    functions = []
    for address, size, name in found:
        begin = int(address, 16) & ~1  # Arm's have a bit for the instruction set.
        functions.append((begin, begin + int(size, 16), name))
    return sorted(functions)


def count_functions(folder):
    """Instructions of each function of the network, and of memory.c's."""
    own = {name for _, _, name in functions_of(folder / "model.o")}
    own |= {"memcpy", "memmove", "memset"}
    functions = functions_of(folder / "program.elf")
    counts = Counter()
    for line in (folder / "counts").read_text().splitlines():
        address, instructions, runs = (int(field, 16) for field in line.split())
        at = bisect_right(functions, (address, math.inf)) - 1
        if at >= 0 and address < functions[at][1] and functions[at][2] in own:
            counts[functions[at][2]] += instructions * runs
    return counts


class Network:
    """A file, its TOSA text and inputs, and where to compile and run it."""

    def __init__(self, path, args, folder):
        self.args, self.folder = args, folder
        self.name = path.stem
        self.tosa = network.tosa_text(path)
        signature = network.signature(self.tosa)
        self.inputs = [a.tobytes() for a in network.random_inputs(signature.inputs, 1)]

    def run_on(self, machine, kind, *options):
        """A folder with the machine's answers and counts."""
        folder = self.folder / f"{machine}-{kind}"
        folder.mkdir()
        for number, data in enumerate(self.inputs):
            (folder / f"in{number}.bin").write_bytes(data)
        environment = {
            **os.environ,
            "NNPACKC": str(self.args.nnpackc.resolve()),
            "LLVM": str(LLVM),
            "QEMU_OPTIONS": f"-plugin {self.args.plugin},out=counts",
            "QEMU_SECONDS": str(self.args.seconds),
        }
        command = [RUN, machine, self.tosa.resolve(), folder, "--report=plan.json"]
        command += [*self.args.options, *options]
        run(command, self.args.seconds + 60, machine, environment=environment)
        return folder


def answers(folder):
    return [path.read_bytes() for path in sorted(folder.glob("out*.bin"))]


def print_row(name, *columns):
    widths = [11, 9, 10, 8, 6, 14, 14, 7]
    cells = (f"{column:>{width}}" for column, width in zip(columns, widths))
    print((f"{name:41}" + "".join(cells)).rstrip(), flush=True)


def measure(net, machine, expected):
    """Prints a line; instructions without vectors over those with them."""
    vector = net.run_on(machine, "vector")
    scalar = net.run_on(machine, "scalar", SCALAR[machine])
    for folder in (vector, scalar):
        if answers(folder) != expected:
            raise Failure(f"{folder.name}: other bytes than the host's")
    code, constants = code_sizes(vector / "model.o")
    steps = json.loads((vector / "plan.json").read_text())["steps"]
    kernels = len({step["kernel"] for step in steps})
    counts = count_functions(vector)
    least, most = sum(counts.values()), sum(count_functions(scalar).values())
    sizes = [code, constants, kernels, len(steps), least, most]
    print_row(net.name, machine, *sizes, f"{most / least:.2f}")
    for name, instructions in counts.most_common(net.args.functions):
        print_row("    " + name, "", "", "", "", "", instructions, "", "")
    return most / least


def parse_arguments():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("networks", nargs="+", type=Path)
    parser.add_argument("--on", default="arm")
    parser.add_argument("--nnpackc", type=Path, default=ROOT / "build/bin/nnpackc")
    parser.add_argument("--functions", type=int, default=0)
    parser.add_argument("--seconds", type=int, default=300)
    arguments = sys.argv[1:]
    split = arguments.index("--") if "--" in arguments else len(arguments)
    args = parser.parse_args(arguments[:split])
    args.options = arguments[split + 1 :]
    args.on = args.on.split(",")
    for name in args.on:
        if name not in SCALAR:
            parser.error(f"--on: {name}: one of {', '.join(SCALAR)}")
    return args


def main():
    args = parse_arguments()
    sizes = ["code", "constants", "kernels", "calls"]
    print_row("network", "machine", *sizes, "instructions", "scalar", "x")
    ratios = {machine: [] for machine in args.on}
    failed = False
    for path in args.networks:
        with tempfile.TemporaryDirectory(prefix="metal-bench-") as folder:
            folder = Path(folder)
            args.plugin = build_plugin(folder)
            try:
                net = Network(path, args, folder)
                expected = answers(net.run_on("host", "host"))
                for machine in args.on:
                    ratios[machine].append(measure(net, machine, expected))
            except Failure as failure:
                print(f"{path.stem}: {failure}", file=sys.stderr)
                failed = True
    for machine, found in ratios.items():
        if found:
            mean = math.exp(sum(map(math.log, found)) / len(found))
            print_row("geometric mean", machine, *[""] * 6, f"{mean:.2f}")
    return failed


if __name__ == "__main__":
    sys.exit(main())
