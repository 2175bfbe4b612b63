#!/usr/bin/env python3
"""Runs one compiled network in a process of its own: a crash or an endless loop
of generated code must not take the checker along.

    execute.py JOB.json

The job names the library, its calling convention, and per run the input files
and where the output bytes go. The arenas are filled with garbage before the
first run and, unless the network keeps state, before each. In one run there are
canaries before and after each block of memory, in the next the block ends at a page
that may not be touched.
"""

import ctypes
import json
import mmap
import sys
from pathlib import Path

import numpy as np

PAGE = mmap.PAGESIZE
CANARY_BYTES = 4096
LIBC = ctypes.CDLL(None, use_errno=True)


class Block:
    """Bytes for generated code to work on, and what must not change around."""

    def __init__(self, size, alignment, guarded, generator):
        alignment = max(alignment, 1)
        room = CANARY_BYTES + 2 * alignment + size + CANARY_BYTES
        pages = -(-room // PAGE) + 1
        self.map = mmap.mmap(-1, pages * PAGE)
        self.bytes = np.frombuffer(self.map, np.uint8)
        self.base = self.bytes.ctypes.data
        self.size = size
        end = (pages - 1) * PAGE
        if guarded:
            self._protect(end)
            begin = end - size
            begin -= (self.base + begin) % alignment
        else:
            # An odd multiple: what assumes more than it was promised must fail.
            begin = CANARY_BYTES
            begin += (alignment - self.base - begin) % (2 * alignment)
        self.begin = begin
        self.end = end
        self.bytes[:end] = generator.integers(0, 256, end, np.uint8)
        self.expected = self.bytes[:end].copy()

    def _protect(self, offset):
        """Makes the page at `offset` untouchable (PROT_NONE)."""
        address = ctypes.c_void_p(self.base + offset)
        if LIBC.mprotect(address, ctypes.c_size_t(PAGE), 0) != 0:
            raise OSError(ctypes.get_errno(), "mprotect")

    @property
    def pointer(self):
        return ctypes.c_void_p(self.base + self.begin)

    def write(self, offset, data):
        start = self.begin + offset
        self.bytes[start : start + len(data)] = np.frombuffer(data, np.uint8)

    def read(self, offset, size):
        start = self.begin + offset
        return self.bytes[start : start + size].tobytes()

    def check(self, name):
        """Complains when anything around the block was written."""
        stop = self.begin + self.size
        for what, low, high in (
            ("before", 0, self.begin),
            ("after", stop, self.end),
        ):
            bad = np.nonzero(self.bytes[low:high] != self.expected[low:high])[0]
            if bad.size:
                distance = (
                    self.begin - int(bad[-1]) if what == "before" else int(bad[0]) + 1
                )
                raise SystemExit(
                    f"{name}: {bad.size} bytes {what} it were overwritten, the "
                    f"nearest {distance} bytes away"
                )

    def check_unchanged(self, data, name):
        if self.read(0, len(data)) != data:
            raise SystemExit(f"{name} was overwritten")


def pointer_array(blocks):
    return (ctypes.c_void_p * max(len(blocks), 1))(
        *[block.pointer.value for block in blocks]
    )


def make_data_blocks(sizes, alignment, guarded, generator):
    return [Block(size, alignment, guarded, generator) for size in sizes]


def run_stock(job, library, inputs, guarded, generator, _state):
    """void stock_main(in0, ..., out0, ...)"""
    ins = make_data_blocks([len(data) for data in inputs], 64, guarded, generator)
    outs = make_data_blocks(job["output_bytes"], 64, guarded, generator)
    for block, data in zip(ins, inputs):
        block.write(0, data)
    library[job["symbol"]](*[block.pointer for block in ins + outs])
    return [block.read(0, block.size) for block in outs]


def arenas(job, guarded, generator, state):
    """The arenas: new ones for each run, or kept while there is state."""
    if job["stateful"] and "arenas" in state:
        return state["arenas"]
    sizes = [size for _, size in job["spaces"]]
    made = make_data_blocks(sizes, job["alignment"], guarded, generator)
    state["arenas"] = made
    return made


def check_arenas(job, blocks):
    for (name, _), block in zip(job["spaces"], blocks):
        block.check(f"the {name} arena")


def run_caller(job, library, inputs, guarded, generator, state):
    """void model_run(l2, ddr, inputs, outputs)"""
    blocks = arenas(job, guarded, generator, state)
    alignment = job["alignment"]
    ins = make_data_blocks(
        [len(data) for data in inputs], alignment, guarded, generator
    )
    outs = make_data_blocks(job["output_bytes"], alignment, guarded, generator)
    for block, data in zip(ins, inputs):
        block.write(0, data)
    pointers = [block.pointer for block in blocks]
    library[job["symbol"]](*pointers, pointer_array(ins), pointer_array(outs))
    for number, (block, data) in enumerate(zip(ins, inputs)):
        block.check(f"input {number}")
        block.check_unchanged(data, f"input {number}")
    for number, block in enumerate(outs):
        block.check(f"output {number}")
    check_arenas(job, blocks)
    return [block.read(0, block.size) for block in outs]


def run_arena(job, library, inputs, guarded, generator, state):
    """void model_run(l2, ddr), inputs and outputs at offsets of the arenas"""
    blocks = arenas(job, guarded, generator, state)
    spaces = blocks[-1:] + blocks[:-1]
    for (space, offset), data in zip(job["input_places"], inputs):
        spaces[space].write(offset, data)
    library[job["symbol"]](*[block.pointer for block in blocks])
    check_arenas(job, blocks)
    return [
        spaces[space].read(offset, size)
        for (space, offset), size in zip(job["output_places"], job["output_bytes"])
    ]


RUNNERS = {"stock": run_stock, "caller": run_caller, "arena": run_arena}


def main():
    job = json.loads(Path(sys.argv[1]).read_text())
    try:
        library = ctypes.CDLL(job["library"])
    except OSError as error:
        raise SystemExit(str(error)) from None
    library[job["symbol"]].restype = None
    state = {}
    for number, one in enumerate(job["runs"]):
        generator = np.random.default_rng(1000 + 2 * number + job["parity"])
        inputs = [Path(name).read_bytes() for name in one["inputs"]]
        outputs = RUNNERS[job["convention"]](
            job, library, inputs, (number + job["parity"]) % 2 == 1, generator, state
        )
        for name, data in zip(one["outputs"], outputs):
            Path(name).write_bytes(data)


if __name__ == "__main__":
    main()
