#!/usr/bin/env python3
"""Whether several builds give the same bytes for the same input.

    scripts/determinism.py BUILD BUILD... [--networks=FILE_OR_FOLDER]...
                           [--options=TEXT] [--objects]

Packs every .mlir twice with the first build and once with each other one, and
compares the packed module, the plan and the map; with --objects the compiled
object and header as well. Of every .csv, a packing problem, the offsets, plan and
map of nnpack-plan are compared. Searches are ended by the work that they count,
which is the same everywhere; where the clock ends one first, on a slow machine or
in a slow build, the packer warns (docs/Planner.md), and a larger time-limit in
--options shows whether that is the difference.
"""

import argparse
import concurrent.futures
import hashlib
import os
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
# A build for coverage writes no counts between the outputs.
ENVIRONMENT = {**os.environ, "LLVM_PROFILE_FILE": os.devnull}


def commands(build, network, arguments):
    """Relative names of outputs: the files' folder is in none of them."""
    if network.suffix == ".csv":
        return [[build / "bin/nnpack-plan", network, "--output=plan.csv", "--json=plan.json", "--map=map.svg"]]
    options = f"io=arena report=plan.json map=map.svg {arguments.options}"
    pack = [build / "bin/nnpack-opt", network, f"--pack-buffers={options}", "-o", "packed.mlir"]
    compile_it = [build / "bin/nnpackc", network, "-o", "model.o", "--header=model.h",
                  *("--" + option for option in arguments.options.split())]
    return [pack, compile_it] if arguments.objects else [pack]


def pack(build, network, arguments):
    """Hash per output, or the first line of what went wrong."""
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        for command in commands(build, network, arguments):
            done = subprocess.run(list(map(str, command)), cwd=folder, env=ENVIRONMENT,
                                  capture_output=True, text=True, check=False)
            if done.returncode:
                lines = [line for line in done.stderr.splitlines() if "error" in line]
                return {"message": (lines or [f"exit status {done.returncode}"])[0]}
        return {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in sorted(folder.iterdir())}


def compare(arguments, network):
    """Lines about differences; whether it could be packed."""
    builds = [arguments.builds[0]] + arguments.builds
    results = [pack(build, network, arguments) for build in builds]
    lines = [f"{network.stem}: {output} differs, {builds[0]} and {'itself' if i == 1 else builds[i]}"
             for i in range(1, len(results)) for output in sorted(results[0].keys() | results[i].keys())
             if results[0].get(output) != results[i].get(output)]
    return lines, "message" not in results[0]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("builds", nargs="+", type=pathlib.Path, metavar="BUILD")
    parser.add_argument("--networks", type=pathlib.Path, action="append", help="default: test/models")
    parser.add_argument("--options", default="", metavar="TEXT", help="of --pack-buffers, also for nnpackc")
    parser.add_argument("--objects", action="store_true")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    arguments = parser.parse_args()
    arguments.builds = [build.resolve() for build in arguments.builds]
    for build in arguments.builds:
        if not (build / "bin/nnpack-opt").is_file():
            parser.error(f"{build}: no build: bin/nnpack-opt is missing")
    networks = []
    for path in arguments.networks or [ROOT / "test/models"]:
        path = path.resolve()
        networks += sorted([*path.glob("*.mlir"), *path.glob("*.csv")]) if path.is_dir() else [path]
    different = packed = 0
    with concurrent.futures.ThreadPoolExecutor(arguments.jobs) as pool:
        for lines, is_packed in pool.map(lambda network: compare(arguments, network), networks):
            packed += is_packed
            different += bool(lines)
            print("".join(line + "\n" for line in lines), end="", flush=True)
    print(f"{len(networks)} inputs, {packed} packed, {len(arguments.builds)} builds, {different} differ")
    return 1 if different or not packed else 0


if __name__ == "__main__":
    sys.exit(main())
