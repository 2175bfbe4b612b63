#!/usr/bin/env python3
"""Writes a small .tflite, without any library: make_network.py OUTPUT.tflite

One-dimensional int32 tensors, cut (SLICE) and joined (CONCATENATION) such that
TFLite Micro's planner, which places the largest first, wastes memory.
"""

import struct
import sys

INT32, CONCATENATION, SLICE = 2, 2, 65
CONCATENATION_OPTIONS, SLICE_OPTIONS = 10, 49

# How many elements a tensor has; (operator, inputs, output), by tensors.
SIZES = {"x": 8}
STEPS = []


class Table:
    """A table of a flatbuffer: values by field number."""

    def __init__(self, **fields):
        self.fields = {int(name[1:]): value for name, value in fields.items()}


class Number:
    """A scalar field of so many bytes."""

    def __init__(self, value, size=4):
        self.value, self.size = value, size


def pad(out, alignment, ahead=0):
    out += bytes(-(len(out) + ahead) % alignment)


def emit_table(out, table):
    """Appends a table and then what it points at; the table's position."""
    count = max(table.fields, default=-1) + 1
    pad(out, 4, 4 + 2 * count)
    begin = len(out) + 4 + 2 * count
    places = {number: 4 + 4 * i for i, number in enumerate(sorted(table.fields))}
    out += struct.pack("<HH", 4 + 2 * count, 4 + 4 * len(places))
    out += b"".join(struct.pack("<H", places.get(i, 0)) for i in range(count))
    out += struct.pack("<i", 4 + 2 * count) + bytes(4 * len(places))
    for number, value in sorted(table.fields.items()):
        place = begin + places[number]
        if isinstance(value, Number):
            out[place : place + value.size] = value.value.to_bytes(value.size, "little")
        else:
            target = emit(out, value)
            out[place : place + 4] = struct.pack("<I", target - place)
    return begin


def emit(out, value):
    """Appends a table, a text, a list of numbers or of tables, or bytes."""
    if isinstance(value, Table):
        return emit_table(out, value)
    if isinstance(value, str):
        value, tail = value.encode(), b"\0"
    else:
        tail = b""
    if isinstance(value, bytes):
        pad(out, 16, 4)
        begin = len(out)
        out += struct.pack("<I", len(value)) + value + tail
        return begin
    pad(out, 4)
    begin = len(out)
    out += struct.pack("<I", len(value))
    if value and isinstance(value[0], Table):
        places = [len(out) + 4 * i for i in range(len(value))]
        out += bytes(4 * len(value))
        for place, table in zip(places, value):
            target = emit(out, table)
            out[place : place + 4] = struct.pack("<I", target - place)
    else:
        out += struct.pack(f"<{len(value)}i", *value)
    return begin


def cut(source, target, size):
    """target = the first `size` elements of source."""
    SIZES[target] = size
    STEPS.append((SLICE, [source], target))


def join(sources, target):
    SIZES[target] = sum(SIZES[source] for source in sources)
    STEPS.append((CONCATENATION, sources, target))


def model(outputs):
    """The flatbuffer of the steps."""
    names = list(SIZES)
    tensors, buffers, operators = [], [Table()], []

    def tensor(name, size, data=None):
        if data is not None:
            buffers.append(Table(f0=struct.pack(f"<{len(data)}i", *data)))
        buffer = Number(len(buffers) - 1 if data is not None else 0)
        tensors.append(Table(f0=[size], f1=Number(INT32, 1), f2=buffer, f3=name))
        return len(tensors) - 1

    for name in names:
        tensor(name, SIZES[name])
    for code, sources, target in STEPS:
        inputs = [names.index(source) for source in sources]
        if code == SLICE:
            inputs.append(tensor(f"{target}.begin", 1, [0]))
            inputs.append(tensor(f"{target}.size", 1, [SIZES[target]]))
        options = SLICE_OPTIONS if code == SLICE else CONCATENATION_OPTIONS
        operators.append(
            Table(
                f0=Number(1 if code == SLICE else 0),
                f1=inputs,
                f2=[names.index(target)],
                f3=Number(options, 1),
                f4=Table(),
            )
        )
    graph = Table(
        f0=tensors,
        f1=[0],
        f2=[names.index(name) for name in outputs],
        f3=operators,
        f4="main",
    )
    codes = [
        Table(f0=Number(code, 1), f2=Number(1), f3=Number(code))
        for code in (CONCATENATION, SLICE)
    ]
    note = Table(f0="made-by", f1=Number(0))
    root = Table(f0=Number(3), f1=codes, f2=[graph], f3="test", f4=buffers, f6=[note])
    out = bytearray(struct.pack("<I4s", 0, b"TFL3"))
    struct.pack_into("<I", out, 0, emit(out, root))
    return bytes(out)


def main():
    cut("x", "a", 4)
    join(["a", "a", "a"], "b")
    join(["a", "x"], "c")
    cut("c", "d", 12)
    cut("d", "e", 8)
    with open(sys.argv[1], "wb") as file:
        file.write(model(["e"]))


if __name__ == "__main__":
    main()
