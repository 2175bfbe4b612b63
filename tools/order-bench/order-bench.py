#!/usr/bin/env python3
"""Orders of random networks: peak, bound, and how far they are apart.

Writes graphs of kernel calls as architecture search finds them, and has
--schedule-kernels order each:

  nasnet    cells of five blocks, each of two earlier tensors of the cell or of
            the two cells before; what no block reads is concatenated
  darts     cells of four nodes, each the sum of two earlier tensors
  randwire  three stages, each a random small world of 32 nodes
  random    --steps kernels of one to three of the latest results, all sizes

Prints a line per network and a summary: how many are proved best, and how many
are within 1 % of the proved bound.
"""

import argparse
import os
import random
import re
import resource
import subprocess
import sys
import tempfile


class Graph:
    """Calls of kernels on tensors of 1 x size x size x channels bytes."""

    def __init__(self, shape):
        self.shapes = {"%x": shape}
        self.calls = []
        self.kernels = {}

    @staticmethod
    def type_of(shape):
        return "tensor<1x%dx%dx%dxi8>" % shape

    def call(self, kind, operands, shape, body):
        """`body` makes %r from %0, %1, ... ."""
        types = [self.type_of(self.shapes[o]) for o in operands]
        key = (kind, tuple(types), shape)
        if key not in self.kernels:
            name = f"{kind}_{len(self.kernels)}"
            arguments = ", ".join(f"%{i}: {t}" for i, t in enumerate(types))
            self.kernels[key] = name, (
                f"func.func private @{name}({arguments}) -> "
                f"{self.type_of(shape)} attributes {{nnpack.kernel}} {{\n"
                f"{body(types, self.type_of(shape))}"
                f"  return %r : {self.type_of(shape)}\n}}\n")
        result = f"%v{len(self.calls)}"
        self.shapes[result] = shape
        self.calls.append(f"  {result} = call @{self.kernels[key][0]}("
                          f"{', '.join(operands)}) : ({', '.join(types)}) -> "
                          f"{self.type_of(shape)}\n")
        return result

    def pool(self, operand, stride=1):
        size, _, channels = self.shapes[operand]
        pad = "1, 1, 1, 1" if stride == 1 else "0, 1, 0, 1"
        return self.call(
            "pool", [operand], (size // stride, size // stride, channels),
            lambda types, to: f"  %r = tosa.max_pool2d %0 {{kernel = "
            f"array<i64: 3, 3>, stride = array<i64: {stride}, {stride}>, pad = "
            f"array<i64: {pad}>}} : ({types[0]}) -> {to}\n")

    def most(self, operands):
        """An elementwise kernel, as a sum is."""
        def body(types, to):
            last, text = "%0", ""
            for i in range(1, len(types)):
                name = "%r" if i == len(types) - 1 else f"%s{i}"
                text += (f"  {name} = tosa.maximum {last}, %{i} : "
                         f"({types[0]}, {types[0]}) -> {to}\n")
                last = name
            return text
        if len(operands) == 1:
            return operands[0]
        return self.call("most", operands, self.shapes[operands[0]], body)

    def join(self, operands):
        size = self.shapes[operands[0]][0]
        channels = sum(self.shapes[o][2] for o in operands)
        return self.call(
            "join", operands, (size, size, channels),
            lambda types, to: "  %r = tosa.concat "
            + ", ".join(f"%{i}" for i in range(len(types)))
            + f" {{axis = 3 : i32}} : ({', '.join(types)}) -> {to}\n")

    def channels(self, operand, count):
        """A kernel of every row alone, as a convolution of one tap is."""
        size, _, before = self.shapes[operand]
        if count > before:
            operand = self.join([operand] * -(-count // before))
        return self.call(
            "some", [operand], (size, size, count),
            lambda types, to: "  %b = tosa.const_shape {values = dense<0> : "
            "tensor<4xindex>} : () -> !tosa.shape<4>\n"
            f"  %e = tosa.const_shape {{values = dense<[1, {size}, {size}, "
            f"{count}]> : tensor<4xindex>}} : () -> !tosa.shape<4>\n"
            f"  %r = tosa.slice %0, %b, %e : ({types[0]}, !tosa.shape<4>, "
            f"!tosa.shape<4>) -> {to}\n")

    def text(self, results):
        types = [self.type_of(self.shapes[r]) for r in results]
        return (f"func.func @main(%x: {self.type_of(self.shapes['%x'])}) -> "
                f"({', '.join(types)}) {{\n{''.join(self.calls)}"
                f"  return {', '.join(results)} : {', '.join(types)}\n}}\n"
                + "".join(text for _, text in self.kernels.values()))


def cell_inputs(graph, before, last, channels, stride):
    """Both brought to the size and channels of the cell."""
    while graph.shapes[before][0] > graph.shapes[last][0]:
        before = graph.pool(before, 2)
    states = [graph.channels(before, channels), graph.channels(last, channels)]
    return [graph.pool(s, stride) if stride > 1 else s for s in states]


def nasnet(chance, _):
    graph = Graph((32, 32, 16))
    before = last = "%x"
    channels = 16
    for cell in range(12):
        stride = 2 if cell in (4, 8) else 1
        channels *= stride
        states = cell_inputs(graph, before, last, channels, stride)
        unread = set(states)
        for _ in range(5):
            halves = []
            for _ in range(2):
                operand = chance.choice(states)
                unread.discard(operand)
                for _ in range(chance.randrange(3)):
                    operand = graph.pool(operand)
                halves.append(operand)
            if halves[0] == halves[1]:
                halves[1] = graph.pool(halves[1])
            states.append(graph.most(halves))
            unread.add(states[-1])
        before, last = last, graph.join(sorted(unread, key=states.index))
    return graph.text([last])


def darts(chance, _):
    graph = Graph((32, 32, 12))
    before = last = "%x"
    channels = 12
    for cell in range(8):
        stride = 2 if cell in (2, 5) else 1
        channels *= stride
        states = cell_inputs(graph, before, last, channels, stride)
        for _ in range(4):
            chosen = chance.sample(states, 2)
            pooled = [graph.pool(graph.pool(s)) if chance.random() < 0.7
                      else graph.pool(s) for s in chosen]
            states.append(graph.most(pooled))
        before, last = last, graph.join(states[2:])
    return graph.text([last])


def small_world(chance, count, degree, rewired):
    """Edges from lower to higher nodes of a Watts-Strogatz graph."""
    edges = set()
    for a in range(count):
        for step in range(1, degree // 2 + 1):
            b = (a + step) % count
            if chance.random() < rewired:
                b = chance.randrange(count)
            if a != b:
                edges.add((min(a, b), max(a, b)))
    return edges


def randwire(chance, _):
    graph = Graph((56, 56, 8))
    last = "%x"
    for stage in range(3):
        last = graph.channels(graph.pool(last, 2), 16 << stage)
        edges = small_world(chance, 32, 4, 0.75)
        nodes = []
        for node in range(32):
            operands = [nodes[a] for a, b in sorted(edges) if b == node]
            nodes.append(graph.pool(graph.most(operands or [last])))
        ends = [n for i, n in enumerate(nodes)
                if not any(a == i for a, _ in edges)]
        last = graph.most(ends)
    return graph.text([last])


def random_graph(chance, steps):
    graph = Graph((8, 8, 16))
    tensors, unread = ["%x"], []
    for _ in range(steps):
        operands = [tensors[-1 - min(int(chance.expovariate(0.1)),
                                     len(tensors) - 1)]
                    for _ in range(chance.choice((1, 1, 2, 2, 3)))]
        operands = list(dict.fromkeys(operands))
        operand = graph.join(operands) if len(operands) > 1 else operands[0]
        tensors.append(graph.channels(operand, 4 * chance.randint(1, 16)))
        unread = [t for t in unread if t not in operands] + [tensors[-1]]
    return graph.text(unread)


KINDS = {"nasnet": nasnet, "darts": darts, "randwire": randwire,
         "random": random_graph}


def order(args, text):
    """(steps, given, peak, bound, processor seconds)"""
    with tempfile.NamedTemporaryFile("w", suffix=".mlir") as file:
        file.write(text)
        file.flush()
        before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
        done = subprocess.run(
            [args.nnpack_opt, file.name, "-o", os.devnull,
             "--schedule-kernels=io=arena statistics=true "
             f"effort={args.effort}"],
            stderr=subprocess.PIPE, text=True, check=False)
        used = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before
    if done.returncode:
        sys.exit(f"order-bench: {done.stderr.strip()}")
    counts = [int(n) for n in re.findall(r"schedule-kernels: (\d+)", done.stderr)]
    return (*counts[:4], used)


def main():
    here = os.path.dirname(os.path.abspath(__file__))
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kinds", default=",".join(KINDS),
                        help="which, with commas between (all)")
    parser.add_argument("--count", type=int, default=10,
                        help="networks of each kind (10)")
    parser.add_argument("--steps", type=int, default=1000,
                        help="of a random graph, about (1000)")
    parser.add_argument("--effort", type=int, default=2, help="0 to 3 (2)")
    parser.add_argument("--nnpack-opt", default=os.path.join(
        here, "..", "..", "build", "bin", "nnpack-opt"))
    args = parser.parse_args()
    print("| network | steps | given | peak | bound | over | seconds |\n"
          "|---|--:|--:|--:|--:|--:|--:|")
    total = proved = near = worse = 0
    for kind in args.kinds.split(","):
        if kind not in KINDS:
            parser.error(f"no kind '{kind}'; there are {', '.join(KINDS)}")
        for seed in range(args.count):
            text = KINDS[kind](random.Random(f"{kind} {seed}"), args.steps // 2)
            steps, given, peak, bound, used = order(args, text)
            over = 100 * (peak / bound - 1)
            print(f"| {kind} {seed} | {steps} | {given} | {peak} | {bound} | "
                  f"{over:.1f} % | {used:.2f} |", flush=True)
            total += 1
            proved += peak == bound
            near += over <= 1
            worse += peak > given
    print(f"\n{total} networks: {proved} proved, {near} within 1 % of the bound, "
          f"{worse} worse than given")
    return 1 if worse else 0


if __name__ == "__main__":
    sys.exit(main())
