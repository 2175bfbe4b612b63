"""Single operations of random TOSA networks. Each takes tensors and what the
caller fixes of it, draws the rest, and returns its result."""

from tosa_text import ACCUMULATORS, Tensor, Text


class Operations(Text):
    """Operations on tensors of four dimensions, but for products and tables."""

    # Windows.

    def window(self, size, kernel, stride, dilation):
        """(pad before, pad after, output size) that divide as TOSA wants."""
        reach = (kernel - 1) * dilation
        before = self.rng.randint(0, min(reach, kernel - 1))
        after = self.rng.randint(0, min(reach, kernel - 1))
        while size - 1 + before + after - reach < 0 or (size - 1 + before + after - reach) % stride:
            after += 1
        return before, after, (size - 1 + before + after - reach) // stride + 1

    def same_window(self, size, kernel, stride, dilation):
        """The same so that the result is as large as the tensor, or a stride's
        part of it."""
        reach, out = (kernel - 1) * dilation, -(-size // stride)
        total = (out - 1) * stride + reach - (size - 1)
        before = max(total, 0) // 2
        return before, total - before, out

    def windows(self, shape, kernel, stride, dilation, same):
        choose = self.same_window if same else self.window
        top, bottom, height = choose(shape[1], kernel[0], stride[0], dilation[0])
        left, right, width = choose(shape[2], kernel[1], stride[1], dilation[1])
        if min(top, bottom, left, right) < 0:  # Strides over pixels.
            return self.windows(shape, kernel, stride, dilation, False)
        return (top, bottom, left, right), (height, width)

    def two(self, choices):
        """One for rows, one for columns, mostly the same."""
        one = self.rng.choice(choices)
        return (one, one) if self.rng.random() < 0.7 else (one, self.rng.choice(choices))

    # Convolutions.

    def conv(self, tensor, channels, kernel=None, stride=None, dilation=None, same=False, depthwise=False):
        """For depthwise ones `channels` are the multiplier."""
        kernel = kernel or self.two([1, 3, 3, 5])
        stride, dilation = stride or self.two([1, 1, 2]), dilation or self.two([1, 1, 2])
        shape = tensor.shape
        pad, out = self.windows(shape, kernel, stride, dilation, same)
        terms = kernel[0] * kernel[1] * (1 if depthwise else shape[3])
        weights = (*kernel, shape[3], channels) if depthwise else (channels, *kernel, shape[3])
        channels *= shape[3] if depthwise else 1
        return self.product(
            "depthwise_conv2d" if depthwise else "conv2d", tensor, weights, (shape[0], *out, channels), terms,
            f"dilation = {self.array(dilation)}, pad = {self.array(pad)}, stride = {self.array(stride)}")

    def transposed_conv(self, tensor, channels):
        """None where there is no output, and for i16, which upstream pads wrongly."""
        kernel, stride, shape = self.two([1, 2, 3, 4]), self.two([1, 2, 2, 3]), tensor.shape
        pad = [self.rng.randint(-((size - 1) // 2), 1) for size in kernel for _ in range(2)]
        out = [(shape[1 + d] - 1) * stride[d] + pad[2 * d] + pad[2 * d + 1] + kernel[d] for d in range(2)]
        if min(out) < 1 or self.element == "i16":
            return None
        return self.product("transpose_conv2d", tensor, (channels, *kernel, shape[3]), (shape[0], *out, channels),
                            kernel[0] * kernel[1] * shape[3],
                            f"out_pad = {self.array(pad)}, stride = {self.array(stride)}")

    def product(self, name, tensor, weights, result, terms, attributes):
        accumulator, channels = ACCUMULATORS[self.element], result[3]
        bias = self.weights((channels,), *((-1, 1, "f32") if self.is_float else (-999, 999, accumulator)))
        zero_point = self.zero()
        if self.element == "i8":
            zero_point = self.one(self.rng.choice([0, -128, 3]))
        zeros = [zero_point, self.zero("f32" if self.is_float else "i8")]
        sums = self.apply(name, [tensor], result, f"{{acc_type = {accumulator}, {attributes}}}",
                          [self.weights(weights), bias, *zeros], out=accumulator)
        return self.accumulated(sums, terms, channels)

    def matmul(self, a, b):
        """Of three dimensions."""
        result, accumulator = (*a.shape[:2], b.shape[2]), ACCUMULATORS[self.element]
        sums = self.apply("matmul", [a, b], result, extra=[self.zero()] * 2, out=accumulator)
        if self.is_float:
            return sums
        if self.element == "i16":
            return self.rescale(sums, "i48", "i16", self.rng.randint(1 << 14, (1 << 15) - 1),
                                14 + 7 + a.shape[2].bit_length())
        return self.rescale(sums, "i32", "i8", self.rng.randint(1 << 30, (1 << 31) - 1), 36 + a.shape[2].bit_length())

    # Element by element.

    def binary(self, a, b, kind=None):
        """Dimensions of size 1 are repeated."""
        kind = kind or self.rng.choice(["add", "add", "sub", "mul", "maximum", "minimum"])
        result = tuple(map(max, a.shape, b.shape))
        one, other = self.widen(a), self.widen(b)
        if kind == "mul" and not self.is_float:  # Without overflow.
            one, other = (self.rescale(t, "i32", "i32", 1 << 30, self.rng.randint(36, 40)) for t in (one, other))
        shift = [self.one("0", "i8")] if kind == "mul" else []
        return self.narrow(self.apply(kind, [one, other], result, extra=shift, element=self.wide),
                           1 << self.rng.randint(4, 12) if self.element == "i8" else 1 << self.rng.randint(0, 3))

    def select(self, a, b):
        """The larger of two, by a comparison."""
        one, other = self.widen(a), self.widen(b)
        larger = self.apply("greater", [one, other], a.shape, element=self.wide, out="i1")
        types = [self.type(a.shape, element) for element in ("i1", self.element, self.element)]
        return Tensor(self.emit("select", [larger.name, a.name, b.name], types, types[1]), a.shape)

    def unary(self, tensor):
        if self.element == "i8":
            return self.apply("table", [tensor], tensor.shape, extra=[self.weights((256,), -128, 127)])
        kind = self.rng.choice(["abs", "exp", "floor", "ceil", "sigmoid", "tanh"] if self.is_float else ["abs", "bitwise_not"])
        if kind == "exp":  # Not to infinity.
            tensor = self.apply("clamp", [tensor], tensor.shape, "{max_val = 2.0 : f32, min_val = -4.0 : f32}")
        return self.apply(kind, [tensor], tensor.shape)

    def softmax(self, tensor):
        """Over the last dimension; or what is like it, in integers."""
        shape, last = tensor.shape, len(tensor.shape) - 1
        one, axis = (*shape[:-1], 1), f"{{axis = {last} : i32}}"
        wide = self.widen(tensor)
        largest = self.apply("reduce_max", [wide], one, axis, element=self.wide)
        below = self.apply("sub", [wide, largest], shape, element=self.wide)
        if not self.is_float:
            return self.narrow(below, 1 << 10)
        powers = self.apply("exp", [below], shape)
        total = self.apply("reduce_sum", [powers], one, axis)
        inverse = self.apply("reciprocal", [total], one)
        return self.apply("mul", [powers, inverse], shape, extra=[self.one("0", "i8")])

    def reduce(self, tensor, axis, kind=None):
        kind = kind or self.rng.choice(["reduce_sum", "reduce_max", "reduce_min"])
        result = [1 if d == axis else size for d, size in enumerate(tensor.shape)]
        is_sum = kind == "reduce_sum"
        reduced = self.apply(kind, [self.widen(tensor) if is_sum else tensor], result, f"{{axis = {axis} : i32}}",
                             element=self.wide if is_sum else None)
        return self.narrow(reduced, tensor.shape[axis] << (6 if self.element == "i8" else 0)) if is_sum else reduced

    def pool(self, tensor, kernel=None, stride=None, same=False, kind=None):
        """None where the padding is wider than the window."""
        kernel, stride = kernel or self.two([2, 3]), stride or self.two([1, 2])
        pad, out = self.windows(tensor.shape, kernel, stride, (1, 1), same)
        if max(pad[:2]) >= kernel[0] or max(pad[2:]) >= kernel[1]:
            return None
        result = (tensor.shape[0], *out, tensor.shape[3])
        attributes = f"kernel = {self.array(kernel)}, pad = {self.array(pad)}, stride = {self.array(stride)}"
        if (kind or self.rng.choice(["max", "average"])) == "max":
            return self.apply("max_pool2d", [tensor], result, f"{{{attributes}}}")
        accumulator = "f32" if self.is_float else "i32"
        return self.apply("avg_pool2d", [tensor], result, f"{{acc_type = {accumulator}, {attributes}}}",
                          [self.zero()] * 2)

    def resize(self, tensor, height, width, mode=None):
        """To any size; half-pixel centres, corners that are kept, or neither."""
        mode = mode or self.rng.choice(["NEAREST_NEIGHBOR", "BILINEAR"])
        kind = self.rng.choice(["plain", "half", "half", "corners"])
        scale, offset, border = [], [], []
        for size, out in ((tensor.shape[1], height), (tensor.shape[2], width)):
            if kind == "corners" and size > 1 and out > 1:
                numbers = (out - 1, size - 1), 0, 0
            elif kind == "half":
                numbers = (2 * out, 2 * size), size - out, out - size
            else:
                numbers = (out, size), 0, out - size
            scale, offset, border = scale + list(numbers[0]), offset + [numbers[1]], border + [numbers[2]]
        is_bilinear = mode == "BILINEAR" and not self.is_float
        out = {"i8": "i32", "i16": "i48"}[self.element] if is_bilinear else self.element
        result = self.apply("resize", [tensor], (tensor.shape[0], height, width, tensor.shape[3]), f"{{mode = {mode}}}",
                            [self.shape(scale), self.shape(offset), self.shape(border)], out=out)
        if out == "i48":
            return self.rescale(result, "i48", "i16", 1 << 14, 14 + (scale[0] * scale[2]).bit_length() - 1)
        return self.narrow(result, scale[0] * scale[2]) if is_bilinear else result

    # Copies.

    def concat(self, parts, axis):
        result = list(parts[0].shape)
        result[axis] = sum(part.shape[axis] for part in parts)
        return self.apply("concat", parts, result, f"{{axis = {axis} : i32}}")

    def slice(self, tensor, starts, sizes):
        return self.apply("slice", [tensor], sizes, extra=[self.shape(starts), self.shape(sizes)])

    def part(self, tensor, axis, start, size):
        """A slice along one dimension."""
        starts, sizes = [0] * len(tensor.shape), list(tensor.shape)
        starts[axis], sizes[axis] = start, size
        return self.slice(tensor, starts, sizes)

    def reshape(self, tensor, shape):
        return self.apply("reshape", [tensor], shape, extra=[self.shape(shape)])

    def transpose(self, tensor, perms):
        return self.apply("transpose", [tensor], [tensor.shape[p] for p in perms],
                          f"{{perms = {self.array(perms, 'i32')}}}")

    def pad(self, tensor, pads):
        result = [size + pads[2 * d] + pads[2 * d + 1] for d, size in enumerate(tensor.shape)]
        value = "0.5" if self.is_float else self.rng.randint(-9, 9)
        return self.apply("pad", [tensor], result, extra=[self.shape(pads), self.one(value)])

    def reverse(self, tensor, axis):
        return self.apply("reverse", [tensor], tensor.shape, f"{{axis = {axis} : i32}}")

    def tile(self, tensor, times):
        return self.apply("tile", [tensor], [size * time for size, time in zip(tensor.shape, times)],
                          extra=[self.shape(times)])
