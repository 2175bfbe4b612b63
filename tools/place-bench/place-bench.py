#!/usr/bin/env python3
"""Places every problem of a folder in shares of its own peak, and prints a table.

usage: place-bench.py FOLDER_OR_FILE... [--plan=build/bin/nnpack-plan]
                      [--shares=25,50,75,90] [--accesses=2] [--no-greedy]
                      [--monotone=N] [-- OPTIONS]

A problem is a CSV as nnpack-plan reads it, or a plan that nnpack-opt's option
report= wrote (.json; a buffer's traffic is then its size for each step that
reads or writes it). Rows without a column traffic move their size --accesses
times. One line per problem and share: buffers, capacity, traffic, its proved
bound, the gap in percent, status, processor seconds; then what greedy rules
leave in traffic, over the placement's, in percent: in the order of a rule a
buffer stays if nnpack-plan finds offsets for it and those that stay already.
The rules: largest first, smallest first, most traffic first, most traffic per
byte first. --monotone=N places in N equal steps of capacity up to the peak and
says where more capacity gave more traffic. OPTIONS go to nnpack-plan.
Exit status: 0, or 1 if a greedy is better or a sweep is not monotone.
"""
import argparse
import csv
import json
import os
import resource
import subprocess
import sys
import tempfile

RULES = {
    "largest": lambda row: (-row["size"], row["id"]),
    "smallest": lambda row: (row["size"], row["id"]),
    "accesses": lambda row: (-row["traffic"], row["id"]),
    "per byte": lambda row: (-row["traffic"] / max(row["size"], 1), row["id"]),
}


def read_csv(path, accesses):
    with open(path) as lines:
        rows = list(csv.DictReader(lines))
    for row in rows:
        for key in ("lower", "upper", "size"):
            row[key] = int(row[key])
        row["alignment"] = int(row.get("alignment") or 1)
        row["traffic"] = int(row.get("traffic") or accesses * row["size"])
    return rows


def read_plan(path):
    with open(path) as text:
        plan = json.load(text)
    accesses = {}
    for step in plan["steps"]:
        for buffer in step["reads"] + step["writes"]:
            accesses[buffer] = accesses.get(buffer, 0) + 1
    return [{"id": f"b{buffer['id']}", "lower": buffer["begin"],
             "upper": buffer["end"], "size": buffer["size"],
             "alignment": plan["alignment"],
             "traffic": buffer["size"] * accesses.get(buffer["id"], 0)}
            for buffer in plan["buffers"] if buffer["space"] is not None]


def problems(paths, accesses):
    for path in paths:
        names = [path]
        if os.path.isdir(path):
            names = [os.path.join(path, name) for name in sorted(os.listdir(path))]
        for name in names:
            if name.endswith(".json"):
                yield os.path.basename(name), read_plan(name)
            elif name.endswith(".csv") and not name.endswith(".consts.csv"):
                yield os.path.basename(name), read_csv(name, accesses)


class Planner:
    def __init__(self, args):
        self.args = args
        self.file = tempfile.NamedTemporaryFile("w", suffix=".csv", delete=False)
        self.seconds = 0

    def run(self, rows, *options):
        """The last line as a dictionary; processor seconds in self.seconds."""
        with open(self.file.name, "w") as out:
            keys = ["id", "lower", "upper", "size", "alignment", "traffic"]
            out.write(",".join(keys) + "\n")
            for row in rows:
                out.write(",".join(str(row[key]) for key in keys) + "\n")
        before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
        done = subprocess.run([self.args.plan, self.file.name, *options],
                              capture_output=True, text=True)
        self.seconds = (resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
                        - before)
        if done.returncode not in (0, 3, 4):
            sys.exit(done.stderr.strip())
        last = done.stdout.strip().splitlines()[-1]
        return dict(field.split("=") for field in last.split())

    def place(self, rows, capacity):
        return self.run(rows, f"--spaces=L2:{capacity},DDR", *self.args.options)

    def fits(self, rows, capacity):
        answer = self.run(rows, f"--capacity={capacity}", "--effort=1")
        return answer["status"] in ("optimal", "feasible")


def fits_load(loads, row, capacity):
    return all(loads.get(step, 0) + row["size"] <= capacity
               for step in range(row["lower"], row["upper"]))


