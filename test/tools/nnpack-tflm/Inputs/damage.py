#!/usr/bin/env python3
"""damage.py TOOL FILE SCRATCH: runs the tool on damaged copies of the file.

Whatever it makes of one, it must not crash, and must say what is wrong with it
in one line.
"""

import random
import subprocess
import sys

tool, file, scratch = sys.argv[1:]
data = open(file, "rb").read()
generator = random.Random(1)
COPIES = 250


def copies():
    """Cut files; one byte, and one offset, that is another."""
    for length in range(0, len(data), max(1, len(data) // 60)):
        yield data[:length]
    for _ in range(COPIES):
        damaged = bytearray(data)
        damaged[generator.randrange(len(data))] = generator.randrange(256)
        yield bytes(damaged)
    for _ in range(COPIES):
        damaged = bytearray(data)
        place = generator.randrange(len(data) // 4) * 4
        value = generator.choice([0, 1, 4, 2**31 - 1, 2**31, 2**32 - 1, len(data)])
        damaged[place : place + 4] = value.to_bytes(4, "little")
        yield bytes(damaged)


refused = 0
for number, damaged in enumerate(copies()):
    with open(scratch, "wb") as out:
        out.write(damaged)
    done = subprocess.run(
        [tool, scratch, "-o", "/dev/null"], capture_output=True, text=True, check=False
    )
    if done.returncode == 1 and done.stderr.startswith("nnpack-tflm: error: "):
        refused += 1
        assert done.stderr.count("\n") == 1, done.stderr
    elif done.returncode != 0:
        sys.exit(f"copy {number}: exit {done.returncode}: {done.stderr}")
assert refused > 20, "hardly any damage was noticed"
