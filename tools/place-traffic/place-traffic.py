#!/usr/bin/env python3
"""DDR traffic of networks for several sizes of L2, weights included.

    place-traffic.py NETWORK.mlir ... [--l2-sizes=512K,1M,2M,4M] [--weights=auto]
                     [--csv=FILE] [--vela=PROGRAM --tflite=FOLDER]

Packs each network with io=arena in three ways and prints a Markdown table of the
bytes read from and written to DDR in one run, in MB, and their geometric means:

  none    no cascades, buffers placed
  least   the cascades that take the least memory, buffers placed
  joint   what --pack-buffers does: both chosen together

and the least there can be: every constant, the input and the output once; it may
be less where input and output are in L2.

With --vela, the DRAM and flash traffic that Arm's Vela reports for the network's
.tflite file of the same name (ethos-u65-256, Performance, Dedicated_Sram with
--arena-cache-size); `pip install ethos-u-vela` has it. With --csv, results are
added to the file as they come, and those that it has are not computed again.

Exit status 1 if the joint form of any is worse than one of the others, or than
the joint form in less L2.
"""

import argparse
import csv
import json
import math
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

FORMS = ["none", "least", "joint"]
FIELDS = ["network", "l2", "minimum"] + FORMS + ["seconds", "vela"]
VELA_AREAS = ["dram_total_bytes", "off_chip_flash_total_bytes"]
LOWER = ["--form-kernels", "--schedule-kernels=io=arena",
         "--bufferize-graph=io=arena", "--lower-kernels"]


def find_tool():
    """nnpack-opt in the build folder, or on PATH."""
    built = Path(__file__).resolve().parents[2] / "build" / "bin" / "nnpack-opt"
    return str(built) if os.access(built, os.X_OK) else shutil.which("nnpack-opt")


def bytes_of(size):
    units = {"K": 1 << 10, "M": 1 << 20, "G": 1 << 30}
    return int(float(size[:-1]) * units[size[-1]]) if size[-1] in units else int(size)


