"""What the end-to-end tools know about a network file and its test data.

A network is TOSA text (NAME.mlir), its bytecode (NAME.mlirbc) or NAME.tflite;
its reference answers are NAME.json, NAME.inK.bin and NAME.outK.bin in a folder
of their own:

    {"inputs":  [{"shape": [1, 8, 8, 3], "dtype": "int8"}],
     "outputs": [{"shape": [1, 10], "dtype": "int8"}],
     "runs": 1, "steps": 1}

`runs` of them follow each other in the files, for a network that keeps state in
their order. `steps` is how far an integer answer may lie from the reference in units of its
last bit. MLIR's types are signless, so the signedness of a byte is only known
from there.
"""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

LLVM = Path(os.environ.get("NNPACK_LLVM_DIR", "/usr/lib/llvm-22")) / "bin"

ELEMENTS = {
    "i1": np.uint8,
    "i8": np.int8,
    "i16": np.int16,
    "i32": np.int32,
    "i64": np.int64,
    "f16": np.float16,
    "f32": np.float32,
    "f64": np.float64,
}


class Failure(Exception):
    """A step that failed: the message names the command and what it said."""


class Tensor:
    """One input or output: its shape and NumPy element type."""

    def __init__(self, shape, dtype):
        self.shape = tuple(shape)
        self.dtype = np.dtype(dtype)
        self.count = int(np.prod(self.shape, dtype=np.int64))
        self.nbytes = self.count * self.dtype.itemsize

    def __str__(self):
        return "x".join(map(str, self.shape)) + " " + self.dtype.name


class Signature:
    """Inputs and outputs of an entry function, and whether it keeps state."""

    def __init__(self, inputs, outputs, stateful):
        self.inputs = inputs
        self.outputs = outputs
        self.stateful = stateful


def run(command, timeout=120, what=None, stdin=None, environment=None):
    """Runs a command; its standard output. A Failure if it does not succeed."""
    command = [str(part) for part in command]
    name = what or Path(command[0]).name
    try:
        done = subprocess.run(
            command,
            input=stdin,
            stdin=None if stdin is not None else subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            errors="replace",
            timeout=timeout,
            env=environment,
        )
    except subprocess.TimeoutExpired:
        raise Failure(f"{name}: no answer within {timeout} s") from None
    except OSError as error:
        raise Failure(f"{name}: {error}") from None
    if done.returncode != 0:
        how = f"exit {done.returncode}"
        if done.returncode < 0:
            how = f"signal {-done.returncode}"
        raise Failure(f"{name}: {how}: {first_lines(done.stderr or done.stdout)}")
    return done.stdout


def first_lines(text, lines=6, columns=300):
    """The first lines of a tool's complaint, dense constants cut short."""
    kept = [line[:columns] for line in text.strip().splitlines() if line.strip()]
    return "\n  ".join(kept[:lines])


def cache_folder():
    """Where results that depend on nothing but a file's content are kept."""
    default = Path(tempfile.gettempdir()) / f"nnpack-e2e-{os.getuid()}"
    folder = Path(os.environ.get("NNPACK_E2E_CACHE", default))
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def digest(*parts):
    """A name for what is computed from these paths and strings."""
    sha = hashlib.sha256()
    for part in parts:
        sha.update(part.read_bytes() if isinstance(part, Path) else part.encode())
        sha.update(b"\0")
    return sha.hexdigest()[:24]


def publish(produce, target):
    """Lets `produce` write a temporary file and renames it to `target`, so that
    two processes that fill one cache never see half a file."""
    handle, name = tempfile.mkstemp(
        dir=target.parent, prefix="part-", suffix=target.suffix
    )
    os.close(handle)
    try:
        produce(Path(name))
        os.replace(name, target)
    finally:
        if os.path.exists(name):
            os.unlink(name)
    return target


def find_converter():
    """The tosa-converter-for-tflite command, of this Python's venv first."""
    beside = Path(sys.executable).parent / "tosa-converter-for-tflite"
    if beside.exists():
        return str(beside)
    return shutil.which("tosa-converter-for-tflite")


def with_converter():
    """An environment in which nnpackc finds the converter."""
    converter = find_converter()
    if converter is None:
        return dict(os.environ)
    path = os.pathsep.join([str(Path(converter).parent), os.environ.get("PATH", "")])
    return {**os.environ, "PATH": path}


def signless_text(tosa, timeout=120):
    """TOSA text with signless integers and static shapes, from any TOSA text."""
    return run(
        [
            LLVM / "mlir-opt",
            "-",
            "--tosa-convert-integer-type-to-signless",
            "--tosa-infer-shapes",
        ],
        stdin=tosa,
        timeout=timeout,
        what="mlir-opt",
    )


def tosa_text(path, cache=None, timeout=180):
    """The network as a path of TOSA text that MLIR 22 reads."""
    path = Path(path)
    if path.suffix == ".mlir":
        return path
    key = digest(path, "tosa 2")
    target = (cache or cache_folder()) / f"{key}.mlir"
    if target.exists():
        return target
    if path.suffix == ".mlirbc":
        return publish(
            lambda out: run([LLVM / "mlir-opt", path, "-o", out], timeout), target
        )
    if path.suffix != ".tflite":
        raise Failure(f"{path}: not a .mlir, .mlirbc or .tflite file")
    converter = find_converter()
    if converter is None:
        raise Failure("tosa-converter-for-tflite is not installed")
    text = run([converter, path, "--text"], timeout, "tosa-converter-for-tflite")
    text = signless_text(static_batch(without_module_attributes(text)), timeout)
    return publish(lambda out: out.write_text(text), target)


