#!/usr/bin/env python3
"""Runs tools/metal-bench on a network that every machine counts in seconds, and
checks what its table says.

    bench_test.py NETWORK.mlir --nnpackc=PATH
"""

import argparse
import subprocess
import sys
from pathlib import Path

TOOL = Path(__file__).resolve().parents[2] / "tools" / "metal-bench" / "metal-bench.py"


def check_row(machine, fields, kernels):
    code, constants, found, calls, vector, scalar = map(int, fields[2:8])
    assert fields[1] == machine, fields
    assert code > 0 and constants > 0, fields
    assert 0 < found == kernels <= calls, fields
    assert 0 < vector < scalar, fields
    assert fields[8] == f"{scalar / vector:.2f}", fields


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("network", type=Path)
    parser.add_argument("--nnpackc", required=True)
    args = parser.parse_args()
    tool = [sys.executable, TOOL, args.network, f"--nnpackc={args.nnpackc}"]

    done = subprocess.run(
        [*tool, "--on=arm,riscv64"], capture_output=True, text=True, timeout=200
    )
    assert done.returncode == 0 and not done.stderr, done
    head, arm, riscv, *means = (line.split() for line in done.stdout.splitlines())
    assert head[:3] == ["network", "machine", "code"], head
    check_row("arm", arm, int(arm[4]))
    check_row("riscv64", riscv, int(arm[4]))
    # Of one network, the mean is its own.
    assert [mean[-2:] for mean in means] == [["arm", arm[8]], ["riscv64", riscv[8]]]

    # What cannot be measured is said.
    done = subprocess.run(
        [*tool, "--on=arm", "--", "--l2-size=banana"], capture_output=True, text=True
    )
    assert done.returncode == 1 and "banana" in done.stderr, done


if __name__ == "__main__":
    main()
