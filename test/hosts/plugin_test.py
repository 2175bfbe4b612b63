#!/usr/bin/env python3
"""Compares Debian's mlir-opt with the plug-in and nnpack-opt.

    test/hosts/plugin_test.py NETWORK.mlir ...

Per network, packing and packing and lowering to LLVM have to give the same
bytes in both. Then every pass of Passes.def has to be there, by its name in a
pipeline.
"""

import argparse
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
# On a busy machine, ten seconds may end a search of one of the two alone.
LIMIT = "time-limit=1000"
PACK = f"l2-size=1M io=arena {LIMIT}"
SPILL = f"l2-size=64K objective=memory {LIMIT}"
PIPELINES = [
    (f"pack-buffers{{{PACK}}}", [f"--pack-buffers={PACK}"]),
    (
        f"canonicalize,pack-buffers{{{SPILL}}},cse,nnpack-to-llvm",
        ["--canonicalize", f"--pack-buffers={SPILL}", "--cse", "--nnpack-to-llvm"],
    ),
]


class Failure(Exception):
    """What went wrong, for the user."""


def run(command):
    done = subprocess.run(
        [str(part) for part in command], capture_output=True, check=False
    )
    if done.returncode != 0:
        said = done.stderr.decode(errors="replace").strip()[:500]
        raise Failure(f"{Path(command[0]).name} {command[1:]}: {said}")
    return done.stdout


def check_network(options, path, pipeline, flags):
    plugin = f"--load-pass-plugin={options.plugin}"
    host = run(
        [options.mlir_opt, path, plugin, f"--pass-pipeline=builtin.module({pipeline})"]
    )
    own = run([options.bin / "nnpack-opt", path, *flags])
    if host != own or not own:
        raise Failure(f"{path}: {pipeline}: not the same bytes")


def check_passes(options):
    """An empty module goes through every pass."""
    table = (ROOT / "include/nnpack-c/Passes.def").read_text()
    names = re.findall(r'^NNPACK_PASS\(\w+, "([\w-]+)"', table, re.MULTILINE)
    pipeline = f"builtin.module({','.join(names)})"
    plugin = f"--load-pass-plugin={options.plugin}"
    command = [options.mlir_opt, "-", plugin, f"--pass-pipeline={pipeline}"]
    done = subprocess.run(
        command, input=b"module {}", capture_output=True, check=False
    )
    if done.returncode != 0 or b"module {" not in done.stdout or len(names) < 5:
        raise Failure(f"{pipeline}: {done.stderr.decode()[:500]}")


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("networks", nargs="+", type=Path)
    parser.add_argument("--bin", type=Path, default=ROOT / "build/bin")
    parser.add_argument(
        "--plugin", type=Path, default=ROOT / "build/lib/libnnpack-plugin.so"
    )
    parser.add_argument("--mlir-opt", default="/usr/lib/llvm-22/bin/mlir-opt")
    parser.add_argument("--pack-only", action="store_true", help="do not lower")
    options = parser.parse_args()
    pipelines = PIPELINES[:1] if options.pack_only else PIPELINES
    failed = 0
    try:
        check_passes(options)
    except Failure as failure:
        failed += 1
        print(failure, file=sys.stderr)
    for path in options.networks:
        for pipeline, flags in pipelines:
            try:
                check_network(options, path, pipeline, flags)
            except Failure as failure:
                failed += 1
                print(failure, file=sys.stderr, flush=True)
    print(f"{len(options.networks)} networks, {failed} failures")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
