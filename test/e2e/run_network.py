#!/usr/bin/env python3
"""Compiles a network with nnpackc, runs it, and compares its answers.

    run_network.py NETWORK.mlir|.mlirbc|.tflite --nnpackc=build/bin/nnpackc \\
        [options] [-- --io=caller --l2-size=64K ... (for nnpackc)]

The program is linked to a shared library and run in a process of its own, its
arenas full of garbage, with canaries around them in one run and a page that
faults behind them in the next: twice on each input, or for a network that keeps
state on a sequence of inputs, in two fresh processes. Its answers must be
  - the same both times,
  - byte for byte those of the unpacked program of the same kernels
    (nnpackc --test-unpacked=true, where every buffer has its own bytes),
  - byte for byte those of stock MLIR's lowering (stock_lower.py), and
  - within `steps` units of the last bit of recorded answers (--reference). Where
    neither the network's JSON nor --steps says how many, more than 3 fail only
    if stock MLIR was left out: otherwise it was the conversion that rounded.
With --check-memory=LIBRARY the program checks every load against what was stored
(nnpackc --test-check-memory=true; see docs/Testing.md); an error fails it.
The header must compile as C and C++, and the object must need nothing but
memcpy, memset, memmove and libm. The plan JSON is checked by check_plan.py.

With dma=calls, the program runs with copies that happen at the start and with
ones that happen at the wait, too (transfers.c).

With --opt=nnpack-opt and --passes="--form-kernels ..." in its place, the memref
IR that those passes leave (results as out-parameters, no arenas) goes through stock
MLIR's back end instead. With neither, only stock MLIR's answers are compared with
the recorded ones.
Exit status 0 when all agree, 1 when not.
"""

import argparse
import json
import os
import re
import sys
import tempfile
import time
from pathlib import Path

import check_plan
import network
import stock_lower
from network import LLVM, Failure, run

HERE = Path(__file__).resolve().parent
MEMORY_FUNCTIONS = {"memcpy", "memset", "memmove"}
FLOAT_TOLERANCE = 1e-3  # of the largest recorded value; other orders of summing
DEFAULT_STEPS = 3


class Program:
    """A compiled library and what is needed to call it."""

    def __init__(self, library, convention, symbol, **facts):
        self.library = library
        self.job = {
            "library": str(library),
            "convention": convention,
            "symbol": symbol,
            **facts,
        }


def read_macros(header):
    """The integer #defines of nnpackc's header."""
    found = {}
    pattern = r"^\s*#\s*define\s+(\w+)\s+\(?(\d+|0[xX][0-9a-fA-F]+)[uUlL]*\)?\s*$"
    for name, value in re.findall(pattern, header.read_text(), re.M):
        found[name] = int(value, 0)
    return found


def check_header(header, folder):
    """The header alone must compile, as C and as C++, without a warning."""
    for suffix, standard in (("c", "-std=c99"), ("cpp", "-std=c++17")):
        source = folder / f"header.{suffix}"
        source.write_text(f'#include "{header.name}"\n#include "{header.name}"\n')
        run(
            [LLVM / "clang", standard, "-Wall", "-Wextra", "-pedantic", "-Werror"]
            + ["-fsyntax-only", source],
            what=f"the header as {suffix}",
        )


def check_symbols(objects, checks_memory, transfers):
    """The object may call the memory functions, libm and, with dma=calls, those
    that start copies and wait for them; nothing else but what --check-memory
    needs."""
    listing = run([LLVM / "llvm-nm", "--undefined-only", "--just-symbol-name", objects])
    libm = network.cache_folder() / "libm-symbols.txt"
    if not libm.exists():
        path = run([LLVM / "clang", "-print-file-name=libm.so.6"]).strip()
        names = run([LLVM / "llvm-nm", "-D", "--defined-only", "-j", path])
        network.publish(lambda out: out.write_text(names), libm)
    known = {name.split("@")[0] for name in libm.read_text().split()}
    ignored = {"_GLOBAL_OFFSET_TABLE_"}
    names = set(listing.split())
    if checks_memory:
        names = {name for name in names if not name.startswith("nnpack_check_")}
    odd = names - known - MEMORY_FUNCTIONS - ignored - transfers
    if odd:
        raise Failure("the object needs " + ", ".join(sorted(odd)))


