#!/usr/bin/env python3
"""Compiles networks with iree-compile and with nnpack-iree and compares.

    test/hosts/iree_test.py NETWORK.mlir ... [--no-code] [--same]

Per network a row of a Markdown table: bytes of transient memory as IREE lays its
slices out, as nnpack does, and the proved lower bound of those slices. Exit
status 1 if the planner needs more than IREE, if the two modules answer
differently in iree-run-module, or if its own count of device memory has not
shrunk by what nnpack-iree says; 77 without IREE.

--no-code compares memory alone: generating code is what takes long. --same
compares nnpack-iree without its planner with iree-compile too, byte by byte.
"""

import argparse
import re
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "test/e2e"))

import network  # noqa: E402
from network import Failure  # noqa: E402

SKIPPED = 77
COLUMNS = ["network", "before", "after", "lower bound", "saved", "answers"]


class Iree:
    """The wheels' programs and the flags of one kind of code."""

    def __init__(self, options):
        packages = sorted(options.hosts.glob("lib/python3*/site-packages/iree"))
        if not (options.hosts / "installed-requirements.txt").exists():
            print(f"{options.hosts}: incomplete (scripts/setup.sh --tests)")
            sys.exit(SKIPPED)
        compiler = packages[0] / "compiler/_mlir_libs"
        self.compile = compiler / "iree-compile"
        self.library = compiler / "libIREECompiler.so"
        self.run = packages[0] / "_runtime_libs/iree-run-module"
        self.nnpack = options.bin / "nnpack-iree"
        self.opt = options.bin / "nnpack-opt"
        self.timeout = options.timeout
        self.flags = [
            "--iree-hal-target-device=local",
            f"--iree-hal-local-target-device-backends={options.backend}",
        ]
        if options.backend == "llvm-cpu":
            self.flags.append("--iree-llvmcpu-target-cpu=generic")

    def plan(self, path, *more):
        """What nnpack-iree's last line says, if it prints one."""
        command = [self.nnpack, f"--iree-lib={self.library}", path, *more]
        printed = network.run(command + self.flags, self.timeout)
        return [int(number) for number in re.findall(r"=(\d+)", printed)]

    def compile_own(self, path, module):
        """IREE alone, which reads the project's TOSA in its generic form."""
        generic = module.with_suffix(".mlir")
        printing = ["--mlir-print-op-generic", "--mlir-print-debuginfo"]
        network.run([self.opt, path, *printing, "-o", generic])
        command = [self.compile, generic, "-o", module]
        network.run(command + self.flags, self.timeout)

    def answers(self, module, inputs, count):
        """The outputs' bytes, and the peak of memory as the runtime counts."""
        files = [module.with_suffix(f".out{i}.bin") for i in range(count)]
        # The statistics go to standard error.
        printed = network.run(
            ["sh", "-c", 'exec "$@" 2>&1', "sh", self.run]
            + [f"--module={module}", "--device=local-sync"]
            + ["--function=main", "--print_statistics"]
            + [f"--input={given}" for given in inputs]
            + [f"--output=@{path}" for path in files],
            self.timeout,
        )
        peak = re.search(r"DEVICE_LOCAL:\s*(\d+)B peak", printed)
        return [path.read_bytes() for path in files], int(peak.group(1))


def write_inputs(path, signature, folder):
    """Recorded inputs if there are some, else random ones, as IREE's flags."""
    reference = network.load_reference(path.parent / "io", path.stem)
    reference = reference or network.load_reference(
        path.parent.parent / "io", path.stem
    )
    if reference:
        arrays = reference.inputs[0]
    else:
        arrays = network.random_inputs(signature.inputs, 1)
    types = {dtype: name for name, dtype in network.ELEMENTS.items()}
    flags = []
    for i, (tensor, array) in enumerate(zip(signature.inputs, arrays)):
        file = folder / f"in{i}.bin"
        file.write_bytes(array.tobytes())
        shape = "x".join(map(str, tensor.shape))
        flags.append(f"{shape}x{types[tensor.dtype.type]}=@{file}")
    return flags


def compare_code(iree, path, folder):
    """What nnpack-iree said, and whether IREE's module ran; a Failure if the two
    modules do not agree."""
    modules = [folder / "iree.vmfb", folder / "nnpack.vmfb"]
    iree.compile_own(path, modules[0])
    said = iree.plan(path, "-o", modules[1])
    signature = network.signature(path)
    inputs = write_inputs(path, signature, folder)
    count = len(signature.outputs)
    try:
        expected, peak_before = iree.answers(modules[0], inputs, count)
    except Failure:
        return said, "IREE's own module does not run"
    answers, peak_after = iree.answers(modules[1], inputs, count)
    if answers != expected:
        raise Failure("the answers differ from IREE's")
    if peak_before - peak_after != said[0] - said[1]:
        raise Failure(f"the runtime's peaks are {peak_before}, {peak_after}")
    return said, "equal"


def check_same(iree, path, folder):
    """Without the planner, it has to be IREE's own pipeline, to the byte."""
    modules = [folder / "iree.vmfb", folder / "same.vmfb"]
    iree.compile_own(path, modules[0])
    iree.plan(path, "-o", modules[1], "--plan=false")
    if modules[0].read_bytes() != modules[1].read_bytes():
        raise Failure("--plan=false gives other bytes than iree-compile")


def check(iree, path, options):
    """A row of the table."""
    with tempfile.TemporaryDirectory(prefix="nnpack-iree-") as folder:
        if options.same:
            check_same(iree, path, Path(folder))
        said, answers = iree.plan(path) if options.no_code else None, "not run"
        if not options.no_code:
            said, answers = compare_code(iree, path, Path(folder))
    before, after, bound = said
    if not bound <= after <= before:
        raise Failure(f"before={before} after={after} lower_bound={bound}")
    saved = f"{(1 - after / before) * 100:.1f} %" if before else "-"
    return [path.stem, before, after, bound, saved, answers]


def make_parser(description):
    """The options that every test with IREE has."""
    parser = argparse.ArgumentParser(
        description=description, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--backend", default="vmvx", help="vmvx or llvm-cpu")
    parser.add_argument("--bin", type=Path, default=ROOT / "build/bin")
    parser.add_argument("--hosts", type=Path, default=ROOT / ".venv-hosts")
    parser.add_argument("--timeout", type=int, default=600, help="seconds a step")
    return parser


def main():
    parser = make_parser(__doc__)
    parser.add_argument("networks", nargs="+", type=Path)
    parser.add_argument("--no-code", action="store_true", help="memory alone")
    parser.add_argument("--same", action="store_true", help="compare bytes too")
    options = parser.parse_args()
    iree = Iree(options)
    print("| " + " | ".join(COLUMNS) + " |\n|---|--:|--:|--:|--:|---|")
    failed = 0
    for path in options.networks:
        try:
            row = check(iree, path, options)
            print("| " + " | ".join(map(str, row)) + " |", flush=True)
        except Failure as failure:
            failed += 1
            print(f"{path}: {failure}", file=sys.stderr, flush=True)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
