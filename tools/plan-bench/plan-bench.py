#!/usr/bin/env python3
"""Plans every problem of a folder and prints a table.

usage: plan-bench.py FOLDER_OR_CSV... [--plan=build/bin/nnpack-plan]
                     [--capacity=SIZE] [--runs=3] [--peer=minimalloc]
                     [--peer-timeout=60] [--known=known.txt] [--strict]
                     [-- OPTIONS]

One line per problem: buffers, lower bound, peak, gap, status, nodes, seconds
(median of the runs). A name of the form X.CAPACITY.csv gives the peer its
capacity; --capacity gives one to both. The peer is google/minimalloc's command,
if it is found on PATH. Peaks in known.txt ("NAME PEAK" per line) are compared:
worse ones are marked -, better ones +. OPTIONS go to nnpack-plan.
Exit status: 0, or 1 if a run failed or, with --strict, a problem has no plan or
a peak that is not the known one: one that is better belongs into known.txt.
"""
import argparse
import os
import re
import shutil
import statistics
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))


def problems(paths):
    for path in paths:
        if os.path.isdir(path):
            for name in sorted(os.listdir(path)):
                if name.endswith(".csv") and not name.endswith(".consts.csv"):
                    yield os.path.join(path, name)
        else:
            yield path


def run_plan(args, path):
    command = [args.plan, path] + args.options
    if args.capacity:
        command.append("--capacity=" + args.capacity)
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode not in (0, 3, 4):
        sys.exit(f"{path}: {done.stderr.strip()}")
    last = done.stdout.strip().splitlines()[-1]
    return dict(field.split("=") for field in last.split())


def run_peer(args, path):
    """Seconds, or None: no peer, no capacity, or no answer in time."""
    named = re.search(r"\.(\d+)\.csv$", path)
    capacity = args.capacity or (named and named.group(1))
    if not capacity or not shutil.which(args.peer):
        return None
    begin = time.monotonic()
    try:
        done = subprocess.run(
            [args.peer, f"--input={path}", f"--output={os.devnull}",
             f"--capacity={capacity}"],
            capture_output=True, timeout=args.peer_timeout)
    except subprocess.TimeoutExpired:
        return None
    return time.monotonic() - begin if done.returncode == 0 else None


def read_known(path):
    known = {}
    with open(path) as lines:
        for line in lines:
            if line.strip() and not line.startswith("#"):
                name, peak = line.split()
                known[name] = int(peak)
    return known


def bench(args, path, known):
    runs = [run_plan(args, path) for _ in range(args.runs)]
    plan = runs[0]
    seconds = statistics.median(float(run["seconds"]) for run in runs)
    peak, bound = int(plan["peak"]), int(plan["lower_bound"])
    name = os.path.basename(path)
    gap = f"{100 * (peak / bound - 1):7.3f}" if bound and peak >= 0 else "      -"
    mark = " "
    if name in known and not args.capacity and peak != known[name]:
        mark = "+" if 0 <= peak < known[name] else "-"
    peer = run_peer(args, path)
    print(f"{name:42} {plan['buffers']:>8} {bound:>14} {peak:>14} {gap} %{mark}"
          f" {plan['status']:10} {plan['nodes']:>9} {seconds:9.3f}"
          + (f" {peer:9.3f}" if peer is not None else ""), flush=True)
    return seconds, mark != " " or peak < 0


def main():
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("paths", nargs="+")
    parser.add_argument("--plan", default="build/bin/nnpack-plan")
    parser.add_argument("--capacity")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--peer", default="minimalloc")
    parser.add_argument("--peer-timeout", type=float, default=60)
    parser.add_argument("--strict", action="store_true")
    parser.add_argument("--known", default=os.path.join(HERE, "known.txt"))
    own, options = sys.argv[1:], []
    if "--" in own:
        options = own[own.index("--") + 1:]
        own = own[:own.index("--")]
    args = parser.parse_args(own)
    args.options = options
    known = read_known(args.known)
    print(f"{'problem':42} {'buffers':>8} {'lower bound':>14} {'peak':>14}"
          f" {'gap':>9}  {'status':10} {'nodes':>9} {'seconds':>9} peer s")
    rows = [bench(args, path, known) for path in problems(args.paths)]
    print(f"{len(rows)} problems, {sum(row[0] for row in rows):.3f} s")
    return 1 if args.strict and any(row[1] for row in rows) else 0


if __name__ == "__main__":
    sys.exit(main())