def without_module_attributes(text):
    """Drops the module's attributes, the target environment among them, which
    MLIR prints but not all of its tools read back."""
    return re.sub(r"^( *)module attributes \{.*\} \{$", r"\1module {", text, 1, re.M)


def static_batch(text):
    """A dynamic batch becomes 1: every leading `?` that a converted network has
    comes from it. Shape inference and the verifier then check the rest."""
    head = re.search(r"func\.func.*", text)
    if head is None or "tensor<?x" not in head.group(0):
        return text
    return text.replace("tensor<?x", "tensor<1x")


def parse_tensors(text):
    """The tensors named in a piece of a function's signature."""
    found = []
    for shape, element in re.findall(r"tensor<((?:(?:\d+|\?)x)*)([a-z]+\d+)>", text):
        sizes = [size for size in shape.split("x") if size]
        if "?" in sizes:
            raise Failure(f"a dynamic shape: tensor<{shape}{element}>")
        element = element.replace("ui", "i").replace("si", "i")
        if element not in ELEMENTS:
            raise Failure(f"no NumPy type for tensors of {element}")
        found.append(Tensor([int(size) for size in sizes], ELEMENTS[element]))
    return found


def signature(path, entry="main"):
    """Inputs and outputs of TOSA text's entry function."""
    text = Path(path).read_text()
    head = re.search(
        r"func\.func\s+(?:public\s+)?@" + re.escape(entry) + r"\((.*)", text
    )
    if head is None:
        raise Failure(f"{path}: no function @{entry}")
    line = head.group(1)
    line = re.sub(r'"[^"]*"', '""', line)
    depth, end = 1, 0
    while end < len(line) and depth:
        depth += {"(": 1, ")": -1}.get(line[end], 0)
        end += 1
    return Signature(
        parse_tensors(line[:end]),
        parse_tensors(line[end:]),
        re.search(r"\btosa\.variable\b", text) is not None,
    )


class Reference:
    """Recorded inputs and answers of a network: per run, a list of arrays."""

    def __init__(self, folder, name):
        folder = Path(folder)
        facts = json.loads((folder / f"{name}.json").read_text())
        self.steps = facts.get("steps")
        runs = facts.get("runs", 1)
        self.inputs = self._load(folder, name, "in", facts["inputs"], runs)
        self.outputs = self._load(folder, name, "out", facts["outputs"], runs)

    @staticmethod
    def _load(folder, name, kind, facts, runs):
        arrays = [
            np.fromfile(folder / f"{name}.{kind}{i}.bin", fact["dtype"])
            for i, fact in enumerate(facts)
        ]
        return [[np.split(a, runs)[run] for a in arrays] for run in range(runs)]


def load_reference(folder, name):
    """The network's Reference in a folder, or None without one."""
    if folder is None or not (Path(folder) / f"{name}.json").exists():
        return None
    return Reference(folder, name)


def random_inputs(inputs, seed):
    """Input arrays as raw bytes: whole range for integers, [-1, 1) for floats."""
    generator = np.random.default_rng(seed)
    made = []
    for tensor in inputs:
        if tensor.dtype.kind == "f":
            values = generator.uniform(-1, 1, tensor.count).astype(tensor.dtype)
        elif tensor.dtype.itemsize <= 2:
            limits = np.iinfo(tensor.dtype)
            values = generator.integers(
                limits.min, limits.max, tensor.count, tensor.dtype, endpoint=True
            )
        else:
            # Wide integers are indices and the like: small values only.
            values = generator.integers(0, 8, tensor.count).astype(tensor.dtype)
        made.append(values)
    return made


class Difference:
    """How far two outputs lie apart."""

    def __init__(self, expected, actual):
        self.count = expected.size
        expected = expected.astype(np.float64).ravel()
        actual = actual.astype(np.float64).ravel()
        bad = ~((expected == actual) | (np.isnan(expected) & np.isnan(actual)))
        self.differing = int(bad.sum())
        gap = np.abs(expected[bad] - actual[bad])
        self.largest = float(gap.max()) if gap.size else 0.0
        if np.isnan(self.largest):
            self.largest = float("inf")
        finite = np.abs(expected[np.isfinite(expected)])
        self.scale = float(finite.max()) if finite.size else 0.0

    @property
    def relative(self):
        return self.largest / self.scale if self.scale else self.largest


def compare_reference(expected_run, outputs):
    """Per output, its Difference from the recorded answer of one run."""
    if len(expected_run) != len(outputs):
        raise Failure(f"{len(outputs)} outputs, but {len(expected_run)} recorded")
    differences = []
    for number, (expected, raw) in enumerate(zip(expected_run, outputs)):
        if expected.nbytes != len(raw):
            raise Failure(
                f"output {number} has {len(raw)} bytes, its reference "
                f"{expected.nbytes}"
            )
        differences.append(Difference(expected, np.frombuffer(raw, expected.dtype)))
    return differences
