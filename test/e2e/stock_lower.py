#!/usr/bin/env python3
"""TOSA -> shared library through stock MLIR only: the exact reference.

    stock_lower.py NETWORK.mlir|.tflite [-o OUT.so] [--cache=DIR] [--timeout=S]

None of the project's passes run here. Every tensor gets an allocation of its
own and nothing is fused or tiled, so what this program computes is what the
TOSA text says. The library exports

    void stock_main(const void *in0, ..., void *out0, ...);

with rows contiguous. Streaming state lives in the library's globals: a fresh
process starts from the initial state. Nothing is freed: it runs a few times and
ends. Results are kept in the cache under a hash of the text and the pipeline.
"""

import argparse
import itertools
import re
import sys
import time
from pathlib import Path

import network
from network import LLVM, Failure, run

ATTACH_TARGET = (
    "tosa-attach-target{specification_version=1.1.draft profiles=pro_int,pro_fp "
    "extensions=int16,int4,int64,bf16,fft,variable,controlflow,dynamic,"
    "doubleround,inexactround level=none}"
)

# Whatever tosa-to-linalg leaves (rescale's scaling, slices, loops) is taken by
# tosa-to-arith, tosa-to-tensor and tosa-to-scf.
TO_LINALG = (
    "builtin.module(tosa-to-mlprogram," + ATTACH_TARGET + ",func.func("
    "tosa-optional-decompositions,canonicalize,tosa-layerwise-constant-fold,"
    "tosa-to-linalg-named,canonicalize,tosa-to-linalg,tosa-to-tensor,"
    "tosa-to-arith{include-apply-rescale=true},tosa-to-scf,canonicalize,cse))"
)

# copy-before-write leaves out the alias analysis, which takes minutes on
# unrolled networks; here a copy too many does no harm.
TO_LOOPS = (
    "builtin.module(empty-tensor-to-alloc-tensor,one-shot-bufferize{"
    "bufferize-function-boundaries copy-before-write "
    "function-boundary-type-conversion=identity-layout-map},"
    "buffer-results-to-out-params{hoist-static-allocs modify-public-functions},"
    "canonicalize,cse,func.func(linalg-generalize-named-ops,"
    "convert-linalg-to-loops))"
)

TO_LLVM = (
    "builtin.module(func.func(lower-affine),expand-strided-metadata,lower-affine,"
    "convert-scf-to-cf,arith-expand,convert-math-to-llvm,convert-math-to-libm,"
    "convert-arith-to-llvm,finalize-memref-to-llvm,"
    "convert-func-to-llvm{use-bare-ptr-memref-call-conv},convert-cf-to-llvm,"
    "convert-index-to-llvm,reconcile-unrealized-casts)"
)

# O1 vectorises nothing and is quick to compile; the loops are naive anyway. Its
# time is not linear in a function's size, so unrolled networks get O0.
CLANG_FLAGS = ["-fPIC", "-Wno-override-module"]
O0_ABOVE_BYTES = 4 << 20

# Copies of strided views are calls of MLIR's C runner library.
LIBRARIES = LLVM.parent / "lib"
RUNTIME = [LIBRARIES / "libmlir_c_runner_utils.so", f"-Wl,-rpath,{LIBRARIES}"]

VERSION = "stock 4"


def clamp_shifts(text):
    """Right shifts by 32 and more, which LLVM leaves undefined, shift by 31.

    The tosa.arithmetic_right_shift of a softmax over some 500 near-equal
    classes shifts by 32. For arithmetic shifts 31 gives the same as any more,
    also for the rounding bit that the lowering takes from `>> (shift - 1)`."""

    def clamp(match):
        indent, result, value, amount = match.groups()
        limit, safe = f"%limit{result}", f"%safe{result}"
        return (
            f"{indent}{limit} = arith.constant 31 : i32\n"
            f"{indent}{safe} = arith.minui %{amount}, {limit} : i32\n"
            f"{indent}%{result} = arith.shrsi %{value}, {safe} : i32"
        )

    return re.sub(
        r"^( *)%(\w+) = arith\.shrsi %(\w+), %(\w+) : i32$", clamp, text, flags=re.M
    )


SYMBOL = r'(@(?:"[^"]*"|[\w$.-]+))'


