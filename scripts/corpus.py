#!/usr/bin/env python3
"""Runs a folder of networks through nnpack-opt and nnpackc and prints a table.

    scripts/corpus.py [NETWORK or FOLDER ...] [--options="l2-size=1G ..."] \\
        [--reference=README.md] [--e2e] [--only=REGEX] [--csv=FILE]

Without arguments it takes ../shared/models/tosa and the .tflite files of
../shared/models/tflite that have no text there, when the folder is present. The
table has, per network: processor seconds of `nnpack-opt --pack-buffers` and of
nnpackc to an object file, the L2 bytes of the packed network, the lower bound its plan
states, the naive sum of activations, and, with --reference (a Markdown table with
columns model, naive and op-level LB), the op-level bound and the ratio L2 / bound. A
network misses the target when L2 is over 1.03 x the bound (bound + 8 KiB where
the bound is at most 64 KiB).

Exit status 1 when a network fails, takes longer than --limit or (with --strict)
misses the target.
"""

import argparse
import csv
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "test" / "e2e"))

try:
    import check_plan
    import network
    import run_network
except ModuleNotFoundError as missing:
    sys.exit(
        f"corpus.py: error: {missing}; run it with .venv/bin/python "
        "(scripts/setup.sh makes it)"
    )

SMALL_BOUND_BYTES = 64 << 10
SMALL_SLACK_BYTES = 8 << 10
TARGET_RATIO = 1.03
COLUMNS = [
    ("network", 40),
    ("opt s", 6),
    ("cc s", 6),
    ("MB", 5),
    ("L2", 9),
    ("bound", 9),
    ("naive", 10),
    ("op LB", 9),
    ("ratio", 6),
    ("verdict", 0),
]


class Outcome:
    """What a command did: exit code, seconds, peak memory, complaints."""

    def __init__(self, code, seconds, peak_bytes, errors):
        self.code = code
        self.seconds = seconds
        self.peak_bytes = peak_bytes
        self.errors = errors

    def problem(self):
        if self.code == 0:
            return None
        if self.code == -9:
            return f"stopped after {self.seconds:.0f} s"
        how = f"exit {self.code}" if self.code > 0 else f"signal {-self.code}"
        return f"{how}: {network.first_lines(self.errors, 1, 160)}"


def measure(command, timeout):
    """Runs a command with its processor time (another job's load is not its own)
    and peak memory; wall time when it had to be stopped."""
    begin = time.monotonic()
    with tempfile.TemporaryFile() as errors:
        try:
            child = subprocess.Popen(
                [str(part) for part in command],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=errors,
                env=network.with_converter(),
            )
        except OSError as error:
            return Outcome(127, 0.0, 0, str(error))
        timer = threading.Timer(timeout, child.kill)
        timer.start()
        _, status, usage = os.wait4(child.pid, 0)
        timer.cancel()
        child.returncode = os.waitstatus_to_exitcode(status)
        seconds = usage.ru_utime + usage.ru_stime
        if child.returncode == -signal.SIGKILL:
            seconds = time.monotonic() - begin
        errors.seek(0)
        text = errors.read().decode(errors="replace")
    return Outcome(child.returncode, seconds, usage.ru_maxrss * 1024, text)


def read_bounds(path):
    """Model name -> op-level lower bound from a Markdown table."""
    bounds, columns = {}, None
    for line in Path(path).read_text().splitlines():
        if not line.startswith("|"):
            continue
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if "model" in cells and "op-level LB" in cells:
            columns = (cells.index("model"), cells.index("op-level LB"))
        elif columns and cells[columns[1]].isdigit():
            bounds[cells[columns[0]]] = int(cells[columns[1]])
    if not bounds:
        sys.exit(f"corpus.py: error: {path}: no table with model and op-level LB")
    return bounds


def default_networks():
    """Every text of ../shared/models and the .tflite files without one."""
    folder = ROOT.parent / "shared" / "models"
    if not folder.is_dir():
        return []
    texts = sorted((folder / "tosa").glob("*.mlir"))
    names = {path.stem for path in texts}
    rest = [p for p in (folder / "tflite").glob("*.tflite") if p.stem not in names]
    return texts + sorted(rest)


def gather(arguments):
    """The network files named on the command line."""
    found = []
    for argument in arguments:
        path = Path(argument)
        if path.is_dir():
            found += sorted([*path.glob("*.mlir"), *path.glob("*.tflite")])
        elif path.exists():
            found.append(path)
        else:
            sys.exit(f"corpus.py: error: {path}: no such file or folder")
    return found


