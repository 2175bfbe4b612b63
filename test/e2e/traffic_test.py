#!/usr/bin/env python3
"""Compares the traffic of a plan with counts from a run of the program.

    traffic_test.py NETWORK.mlir --opt=nnpack-opt [--limit=2] [--keep=DIR]
                    [--options="l2-size=6K weights=auto"]

Packs the network, marks the steps of the entry function and the units of work
of its kernels in the packed IR, lowers it to LLVM IR without vector
instructions, calls traffic_count.c at every load and store, and runs it. Prints
a Markdown table: bytes read and written per space as the plan has them and as
counted, and the largest difference of a step's `slow_bytes`. Exit status 1 if
any differs by more than --limit percent; a step only if that is more than 64 bytes
and a hundredth of all, since of a table a run reads less than it may.
"""

import argparse
import json
import re
import sys
import tempfile
from pathlib import Path

from network import LLVM, Failure, run

HERE = Path(__file__).resolve().parent
DECLARATIONS = (
    "  func.func private @nnpack_step(i32)\n  func.func private @nnpack_unit()\n"
)
ACCESS = re.compile(r"\b(linalg\.\w+|memref\.(load|store|copy)|vector\.\w+)\b")


def functions(lines):
    """(name, first line, line of the closing brace) per function with a body."""
    begin = name = None
    for number, line in enumerate(lines):
        match = re.match(r"  func\.func (?:private )?@([\w.$-]+)\(.*\{$", line)
        if match:
            begin, name = number, match.group(1)
        elif line == "  }" and begin is not None:
            yield name, begin, number
            begin = None


def mark_steps(lines, begin, end, steps):
    """Adds a call before every step of the entry, in the order of the plan."""
    marked, following = [], int(steps[0]["kernel"] == "func.func")
    for line in lines[begin:end]:
        operation = re.match(r"\s+(?:%\S+ = )?(?:func\.)?(\S+)(?: @([\w.$-]+))?", line)
        name = operation and (
            operation.group(2) if operation.group(1) == "call" else operation.group(1)
        )
        # A kernel in other spaces than its first caller's has a number behind its name.
        kernel = steps[following]["kernel"] if following < len(steps) else None
        if kernel and name and re.fullmatch(re.escape(kernel) + r"(_\d+)?", name):
            indent = line[: len(line) - len(line.lstrip())]
            marked.append(f"{indent}%step{following} = arith.constant {following} : i32")
            marked.append(
                f"{indent}func.call @nnpack_step(%step{following}) : (i32) -> ()"
            )
            following += 1
        marked.append(line)
    if following != len(steps):
        raise Failure(f"step {following} of the plan is not in the entry function")
    return marked


def scratch_of(text):
    """Number of the first argument that is scratch: views are made of it. Lowering
    makes several of it, one per view."""
    numbers = re.findall(r"memref\.view %arg(\d+)\[", text)
    return min(map(int, numbers), default=999)


def mark_units(body, scratch):
    """Ends a unit with every iteration of the only loop at a kernel's top."""
    top = [n for n, line in enumerate(body) if re.match(r"    scf\.for ", line)]
    names = set()
    for line in body:
        if not line.startswith("     ") and ACCESS.search(line):
            names |= set(re.findall(r"%\w+", line))
    outer = {f"%arg{n}" for n in range(min(scratch, 64))}
    for line in body:  # Views of arguments, at the top.
        match = re.match(r"    (%\w+) = memref\.\w+ (%\w+)", line)
        if match and match.group(2) in outer and "load" not in line:
            outer.add(match.group(1))
    if len(top) != 1 or names & outer:
        return body
    close = body.index("    }", top[0])
    call = "      func.call @nnpack_unit() : () -> ()"
    return body[:close] + [call] + body[close:]


def mark(packed, steps):
    """The packed IR with marks, and where the scratch of kernels begins."""
    lines = packed.split("\n")
    marked, done, scratch = [], 0, {}
    for name, begin, end in functions(lines):
        marked += lines[done : begin + 1]
        body = lines[begin + 1 : end]
        if "nnpack.entry" in lines[begin]:
            marked += mark_steps(lines, begin + 1, end, steps)
        else:
            scratch[name] = scratch_of("\n".join(body))
            marked += mark_units(body, scratch[name])
        done = end
    text = "\n".join(marked + lines[done:])
    return re.sub(r"(?m)^(module .*\{)$", rf"\1\n{DECLARATIONS}", text, count=1), scratch


