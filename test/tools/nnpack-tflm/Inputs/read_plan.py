#!/usr/bin/env python3
"""Prints the metadata of a .tflite: its names, and what a plan holds."""

import struct
import sys

data = open(sys.argv[1], "rb").read()


def number(position, kind="I"):
    return struct.unpack_from("<" + kind, data, position)[0]


def field(table, index):
    """Where the field lies, or 0."""
    vtable = table - number(table, "i")
    if 4 + 2 * index >= number(vtable, "H"):
        return 0
    offset = number(vtable + 4 + 2 * index, "H")
    return table + offset if offset else 0


def target(position):
    return position + number(position)


def elements(position):
    """The tables of a list."""
    begin = target(position)
    return [target(begin + 4 + 4 * i) for i in range(number(begin))]


model = target(0)
graph = elements(field(model, 2))[0]
tensors = len(elements(field(graph, 0)))
buffers = elements(field(model, 4))
for entry in elements(field(model, 6)):
    name = target(field(entry, 0))
    text = data[name + 4 : name + 4 + number(name)].decode()
    if text != "OfflineMemoryAllocation":
        print(text)
        continue
    plan = target(field(buffers[number(field(entry, 1))], 0))
    values = struct.unpack_from(f"<{number(plan) // 4}i", data, plan + 4)
    version, subgraphs, count, *offsets = values
    given = [offset for offset in offsets if offset >= 0]
    aligned = (plan + 4) % 16 == 0 and all(offset % 16 == 0 for offset in given)
    print(
        f"{text} version={version} subgraphs={subgraphs} tensors={tensors} "
        f"offsets={len(offsets)} aligned={aligned} given={len(given)}"
    )
    assert count == len(offsets)
