#!/usr/bin/env python3
"""Runs a network on emulated bare machines and compares its bytes with the host's.

    run_metal.py NETWORK.mlir --inputs=FOLDER --nnpackc=PATH --on=TARGET[:SIZE]...

Each TARGET is one of examples/bare-metal/run.sh, which checks canaries around
both arenas and the stack. With SIZE, L2 has only so many bytes, and part of the
network must lie in DDR; without, nothing may. The inputs are FOLDER/NAME.inK.bin.
Exit status 0 when all agree, 1 when not.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

RUN = Path(__file__).resolve().parents[2] / "examples" / "bare-metal" / "run.sh"


class Failure(Exception):
    pass


def run_on(target, args, folder, options):
    """The network's answers on one machine, and its header."""
    folder.mkdir()
    for path in args.inputs.glob(f"{args.network.stem}.in*.bin"):
        shutil.copy(path, folder / path.name.removeprefix(args.network.stem + "."))
    command = [RUN, target, args.network.resolve(), folder, *options]
    environment = {**os.environ, "NNPACKC": str(args.nnpackc)}
    done = subprocess.run(
        command, env=environment, capture_output=True, text=True, timeout=200
    )
    if done.returncode:
        raise Failure(f"{target}: status {done.returncode}: {done.stderr}{done.stdout}")
    answers = [path.read_bytes() for path in sorted(folder.glob("out*.bin"))]
    return answers, (folder / "model.h").read_text()


def check(target, args, folder, expected):
    name, _, size = target.partition(":")
    options = [f"--l2-size={size or '1M'}"]
    answers, header = run_on(name, args, folder, options)
    spilled = int(re.search(r"MODEL_DDR_BYTES (\d+)", header)[1])
    if bool(size) != bool(spilled):
        raise Failure(f"{target}: {spilled} bytes in DDR")
    if answers != expected or not all(answers):
        raise Failure(f"{target}: other bytes than the host's")
    print(f"{target}: {sum(map(len, answers))} bytes as on the host")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("network", type=Path)
    parser.add_argument("--inputs", type=Path, required=True)
    parser.add_argument("--nnpackc", required=True)
    parser.add_argument("--on", action="append", required=True)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        try:
            expected, _ = run_on("host", args, folder / "host", ["--l2-size=1M"])
            for i, target in enumerate(args.on):
                check(target, args, folder / str(i), expected)
        except Failure as failure:
            sys.exit(f"{args.network.stem}: {failure}")


if __name__ == "__main__":
    main()
