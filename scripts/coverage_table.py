"""Prints the table of scripts/coverage.sh from llvm-cov's JSON on standard input."""

import json
import os
import sys
from collections import defaultdict

WANTED = {"IR": 90, "Solver": 90}  # Percent of lines.


def main(lib):
    files = json.load(sys.stdin)["data"][0]["files"]
    folders = defaultdict(list)
    for file in files:
        folder, _, name = os.path.relpath(file["filename"], lib).partition("/")
        if folder == "..":
            continue  # Tools, tests.
        lines = file["summary"]["lines"]
        folders[folder].append((lines["count"] - lines["covered"], lines["count"], name))
    low = []
    print("| folder | lines | run by a test |\n|---|--:|--:|")
    for folder, rows in sorted(folders.items()):
        missed, count = (sum(row[i] for row in rows) for i in (0, 1))
        percent = 100 * (count - missed) / count
        print(f"| lib/{folder} | {count} | {percent:.1f} % |")
        if percent < WANTED.get(folder, 0):
            low.append(f"lib/{folder}: under {WANTED[folder]} %")
    for folder in WANTED:
        print(f"\nlib/{folder}, lines not run:")
        for missed, count, name in sorted(folders[folder], reverse=True)[:20]:
            print(f"  {missed:4} of {count:4}  {name}")
    sys.exit("\n".join(low) or 0)


if __name__ == "__main__":
    main(sys.argv[1])
