#!/usr/bin/env python3
"""Checks a plan JSON (report=) by the rules of its format, naively.

    check_plan.py PLAN.json

Every buffer lies aligned inside its space, two buffers of a space with
overlapping lifetimes share no byte unless one names the other in `shares`, each
space's `used` covers its buffers and keeps its capacity and its lower bound, and
the steps name buffers that live then.
"""

import json
import sys
from pathlib import Path

from network import Failure


def overlap(low_a, high_a, low_b, high_b):
    return low_a < high_b and low_b < high_a


def share_root(by_id, buffer):
    """The buffer at the end of a chain of `shares`."""
    seen = set()
    while buffer.get("shares") is not None:
        if buffer["id"] in seen or buffer["shares"] not in by_id:
            raise Failure(f"plan: buffer {buffer['id']}: bad chain of shares")
        seen.add(buffer["id"])
        buffer = by_id[buffer["shares"]]
    return buffer["id"]


def check_space(space, buffers, by_id, alignment):
    """One space's buffers; True when the plan is sound, else a Failure."""
    name = space["name"]
    for buffer in buffers:
        end = buffer["offset"] + buffer["size"]
        if buffer["offset"] < 0 or buffer["offset"] % alignment:
            raise Failure(
                f"plan: buffer {buffer['id']} at {buffer['offset']} in {name}"
            )
        if end > space["used"]:
            raise Failure(
                f"plan: buffer {buffer['id']} ends at {end} of {space['used']}"
            )
    capacity = space.get("capacity")
    if capacity is not None and 0 <= capacity < space["used"]:
        raise Failure(f"plan: {name} uses {space['used']} of {capacity}")
    if space["lower_bound"] > space["used"]:
        raise Failure(
            f"plan: {name}: lower bound {space['lower_bound']} over {space['used']} used"
        )
    roots = {buffer["id"]: share_root(by_id, buffer) for buffer in buffers}
    ordered = sorted(buffers, key=lambda b: (b["begin"], b["id"]))
    live = []
    for buffer in ordered:
        live = [other for other in live if other["end"] > buffer["begin"]]
        for other in live:
            if (
                roots[buffer["id"]] != roots[other["id"]]
                and overlap(
                    buffer["offset"],
                    buffer["offset"] + buffer["size"],
                    other["offset"],
                    other["offset"] + other["size"],
                )
                and overlap(
                    buffer["begin"], buffer["end"], other["begin"], other["end"]
                )
            ):
                raise Failure(
                    f"plan: buffers {other['id']} and {buffer['id']} overlap in {name}"
                )
        live.append(buffer)


def check_steps(plan, by_id):
    for step in plan.get("steps", []):
        for number in step["reads"] + step["writes"]:
            buffer = by_id.get(number)
            if buffer is None:
                raise Failure(f"plan: step {step['index']} names buffer {number}")
            if buffer["role"] == "constant":
                continue
            if not buffer["begin"] <= step["index"] < buffer["end"]:
                raise Failure(
                    f"plan: step {step['index']} uses buffer {number}, which lives "
                    f"[{buffer['begin']}, {buffer['end']})"
                )


def check_plan(plan):
    """A Failure when the plan breaks a rule; the number of placed buffers."""
    by_id = {buffer["id"]: buffer for buffer in plan["buffers"]}
    if len(by_id) != len(plan["buffers"]):
        raise Failure("plan: two buffers with one id")
    # A memory that is only read has constants, and no buffer.
    written = [space for space in plan["spaces"] if not space.get("read_only")]
    spaces = {space["name"]: space for space in written}
    placed = {name: [] for name in spaces}
    for buffer in plan["buffers"]:
        # Without an offset it is not in an arena: an argument, a constant.
        if buffer.get("offset") is None or buffer["offset"] < 0:
            continue
        if buffer["space"] not in spaces:
            raise Failure(f"plan: buffer {buffer['id']} in space {buffer['space']}")
        placed[buffer["space"]].append(buffer)
    for name, space in spaces.items():
        check_space(space, placed[name], by_id, plan["alignment"])
    for name in {space["name"] for space in plan["spaces"]} - set(spaces):
        if plan["traffic"][name]["write"]:
            raise Failure(f"plan: {name} is only read, and written")
    check_steps(plan, by_id)
    return sum(map(len, placed.values()))


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__.strip().splitlines()[2].strip())
    try:
        count = check_plan(json.loads(Path(sys.argv[1]).read_text()))
    except (Failure, OSError, ValueError, KeyError) as failure:
        sys.exit(f"check_plan.py: error: {sys.argv[1]}: {failure!r}")
    print(f"{sys.argv[1]}: {count} placed buffers, sound")


if __name__ == "__main__":
    main()
