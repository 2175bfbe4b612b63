#!/usr/bin/env python3
"""Prints a random TOSA network, for one seed.

Convolutions, pools, resizes, sums, concatenations, slices and so on, of int8 or
f32, on small tensors of four dimensions; each operation takes one of the latest
tensors, so that there are chains, skips and joins.

    random_tosa.py SEED [--operations=N]
"""

import argparse
import random


class Network:
    """Writes the function; tensors are (name, shape), all of one element type."""

    def __init__(self, seed, operations):
        self.rng = random.Random(seed)
        self.operations = operations
        self.element = self.rng.choice(["i8", "i8", "f32"])
        self.lines, self.constants = [], {}
        self.count = 0
        self.tensors, self.used = [], set()

    # Text.

    def emit(self, name, operands, types, result, attributes=""):
        """An operation; returns its result's name."""
        self.count += 1
        value = f"%v{self.count}"
        listed = ", ".join(operands)
        self.lines.append(
            f"    {value} = tosa.{name} {listed}{' ' + attributes if attributes else ''}"
            f" : ({', '.join(types)}) -> {result}"
        )
        return value

    def type(self, shape, element=None):
        return f"tensor<{'x'.join(map(str, shape))}x{element or self.element}>"

    def constant(self, values, type_):
        """A constant; `values` as in dense<...>."""
        key = (values, type_)
        if key not in self.constants:
            self.constants[key] = f"%c{len(self.constants)}"
        return self.constants[key]

    def shape(self, numbers):
        return self.constant(str(list(numbers)), f"!tosa.shape<{len(numbers)}>")

    def numbers(self, count, low, high):
        return "[" + ", ".join(str(self.rng.randint(low, high)) for _ in range(count)) + "]"

    def weights(self, shape):
        """Random weights of the network's element type."""

        def nest(dimensions):
            if dimensions:
                return "[" + ", ".join(nest(dimensions[1:]) for _ in range(dimensions[0])) + "]"
            if self.element == "f32":
                return f"{self.rng.uniform(-1, 1):.4f}"
            return str(self.rng.randint(-127, 127))

        return self.constant(nest(list(shape)), self.type(shape))

    def zero_point(self, element=None):
        element = element or self.element
        zero = "0.0" if element == "f32" else "0"
        return self.constant(zero, f"tensor<1x{element}>"), f"tensor<1x{element}>"

    # Choosing.

    def pick(self):
        index = len(self.tensors) - 1 - min(int(self.rng.expovariate(0.8)), len(self.tensors) - 1)
        self.used.add(index)
        return self.tensors[index]

    def partner(self, shape):
        """Another tensor of the shape, or the same."""
        same = [i for i, (_, other) in enumerate(self.tensors) if other == shape]
        index = self.rng.choice(same)
        self.used.add(index)
        return self.tensors[index]

    def add(self, name, shape):
        self.tensors.append((name, tuple(shape)))

    # Fixed-point numbers.

    def widen(self, value, shape):
        """i8 as i32, times 2^k."""
        return self.rescale(value, shape, "i8", "i32", 1 << 30, self.rng.randint(18, 26))

    def narrow(self, value, shape, divisor):
        """i32 as i8, divided by about `divisor`."""
        shift = min(30 + max(divisor, 1).bit_length(), 62)
        name = self.rescale(value, shape, "i32", "i8", self.rng.randint(1 << 30, (1 << 31) - 1), shift)
        if self.rng.random() < 0.3:
            low = self.rng.randint(-128, 0)
            name = self.emit("clamp", [name], [self.type(shape)], self.type(shape),
                             f"{{max_val = 127 : i8, min_val = {low} : i8}}")
        return name

    def rescale(self, value, shape, source, target, multiplier, shift, channels=0):
        count = channels or 1
        multipliers = [multiplier] if not channels else [
            self.rng.randint(1 << 30, (1 << 31) - 1) for _ in range(channels)]
        operands = [
            value,
            self.constant(str(multipliers) if count > 1 else str(multipliers[0]), f"tensor<{count}xi32>"),
            self.constant(str(shift), f"tensor<{count}xi8>"),
            self.constant("0" if source == "i32" else str(self.rng.randint(-9, 9)), f"tensor<1x{source}>"),
            self.constant("0" if target == "i32" else str(self.rng.randint(-9, 9)), f"tensor<1x{target}>"),
        ]
        types = [self.type(shape, source), f"tensor<{count}xi32>", f"tensor<{count}xi8>",
                 f"tensor<1x{source}>", f"tensor<1x{target}>"]
        rounding = self.rng.choice(["SINGLE_ROUND", "DOUBLE_ROUND"]) if shift > 31 else "SINGLE_ROUND"
        return self.emit("rescale", operands, types, self.type(shape, target),
                         f"{{input_unsigned = false, output_unsigned = false, per_channel = "
                         f"{'true' if channels else 'false'}, rounding_mode = {rounding}, scale32 = true}}")

    # Windows.

    def window(self, size, kernel, stride, dilation):
        """(pad before, pad after, output size) that divide as TOSA wants."""
        reach = (kernel - 1) * dilation
        before = self.rng.randint(0, min(reach, kernel - 1))
        after = self.rng.randint(0, min(reach, kernel - 1))
        while size - 1 + before + after - reach < 0 or (size - 1 + before + after - reach) % stride:
            after += 1
        return before, after, (size - 1 + before + after - reach) // stride + 1

    def windows(self, shape, kernels, strides, dilations=(1,)):
        rows, columns = self.rng.choice(kernels), self.rng.choice(kernels)
        stride = self.rng.choice(strides), self.rng.choice(strides)
        dilation = self.rng.choice(dilations), self.rng.choice(dilations)
        top, bottom, height = self.window(shape[1], rows, stride[0], dilation[0])
        left, right, width = self.window(shape[2], columns, stride[1], dilation[1])
        return (rows, columns), stride, dilation, (top, bottom, left, right), (height, width)

    @staticmethod
    def array(numbers):
        return f"array<i64: {', '.join(map(str, numbers))}>"

    # Operations.

    def convolve(self, depthwise):
        value, shape = self.pick()
        kernel, stride, dilation, pad, out = self.windows(shape, [1, 3, 3, 5], [1, 1, 2], [1, 1, 2])
        channels = self.rng.choice([1, 3, 4, 8, 12])
        if depthwise:
            channels = self.rng.choice([1, 1, 2])
            weights_shape = (*kernel, shape[3], channels)
            channels *= shape[3]
        else:
            weights_shape = (channels, *kernel, shape[3])
        result = (shape[0], *out, channels)
        accumulator = "f32" if self.element == "f32" else "i32"
        bias = (self.constant("[" + ", ".join(f"{self.rng.uniform(-1, 1):.4f}" for _ in range(channels)) + "]",
                              f"tensor<{channels}xf32>")
                if self.element == "f32"
                else self.constant(self.numbers(channels, -999, 999), f"tensor<{channels}xi32>"))
        zero, zero_type = self.zero_point()
        name = self.emit(
            "depthwise_conv2d" if depthwise else "conv2d",
            [value, self.weights(weights_shape), bias, zero, zero],
            [self.type(shape), self.type(weights_shape), f"tensor<{channels}x{accumulator}>", zero_type, zero_type],
            self.type(result, accumulator),
            f"{{acc_type = {accumulator}, dilation = {self.array(dilation)}, pad = {self.array(pad)}, "
            f"stride = {self.array(stride)}}}")
        if self.element == "i8":
            terms = weights_shape[0] * weights_shape[1] * (1 if depthwise else weights_shape[2] * weights_shape[3])
            terms = kernel[0] * kernel[1] * (1 if depthwise else shape[3])
            name = self.rescale(name, result, "i32", "i8", 0, 30 + (terms * 24).bit_length(), channels)
        self.add(name, result)

    def do_conv(self):
        self.convolve(False)

    def do_depthwise(self):
        self.convolve(True)

    def do_binary(self):
        value, shape = self.pick()
        other, _ = self.partner(shape)
        kind = self.rng.choice(["add", "sub", "mul", "maximum", "minimum"])
        element = "f32" if self.element == "f32" else "i32"
        if self.element == "i8":
            value, other = self.widen(value, shape), self.widen(other, shape)
            if kind == "mul":  # Without overflow.
                value, other = (
                    self.rescale(v, shape, "i32", "i32", 1 << 30, self.rng.randint(36, 40)) for v in (value, other))
        operands, types = [value, other], [self.type(shape, element)] * 2
        if kind == "mul":
            operands.append(self.constant("0", "tensor<1xi8>"))
            types.append("tensor<1xi8>")
        name = self.emit(kind, operands, types, self.type(shape, element))
        if self.element == "i8":
            name = self.narrow(name, shape, 1 << self.rng.randint(4, 12))
        self.add(name, shape)

    def do_concat(self):
        value, shape = self.pick()
        axis = self.rng.choice([1, 2, 3])
        fitting = [i for i, (_, other) in enumerate(self.tensors)
                   if all(other[d] == shape[d] for d in range(4) if d != axis)]
        parts = [(value, shape)]
        for index in self.rng.sample(fitting, min(len(fitting), self.rng.randint(1, 2))):
            self.used.add(index)
            parts.append(self.tensors[index])
        result = list(shape)
        result[axis] = sum(part[1][axis] for part in parts)
        if result[axis] > 24:
            return
        self.add(self.emit("concat", [p[0] for p in parts], [self.type(p[1]) for p in parts],
                           self.type(result), f"{{axis = {axis} : i32}}"), result)

    def do_slice(self):
        value, shape = self.pick()
        starts = [0] + [self.rng.randint(0, size - 1) for size in shape[1:]]
        sizes = [shape[0]] + [self.rng.randint(1, size - start) for size, start in zip(shape[1:], starts[1:])]
        self.add(self.emit("slice", [value, self.shape(starts), self.shape(sizes)],
                           [self.type(shape), "!tosa.shape<4>", "!tosa.shape<4>"], self.type(sizes)), sizes)

    def do_pad(self):
        value, shape = self.pick()
        pads = [0, 0] + [self.rng.randint(0, 2) for _ in range(6)]
        result = [size + pads[2 * d] + pads[2 * d + 1] for d, size in enumerate(shape)]
        what = "0.5" if self.element == "f32" else str(self.rng.randint(-9, 9))
        self.add(self.emit("pad", [value, self.shape(pads), self.constant(what, f"tensor<1x{self.element}>")],
                           [self.type(shape), "!tosa.shape<8>", f"tensor<1x{self.element}>"],
                           self.type(result)), result)

    def do_pool(self):
        value, shape = self.pick()
        kernel, stride, _, pad, out = self.windows(shape, [2, 3], [1, 2])
        if max(pad[:2]) >= kernel[0] or max(pad[2:]) >= kernel[1]:
            return
        result = (shape[0], *out, shape[3])
        attributes = (f"kernel = {self.array(kernel)}, pad = {self.array(pad)}, stride = {self.array(stride)}")
        if self.rng.random() < 0.5:
            name = self.emit("max_pool2d", [value], [self.type(shape)], self.type(result), f"{{{attributes}}}")
        else:
            zero, type_ = self.zero_point()
            accumulator = "f32" if self.element == "f32" else "i32"
            name = self.emit("avg_pool2d", [value, zero, zero], [self.type(shape), type_, type_],
                             self.type(result), f"{{acc_type = {accumulator}, {attributes}}}")
        self.add(name, result)

    def do_resize(self):
        value, shape = self.pick()
        if max(shape[1:3]) > 12:
            return
        result = (shape[0], 2 * shape[1], 2 * shape[2], shape[3])
        mode = self.rng.choice(["NEAREST_NEIGHBOR", "BILINEAR"])
        scale, offset, border = self.rng.choice([([2, 1], 0, 1), ([4, 2], 0, 2), ([4, 2], -1, 1)])
        element = "i32" if self.element == "i8" and mode == "BILINEAR" else self.element
        name = self.emit("resize", [value, self.shape(2 * scale), self.shape(2 * [offset]), self.shape(2 * [border])],
                         [self.type(shape), "!tosa.shape<4>", "!tosa.shape<2>", "!tosa.shape<2>"],
                         self.type(result, element), f"{{mode = {mode}}}")
        if element == "i32":
            name = self.narrow(name, result, 4)
        self.add(name, result)

    def do_transpose(self):
        value, shape = self.pick()
        perms = self.rng.choice([[0, 2, 1, 3], [0, 3, 1, 2], [0, 2, 3, 1], [0, 1, 3, 2]])
        result = [shape[p] for p in perms]
        self.add(self.emit("transpose", [value], [self.type(shape)], self.type(result),
                           f"{{perms = array<i32: {', '.join(map(str, perms))}>}}"), result)

    def do_reduce(self):
        value, shape = self.pick()
        axis = self.rng.choice([1, 2, 3])
        result = [1 if d == axis else size for d, size in enumerate(shape)]
        kind = self.rng.choice(["reduce_sum", "reduce_max", "reduce_min"])
        element = self.element
        if element == "i8" and kind == "reduce_sum":
            value, element = self.widen(value, shape), "i32"
        name = self.emit(kind, [value], [self.type(shape, element)], self.type(result, element),
                         f"{{axis = {axis} : i32}}")
        if element == "i32":
            name = self.narrow(name, result, shape[axis] << 6)
        self.add(name, result)

    def do_unary(self):
        value, shape = self.pick()
        if self.element == "i8":
            table = self.constant(self.numbers(256, -128, 127), "tensor<256xi8>")
            name = self.emit("table", [value, table], [self.type(shape), "tensor<256xi8>"], self.type(shape))
        else:
            kind = self.rng.choice(["abs", "exp", "floor", "ceil"])
            if kind == "exp":  # Not to infinity.
                value = self.emit("clamp", [value], [self.type(shape)], self.type(shape),
                                  "{max_val = 2.0 : f32, min_val = -4.0 : f32}")
            name = self.emit(kind, [value], [self.type(shape)], self.type(shape))
        self.add(name, shape)

    def do_softmax(self):
        """Or what is like it, in integers."""
        value, shape = self.pick()
        one = (*shape[:3], 1)
        wide = self.widen(value, shape) if self.element == "i8" else value
        element = "i32" if self.element == "i8" else "f32"
        largest = self.emit("reduce_max", [wide], [self.type(shape, element)], self.type(one, element),
                            "{axis = 3 : i32}")
        below = self.emit("sub", [wide, largest], [self.type(shape, element), self.type(one, element)],
                          self.type(shape, element))
        if self.element == "i8":
            self.add(self.narrow(below, shape, 1 << 10), shape)
            return
        powers = self.emit("exp", [below], [self.type(shape)], self.type(shape))
        total = self.emit("reduce_sum", [powers], [self.type(shape)], self.type(one), "{axis = 3 : i32}")
        inverse = self.emit("reciprocal", [total], [self.type(one)], self.type(one))
        self.add(self.emit("mul", [powers, inverse, self.constant("0", "tensor<1xi8>")],
                           [self.type(shape), self.type(one), "tensor<1xi8>"], self.type(shape)), shape)

    def do_reshape(self):
        value, shape = self.pick()
        result = self.rng.choice([
            (1, shape[1] * shape[2], 1, shape[3]), (1, 1, shape[1], shape[2] * shape[3]),
            (1, shape[2], shape[1], shape[3]), (1, 1, 1, shape[1] * shape[2] * shape[3])])
        if max(result) > 64:
            return
        self.add(self.emit("reshape", [value, self.shape(result)], [self.type(shape), "!tosa.shape<4>"],
                           self.type(result)), result)

    def do_copy(self):
        value, shape = self.pick()
        if self.rng.random() < 0.5:
            axis = self.rng.choice([1, 2, 3])
            self.add(self.emit("reverse", [value], [self.type(shape)], self.type(shape), f"{{axis = {axis} : i32}}"),
                     shape)
            return
        times = [1] + [self.rng.choice([1, 1, 2]) for _ in range(3)]
        result = [size * time for size, time in zip(shape, times)]
        if max(result) > 24:
            return
        self.add(self.emit("tile", [value, self.shape(times)], [self.type(shape), "!tosa.shape<4>"],
                           self.type(result)), result)

    def module(self):
        inputs = []
        for i in range(self.rng.randint(1, 2)):
            shape = (1, self.rng.randint(4, 12), self.rng.randint(4, 12), self.rng.choice([1, 3, 4, 8]))
            inputs.append((f"%in{i}", shape))
            self.add(f"%in{i}", shape)
        kinds = [self.do_conv, self.do_conv, self.do_depthwise, self.do_binary, self.do_binary, self.do_concat,
                 self.do_slice, self.do_pad, self.do_pool, self.do_resize, self.do_transpose, self.do_reduce,
                 self.do_unary, self.do_softmax, self.do_reshape, self.do_copy]
        while self.count < self.operations:
            self.rng.choice(kinds)()
        # What nobody used, the latest first.
        outputs = [tensor for i, tensor in enumerate(self.tensors) if i not in self.used and tensor not in inputs]
        outputs = outputs[-4:] or [self.tensors[-1]]
        arguments = ", ".join(f"{name}: {self.type(shape)}" for name, shape in inputs)
        results = ", ".join(self.type(shape) for _, shape in outputs)
        lines = [f"func.func @main({arguments}) -> ({results}) {{"]
        for (values, type_), name in self.constants.items():
            if type_.startswith("!"):
                count = values.count(",") + 1
                lines.append(f"    {name} = tosa.const_shape {{values = dense<{values}> : tensor<{count}xindex>}}"
                             f" : () -> {type_}")
            else:
                lines.append(f'    {name} = "tosa.const"() <{{values = dense<{values}> : {type_}}}> : () -> {type_}')
        names = ", ".join(name for name, _ in outputs)
        return "\n".join([*lines, *self.lines, f"    return {names} : {results}", "}", ""])


def module(seed, operations=24):
    """The network's text."""
    return Network(seed, operations).module()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("seed", type=int)
    parser.add_argument("--operations", type=int, default=24)
    arguments = parser.parse_args()
    print(module(arguments.seed, arguments.operations), end="")


if __name__ == "__main__":
    main()
