#!/usr/bin/env python3
"""Bytes of memory that one network needs, planned by others and by nnpack.

    tools/compare-planners/compare-planners.py NETWORK.mlir ... [--columns=...]

Prints a Markdown table with a row per network, in bytes:

  upstream       MLIR's own lowering, elementwise operations fused, packed by
                 upstream's --static-memory-planner-analysis=algorithm=best-fit;
                 without inputs and outputs
  iree           transient memory of IREE's dispatches as IREE lays it out;
                 without inputs and outputs
  iree+nnpack    the same slices, planned by nnpack
  tflm           TFLite Micro's arena for tensors; with inputs and outputs
  tflm+nnpack    the same tensors, planned by nnpack
  vela           Arm Vela's total SRAM, --optimise Size; with inputs and outputs
  nnpack         L2 of --pack-buffers, io=arena objective=memory; with inputs and
                 outputs

The .tflite of a network is looked for beside it and in ../tflite. A - stands
where there is none or the program does not take the network; standard error
says why. Needs `scripts/setup.sh --tests` and `make build`.
"""

import argparse
import csv
import json
import re
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "test/e2e"))

import network  # noqa: E402
import stock_lower  # noqa: E402
from network import Failure  # noqa: E402

# Allocations freed behind their last use, which is what the planner looks at.
TO_ALLOCATIONS = (
    "builtin.module(func.func(linalg-fuse-elementwise-ops,canonicalize,cse),"
    "empty-tensor-to-alloc-tensor,one-shot-bufferize{"
    "bufferize-function-boundaries "
    "function-boundary-type-conversion=identity-layout-map},"
    "buffer-results-to-out-params{hoist-static-allocs modify-public-functions},"
    "canonicalize,cse,buffer-deallocation-pipeline,"
    "func.func(optimize-allocation-liveness))"
)
BEST_FIT = (
    "--pass-pipeline=builtin.module(func.func("
    "static-memory-planner-analysis{algorithm=best-fit}))"
)


class Tools:
    """Where the programs are."""

    def __init__(self, options):
        self.bin = options.bin
        self.timeout = options.timeout
        self.vela = options.hosts / "bin/vela"
        places = sorted(options.hosts.glob("lib/python3*/site-packages/iree"))
        libraries = places[0] / "compiler/_mlir_libs" if places else Path("iree")
        self.iree_opt = libraries / "iree-opt"
        self.iree_library = libraries / "libIREECompiler.so"

    def numbers(self, *command):
        """The numbers behind the = of a last line."""
        printed = network.run(command, self.timeout)
        return [int(number) for number in re.findall(r"=(\d+)", printed)]


def flatbuffer_of(path):
    folder = path.resolve().parent
    for folder in (folder, folder.parent / "tflite"):
        candidate = folder / f"{path.stem}.tflite"
        if candidate.exists():
            return candidate
    raise Failure("no .tflite of it")


def upstream(tools, path, folder):
    stages = stock_lower.Stages(path, folder / "stock.so", tools.timeout)
    opt = stock_lower.LLVM / "mlir-opt"
    stages.step(opt, f"--pass-pipeline={stock_lower.TO_LINALG}")
    stages.edit(network.without_module_attributes)
    stages.edit(stock_lower.replace_variables)
    # IREE's MLIR is newer: the generic form is what both read.
    stages.step(opt, f"--pass-pipeline={TO_ALLOCATIONS}", "--mlir-print-op-generic")
    stages.step(tools.iree_opt, BEST_FIT)
    # The arena, and what the planner left alone.
    text = stages.latest.read_text()
    shapes = re.findall(r"memref\.alloc\(\).*: memref<([\dx]*?)x?([if])(\d+)>", text)
    total = 0
    for shape, _, bits in shapes:
        count = 1
        for size in filter(None, shape.split("x")):
            count *= int(size)
        total += count * max(1, int(bits) // 8)
    return [total]


def iree(tools, path, folder):
    before, after, _ = tools.numbers(
        tools.bin / "nnpack-iree",
        f"--iree-lib={tools.iree_library}",
        path,
        "--iree-hal-target-device=local",
        "--iree-hal-local-target-device-backends=llvm-cpu",
        "--iree-llvmcpu-target-cpu=generic",
    )
    return [before, after]


def tflm(tools, path, folder):
    before, after, _ = tools.numbers(tools.bin / "nnpack-tflm", flatbuffer_of(path))
    return [before, after]


def vela(tools, path, folder):
    command = [tools.vela, flatbuffer_of(path), "--optimise", "Size"]
    network.run([*command, "--output-dir", folder], tools.timeout)
    summaries = sorted(folder.glob("*_summary_*.csv"))
    with summaries[0].open() as file:
        row = next(csv.DictReader(file))
    used = round(float(row["sram_memory_used"]) * 1024)
    if not used:
        raise Failure("Vela leaves the whole network to the processor")
    return [used]


def nnpack(tools, path, folder):
    report = folder / "report.json"
    options = f"io=arena objective=memory l2-size=1G report={report}"
    command = [tools.bin / "nnpack-opt", path, f"--pack-buffers={options}"]
    network.run([*command, "-o", "/dev/null"], tools.timeout)
    spaces = json.loads(report.read_text())["spaces"]
    return [next(space["used"] for space in spaces if space["name"] == "L2")]


# Function by column group, and the columns that it fills.
GROUPS = {
    "upstream": (upstream, ["upstream"]),
    "iree": (iree, ["iree", "iree+nnpack"]),
    "tflm": (tflm, ["tflm", "tflm+nnpack"]),
    "vela": (vela, ["vela"]),
    "nnpack": (nnpack, ["nnpack"]),
}


def row_of(tools, path, groups):
    cells = [path.stem]
    for group in groups:
        function, columns = GROUPS[group]
        with tempfile.TemporaryDirectory(prefix="nnpack-compare-") as folder:
            try:
                cells += function(tools, path, Path(folder))
            except Failure as failure:
                told = str(failure).splitlines()[0][:200]
                print(f"{path.stem}: {group}: {told}", file=sys.stderr, flush=True)
                cells += ["-"] * len(columns)
    return cells


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("networks", nargs="+", type=Path)
    parser.add_argument(
        "--columns", default=",".join(GROUPS), help="of " + ", ".join(GROUPS)
    )
    parser.add_argument("--bin", type=Path, default=ROOT / "build/bin")
    parser.add_argument("--hosts", type=Path, default=ROOT / ".venv-hosts")
    parser.add_argument("--timeout", type=int, default=300, help="seconds a program")
    options = parser.parse_args()
    groups = options.columns.split(",")
    unknown = [group for group in groups if group not in GROUPS]
    if unknown:
        parser.error(f"unknown column '{unknown[0]}'")
    tools = Tools(options)
    columns = [column for group in groups for column in GROUPS[group][1]]
    print("| network | " + " | ".join(columns) + " |")
    print("|---|" + "--:|" * len(columns), flush=True)
    for path in options.networks:
        cells = row_of(tools, path, groups)
        print("| " + " | ".join(map(str, cells)) + " |", flush=True)


if __name__ == "__main__":
    main()