class Counter:
    """Adds calls at the accesses of one function of LLVM IR."""

    SIZES = {"i1": 1, "i8": 1, "i16": 2, "i32": 4, "i64": 8, "float": 4, "double": 8}

    def __init__(self, name, parameters, scratch):
        self.is_entry = name == "main"
        self.scratch = scratch
        self.base = {f"%{n}": n for n in range(parameters)}

    def call(self, way, argument, base, address, size):
        return (
            f"  call void @nnpack_{way}(i32 {argument}, ptr {base}, ptr {address}, "
            f"i64 {size})"
        )

    def access(self, way, address, size):
        if self.is_entry:
            return []
        if address not in self.base:
            return []
        argument = self.base[address]
        if argument >= self.scratch:
            way = f"scratch_{way}"
        return [self.call(way, argument, f"%{argument}", address, size)]

    def line(self, line):
        """The calls that go before the line."""
        match = re.match(
            r"  (%[\w.]+) = getelementptr .*?, ptr (%[\w.]+), ", line
        )
        if match and match.group(2) in self.base:
            self.base[match.group(1)] = self.base[match.group(2)]
        match = re.match(r"  %[\w.]+ = load (\w+), ptr (%[\w.]+)", line)
        if match:
            return self.access("read", match.group(2), self.SIZES[match.group(1)])
        match = re.match(r"  store (\w+) \S+, ptr (%[\w.]+)", line)
        if match:
            return self.access("write", match.group(2), self.SIZES[match.group(1)])
        match = re.match(
            r"  call void @llvm\.mem(?:cpy|move)\S+\(ptr ([^,]+), ptr ([^,]+), "
            r"i64 ([^,]+),",
            line,
        )
        if not match:
            if "@llvm.mem" in line and line.startswith("  call"):
                raise Failure(f"not understood: {line}")
            return []
        to, source, size = match.groups()
        if self.is_entry:
            return [
                self.call("read", 0, source, source, size),
                self.call("write", 1, to, to, size),
            ]
        return self.access("read", source, size) + self.access("write", to, size)


def count_accesses(text, scratch):
    """LLVM IR with a call at every load and store."""
    counted, counter = [], None
    for line in text.split("\n"):
        match = re.match(r"define .*@([\w.$-]+)\((.*)\).*\{$", line)
        if match:
            name, parameters = match.group(1), re.findall(r"%\d+\b", match.group(2))
            counter = Counter(name, len(parameters), scratch.get(name, 999))
        elif line.startswith("  ") and counter:
            counted += counter.line(line)
        counted.append(line)
    for way in ("read", "write", "scratch_read", "scratch_write"):
        counted.append(f"declare void @nnpack_{way}(i32, ptr, ptr, i64)")
    return re.sub(r"@main\b", "@nnpack_main", "\n".join(counted))


def build(options, folder):
    """The plan and the program that counts."""
    plan, packed = folder / "plan.json", folder / "packed.mlir"
    passes = f"--pack-buffers=io=arena {options.options} report={plan}"
    run([options.opt, options.network, passes, "-o", packed], what="nnpack-opt")
    plan = json.loads(plan.read_text())
    marked, scratch = mark(packed.read_text(), plan["steps"])
    (folder / "marked.mlir").write_text(marked)
    run(
        [options.opt, folder / "marked.mlir", "--nnpack-to-llvm=simd=none"]
        + ["-o", folder / "llvm.mlir"]
    )
    text = run([LLVM / "mlir-translate", "--mlir-to-llvmir", folder / "llvm.mlir"])
    (folder / "counted.ll").write_text(count_accesses(text, scratch))
    program = folder / "program"
    run(
        [LLVM / "clang", "-O1", "-Wno-override-module", folder / "counted.ll"]
        + [HERE / "traffic_count.c", "-lm", "-o", program]
    )
    return plan, program


def measure(plan, program):
    """Bytes [fast, slow][read, written] and slow bytes per step."""
    fast, slow = plan["spaces"]
    totals, per_step = [[0, 0], [0, 0]], [0] * len(plan["steps"])
    for row in run([program, fast["used"], slow["used"]]).split("\n"):
        if not row:
            continue
        step, _, is_slow, read, written = map(int, row.split())
        totals[is_slow][0] += read
        totals[is_slow][1] += written
        per_step[step] += is_slow * (read + written)
    return totals, per_step


def percent(planned, counted):
    return 100 * (planned - counted) / counted if counted else 0.0


def compare(options, plan, totals, per_step):
    """Prints the rows; whether all are within the limit."""
    passed = True
    name = f"{Path(options.network).stem} {options.options}"
    for space, counts in zip(plan["spaces"], totals):
        for way, counted in zip(("read", "write"), counts):
            planned = plan["traffic"][space["name"]][way]
            off = percent(planned, counted)
            passed &= abs(off) <= options.limit and (counted > 0 or planned == 0)
            print(
                f"| {name} | {space['name']} {way} | {planned} | {counted} | {off:+.2f} |"
            )
    worst = (0, 0, 0, "none")
    least = max(64, sum(per_step) // 100)
    for step, counted in zip(plan["steps"], per_step):
        planned = step["slow_bytes"]
        if abs(planned - counted) > least and abs(planned - counted) > worst[0]:
            worst = (abs(planned - counted), planned, counted, step["kernel"])
            passed &= abs(percent(planned, counted)) <= options.limit and counted > 0
    print(
        f"| {name} | step furthest off: {worst[3]} | {worst[1]} | {worst[2]} "
        f"| {percent(worst[1], worst[2]):+.2f} |"
    )
    return passed


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("network")
    parser.add_argument("--opt", required=True, help="nnpack-opt")
    parser.add_argument("--options", default="", help="of --pack-buffers")
    parser.add_argument("--limit", type=float, default=2, help="percent")
    parser.add_argument("--keep", type=Path, help="work in this folder and leave it")
    options = parser.parse_args()
    print("| network | bytes | plan | counted | % |\n|---|---|--:|--:|--:|")
    with tempfile.TemporaryDirectory(prefix="nnpack-traffic-") as temporary:
        folder = options.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        try:
            plan, program = build(options, folder)
            totals, per_step = measure(plan, program)
        except Failure as failure:
            sys.exit(f"traffic_test.py: {failure}")
    sys.exit(0 if compare(options, plan, totals, per_step) else 1)


if __name__ == "__main__":
    main()