def option_value(options, name, default):
    """The value of the last --name=value among nnpackc's options."""
    for option in options:
        if option.startswith(f"--{name}="):
            default = option.split("=", 1)[1]
    return default


def space_names(options):
    """The memories of --spaces that have an arena, or L2 and DDR."""
    spaces = option_value(options, "spaces", "L2,DDR").split(",")
    return [space.split(":")[0] for space in spaces if not is_read_only(space)]


def is_read_only(space):
    return space.endswith(":constants")


def macro_list(macros, prefix, kind, count, field):
    try:
        return [macros[f"{prefix}_{kind}{i}_{field}"] for i in range(count)]
    except KeyError as missing:
        raise Failure(f"the header does not define {missing}") from None


def check_sizes(macros, prefix, signature):
    """The header's inputs and outputs against the network's; their byte sizes."""
    sizes = {}
    for kind, tensors in (("INPUT", signature.inputs), ("OUTPUT", signature.outputs)):
        count = macros.get(f"{prefix}_NUM_{kind}S")
        if count != len(tensors):
            raise Failure(
                f"the header says {count} {kind.lower()}s, the network has "
                f"{len(tensors)}"
            )
        sizes[kind] = macro_list(macros, prefix, kind, count, "BYTES")
        expected = [tensor.nbytes for tensor in tensors]
        if sizes[kind] != expected:
            raise Failure(f"{kind.lower()} bytes {sizes[kind]}, expected {expected}")
    return sizes


def compile_network(
    path, signature, nnpackc, options, folder, timeout, checker, copies=()
):
    """The network through nnpackc and the linker; `checker` is the library of
    --check-memory or None, `copies` are what transfers.c is compiled with, for
    dma=calls."""
    folder.mkdir()
    objects, header = folder / "model.o", folder / "model.h"
    library, report = folder / "model.so", folder / "plan.json"
    begin = time.time()
    command = [nnpackc, path, "-o", objects, f"--header={header}"]
    command += [f"--report={report}", *options]
    command += ["--test-check-memory=true"] if checker else []
    run(command, timeout, "nnpackc", environment=network.with_converter())
    seconds = time.time() - begin
    check_header(header, folder)
    link = [LLVM / "clang", "-shared", "-o", library, objects, "-lm"]
    transfers = set()
    if option_value(options, "dma", "copies") == "calls":
        transfers = {"model_dma_start", "model_dma_wait"}
        link += ["-fPIC", f"-I{folder}", *copies, HERE / "transfers.c"]
    check_symbols(objects, bool(checker), transfers)
    if checker:
        link += [checker, f"-Wl,-rpath,{Path(checker).resolve().parent}"]
    run(link, timeout, "link")
    symbol_prefix = option_value(options, "prefix", "model")
    prefix = symbol_prefix.upper()
    macros = read_macros(header)
    # Of several entries, the first is run.
    entries = option_value(options, "entry", "").split(",")
    part = f"_{entries[0]}" if len(entries) > 1 else ""
    ports = prefix + part.upper()
    sizes = check_sizes(macros, ports, signature)
    facts = {
        "spaces": [
            (name, macros.get(f"{prefix}_{name.upper()}_BYTES", -1))
            for name in space_names(options)
        ],
        "alignment": macros.get(f"{prefix}_ALIGNMENT", -1),
        "output_bytes": sizes["OUTPUT"],
    }
    needed = [f"{name.upper()}_BYTES" for name in space_names(options)]
    for name in [*needed, "ALIGNMENT"]:
        if f"{prefix}_{name}" not in macros:
            raise Failure(f"the header does not define {prefix}_{name}")
    convention = option_value(options, "io", "arena")
    if convention == "arena":
        for kind in ("INPUT", "OUTPUT"):
            count = len(sizes[kind])
            spaces = macro_list(macros, ports, kind, count, "SPACE")
            offsets = macro_list(macros, ports, kind, count, "OFFSET")
            check_places(kind, spaces, offsets, sizes[kind], facts)
            facts[f"{kind.lower()}_places"] = list(zip(spaces, offsets))
    program = Program(library, convention, f"{symbol_prefix}{part}_run", **facts)
    program.seconds = seconds
    program.report = report
    return program


