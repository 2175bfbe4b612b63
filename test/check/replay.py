"""What a plan does to a program's loads, by brute force.

The library of test-check-memory writes traces (NNPACK_CHECK_TRACE): where each
allocation was born, and what was loaded and stored of it. `wrong_loads` takes the
accesses of a program with a right plan and the places of one with another plan,
and goes through them byte by byte, with a dictionary for memory. What lies in memory
that is given, as inputs and outputs do in an arena, is no allocation of its own: where
the other plan has it is in the other's accesses.
"""

import struct

BIRTH, LOAD, STORE = range(3)
EVENT = struct.Struct("<5Q")


def read_trace(path):
    """The events of a trace as tuples of five numbers."""
    return list(EVENT.iter_unpack(path.read_bytes()))


def wrong_loads(right, other):
    """How many loads of trace `right` get, at the places of trace `other`, a byte
    that was stored as another one."""
    places = [event[1] for event in other if event[0] == BIRTH]
    births = [event for event in right if event[0] == BIRTH]
    if len(places) != len(births):
        raise ValueError(f"{len(births)} allocations in one, {len(places)} in other")
    are_alike = len(right) == len(other) and all(
        a[0] == b[0] == BIRTH or (a[0], a[1], a[3]) == (b[0], b[1], b[3])
        for a, b in zip(right, other)
    )
    given_ones = {i for i, event in enumerate(births) if event[4]}
    memory, stored, wrong, born = {}, set(), 0, 0
    for index, (kind, first, second, count, given) in enumerate(right):
        if kind == BIRTH:
            owner, start, size = born, 0, second
            born += 1
            if not given:
                continue
        else:
            owner, start, size = first, second, count
            if are_alike and owner in given_ones:
                start = other[index][2]
        base = places[owner]
        if kind != LOAD:
            for i in range(start, start + size):
                memory[base + i] = (owner, i)
                stored.add((owner, i))
            continue
        wrong += any(
            memory.get(base + i) != (owner, i) and (owner, i) in stored
            for i in range(start, start + size)
        )
    return wrong
