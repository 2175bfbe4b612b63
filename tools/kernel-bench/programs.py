"""Programs that kernel-bench times: one network, compiled or loaded in each way
that it knows. Each function here gives a function that runs the network once on
inputs of zeros, in this process and thread, or raises Missing.
"""

import ctypes
import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "test" / "e2e"))

import network  # noqa: E402
import stock_lower  # noqa: E402
from network import LLVM, Failure, run  # noqa: E402

TIMEOUT = 900  # seconds, for one command
BESIDE = Path(sys.executable).parent


class Missing(Exception):
    """There is no such program of this network, and why."""


class Network:
    """A file, its TOSA text, and where to compile it."""

    def __init__(self, path, args, folder):
        self.path, self.args, self.folder = path, args, folder
        self.tosa = network.tosa_text(path)
        self.signature = network.signature(self.tosa)
        self.sizes = None


def aligned(size):
    """An address of so many zeros, a multiple of 64, and what owns them."""
    owner = np.zeros(size + 64, np.uint8)
    return ctypes.c_void_p((owner.ctypes.data + 63) & ~63), owner


def code_sizes(objects):
    """Bytes of code and of constants of an object."""
    listing = run([LLVM / "llvm-size", "-A", objects])
    code = re.findall(r"^\.text\S*\s+(\d+)", listing, re.M)
    constants = re.findall(r"^\.(?:nnpack\.)?rodata\S*\s+(\d+)", listing, re.M)
    return sum(map(int, code)), sum(map(int, constants))


def load_nnpack(net, name="packed", *options):
    objects, header, library = (
        net.folder / f"{net.path.stem}.{name}.{e}" for e in ("o", "h", "so")
    )
    command = [net.args.nnpackc, net.tosa, "-o", objects, f"--header={header}"]
    run(command + [f"--cpu={net.args.cpu}", *net.args.options, *options], TIMEOUT)
    run([LLVM / "clang", "-shared", "-o", library, objects, "-lm"])
    if net.sizes is None:
        net.sizes = code_sizes(objects)
    macros = dict(re.findall(r"#define MODEL_(\w+) (\d+)$", header.read_text(), re.M))
    l2, ddr = (aligned(int(macros[f"{space}_BYTES"])) for space in ("L2", "DDR"))
    function = ctypes.CDLL(str(library)).model_run

    def call():
        function(l2[0], ddr[0])

    call.owners = l2, ddr
    return call


def load_unpacked(net):
    """The same kernels, with bytes of its own for every buffer, each kernel called
    once for all of its rows."""
    return load_nnpack(net, "unpacked", "--test-unpacked=true")


def tflite_path(net):
    path = net.path
    if path.suffix != ".tflite":
        if net.args.tflite is None:
            raise Missing("no --tflite")
        path = net.args.tflite / f"{path.stem}.tflite"
    if not path.exists():
        raise Missing(f"no {path.name}")
    return path


def prepare(interpreter):
    """Inputs of zeros, of a batch of one."""
    for tensor in interpreter.get_input_details():
        shape = [max(1, extent) for extent in tensor["shape"]]
        interpreter.resize_tensor_input(tensor["index"], shape)
    interpreter.allocate_tensors()
    for tensor in interpreter.get_input_details():
        zeros = np.zeros(tensor["shape"], tensor["dtype"])
        interpreter.set_tensor(tensor["index"], zeros)


def load_interpreter(path, is_reference):
    try:
        from ai_edge_litert import interpreter as litert
    except ImportError:
        raise Missing("no ai-edge-litert") from None
    kind = litert.OpResolverType
    resolver = kind.BUILTIN_REF if is_reference else kind.AUTO
    try:
        interpreter = litert.Interpreter(
            str(path), num_threads=1, experimental_op_resolver_type=resolver
        )
        prepare(interpreter)
        interpreter.invoke()
    except (RuntimeError, ValueError) as error:
        reason = " ".join(str(error).split())[:60]
        raise Missing(f"LiteRT refuses it: {reason}") from None
    return interpreter.invoke


def load_xnnpack(net):
    return load_interpreter(tflite_path(net), is_reference=False)


def load_reference(net):
    """Some of the reference kernels end the process, so another tries first."""
    path = tflite_path(net)
    code = f"import sys; sys.path.insert(0, {str(Path(__file__).parent)!r}); "
    code += f"import programs; programs.load_interpreter({str(path)!r}, True)()"
    if subprocess.run([sys.executable, "-c", code], capture_output=True).returncode:
        raise Missing("the reference kernels fail")
    return load_interpreter(path, is_reference=True)


IREE_OPTIONS = [
    "--iree-input-type=tosa",
    "--iree-hal-target-device=local",
    "--iree-hal-local-target-device-backends=llvm-cpu",
    "--iree-llvmcpu-target-cpu=host",
]


def iree_module(net):
    """IREE's program; it reads MLIR 22's TOSA in generic form only."""
    compiler = BESIDE / "iree-compile"
    if not compiler.exists():
        raise Missing("no iree-base-compiler")
    version = run([compiler, "--version"])
    key = network.digest(net.tosa, version, " ".join(IREE_OPTIONS))
    target = network.cache_folder() / f"{key}.vmfb"

    def compile_to(out):
        generic = net.folder / "generic.mlir"
        run([LLVM / "mlir-opt", "--mlir-print-op-generic", net.tosa, "-o", generic])
        run([compiler, generic, *IREE_OPTIONS, "-o", out], TIMEOUT)

    if not target.exists():
        network.publish(compile_to, target)
    return target


def load_iree(net):
    """On the device "local-sync", which works in the caller's thread."""
    try:
        import iree.runtime as iree
    except ImportError:
        raise Missing("no iree-base-runtime") from None
    module = iree_module(net)
    config = iree.Config("local-sync")
    program = iree.VmModule.mmap(config.vm_instance, str(module))
    hal = iree.create_hal_module(config.vm_instance, config.device)
    context = iree.VmContext(config.vm_instance, [hal, program])
    function = program.lookup_function("main")
    kinds = iree.HalElementType
    elements = {"int8": kinds.SINT_8, "int16": kinds.SINT_16, "int32": kinds.SINT_32}
    elements["float32"] = kinds.FLOAT_32
    inputs = iree.VmVariantList(len(net.signature.inputs))
    for tensor in net.signature.inputs:
        inputs.push_ref(
            config.device.allocator.allocate_buffer_copy(
                memory_type=iree.MemoryType.DEVICE_LOCAL,
                allowed_usage=iree.BufferUsage.DEFAULT,
                device=config.device,
                buffer=np.zeros(tensor.shape, tensor.dtype),
                element_type=elements[tensor.dtype.name],
            )
        )

    def call():
        context.invoke(function, inputs, iree.VmVariantList(4))

    call.owners = config, program
    return call


def load_stock(net):
    """Stock MLIR's loops, optimised as far as clang does: no allocation is freed, so
    that it must not run often."""
    flags = ["-O3", "-march=native"]
    library = stock_lower.stock_library(net.path, timeout=TIMEOUT, flags=flags)
    function = ctypes.CDLL(str(library)).stock_main
    tensors = net.signature.inputs + net.signature.outputs
    blocks = [aligned(tensor.nbytes) for tensor in tensors]

    def call():
        function(*(block[0] for block in blocks))

    call.owners, call.runs = blocks, 3
    return call


PROGRAMS = {
    "unpacked": load_unpacked,
    "xnnpack": load_xnnpack,
    "reference": load_reference,
    "iree": load_iree,
    "stock": load_stock,
}