def check_places(kind, spaces, offsets, sizes, facts):
    """Inputs and outputs of io=arena lie inside the arena they name."""
    limits = [size for _, size in facts["spaces"][-1:] + facts["spaces"][:-1]]
    for number, (space, offset, size) in enumerate(zip(spaces, offsets, sizes)):
        if space not in range(len(limits)) or offset + size > limits[space]:
            raise Failure(
                f"{kind}{number}: [{offset}, {offset + size}) is outside of space "
                f"{space}"
            )


def check_report(program):
    """The plan JSON must be sound and agree with the header."""
    if not program.report.exists():
        raise Failure("nnpackc wrote no --report")
    try:
        plan = json.loads(program.report.read_text())
        check_plan.check_plan(plan)
        used = {space["name"]: space["used"] for space in plan["spaces"]}
    except (ValueError, KeyError, TypeError) as error:
        raise Failure(f"the plan JSON: {error!r}") from None
    for name, size in program.job["spaces"]:
        if used.get(name, 0) > size:
            raise Failure(f"plan uses {used[name]} of {name}, the header says {size}")


def execute(program, sequence, output_count, folder, stateful, timeout, parity=0):
    """Runs the program on a sequence of inputs; its output bytes per run."""
    folder.mkdir(parents=True, exist_ok=True)
    runs = []
    for number, inputs in enumerate(sequence):
        names = []
        for position, data in enumerate(inputs):
            names.append(folder / f"run{number}.in{position}")
            names[-1].write_bytes(data.tobytes())
        outputs = [folder / f"run{number}.out{i}" for i in range(output_count)]
        runs.append(
            {"inputs": list(map(str, names)), "outputs": list(map(str, outputs))}
        )
    job = {**program.job, "stateful": stateful, "parity": parity, "runs": runs}
    (folder / "job.json").write_text(json.dumps(job))
    run(
        [sys.executable, HERE / "execute.py", folder / "job.json"],
        timeout,
        "the compiled network",
        environment=dict(os.environ, NNPACK_CHECK_LOG=str(folder / "check.log")),
    )
    return [[Path(name).read_bytes() for name in one["outputs"]] for one in runs]


def first_difference(expected, actual, tensors):
    """A sentence on the first differing output, or None."""
    for number, (one, other) in enumerate(zip(expected, actual)):
        if one == other:
            continue
        dtype = tensors[number].dtype
        values = [network.np.frombuffer(raw, dtype) for raw in (one, other)]
        difference = network.Difference(*values)
        return (
            f"output {number}: {difference.differing or 'some'} of "
            f"{difference.count} differ, by up to {difference.largest:g}"
        )
    return None


def judge(difference, floating, limit):
    """A distance from a recorded answer in words, and whether it is too far."""
    if floating:
        return f"{difference.relative:.1e}", difference.relative > FLOAT_TOLERANCE
    share = 100 * difference.differing / difference.count
    return f"{difference.largest:g} ({share:.1f} %)", difference.largest > limit


def must_equal(expected, actual, tensors, what):
    for number, (one, other) in enumerate(zip(expected, actual)):
        difference = first_difference(one, other, tensors)
        if difference:
            raise Failure(f"{what}, run {number}: {difference}")


