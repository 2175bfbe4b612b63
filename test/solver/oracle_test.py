#!/usr/bin/env python3
"""Compares nnpack-plan with HiGHS, a solver of mixed integer programs.

    oracle_test.py --plan=build/bin/nnpack-plan [--count=N] [--seed=S] [--keep=DIR]

Makes small random problems of four kinds and solves each twice: with
nnpack-plan, and as a mixed integer program in which every buffer has a space, an
offset, and for every other one that it meets in time a side. So what is
compared shares neither code nor ideas with the planner.

  peak      offsets alone: the least peak
  tight     two spaces, the first smaller than what is alive, the last unlimited
  short     the same with a last one that may be too small for the rest
  three     three spaces, each with a cost

Wrong is a cost or peak below the least, a bound above it, one that is called
optimal but is not the least, a problem without a solution that got one or the
other way round. Prints how many were solved to the least. Exit status 1 if
anything was wrong, 77 if HiGHS cannot be imported.
"""

import argparse
import random
import re
import subprocess
import sys
import tempfile
from pathlib import Path

try:
    import highspy
except ImportError as error:
    print(f"oracle_test.py: skipped: {error}; scripts/setup.sh installs it")
    sys.exit(77)

HORIZON = 8
INFEASIBLE = None


def random_buffers(rng, count):
    """(begin, end, size, alignment, traffic) of each."""
    buffers = []
    for _ in range(count):
        begin = rng.randrange(HORIZON)
        end = rng.randint(begin + 1, min(HORIZON, begin + 4))
        size = rng.randint(1, 12)
        buffers.append((begin, end, size, rng.choice((1, 1, 1, 2, 4)), rng.randint(0, 30)))
    return buffers


def largest_load(buffers):
    return max(sum(b[2] for b in buffers if b[0] <= t < b[1]) for t in range(HORIZON))


def make(kind, rng):
    """(buffers, [(capacity or None, cost)]); no spaces: the least peak."""
    buffers = random_buffers(rng, rng.randint(5, 10))
    load = largest_load(buffers)
    if kind == "peak":
        return buffers, []
    first = max(1, load * rng.randint(4, 9) // 10)
    if kind == "tight":
        return buffers, [(first, 0), (None, 1)]
    if kind == "short":
        return buffers, [(first, 0), (max(1, load * rng.randint(2, 6) // 10), 1)]
    second = max(1, load * rng.randint(2, 5) // 10)
    return buffers, [(max(1, first // 2), 0), (second, rng.randint(1, 4)), (None, rng.randint(5, 9))]


def solve_exactly(buffers, spaces):
    """The least cost, or the least peak without spaces; None: there is none."""
    solver = highspy.Highs()
    solver.silent()
    room = sum(size + alignment for _, _, size, alignment, _ in buffers)
    integer = highspy.HighsVarType.kInteger
    is_peak = not spaces
    spaces = spaces or [(None, 0)]
    peak = solver.addVariable(lb=0, ub=room, obj=1 if is_peak else 0)
    chosen, offsets = [], []
    for _, _, size, alignment, traffic in buffers:
        bits = [solver.addBinary(obj=0 if is_peak else traffic * cost) for _, cost in spaces]
        solver.addConstr(sum(bits[1:], bits[0]) == 1)
        # A whole number of alignments.
        steps = solver.addVariable(lb=0, ub=room // alignment, type=integer)
        for bit, (capacity, _) in zip(bits, spaces):
            limit = room if capacity is None else capacity
            solver.addConstr(alignment * steps + room * bit <= limit - size + room)
        solver.addConstr(peak - alignment * steps >= size)
        chosen.append(bits)
        offsets.append(alignment * steps)
    for i, a in enumerate(buffers):
        for j, b in enumerate(buffers[:i]):
            if not (a[0] < b[1] and b[0] < a[1]):
                continue
            is_below = solver.addBinary()
            for x, y in zip(chosen[i], chosen[j]):
                slack = 2 * room
                # In one space, a ends below b or b below a.
                solver.addConstr(
                    offsets[i] - offsets[j] + slack * (x + y) + slack * is_below
                    <= 3 * slack - a[2])
                solver.addConstr(
                    offsets[j] - offsets[i] + slack * (x + y) - slack * is_below
                    <= 2 * slack - b[2])
    solver.minimize()
    if solver.getModelStatus() == highspy.HighsModelStatus.kInfeasible:
        return INFEASIBLE
    if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        raise RuntimeError(f"HiGHS: {solver.getModelStatus()}")
    return round(solver.getInfo().objective_function_value)


def plan(options, path, buffers, spaces):
    """(exit status, status, cost or peak, bound) of nnpack-plan."""
    rows = ["id,lower,upper,size,alignment" + (",traffic" if spaces else "")]
    for i, (begin, end, size, alignment, traffic) in enumerate(buffers):
        rows.append(f"b{i},{begin},{end},{size},{alignment}" + (f",{traffic}" if spaces else ""))
    path.write_text("\n".join(rows) + "\n")
    command = [options.plan, str(path)]
    if spaces:
        texts = [f"M{s}:{'unlimited' if capacity is None else capacity}:{cost}"
                 for s, (capacity, cost) in enumerate(spaces)]
        command.append("--spaces=" + ",".join(texts))
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode not in (0, 3, 4):
        raise RuntimeError(f"{' '.join(command)}: {done.stderr}")
    last = dict(re.findall(r"(\w+)=(\S+)", done.stdout.strip().split("\n")[-1]))
    value, bound = ("peak", "lower_bound")
    if spaces:  # Of two, what is proved is traffic of the second.
        value = "cost" if len(spaces) > 2 else "m1_traffic"
        bound = f"{value}_bound"
    return done.returncode, last["status"], int(last.get(value, 0)), int(last.get(bound, 0))


def fault_of(least, returncode, status, value, bound):
    """What is wrong, or None."""
    if returncode == 3:
        return None if least is INFEASIBLE else f"infeasible, but {least} is possible"
    if returncode == 4:
        return None
    if least is INFEASIBLE:
        return f"{value}, but nothing is possible"
    if value < least:
        return f"{value} is below the least, {least}"
    if bound > least:
        return f"the bound {bound} is above the least, {least}"
    if status == "optimal" and value != least:
        return f"{value} is called optimal, but {least} is possible"
    return None


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--plan", required=True, help="nnpack-plan")
    parser.add_argument("--count", type=int, default=20, help="problems of each kind (%(default)s)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, help="work in this folder and leave it")
    options = parser.parse_args()
    wrong = 0
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        for kind in ("peak", "tight", "short", "three"):
            rng = random.Random(f"{options.seed} {kind}")
            reached = proved = 0
            for number in range(options.count):
                buffers, spaces = make(kind, rng)
                least = solve_exactly(buffers, spaces)
                path = folder / f"{kind}{number}.csv"
                answer = plan(options, path, buffers, spaces)
                fault = fault_of(least, *answer)
                if fault:
                    print(f"{path.name} {spaces}: {fault}")
                    wrong += 1
                reached += answer[0] == 0 and answer[2] == least or answer[0] == 3
                proved += answer[1] in ("optimal", "infeasible")
            print(f"{kind}: {reached} of {options.count} are the least, {proved} proved")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