def replace_variables(text):
    """ml_program's globals as memrefs: MLIR 22 bufferizes a global_store to a copy
    from a fresh, unwritten buffer. A load takes a copy, as a later store must not
    change what was loaded."""
    text = re.sub(
        r"ml_program\.global private mutable " + SYMBOL + r"\((.*) : tensor<.*>\) : "
        r"tensor<(.*)>",
        r'memref.global "private" \1 : memref<\3> = \2',
        text,
    )
    text = re.sub(
        r"%(\S+) = ml_program\.global_load " + SYMBOL + r" : tensor<(.*)>",
        r"%\1.global = memref.get_global \2 : memref<\3>\n"
        r"    %\1.copy = memref.alloc() : memref<\3>\n"
        r"    memref.copy %\1.global, %\1.copy : memref<\3> to memref<\3>\n"
        r"    %\1 = bufferization.to_tensor %\1.copy restrict : "
        r"memref<\3> to tensor<\3>",
        text,
    )
    number = itertools.count()

    def store(match):
        symbol, value, shape = match.groups()
        place = f"%stored.{next(number)}"
        return (
            f"{place} = memref.get_global {symbol} : memref<{shape}>\n"
            f"    bufferization.materialize_in_destination {value} in restrict "
            f"writable {place} : (tensor<{shape}>, memref<{shape}>) -> ()"
        )

    return re.sub(
        r"ml_program\.global_store " + SYMBOL + r" = (%\S+) : tensor<(.*)>", store, text
    )


class Stages:
    """Runs tools one after another, each on the file of the one before."""

    def __init__(self, first, library, timeout):
        self.first = self.latest = first
        self.work = library.with_suffix("")
        self.timeout = timeout
        self.files = []

    def step(self, tool, *arguments):
        output = self.work.with_suffix(f".{len(self.files)}")
        self.files.append(output)
        run([tool, self.latest, *arguments, "-o", output], self.timeout)
        self.latest = output

    def edit(self, change):
        self.latest.write_text(change(self.latest.read_text()))

    def remove(self):
        for file in self.files:
            file.unlink(missing_ok=True)


def finish_library(stages, library, flags=None):
    """From loops over memrefs to the shared library, optimised as `flags` say."""
    stages.step(LLVM / "mlir-opt", f"--pass-pipeline={TO_LLVM}")
    stages.step(LLVM / "mlir-translate", "--mlir-to-llvmir")
    stages.edit(lambda text: re.sub(r"@main\b", "@stock_main", text))
    body = re.sub(r"(?m)^@.*$", "", stages.latest.read_text())
    level = "-O0" if len(body) > O0_ABOVE_BYTES else "-O1"
    run(
        [LLVM / "clang", *(flags or [level]), *CLANG_FLAGS, "-shared", "-x", "ir"]
        + [stages.latest, "-x", "none", "-o", library, "-lm", *RUNTIME],
        stages.timeout,
    )


def compile_library(tosa, library, timeout, flags=None):
    """Lowers TOSA text at `tosa` to the shared library `library`."""
    stages = Stages(tosa, library, timeout)
    try:
        stages.step(LLVM / "mlir-opt", f"--pass-pipeline={TO_LINALG}")
        stages.edit(network.without_module_attributes)
        stages.edit(clamp_shifts)
        stages.edit(replace_variables)
        stages.step(LLVM / "mlir-opt", f"--pass-pipeline={TO_LOOPS}")
        finish_library(stages, library, flags)
    finally:
        stages.remove()


def compile_memrefs(memrefs, library, timeout):
    """Lowers memref IR whose results are out-parameters, as some of the project's
    passes leave it, to a library like the stock one."""
    stages = Stages(memrefs, library, timeout)
    try:
        stages.step(
            LLVM / "mlir-opt",
            "--pass-pipeline=builtin.module(func.func(canonicalize,"
            "linalg-generalize-named-ops,convert-linalg-to-loops))",
        )
        finish_library(stages, library)
    finally:
        stages.remove()


def stock_library(path, cache=None, timeout=300, flags=()):
    """The path of the stock program of a network, made when not in the cache. With
    `flags` for clang, that optimises it: the default is what compiles quickly."""
    cache = Path(cache) if cache else network.cache_folder()
    cache.mkdir(parents=True, exist_ok=True)
    tosa = network.tosa_text(path, cache)
    key = network.digest(
        tosa, TO_LINALG, TO_LOOPS, TO_LLVM, " ".join([*CLANG_FLAGS, *flags]), VERSION
    )
    target = cache / f"{key}.so"
    if not target.exists():
        network.publish(
            lambda out: compile_library(tosa, out, timeout, flags), target
        )
    return target


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("network", help="NETWORK.mlir, .mlirbc or .tflite")
    parser.add_argument("-o", dest="output", help="copy the library here")
    parser.add_argument("--cache", help="folder of finished libraries")
    parser.add_argument("--timeout", type=float, default=300, help="s per command")
    options = parser.parse_args()
    begin = time.time()
    try:
        library = stock_library(options.network, options.cache, options.timeout)
    except Failure as failure:
        sys.exit(f"stock_lower.py: error: {options.network}: {failure}")
    if options.output:
        Path(options.output).write_bytes(library.read_bytes())
    print(f"{options.output or library} ({time.time() - begin:.1f} s)")


if __name__ == "__main__":
    main()
