"""Writes the text of a TOSA function: what the random networks are put together
with. Tensors are Tensor(name, shape), all of one element type between operations."""

from typing import NamedTuple


class Tensor(NamedTuple):
    """A value of the function."""

    name: str
    shape: tuple


ACCUMULATORS = {"i8": "i32", "i16": "i48", "f32": "f32"}


class Text:
    """The function's lines, and its constants by their text."""

    def __init__(self, rng, element):
        self.rng, self.element = rng, element
        self.lines, self.constants, self.variables = [], {}, []
        self.count = 0

    @property
    def is_float(self):
        return self.element == "f32"

    @property
    def wide(self):
        """What sums and products are computed in."""
        return "f32" if self.is_float else "i32"

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

    def apply(self, name, tensors, result, attributes="", extra=(), element=None, out=None):
        """An operation on tensors of one element type, and on (name, type)
        pairs after them; returns its result as a Tensor."""
        types = [self.type(tensor.shape, element) for tensor in tensors]
        value = self.emit(name, [t.name for t in tensors] + [e[0] for e in extra], types + [e[1] for e in extra],
                          self.type(result, out or element), attributes)
        return Tensor(value, tuple(result))

    def type(self, shape, element=None):
        return f"tensor<{''.join(f'{size}x' for size in shape)}{element or self.element}>"

    @staticmethod
    def array(numbers, element="i64"):
        return f"array<{element}: {', '.join(map(str, numbers))}>"

    # Constants.

    def constant(self, values, type_):
        """A constant; `values` as in dense<...>."""
        key = (values, type_)
        if key not in self.constants:
            self.constants[key] = f"%c{len(self.constants)}"
        return self.constants[key]

    def shape(self, numbers):
        """(name, type) of a shape's constant."""
        type_ = f"!tosa.shape<{len(numbers)}>"
        return self.constant(str(list(numbers)), type_), type_

    def one(self, value, element=None):
        """(name, type) of a constant of one element."""
        type_ = f"tensor<1x{element or self.element}>"
        return self.constant(str(value), type_), type_

    def weights(self, shape, low=None, high=None, element=None):
        """(name, type) of random weights."""
        element = element or ("f32" if self.is_float else "i8")
        low, high = (low, high) if low is not None else ((-1, 1) if self.is_float else (-127, 127))

        def nest(dimensions):
            if dimensions:
                return "[" + ", ".join(nest(dimensions[1:]) for _ in range(dimensions[0])) + "]"
            return f"{self.rng.uniform(low, high):.4f}" if element == "f32" else str(self.rng.randint(low, high))

        type_ = self.type(shape, element)
        return self.constant(nest(list(shape)), type_), type_

    def zero(self, element=None):
        element = element or self.element
        return self.one("0.0" if element == "f32" else "0", element)

    # Fixed-point numbers.

    def rescale(self, tensor, source, target, multiplier, shift, channels=0, unsigned=(False, False)):
        """`channels` draws a multiplier for each of them; `unsigned` says what
        source and target are."""
        scale32 = source != "i48"
        count = channels or 1
        low, high, kind = (1 << 30, (1 << 31) - 1, "i32") if scale32 else (1 << 14, (1 << 15) - 1, "i16")
        values = [self.rng.randint(low, high) for _ in range(channels)] if channels else [multiplier]

        def zero_point(element, is_unsigned):
            if is_unsigned:
                return self.one(str(self.rng.choice([0, 128])), element)
            return self.one(str(self.rng.randint(-9, 9)) if element == "i8" else "0", element)

        extra = [
            (self.constant(str(values) if count > 1 else str(values[0]), f"tensor<{count}x{kind}>"),
             f"tensor<{count}x{kind}>"),
            (self.constant(str(shift), f"tensor<{count}xi8>"), f"tensor<{count}xi8>"),
            zero_point(source, unsigned[0]), zero_point(target, unsigned[1]),
        ]
        rounding = self.rng.choice(["SINGLE_ROUND", "DOUBLE_ROUND"]) if shift > 31 and scale32 else "SINGLE_ROUND"
        words = {True: "true", False: "false"}
        return self.apply(
            "rescale", [tensor], tensor.shape,
            f"{{input_unsigned = {words[unsigned[0]]}, output_unsigned = {words[unsigned[1]]}, per_channel = "
            f"{words[bool(channels)]}, rounding_mode = {rounding}, scale32 = {words[scale32]}}}",
            extra, source, target)

    def widen(self, tensor):
        """In the type of sums, times 2^k."""
        if self.is_float:
            return tensor
        low, high = (18, 26) if self.element == "i8" else (27, 30)
        return self.rescale(tensor, self.element, "i32", 1 << 30, self.rng.randint(low, high))

    def narrow(self, tensor, divisor):
        """Back in the network's type, divided by about `divisor`."""
        if self.is_float:
            return tensor
        shift = min(30 + max(divisor, 1).bit_length(), 62)
        result = self.rescale(tensor, "i32", self.element, self.rng.randint(1 << 30, (1 << 31) - 1), shift)
        return self.clamp(result) if self.rng.random() < 0.3 else result

    def clamp(self, tensor):
        """As a network's activation does."""
        element = self.element
        if self.is_float:
            low, high = "0.0", f"{self.rng.choice([1, 6])}.0"
        else:
            low, high = str(self.rng.randint(-128, 0)), "127" if element == "i8" else "32767"
        return self.apply("clamp", [tensor], tensor.shape,
                          f"{{max_val = {high} : {element}, min_val = {low} : {element}}}")

    def accumulated(self, tensor, terms, channels):
        """A product of many terms in the network's type."""
        if self.is_float:
            return tensor
        if self.element == "i16":
            return self.rescale(tensor, "i48", "i16", 0, 14 + (terms * 24).bit_length(), channels)
        return self.rescale(tensor, "i32", "i8", 0, 30 + (terms * 24).bit_length(), channels)

    def constant_lines(self):
        for (values, type_), name in self.constants.items():
            if type_.startswith("!"):
                count = values.count(",") + 1
                yield (f"    {name} = tosa.const_shape {{values = dense<{values}> : tensor<{count}xindex>}}"
                       f" : () -> {type_}")
            else:
                yield f'    {name} = "tosa.const"() <{{values = dense<{values}> : {type_}}}> : () -> {type_}'
