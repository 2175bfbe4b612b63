#!/usr/bin/env python3
"""Makes the planner's mistakes on purpose and counts who finds them.

    faults.py NETWORK... --nnpackc=build/bin/nnpackc --count=N [--options="..."]
              --check-memory=build/lib/libnnpack-check-memory.so

For every network and kind of mistake (nnpackc's --test-fault), N places are drawn.
The validator must refuse the plan of every mistake that makes some load wrong, and
the program must find it by itself (--test-check-memory). A mistake that neither
finds is replayed by brute force (replay.py): it must be harmless. Exit status 1 if
one is not.
"""

import argparse
import os
import random
import re
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "e2e"))
sys.path.insert(0, str(HERE))

import network
import replay
import run_network
from network import Failure

KINDS = ["offset", "end", "begin", "alias", "share", "false-share"]
OPTIONS = [
    "--io=arena --l2-size=1M --objective=memory",
    "--io=arena --l2-size=6K --weights=auto",
]


@dataclass
class Count:
    seeded: int = 0
    harmless: int = 0
    refused: int = 0  # By the validator, of those that are not harmless.
    found: int = 0  # By the program, of those.
    cautious: int = 0  # Refused though harmless in this run.


class Bench:
    """One network with one set of options."""

    def __init__(self, path, options, arguments, folder):
        self.path, self.options, self.arguments = path, options.split(), arguments
        self.folder = folder
        self.signature = network.signature(network.tosa_text(path, None, 120), "main")
        self.inputs = network.random_inputs(self.signature.inputs, 1)
        self.right = None
        self.number = 0

    def places(self, kind):
        """How many places there are for a mistake."""
        done = subprocess.run(
            [self.arguments.nnpackc, str(self.path), "-o", self.folder / "x.mlir"]
            + [*self.options, f"--test-fault={kind}:{1 << 60}"],
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        return int(re.search(r"test-fault: (\d+) places", done.stderr)[1])

    def build(self, fault):
        """The program, and what the validator says of its plan."""
        self.number += 1
        folder = self.folder / str(self.number)
        folder.mkdir()
        objects, header = folder / "model.o", folder / "model.h"
        command = [self.arguments.nnpackc, str(self.path), "-o", str(objects)]
        command += [f"--header={header}", "--test-check-memory=true", *self.options]
        command += [f"--test-fault={fault}"] if fault else []
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise Failure(f"nnpackc: {done.stderr.strip()}")
        library = folder / "model.so"
        checker = Path(self.arguments.check_memory).resolve()
        network.run(
            [network.LLVM / "clang", "-shared", "-o", library, objects, "-lm", checker]
            + [f"-Wl,-rpath,{checker.parent}"]
        )
        return self.program(library, header), done.stderr

    def program(self, library, header):
        macros = run_network.read_macros(header)
        facts = {
            "spaces": [(name, macros[f"MODEL_{name}_BYTES"]) for name in ("L2", "DDR")],
            "alignment": macros["MODEL_ALIGNMENT"],
            "output_bytes": [out.nbytes for out in self.signature.outputs],
        }
        for kind in ("INPUT", "OUTPUT"):
            spaces, offsets = (
                run_network.macro_list(
                    macros, "MODEL", kind, macros[f"MODEL_NUM_{kind}S"], field
                )
                for field in ("SPACE", "OFFSET")
            )
            facts[f"{kind.lower()}_places"] = list(zip(spaces, offsets))
        return run_network.Program(library, "arena", "model_run", **facts)

    def run(self, program, name):
        """Whether the program finds an error, and its trace."""
        folder = self.folder / name
        trace = self.folder / f"{name}.trace"
        os.environ["NNPACK_CHECK_TRACE"] = str(trace)
        try:
            run_network.execute(
                program, [self.inputs], len(self.signature.outputs), folder, False, 120
            )
        except Failure as failure:
            if "memory check: " not in str(failure):
                raise
        log = (folder / "check.log").read_text()
        return not re.search(r" 0 errors$", log, re.M), trace

    def try_fault(self, fault, count):
        """Makes one mistake; a sentence if someone misses it."""
        program, said = self.build(fault)
        if f"test-fault: in" not in said:
            raise Failure(f"{fault} was not made: {said}")
        refused = ": refused" in said
        found, trace = self.run(program, f"run{self.number}")
        count.seeded += 1
        if not found:
            if self.right is None:
                right, _ = self.build(None)
                self.right = replay.read_trace(self.run(right, "right")[1])
            wrong = replay.wrong_loads(self.right, replay.read_trace(trace))
            trace.unlink()
            if not wrong:
                count.harmless += 1
                count.cautious += refused
                return None
        count.refused += refused
        count.found += found
        if found and refused:
            return None
        missed = "the validator" if found else "the program"
        return f"{self.path.stem} {' '.join(self.options)} {fault}: {missed} misses it: {said.strip()}"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("networks", nargs="+", type=Path)
    parser.add_argument("--nnpackc", required=True)
    parser.add_argument("--check-memory", required=True)
    parser.add_argument("--count", type=int, default=3, help="mistakes of a kind")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kinds", default=",".join(KINDS))
    parser.add_argument("--options", action="append", help="of nnpackc")
    arguments = parser.parse_args()
    counts = {kind: Count() for kind in arguments.kinds.split(",")}
    missed = []
    for path in arguments.networks:
        for options in arguments.options or OPTIONS:
            with tempfile.TemporaryDirectory(prefix="nnpack-faults-") as folder:
                bench = Bench(path, options, arguments, Path(folder))
                for kind, count in counts.items():
                    rng = random.Random(f"{arguments.seed} {path.stem} {options} {kind}")
                    places = bench.places(kind)
                    chosen = rng.sample(range(places), min(places, arguments.count))
                    for place in sorted(chosen):
                        missed.append(bench.try_fault(f"{kind}:{place}", count))
    print("kind         seeded harmless harmful  validator  program")
    for kind, count in counts.items():
        print(
            f"{kind:12} {count.seeded:6} {count.harmless:8}"
            f" {count.seeded - count.harmless:7} {count.refused:10} {count.found:8}"
        )
    missed = [sentence for sentence in missed if sentence]
    print(*missed, sep="\n")
    harmful = sum(count.seeded - count.harmless for count in counts.values())
    sys.exit(1 if missed or not harmful else 0)


if __name__ == "__main__":
    main()
