#!/usr/bin/env python3
"""Makes the planner's mistakes on purpose and counts who finds them.

    faults.py NETWORK... --nnpackc=build/bin/nnpackc --count=N [--options="..."]
              --check-memory=build/lib/libnnpack-check-memory.so

For every network and kind of mistake (nnpackc's --test-fault), places are drawn: N
where the validator refuses the plan, as far as there are, and N where it does not. The validator must refuse the plan of every mistake that makes some load wrong, and
the program must find it by itself (--test-check-memory). A mistake that neither
finds is replayed by brute force (replay.py): it must be harmless. Exit status 1 if
one is not.

Of the kind `rows`, a kernel's row map says of one row too few that it is read. A
cascade then calls the kernel before that row is there. Of the kind `skip`, a step of
a cascade leaves the first rows of its result out. The plan is right for what it is a
plan of, so that the program alone can find it; it must, if its answers are others
than the right program's.

The last column counts what only one rule of the program finds: that what is loaded
was stored at all.
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

KINDS = ["offset", "end", "begin", "alias", "share", "false-share", "rows", "skip"]
OF_PROGRAM = ("rows", "skip")  # The validator can know nothing of them.
OPTIONS = [
    "--io=arena --l2-size=1M --objective=memory",
    "--io=arena --l2-size=6K --weights=auto",
    "--io=arena --l2-size=6K --weights=auto --dma=calls",
]


@dataclass
class Count:
    seeded: int = 0
    harmless: int = 0
    refused: int = 0  # By the validator, of those that are not harmless.
    found: int = 0  # By the program, of those.
    unstored: int = 0  # By loads of nothing stored alone, of those.
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
        said = self.plan(f"{kind}:{1 << 60}")
        return int(re.search(r"test-fault: (\d+) places", said)[1])

    def plan(self, fault):
        """What nnpackc says of a mistake, without making a program; None if there can
        be no program: the copies of dma=calls need a plan that is right."""
        command = [self.arguments.nnpackc, str(self.path), "-o", self.folder / "x.mlir"]
        command += [*self.options, f"--test-fault={fault}"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode and "wrong plan of copies" not in done.stderr:
            raise Failure(f"nnpackc: {done.stderr.strip()}")
        return None if done.returncode else done.stderr

    def draw(self, kind, rng):
        """Places for mistakes: some that the validator refuses, some that not."""
        most, places = self.arguments.count, self.places(kind)
        shuffled = rng.sample(range(places), min(places, 12 * most))
        if kind in OF_PROGRAM:
            return [p for p in sorted(shuffled[:most]) if self.plan(f"{kind}:{p}")]
        chosen = {False: [], True: []}
        for place in shuffled:
            if min(map(len, chosen.values())) == most:
                break
            said = self.plan(f"{kind}:{place}")
            side = chosen[": refused" in said] if said else []
            if said and len(side) < most:
                side.append(place)
        return sorted(sum(chosen.values(), []))

    def build(self, fault):
        """The program, and what the validator says of its plan."""
        self.number += 1
        folder = self.folder / str(self.number)
        folder.mkdir()
        objects, header = folder / "model.o", folder / "model.h"
        command = [self.arguments.nnpackc, self.path, "-o", objects]
        command += [f"--header={header}", "--test-check-memory=true", *self.options]
        command += [f"--test-fault={fault}"] if fault else []
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise Failure(f"nnpackc: {done.stderr.strip()}")
        library = folder / "model.so"
        checker = Path(self.arguments.check_memory).resolve()
        link = [network.LLVM / "clang", "-shared", "-o", library, objects, "-lm"]
        if "--dma=calls" in self.options:
            link += ["-fPIC", f"-I{folder}", run_network.HERE / "transfers.c"]
        network.run([*link, checker, f"-Wl,-rpath,{checker.parent}"])
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
        """How many errors the program finds, how many of them are loads of what nothing
        stored, its trace and its answers."""
        folder, answers = self.folder / name, None
        trace = self.folder / f"{name}.trace"
        os.environ["NNPACK_CHECK_TRACE"] = str(trace)
        try:
            answers = run_network.execute(
                program, [self.inputs], len(self.signature.outputs), folder, False, 120
            )
        except Failure as failure:
            if "memory check: " not in str(failure):
                raise
        log = (folder / "check.log").read_text()
        last = re.findall(r"(\d+) loads of nothing stored, (\d+) errors$", log, re.M)[-1]
        return int(last[1]), int(last[0]), trace, answers

    def is_harmless(self, fault, trace, answers):
        """Whether a mistake that nobody has found makes no difference."""
        if self.right is None:
            _, _, right, self.answers = self.run(self.build(None)[0], "right")
            self.right = replay.read_trace(right)
        if fault.startswith(OF_PROGRAM):  # Its trace compares with none.
            return answers == self.answers
        return not replay.wrong_loads(self.right, replay.read_trace(trace))

    def try_fault(self, fault, count):
        """Makes one mistake; a sentence if someone misses it."""
        program, said = self.build(fault)
        if f"test-fault: in" not in said:
            raise Failure(f"{fault} was not made: {said}")
        refused = ": refused" in said
        found, unstored, trace, answers = self.run(program, f"run{self.number}")
        count.seeded += 1
        if not found and self.is_harmless(fault, trace, answers):
            count.harmless += 1
            count.cautious += refused
            return None
        count.refused += refused
        count.found += found > 0
        count.unstored += 0 < found == unstored
        if found and (refused or fault.startswith(OF_PROGRAM)):
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
    parser.add_argument(
        "--least-unstored", type=int, default=0, help="fail if the last column has less"
    )
    arguments = parser.parse_args()
    counts = {kind: Count() for kind in arguments.kinds.split(",")}
    missed = []
    for path in arguments.networks:
        for options in arguments.options or OPTIONS:
            with tempfile.TemporaryDirectory(prefix="nnpack-faults-") as folder:
                bench = Bench(path, options, arguments, Path(folder))
                for kind, count in counts.items():
                    rng = random.Random(f"{arguments.seed} {path.stem} {options} {kind}")
                    for place in bench.draw(kind, rng):
                        missed.append(bench.try_fault(f"{kind}:{place}", count))
    print("kind         seeded harmless harmful  validator  program  unstored")
    for kind, count in counts.items():
        print(
            f"{kind:12} {count.seeded:6} {count.harmless:8}"
            f" {count.seeded - count.harmless:7} {count.refused:10} {count.found:8}"
            f" {count.unstored:9}"
        )
    missed = [sentence for sentence in missed if sentence]
    print(*missed, sep="\n")
    harmful = sum(count.seeded - count.harmless for count in counts.values())
    unstored = sum(count.unstored for count in counts.values())
    failed = missed or not harmful or unstored < arguments.least_unstored
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