def add_load(loads, row, sign):
    for step in range(row["lower"], row["upper"]):
        loads[step] = loads.get(step, 0) + sign * row["size"]


def greedy(planner, rows, capacity, rule):
    """Traffic that is left. Offsets are asked for of many buffers at once, and
    of fewer where there are none: the answer is the same."""
    order = sorted(rows, key=RULES[rule])
    stay, loads, at, length = [], {}, 0, len(order)
    while at < len(order):
        tried = []
        for row in order[at:at + length]:
            if fits_load(loads, row, capacity):
                tried.append(row)
                add_load(loads, row, 1)
        if not tried or planner.fits(stay + tried, capacity):
            stay += tried
            at += length
            length *= 2
            continue
        for row in tried:
            add_load(loads, row, -1)
        if length == 1:
            at += 1
        length = max(length // 2, 1)
    ids = {row["id"] for row in stay}
    return sum(row["traffic"] for row in rows if row["id"] not in ids)


def sweep(planner, name, rows, peak, steps):
    """Capacities at which the traffic is more than at the one before."""
    before, rises = None, 0
    for step in range(steps + 1):
        traffic = int(planner.place(rows, peak * step // steps)["ddr_traffic"])
        if before is not None and traffic > before:
            print(f"{name}: {peak * step // steps} bytes: {traffic} > {before}")
            rises += 1
        before = traffic
    return rises


def over(other, traffic):
    if other == traffic:
        return f"{'=':>9}"
    return f"{100 * (other / traffic - 1):9.2f}" if traffic else f"{'more':>9}"


def bench(planner, args, name, rows, peak, share):
    capacity = peak * share // 100
    placed = planner.place(rows, capacity)
    seconds = planner.seconds
    traffic = int(placed["ddr_traffic"])
    bound = int(placed["ddr_traffic_bound"])
    gap = 100 * (traffic / bound - 1) if bound else 100 * (traffic > 0)
    rules = [] if args.no_greedy else RULES
    others = [greedy(planner, rows, capacity, rule) for rule in rules]
    print(f"{name[:40]:40} {share:3} {len(rows):6} {capacity:9} {traffic:10}"
          f" {bound:10} {gap:6.2f} {placed['status']:8} {seconds:6.3f}"
          + "".join(over(other, traffic) for other in others), flush=True)
    return gap, seconds, sum(other < traffic for other in others)


def report(lines, rises):
    gaps = [line[0] for line in lines]
    beaten = sum(line[2] for line in lines)
    print(f"{len(lines)} placements: proved optimal"
          f" {sum(gap == 0 for gap in gaps)}, within 1 %"
          f" {sum(gap <= 1 for gap in gaps)}, within 5 %"
          f" {sum(gap <= 5 for gap in gaps)}, largest gap {max(gaps):.2f} %;"
          f" most seconds {max(line[1] for line in lines):.3f};"
          f" greedy better {beaten}; sweeps not monotone {rises}")
    return 1 if beaten or rises else 0


def main():
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("paths", nargs="+")
    parser.add_argument("--plan", default="build/bin/nnpack-plan")
    parser.add_argument("--shares", default="25,50,75,90")
    parser.add_argument("--accesses", type=int, default=2)
    parser.add_argument("--no-greedy", action="store_true")
    parser.add_argument("--monotone", type=int, default=0)
    own, options = sys.argv[1:], []
    if "--" in own:
        options = own[own.index("--") + 1:]
        own = own[:own.index("--")]
    args = parser.parse_args(own)
    args.options = options
    planner = Planner(args)
    print(f"{'problem':40} {'%':>3} {'n':>6} {'capacity':>9} {'traffic':>10}"
          f" {'bound':>10} {'gap %':>6} {'status':8} {'s':>6}"
          + ("" if args.no_greedy else
             "".join(f"{rule:>9}" for rule in RULES)))
    lines, rises = [], 0
    for name, rows in problems(args.paths, args.accesses):
        peak = int(planner.run(rows)["peak"])
        for share in map(int, args.shares.split(",")):
            lines.append(bench(planner, args, name, rows, peak, share))
        if args.monotone:
            rises += sweep(planner, name, rows, peak, args.monotone)
    os.unlink(planner.file.name)
    return report(lines, rises) if lines else 0


if __name__ == "__main__":
    sys.exit(main())