class Check:
    """One network's check: the inputs, the answers so far, and the report."""

    def __init__(self, options, folder):
        self.options = options
        self.folder = folder
        self.path = Path(options.network)
        self.tosa = network.tosa_text(self.path, options.cache, options.timeout)
        self.signature = network.signature(self.tosa, options.entry)
        self.reference = None
        if options.reference != "none":
            self.reference = network.load_reference(options.reference, self.path.stem)
        self.words = []
        self.sequence = self.make_inputs()

    def make_inputs(self):
        """Recorded inputs first, then random ones."""
        chosen = list(self.reference.inputs) if self.reference else []
        count = self.options.random
        if self.signature.stateful:
            count = max(count, 3)
        for seed in range(self.options.seed, self.options.seed + count):
            chosen.append(network.random_inputs(self.signature.inputs, seed))
        return chosen

    def answers(self, program, name, timeout):
        """The program's outputs per input, equal however often it runs."""
        stateful = self.signature.stateful
        count = len(self.signature.outputs)
        folder = self.folder / name
        if stateful:
            first, again = (
                execute(program, self.sequence, count, folder, True, timeout, parity)
                for parity in (0, 1)
            )
        else:
            twice = [inputs for inputs in self.sequence for _ in range(2)]
            both = execute(program, twice, count, folder, False, timeout)
            first, again = both[0::2], both[1::2]
        must_equal(first, again, self.signature.outputs, f"{name}: first run and next")
        return first

    def stock_answers(self):
        """Stock MLIR's outputs per input, from the cache when it has them."""
        library = stock_lower.stock_library(
            self.path, self.options.cache, self.options.timeout
        )
        folder = Path(self.options.cache or network.cache_folder())
        raw = b"".join(a.tobytes() for inputs in self.sequence for a in inputs)
        key = network.digest(library.name, raw.hex(), "answers 1")
        stored = folder / f"{key}.answers"
        count = len(self.signature.outputs)
        sizes = [tensor.nbytes for tensor in self.signature.outputs]
        if not stored.exists():
            program = Program(library, "stock", "stock_main", output_bytes=sizes)
            made = execute(
                program,
                self.sequence,
                count,
                self.folder / "stock",
                self.signature.stateful,
                self.options.stock_timeout,
            )
            joined = b"".join(out for outputs in made for out in outputs)
            network.publish(lambda out: out.write_bytes(joined), stored)
        data, answers, position = stored.read_bytes(), [], 0
        for _ in self.sequence:
            outputs = []
            for size in sizes:
                outputs.append(data[position : position + size])
                position += size
            answers.append(outputs)
        return answers

    def compare_reference(self, answers, what):
        """The answers to recorded inputs against the recorded ones."""
        limit = self.options.steps
        if limit is None:
            limit = self.reference.steps
        lenient = limit is None and self.options.stock
        if limit is None:
            limit = DEFAULT_STEPS
        worst = {}
        for run, expected in enumerate(self.reference.outputs):
            differences = network.compare_reference(expected, answers[run])
            for number, difference in enumerate(differences):
                floating = expected[number].dtype.kind == "f"
                text, failed = judge(difference, floating, limit)
                if failed and not lenient:
                    raise Failure(
                        f"{what} and recorded answers, run {run}, output {number}: "
                        f"{difference.differing} of {difference.count} differ, by up "
                        f"to {difference.largest:g} (largest value "
                        f"{difference.scale:g}, allowed "
                        f"{'%g of it' % FLOAT_TOLERANCE if floating else limit})"
                    )
                if number not in worst or difference.largest > worst[number][0]:
                    worst[number] = (difference.largest, text)
        found = [worst[number][1] for number in sorted(worst)]
        self.words.append("reference " + " ".join(found))

    def packed(self):
        """The packed program's answers, compared with the unpacked one's."""
        options = self.options
        arguments = [self.path, self.signature, options.nnpackc]
        program = compile_network(
            *arguments,
            options.nnpackc_options,
            self.folder / "packed-build",
            options.compile_timeout,
            options.check_memory,
        )
        check_report(program)
        job = program.job
        self.words += [f"{name} {size}" for name, size in job["spaces"]]
        self.words.append(f"compile {program.seconds:.2f} s")
        begin = time.time()
        answers = self.answers(program, "packed", options.timeout)
        self.words.append(f"run {time.time() - begin:.2f} s")
        if options.check_memory:
            self.words.append(f"{self.checked_loads()} loads checked")
        if option_value(options.nnpackc_options, "dma", "copies") == "calls":
            self.other_copies(arguments, answers)
        if options.unpacked:
            # Its arenas may be larger than the capacities: no check of its plan.
            program = compile_network(
                *arguments,
                [*options.nnpackc_options, "--test-unpacked=true"],
                self.folder / "unpacked-build",
                options.compile_timeout,
                None,
            )
            other = self.answers(program, "unpacked", options.timeout)
            must_equal(other, answers, self.signature.outputs, "unpacked and packed")
            self.words.append("unpacked same")
        return answers

    def checked_loads(self):
        """How many loads the packed program has checked in all its runs."""
        log = (self.folder / "packed" / "check.log").read_text()
        loads = sum(map(int, re.findall(r"memory check: (\d+) loads", log)))
        if not loads:
            raise Failure("the program checked no load")
        return loads

    def other_copies(self, arguments, answers):
        """The same object with copies that happen at the wait or at the start, which
        check that nothing else touches their bytes."""
        for when in ("LATE", "EARLY"):
            program = compile_network(
                *arguments,
                self.options.nnpackc_options,
                self.folder / f"{when.lower()}-build",
                self.options.compile_timeout,
                None,
                [f"-D{when}"],
            )
            other = self.answers(program, when.lower(), self.options.timeout)
            must_equal(answers, other, self.signature.outputs, f"packed and {when}")
        self.words.append("late and early copies same")

    def after_passes(self):
        """The answers of the program that --passes leave."""
        options = self.options
        memrefs, library = self.folder / "passes.mlir", self.folder / "passes.so"
        command = [options.opt, self.tosa, *options.passes.split(), "-o", memrefs]
        run(command, options.compile_timeout, "nnpack-opt")
        stock_lower.compile_memrefs(memrefs, library, options.timeout)
        sizes = [tensor.nbytes for tensor in self.signature.outputs]
        program = Program(library, "stock", "stock_main", output_bytes=sizes)
        return self.answers(program, "passes", options.timeout)

    def check(self):
        """All comparisons; a Failure at the first that does not hold."""
        options = self.options
        answers, what = None, "packed"
        if options.nnpackc:
            answers = self.packed()
        elif options.opt:
            answers, what = self.after_passes(), "passes"
        if options.stock:
            stock = self.stock_answers()
            if answers is not None:
                must_equal(stock, answers, self.signature.outputs, f"stock and {what}")
                self.words.append("stock same")
            else:
                answers, what = stock, "stock"
        if self.reference and answers is not None:
            self.compare_reference(answers, what)


