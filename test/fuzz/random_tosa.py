#!/usr/bin/env python3
"""Prints a random TOSA network, for one seed.

Single operations and structures of networks (tosa_structures.py), of int8, int16
or f32, on small tensors of four dimensions; each takes one of the latest tensors,
so that there are chains, skips and joins. Results are tensors that nobody reads,
and some that are read, twice a result, or arguments.

    random_tosa.py SEED [--operations=N]
"""

import argparse
import random

from tosa_structures import MAX_CHANNELS, Structures
from tosa_text import Tensor

# TOSA's operations count, of which a structure has some five.
OPERATIONS = 30
MAX_ELEMENTS = 3000


class Network(Structures):
    """Draws from all of it until there are enough operations."""

    def __init__(self, rng, operations, may_keep_state=True):
        super().__init__(rng, rng.choice(["i8"] * 6 + ["i16", "f32", "f32"]))
        self.operations = operations
        self.is_tall = rng.random() < 0.5
        self.is_stateful = may_keep_state and rng.random() < 0.15
        self.tensors, self.used = [], set()

    # Choosing.

    def keep(self, tensor):
        self.tensors.append(tensor)

    def pick(self):
        index = len(self.tensors) - 1 - min(int(self.rng.expovariate(0.8)), len(self.tensors) - 1)
        return self.use(index)

    def use(self, index):
        self.used.add(index)
        return self.tensors[index]

    def fitting(self, shape, free=-1):
        """Indices of tensors of the shape, but for one dimension."""
        return [i for i, other in enumerate(self.tensors)
                if all(other.shape[d] == shape[d] for d in range(4) if d != free)]

    # Operations.

    def do_conv(self, tensor):
        return self.conv(tensor, self.rng.choice([1, 3, 4, 8, 12]))

    def do_depthwise(self, tensor):
        return self.conv(tensor, self.rng.choice([1, 1, 2, 3]), depthwise=True)

    def do_transposed(self, tensor):
        return self.transposed_conv(tensor, self.rng.choice([1, 3, 4]))

    def do_binary(self, tensor):
        operation = self.rng.choice([self.binary] * 4 + [self.select])
        return operation(tensor, self.use(self.rng.choice(self.fitting(tensor.shape))))

    def do_concat(self, tensor):
        axis = self.rng.choice([1, 2, 3, 3])
        fitting = self.fitting(tensor.shape, axis)
        parts = [self.use(i) for i in self.rng.sample(fitting, min(len(fitting), self.rng.randint(1, 2)))]
        return self.concat([tensor, *parts], axis)

    def do_slice(self, tensor):
        shape = tensor.shape
        if self.rng.random() < 0.5:
            axis = self.rng.choice([1, 2, 3, 3])
            start = self.rng.randint(0, shape[axis] - 1)
            return self.part(tensor, axis, start, self.rng.randint(1, shape[axis] - start))
        starts = [self.rng.randint(0, size - 1) for size in shape]
        return self.slice(tensor, starts, [self.rng.randint(1, size - start) for size, start in zip(shape, starts)])

    def do_pad(self, tensor):
        return self.pad(tensor, [0, 0] + [self.rng.randint(0, 2) for _ in range(6)])

    def do_resize(self, tensor):
        sizes = [self.rng.choice([2 * size, 2 * size, 3 * size, self.rng.randint(1, 2 * size + 1)])
                 for size in tensor.shape[1:3]]
        return self.resize(tensor, *sizes)

    def do_transpose(self, tensor):
        return self.transpose(tensor, self.rng.choice([[0, 2, 1, 3], [0, 3, 1, 2], [0, 2, 3, 1], [0, 1, 3, 2]]))

    def do_reduce(self, tensor):
        return self.reduce(tensor, self.rng.choice([1, 1, 2, 3]))

    def do_reshape(self, tensor):
        batch, height, width, channels = tensor.shape
        return self.reshape(tensor, self.rng.choice([
            (batch, height * width, 1, channels), (batch, 1, height, width * channels),
            (batch, width, height, channels), (batch, 1, 1, height * width * channels)]))

    def do_copy(self, tensor):
        if self.rng.random() < 0.5:
            return self.reverse(tensor, self.rng.choice([1, 2, 3]))
        return self.tile(tensor, [1] + [self.rng.choice([1, 1, 2]) for _ in range(3)])

    def choices(self):
        single = [self.do_conv, self.do_conv, self.do_depthwise, self.do_transposed, self.do_binary, self.do_binary,
                  self.do_concat, self.do_slice, self.do_pad, self.pool, self.do_resize, self.do_transpose,
                  self.do_reduce, self.unary, self.softmax, self.do_reshape, self.do_copy]
        structures = [self.chain, self.chain, self.inception, self.dense_block, self.u_net, self.split, self.split,
                      self.shuffle, self.doubled, self.residual, self.residual, self.inverted, self.ladder, self.gate,
                      self.normalise, self.mean, self.attention, self.over_time]
        return self.rng.choice(single if self.rng.random() < 0.5 else structures)

    def grow(self):
        """One more tensor, of what fits."""
        tensor = self.pick()
        size = tensor.shape[0] * tensor.shape[1] * tensor.shape[2] * tensor.shape[3]
        if size > MAX_ELEMENTS or tensor.shape[3] > MAX_CHANNELS:  # Smaller again.
            few = self.conv(tensor, 4, (1, 1), (1, 1), (1, 1), same=True)
            made = self.pool(few, (2, 2), (2, 2), same=True) if min(tensor.shape[1:3]) > 1 else few
        elif self.is_stateful and self.rng.random() < 0.15:
            made = self.streaming(tensor)
        else:
            made = self.choices()(tensor)
        if made:
            self.keep(made)

    # The module.

    def arguments(self):
        """Some are unsigned, as of cameras."""
        found = []
        batch = self.rng.choice([1] * 5 + [2, 3])
        for i in range(self.rng.choice([1, 1, 2, 3])):
            rows = self.rng.randint(16, 28) if self.is_tall else self.rng.randint(4, 12)
            channels = self.rng.choice([1, 3, 4] if self.is_tall else [1, 3, 4, 8])
            tensor = Tensor(f"%in{i}", (batch, rows, self.rng.randint(4, 12), channels))
            found.append(tensor)
            if self.element == "i8" and self.rng.random() < 0.2:
                tensor = self.rescale(tensor, "i8", "i8", 1 << 30, 30, unsigned=(True, False))
            self.keep(tensor)
        return found

    def results(self, arguments):
        """What nobody used, the latest first; or more than that."""
        unused = [tensor for i, tensor in enumerate(self.tensors) if i not in self.used and tensor not in arguments]
        found = unused[-4:] or [self.tensors[-1]]
        read = [tensor for tensor in self.tensors[len(arguments):] if tensor not in found]
        if read and self.rng.random() < 0.3:  # Read here, too.
            found.append(self.rng.choice(read))
        if self.rng.random() < 0.05:
            found.append(self.rng.choice(arguments))
        if self.rng.random() < 0.03:
            found.append(found[0])
        if self.element == "i8" and self.rng.random() < 0.2:
            found[0] = self.rescale(found[0], "i8", "i8", 1 << 30, 30, unsigned=(False, True))
        self.rng.shuffle(found)
        return found

    def function(self, name):
        """The function's text."""
        arguments = self.arguments()
        while self.count < self.operations:
            self.grow()
        results = self.results(arguments)
        listed = ", ".join(f"{tensor.name}: {self.type(tensor.shape)}" for tensor in arguments)
        types = ", ".join(self.type(tensor.shape) for tensor in results)
        names = ", ".join(tensor.name for tensor in results)
        return "\n".join([*self.variables, f"func.func @{name}({listed}) -> ({types}) {{", *self.constant_lines(),
                          *self.lines, f"    return {names} : {types}", "}", ""])


def module(seed, operations=OPERATIONS, has_other=False):
    """The network's text; with another function, @other, if that is asked for."""
    text = Network(random.Random(seed), operations).function("main")
    if has_other:
        text += Network(random.Random(f"other {seed}"), operations // 2, False).function("other")
    return text


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("seed", type=int)
    parser.add_argument("--operations", type=int, default=OPERATIONS)
    arguments = parser.parse_args()
    print(module(arguments.seed, arguments.operations), end="")


if __name__ == "__main__":
    main()