def run(command):
    done = subprocess.run(command, stdout=subprocess.DEVNULL,
                          stderr=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        sys.exit(f"{' '.join(command)}: {done.stderr.strip()}")
    return os.times().children_user


def passes(form, size, weights, report):
    """Arguments of nnpack-opt for a lowered network."""
    if form == "least":
        return ["--merge-buffers", "--cascade-kernels=objective=memory",
                f"--place-buffers=l2-size={size} weights={weights}",
                f"--assign-offsets=l2-size={size} report={report}"]
    cascade = "true" if form == "joint" else "false"
    return [f"--pack-buffers=io=arena l2-size={size} weights={weights} "
            f"cascade={cascade} report={report}"]


def pack(args, network, form, size, folder):
    """The plan, and processor seconds."""
    lowered = os.path.join(folder, Path(network).stem + ".mlirbc")
    report = os.path.join(folder, "plan.json")
    if not os.path.exists(lowered):
        run([args.nnpack_opt, network, *LOWER, "--emit-bytecode", "-o", lowered])
    before = os.times().children_user
    after = run([args.nnpack_opt, lowered, "-o", os.devnull,
                 *passes(form, size, args.weights, report)])
    return json.loads(Path(report).read_text(encoding="utf-8")), after - before


def moved(plan):
    return plan["traffic"]["DDR"]["read"] + plan["traffic"]["DDR"]["write"]


def minimum(plan):
    ends = sum(b["size"] for b in plan["buffers"] if b["role"] in ("input", "output"))
    return plan["totals"]["constants"] + ends


def vela(args, network, size, folder):
    """Bytes by Vela's summary; empty if it has no answer, or leaves operators to
    a processor, whose traffic it does not count."""
    model = Path(args.tflite or "") / (Path(network).stem + ".tflite")
    if not args.vela or not model.exists():
        return ""
    done = subprocess.run(
        [args.vela, str(model), "--accelerator-config=ethos-u65-256",
         "--optimise=Performance", "--config=Arm/vela.ini",
         "--system-config=Ethos_U65_High_End", "--memory-mode=Dedicated_Sram",
         f"--arena-cache-size={bytes_of(size)}", f"--output-dir={folder}"],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=False)
    summaries = list(Path(folder).glob(f"{model.stem}_summary*.csv"))
    is_whole = re.search(r"^CPU operators = 0 ", done.stdout, re.MULTILINE)
    if done.returncode or not is_whole or len(summaries) != 1:
        return ""
    with summaries[0].open(encoding="utf-8") as file:
        row = next(csv.DictReader(file))
    return int(sum(float(row[area]) for area in VELA_AREAS))


def measure(args, network, size, folder):
    row = {"network": Path(network).stem, "l2": size}
    for form in FORMS:
        plan, seconds = pack(args, network, form, size, folder)
        row[form] = moved(plan)
        row["minimum"] = minimum(plan)
        row["seconds"] = f"{seconds:.2f}"
    row["vela"] = vela(args, network, size, folder)
    return row


def known_rows(path):
    if not path or not os.path.exists(path):
        return {}
    with open(path, encoding="utf-8") as file:
        return {(row["network"], row["l2"]): row for row in csv.DictReader(file)}


def add_row(path, row):
    is_new = not os.path.exists(path)
    with open(path, "a", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, FIELDS)
        if is_new:
            writer.writeheader()
        writer.writerow(row)


def geometric_mean(values):
    return math.exp(sum(math.log(max(v, 1)) for v in values) / len(values))


def print_row(name, size, cells):
    print(f"| {name} | {size} | "
          + " | ".join(f"{c / 1e6:.3f}" if c != "" else "" for c in cells) + " |",
          flush=True)


def print_means(rows, size):
    """Over all networks, and over those that Vela has an answer for."""
    here = [row for row in rows if row["l2"] == size]
    also = [row for row in here if row["vela"] != ""]
    for name, some, fields in ((f"geometric mean of {len(here)}", here, FORMS),
                               (f"of {len(also)} with Vela", also, FORMS + ["vela"])):
        if some:
            cells = [geometric_mean([int(row[f]) for row in some]) for f in fields]
            print_row(name, size, [""] + cells + [""] * (len(FORMS) + 1 - len(cells)))


def is_worse(row, before):
    joint = int(row["joint"])
    return (joint > min(int(row["none"]), int(row["least"]))
            or (before is not None and joint > int(before["joint"])))


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("networks", nargs="+")
    parser.add_argument("--l2-sizes", default="512K,1M,2M,4M", help="ascending")
    parser.add_argument("--weights", default="auto", choices=["ddr", "auto"])
    parser.add_argument("--csv")
    parser.add_argument("--vela")
    parser.add_argument("--tflite")
    parser.add_argument("--nnpack-opt", default=find_tool())
    args = parser.parse_args()
    sizes = args.l2_sizes.split(",")
    known, rows, worse = known_rows(args.csv), [], []
    print("| network | L2 | minimum | " + " | ".join(FORMS) + " | Vela |")
    print("|---|--:|--:|" + "--:|" * (len(FORMS) + 1))
    for network in args.networks:
        before = None
        with tempfile.TemporaryDirectory() as folder:
            for size in sizes:
                row = known.get((Path(network).stem, size))
                if row is None:
                    row = measure(args, network, size, folder)
                    if args.csv:
                        add_row(args.csv, row)
                rows.append(row)
                print_row(row["network"], size,
                          [int(row["minimum"])] + [int(row[f]) for f in FORMS]
                          + [int(row["vela"]) if row["vela"] != "" else ""])
                if is_worse(row, before):
                    worse.append(f"{row['network']} at {size}")
                before = row
    for size in sizes:
        print_means(rows, size)
    for name in worse:
        print(f"worse than another form, or than with less L2: {name}",
              file=sys.stderr)
    sys.exit(1 if worse else 0)


if __name__ == "__main__":
    main()