class Row:
    """One network's results."""

    def __init__(self, path):
        self.path = path
        self.name = path.stem if path.suffix == ".mlir" else path.name
        self.skipped = None
        self.problems = []
        self.opt = self.cc = None
        self.used = self.bound = self.naive = self.op_bound = None
        self.ddr = None
        self.e2e = None
        self.missed = False

    @property
    def ratio(self):
        if not self.used or not self.op_bound:
            return None
        return self.used / self.op_bound

    def judge(self, options):
        """Fills `missed` from the numbers."""
        if self.used is None or not self.op_bound:
            return
        allowed = self.op_bound * TARGET_RATIO
        if self.op_bound <= SMALL_BOUND_BYTES:
            allowed = self.op_bound + SMALL_SLACK_BYTES
        self.missed = self.used > allowed or bool(options.strict and self.ddr)

    def verdict(self):
        if self.skipped:
            return "skipped: " + self.skipped
        words = list(self.problems)
        if self.missed:
            words.append("over target")
        if self.ddr:
            words.append(f"DDR {self.ddr}")
        if self.e2e:
            words.append("e2e: " + self.e2e)
        return "; ".join(words) or "ok"

    def cells(self):
        def number(value, form="{:d}"):
            return "" if value is None else form.format(value)

        peaks = [o.peak_bytes for o in (self.opt, self.cc) if o]
        return [
            self.name,
            number(self.opt and self.opt.seconds, "{:.2f}"),
            number(self.cc and self.cc.seconds, "{:.2f}"),
            number(max(peaks) >> 20 if peaks else None),
            number(self.used),
            number(self.bound),
            number(self.naive),
            number(self.op_bound),
            number(self.ratio, "{:.3f}"),
            self.verdict(),
        ]


def check_packed(row, text):
    """Nothing of static shape may be left to a heap or stack."""
    left = re.findall(
        r"memref\.(?:alloc|alloca|dealloc)\b[^\n]*memref<(?:\d+x)*[a-z]", text
    )
    if left:
        row.problems.append(f"{len(left)} static allocations left")


