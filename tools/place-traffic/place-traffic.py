#!/usr/bin/env python3
"""DDR traffic of networks for several sizes of L2, weights included.

    place-traffic.py NETWORK.mlir ... [--l2-sizes=512K,1M,2M,4M] [--weights=auto]

Packs each network with io=arena in three ways and prints a Markdown table of the
bytes read from and written to DDR in one run, in MB, and of their geometric means:

  none    no cascades, buffers placed
  least   the cascades that take the least memory, buffers placed
  joint   what --pack-buffers does: both chosen together

and the least there can be: every constant, the input and the output once.
Exit status 1 if the joint form of any is worse than one of the others.
"""

import argparse
import json
import math
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

COLUMNS = ["none", "least", "joint"]


def find_tool():
    """nnpack-opt in the build folder, or on PATH."""
    built = Path(__file__).resolve().parents[2] / "build" / "bin" / "nnpack-opt"
    return str(built) if os.access(built, os.X_OK) else shutil.which("nnpack-opt")


def passes(form, size, weights, report):
    """Arguments of nnpack-opt."""
    if form == "joint":
        return [f"--pack-buffers=io=arena l2-size={size} weights={weights} "
                f"report={report}"]
    if form == "none":
        return [f"--pack-buffers=io=arena l2-size={size} weights={weights} "
                f"cascade=false report={report}"]
    return ["--form-kernels", "--schedule-kernels=io=arena",
            "--bufferize-graph=io=arena", "--lower-kernels", "--merge-buffers",
            "--cascade-kernels=objective=memory",
            f"--place-buffers=l2-size={size} weights={weights}",
            f"--assign-offsets=l2-size={size} report={report}"]


def pack(args, network, form, size):
    """The plan."""
    with tempfile.TemporaryDirectory() as folder:
        report = os.path.join(folder, "plan.json")
        command = [args.nnpack_opt, network, "-o", os.devnull]
        command += passes(form, size, args.weights, report)
        done = subprocess.run(command, stderr=subprocess.PIPE, text=True,
                              check=False)
        if done.returncode:
            sys.exit(f"{network}: {form}: {done.stderr.strip()}")
        return json.loads(Path(report).read_text(encoding="utf-8"))


def moved(plan):
    return plan["traffic"]["DDR"]["read"] + plan["traffic"]["DDR"]["write"]


def least(plan):
    ends = sum(b["size"] for b in plan["buffers"] if b["role"] in ("input", "output"))
    return plan["totals"]["constants"] + ends


def geometric_mean(values):
    return math.exp(sum(math.log(max(v, 1)) for v in values) / len(values))


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("networks", nargs="+")
    parser.add_argument("--l2-sizes", default="512K,1M,2M,4M")
    parser.add_argument("--weights", default="auto", choices=["ddr", "auto"])
    parser.add_argument("--nnpack-opt", default=find_tool())
    args = parser.parse_args()
    print("| network | L2 | least possible | " + " | ".join(COLUMNS) + " |")
    print("|---|--:|--:|" + "--:|" * len(COLUMNS))
    is_worse = False
    for size in args.l2_sizes.split(","):
        rows = []
        for network in args.networks:
            plans = [pack(args, network, form, size) for form in COLUMNS]
            row = [moved(plan) for plan in plans]
            rows.append(row)
            is_worse |= row[-1] > min(row)
            print(f"| {Path(network).stem} | {size} | {least(plans[0]) / 1e6:.3f} | "
                  + " | ".join(f"{v / 1e6:.3f}" for v in row) + " |", flush=True)
        means = [geometric_mean(column) for column in zip(*rows)]
        print(f"| geometric mean | {size} | | "
              + " | ".join(f"{v / 1e6:.3f}" for v in means) + " |", flush=True)
    sys.exit(1 if is_worse else 0)


if __name__ == "__main__":
    main()
