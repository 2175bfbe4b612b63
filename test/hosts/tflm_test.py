#!/usr/bin/env python3
"""Plans .tflite files with nnpack-tflm and runs them in TFLite Micro.

    test/hosts/tflm_test.py NETWORK.tflite ...

Per network a row of a Markdown table: bytes of the part of TFLite Micro's arena
that is not persistent, as its interpreter counts them, without and with the
plan, what nnpack-tflm says, and whether the answers are equal. Exit status 1 if
the arena has grown, if the answers differ, or, where no kernel asks for scratch
memory, if nnpack-tflm says anything else than the interpreter; 77 without the
package.

A network that the interpreter of the package tflite-micro does not run without
a plan is left out, with a line that says so.
"""

import argparse
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
MAKE_NETWORK = ROOT / "test/tools/nnpack-tflm/Inputs/make_network.py"
ARENA_BYTES = 80 << 20
SKIPPED = 77

# Runs in the Python of .venv-hosts: what the C++ side prints is in its standard
# error. Two runs each, for networks that keep state.
CHILD = """
import sys
import numpy as np
from tflite_micro.python.tflite_micro import runtime

model, answers, arena = sys.argv[1], sys.argv[2], int(sys.argv[3])
interpreter = runtime.Interpreter.from_file(model, arena_size=arena)
network = runtime.convert_bytearray_to_object(open(model, "rb").read())
generator = np.random.default_rng(1)
outputs = []
for run in range(2):
    for index in range(len(network.subgraphs[0].inputs)):
        details = interpreter.get_input_details(index)
        shape, kind = details["shape"], np.dtype(details["dtype"])
        if kind.kind == "f":
            value = generator.uniform(-1, 1, shape).astype(kind)
        else:
            limits = np.iinfo(kind)
            value = generator.integers(
                limits.min, limits.max, shape, kind, endpoint=True
            )
        interpreter.set_input(value, index)
    interpreter.invoke()
    for index in range(len(network.subgraphs[0].outputs)):
        outputs.append(np.asarray(interpreter.get_output(index)).tobytes())
interpreter.print_allocations()
open(answers, "wb").write(b"".join(outputs))
"""


class Failure(Exception):
    """What went wrong, for the user."""


def run_tflm(python, model, folder):
    """The answers' bytes and the arena's head; a Failure if it does not run."""
    answers = folder / "answers.bin"
    done = subprocess.run(
        [python, "-c", CHILD, model, answers, str(ARENA_BYTES)],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )
    head = re.search(r"Arena allocation head (\d+) bytes", done.stderr)
    if done.returncode != 0 or not head:
        ended = f"exit status {done.returncode}"
        if done.returncode < 0:
            ended = f"signal {-done.returncode}"
        lines = done.stderr.strip().splitlines() or [ended]
        told = [line for line in lines if not line.startswith((" ", "Traceback"))]
        raise Failure((told or lines)[0][:160])
    return answers.read_bytes(), int(head.group(1))


def plan(tool, model, planned):
    """What nnpack-tflm's last line says."""
    done = subprocess.run(
        [tool, model, "-o", planned], capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        raise Failure(done.stderr.strip())
    return [int(number) for number in re.findall(r"=(\d+)", done.stdout)]


def check(python, tool, model, folder, expected, before):
    """A row of the table."""
    planned = folder / "planned.tflite"
    said = plan(tool, model, planned)
    answers, after = run_tflm(python, planned, folder)
    if answers != expected:
        raise Failure("the answers differ")
    if after > before:
        raise Failure(f"the arena grew from {before} to {after}")
    scratch = before != said[0]
    if not scratch and after != said[1]:
        raise Failure(f"the interpreter needs {after}, nnpack-tflm says {said[1]}")
    if before < said[0]:
        raise Failure(f"the interpreter needs {before}, nnpack-tflm says {said[0]}")
    saved = f"{(1 - after / before) * 100:.1f} %" if before else "-"
    note = f"{before - said[0]:+}" if scratch else "none"
    return [model.stem, before, after, *said, saved, note, "equal"]


COLUMNS = "network|before|after|tensors before|after|lower bound|saved|scratch|answers"


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("networks", nargs="+", type=Path)
    parser.add_argument("--made", action="store_true", help="and a made network")
    parser.add_argument("--bin", type=Path, default=ROOT / "build/bin")
    parser.add_argument("--hosts", type=Path, default=ROOT / ".venv-hosts")
    options = parser.parse_args()
    python = options.hosts / "bin/python"
    if not (options.hosts / "installed-requirements.txt").exists():
        print(f"{options.hosts}: incomplete (scripts/setup.sh --tests)")
        sys.exit(SKIPPED)
    print(f"| {COLUMNS.replace('|', ' | ')} |\n|---|--:|--:|--:|--:|--:|--:|--:|---|")
    failed = 0
    tool = options.bin / "nnpack-tflm"
    with tempfile.TemporaryDirectory(prefix="nnpack-tflm-") as scratch:
        folder = Path(scratch)
        if options.made:
            made = folder / "made.tflite"
            subprocess.run([sys.executable, MAKE_NETWORK, made], check=True)
            options.networks.append(made)
        for model in options.networks:
            try:
                expected, before = run_tflm(python, model, folder)
            except Failure as failure:
                print(f"{model}: TFLite Micro does not run it: {failure}", flush=True)
                continue
            try:
                row = check(python, tool, model, folder, expected, before)
                print("| " + " | ".join(map(str, row)) + " |", flush=True)
            except Failure as failure:
                failed += 1
                print(f"{model}: {failure}", file=sys.stderr, flush=True)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