def read_plan(row, report):
    """The packed network's numbers, from its plan."""
    try:
        plan = json.loads(report.read_text())
        check_plan.check_plan(plan)
        spaces = {space["name"]: space for space in plan["spaces"]}
        row.used = spaces["L2"]["used"]
        row.bound = spaces["L2"]["lower_bound"]
        row.ddr = spaces.get("DDR", {}).get("used", 0)
        row.naive = plan["totals"]["activations_naive"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        row.problems.append(f"plan: {type(error).__name__} {error}")
    except network.Failure as failure:
        row.problems.append(str(failure))


def pack(row, tosa, options, folder):
    """nnpack-opt --pack-buffers"""
    output, report = folder / f"{row.name}.packed.mlir", folder / f"{row.name}.json"
    flags = f"{options.options} report={report}".strip()
    command = [options.bin / "nnpack-opt", tosa, "-o", output]
    row.opt = measure([*command, f"--pack-buffers={flags}"], options.timeout)
    problem = row.opt.problem()
    if problem:
        row.problems.append(f"nnpack-opt {problem}")
        return
    check_packed(row, output.read_text())
    read_plan(row, report)


def compile_object(row, options, folder):
    """nnpackc to an object file."""
    command = [options.bin / "nnpackc", row.path, "-o", folder / f"{row.name}.o"]
    command += [f"--header={folder / row.name}.h", *cc_flags(options)]
    row.cc = measure(command, options.timeout)
    problem = row.cc.problem()
    if problem:
        row.problems.append(f"nnpackc {problem}")


def cc_flags(options):
    return [f"--{option}" for option in options.options.split()]


def run_e2e(row, options):
    """The end-to-end check. Recorded answers hold for true weights only."""
    arguments = [str(row.path), f"--nnpackc={options.bin / 'nnpackc'}"]
    arguments.append(f"--compile-timeout={options.timeout}")
    if is_splat(row.path):
        arguments.append("--reference=none")
    arguments += options.e2e_options.split()
    parsed = run_network.parse_arguments([*arguments, "--", *cc_flags(options)])
    passed, message = run_network.check_network(parsed)
    if not passed:
        row.problems.append("e2e")
    row.e2e = message


def is_splat(path):
    """Whether a text has splats where the network has weights."""
    if path.suffix != ".mlir":
        return False
    pattern = (
        r'"tosa\.const"\(\) <\{values = dense<-?[0-9.eE+-]+> : tensor<([0-9x]+)x[a-z]'
    )
    for shape in re.findall(pattern, path.read_text()):
        count = 1
        for size in shape.split("x"):
            count *= int(size)
        if count > 4096:
            return True
    return False


def process(path, options, folder):
    """Everything for one network."""
    row = Row(path)
    row.op_bound = options.bounds.get(path.stem)
    try:
        tosa = network.tosa_text(path)
    except network.Failure as failure:
        row.skipped = network.first_lines(str(failure), 1, 160)
        return row
    if "tosa.custom" in tosa.read_text():
        row.skipped = "has a tosa.custom"
        return row
    if "opt" in options.steps:
        pack(row, tosa, options, folder)
    if "cc" in options.steps:
        compile_object(row, options, folder)
    if options.e2e:
        run_e2e(row, options)
    for outcome in (row.opt, row.cc):
        if outcome and outcome.code == 0 and outcome.seconds > options.limit:
            row.problems.append(f"over {options.limit:g} s")
    row.judge(options)
    return row


def format_line(cells):
    parts = []
    for (_, width), cell in zip(COLUMNS, cells):
        align = "<" if width in (40, 0) else ">"
        parts.append(f"{cell:{align}{width}}")
    return " ".join(parts).rstrip()


def summarise(rows, options, seconds):
    """The closing lines; the exit status."""
    tried = [row for row in rows if not row.skipped]
    failed = [row for row in tried if row.problems]
    missed = [row for row in tried if row.missed]
    ratios = sorted(row.ratio for row in tried if row.ratio)
    total = sum(o.seconds for row in tried for o in (row.opt, row.cc) if o)
    print(
        f"\n{len(tried) - len(failed)} passed, {len(failed)} failed, "
        f"{len(rows) - len(tried)} skipped"
    )
    print(f"tools {total:.1f} s, all {seconds:.1f} s on {options.jobs} jobs")
    if ratios:
        print(
            f"L2 / op-level bound: median {ratios[len(ratios) // 2]:.3f}, "
            f"worst {ratios[-1]:.3f}; {len(missed)} over target"
        )
    for what, chosen in (("failed", failed), ("over target", missed)):
        if chosen:
            print(f"{what}: " + " ".join(row.name for row in chosen))
    return 1 if failed or (options.strict and missed) else 0


def parse_arguments():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add = parser.add_argument
    add("networks", nargs="*", help="files or folders (../shared/models)")
    add("--bin", type=Path, default=ROOT / "build" / "bin", help="of the tools")
    add(
        "--options",
        default="l2-size=1G io=arena cascade=false",
        help="of --pack-buffers, blank-separated (%(default)s)",
    )
    add("--steps", default="opt,cc", help="opt, cc or both (%(default)s)")
    add("--reference", type=Path, help="Markdown table with op-level bounds")
    add("--only", default="", help="networks whose name this regex finds")
    add("--skip", help="networks whose name this regex finds are left out")
    add("--e2e", action="store_true", help="also run and compare (run_network.py)")
    add("--e2e-options", default="", help="of run_network.py")
    add("--jobs", type=int, default=2, help="networks at a time (%(default)s)")
    add("--timeout", type=float, default=60, help="seconds per command")
    add("--limit", type=float, default=15, help="more seconds fail (%(default)s)")
    add("--strict", action="store_true", help="a missed target fails, DDR use too")
    add("--csv", type=Path, help="write the table there too")
    add("--keep", type=Path, help="keep all outputs in this folder")
    options = parser.parse_args()
    options.steps = options.steps.split(",")
    unknown = set(options.steps) - {"opt", "cc"}
    if unknown:
        parser.error(f"--steps: expected opt, cc or opt,cc, not {', '.join(sorted(unknown)) or 'nothing'}")
    options.bounds = read_bounds(options.reference) if options.reference else {}
    return options


def choose(options):
    chosen = gather(options.networks) if options.networks else default_networks()
    if not options.networks and not options.reference:
        table = ROOT.parent / "shared" / "models" / "README.md"
        options.bounds = read_bounds(table) if table.exists() else {}
    chosen = [path for path in chosen if re.search(options.only, path.stem)]
    if options.skip:
        chosen = [p for p in chosen if not re.search(options.skip, p.stem)]
    if not chosen:
        sys.exit("corpus.py: error: no networks")
    return chosen


def main():
    options = parse_arguments()
    chosen = choose(options)
    begin = time.monotonic()
    print(format_line([name for name, _ in COLUMNS]), flush=True)
    rows = []
    with tempfile.TemporaryDirectory(prefix="nnpack-corpus-") as temporary:
        folder = options.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        with ThreadPoolExecutor(options.jobs) as pool:
            results = pool.map(lambda path: process(path, options, folder), chosen)
            for row in results:
                rows.append(row)
                print(format_line(row.cells()), flush=True)
    if options.csv:
        with options.csv.open("w", newline="") as file:
            writer = csv.writer(file)
            writer.writerow([name for name, _ in COLUMNS])
            writer.writerows(row.cells() for row in rows)
    sys.exit(summarise(rows, options, time.monotonic() - begin))


if __name__ == "__main__":
    main()