def parse_arguments(arguments):
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add("network", help="NETWORK.mlir, .mlirbc or .tflite")
    add("--nnpackc", help="the compiler under test")
    add("--opt", help="nnpack-opt, for --passes")
    add("--passes", default="", help="passes to check, blank-separated")
    add("--entry", default="main", help="entry function (%(default)s)")
    add(
        "--reference",
        help="folder of recorded answers, or none (../io of the network's folder "
        "or io beside it)",
    )
    add("--steps", type=float, help="allowed distance from recorded integers")
    add("--random", type=int, default=1, help="random inputs (%(default)s)")
    add("--seed", type=int, default=1, help="of the first random input")
    add("--no-stock", dest="stock", action="store_false", help="leave out stock MLIR")
    add("--check-memory", metavar="LIBRARY", help="libnnpack-check-memory.so")
    add("--no-unpacked", dest="unpacked", action="store_false", help="and unpacked")
    add("--cache", type=Path, help="folder of stock programs and their answers")
    add("--keep", type=Path, help="work in this folder and leave it")
    add("--timeout", type=float, default=120, help="seconds per step")
    add("--stock-timeout", type=float, default=300, help="seconds for its run")
    add("--compile-timeout", type=float, default=60, help="seconds for nnpackc")
    split = arguments.index("--") if "--" in arguments else len(arguments)
    options = parser.parse_args(arguments[:split])
    options.nnpackc_options = arguments[split + 1 :]
    if options.reference is None:
        folder = Path(options.network).resolve().parent
        for candidate in (folder / "io", folder.parent / "io"):
            if candidate.is_dir():
                options.reference = candidate
                break
    if options.cache:
        options.cache.mkdir(parents=True, exist_ok=True)
    return options


def check_network(options):
    """Runs one check; (True, words) or (False, message)."""
    words = []
    try:
        with tempfile.TemporaryDirectory(prefix="nnpack-e2e-") as temporary:
            folder = options.keep or Path(temporary)
            folder.mkdir(parents=True, exist_ok=True)
            check = Check(options, folder)
            words = check.words
            check.check()
    except (Failure, OSError, ValueError) as failure:
        return False, ", ".join([*words, str(failure)])
    return True, ", ".join(words)


def main():
    options = parse_arguments(sys.argv[1:])
    passed, message = check_network(options)
    name = Path(options.network).stem
    given = " ".join(options.nnpackc_options)
    print(f"{'ok' if passed else 'FAILED'}: {name} {given}".rstrip() + f": {message}")
    sys.exit(0 if passed else 1)


if __name__ == "__main__":
    main()
