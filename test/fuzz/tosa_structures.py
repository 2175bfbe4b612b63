"""What networks are made of: several operations each, so that tensors are read
again late, joined, split, and reduced as real networks do it. Each takes a
tensor and returns one, or None where the shape does not allow it; `keep` is told
of tensors that others may read, too."""

from tosa_operations import Operations
from tosa_text import Tensor

MAX_CHANNELS = 32


class Structures(Operations):
    """Structures of one input and one output."""

    def keep(self, tensor):
        """`tensor` may be read by what comes later."""
        raise NotImplementedError

    def maybe_keep(self, tensor):
        if self.rng.random() < 0.25:
            self.keep(tensor)
        return tensor

    def same_conv(self, tensor, channels=None, kernel=(3, 3), stride=(1, 1), **others):
        channels = channels or self.rng.choice([3, 4, 6, 8])
        return self.conv(tensor, channels, kernel, stride, (1, 1), same=True, **others)

    def step(self, tensor):
        """Something that leaves the shape as it is."""
        kind = self.rng.randrange(6)
        if kind < 2:
            return self.same_conv(tensor, tensor.shape[3], self.rng.choice([(1, 1), (3, 3), (3, 1)]))
        if kind == 2:
            return self.same_conv(tensor, 1, depthwise=True)
        if kind == 3:
            return self.pool(tensor, (3, 3), (1, 1), same=True)
        return self.unary(tensor) if kind == 4 else self.binary(tensor, tensor)

    def chain(self, tensor):
        for _ in range(self.rng.randint(2, 5)):
            tensor = self.step(tensor)
        return tensor

    # Joins along channels.

    def inception(self, tensor):
        branches = [self.same_conv(tensor, kernel=(1, 1)) for _ in range(self.rng.randint(1, 2))]
        branches.append(self.same_conv(self.maybe_keep(self.same_conv(tensor, kernel=(1, 1)))))
        if self.rng.random() < 0.5:
            branches.append(self.same_conv(self.pool(tensor, (3, 3), (1, 1), same=True), kernel=(1, 1)))
        if self.rng.random() < 0.3:
            branches.append(self.pool(tensor, (3, 3), (1, 1), same=True))
        if self.rng.random() < 0.2:
            branches.append(self.rng.choice([tensor, branches[0]]))
        self.rng.shuffle(branches)
        return self.concat([self.maybe_keep(branch) for branch in branches], 3)

    def dense_block(self, tensor):
        """Each layer reads all before it."""
        for _ in range(self.rng.randint(2, 3)):
            new = self.same_conv(self.same_conv(tensor, kernel=(1, 1)), self.rng.choice([2, 4]))
            tensor = self.concat(self.rng.choice([[tensor, new], [new, tensor]]), 3)
        return tensor

    def u_net(self, tensor):
        """Down and up again, with a skip that may be read elsewhere."""
        if min(tensor.shape[1:3]) < 4:
            return None
        skip = self.maybe_keep(self.same_conv(tensor))
        down = self.same_conv(skip, stride=(2, 2)) if self.rng.random() < 0.5 else self.pool(skip, (2, 2), (2, 2), True)
        down = self.chain(down) if self.rng.random() < 0.5 else self.u_net(down) or self.step(down)
        up = self.resize(down, *tensor.shape[1:3])
        if self.rng.random() < 0.4 and up.shape == skip.shape:
            return self.binary(up, skip, "add")
        return self.same_conv(self.concat([skip, up], 3))

    def split(self, tensor):
        """Slices along an axis, some changed, joined in some order."""
        axis = self.rng.choice([1, 2, 3, 3, 3])
        size = tensor.shape[axis]
        if size < 2:
            return None
        cut = self.rng.randint(1, size - 1)
        parts = [self.part(tensor, axis, 0, cut), self.part(tensor, axis, cut, size - cut)]
        if self.rng.random() < 0.3 and parts[1].shape[axis] > 1:  # A slice of a slice.
            parts.append(self.part(parts[1], axis, 1, parts[1].shape[axis] - 1))
        parts = [self.step(part) if self.rng.random() < 0.6 else self.maybe_keep(part) for part in parts]
        if self.rng.random() < 0.2:
            parts.append(self.rng.choice(parts))  # Twice.
        self.rng.shuffle(parts)
        return self.concat(parts, axis) if self.rng.random() < 0.9 else parts[0]

    def shuffle(self, tensor):
        """Half of the channels, or all, changed; then channels take turns."""
        batch, height, width, channels = tensor.shape
        if channels % 2:
            return None
        halves = [self.part(tensor, 3, 0, channels // 2), self.part(tensor, 3, channels // 2, channels // 2)]
        halves[1] = self.step(halves[1])
        joined = self.concat(halves, 3)
        pairs = self.reshape(joined, (batch, height, width, 2, channels // 2))
        return self.reshape(self.transpose(pairs, [0, 1, 2, 4, 3]), tensor.shape)

    def doubled(self, tensor):
        """Joined to itself, as some enlarge images."""
        return self.concat([self.maybe_keep(self.step(tensor))] * 2, self.rng.choice([1, 2, 3]))

    # Sums.

    def residual(self, tensor):
        inside = self.same_conv(self.same_conv(tensor), tensor.shape[3])
        total = self.binary(*self.rng.choice([(tensor, inside), (inside, tensor)]), "add")
        return self.clamp(total) if self.rng.random() < 0.5 else total

    def inverted(self, tensor):
        """Wide, depthwise, narrow again."""
        wide = self.same_conv(tensor, min(3 * tensor.shape[3], MAX_CHANNELS), (1, 1))
        stride = self.rng.choice([(1, 1), (1, 1), (2, 2)])
        deep = self.same_conv(wide, self.rng.choice([1, 1, 2]), self.rng.choice([(3, 3), (5, 5)]), stride, depthwise=True)
        narrow = self.same_conv(deep, tensor.shape[3], (1, 1))
        return self.binary(tensor, narrow, "add") if narrow.shape == tensor.shape else narrow

    def ladder(self, tensor):
        """Levels of detail, each added to the next finer one."""
        if min(tensor.shape[1:3]) < 3:
            return None
        small = self.same_conv(tensor, tensor.shape[3], stride=(2, 2))
        if min(small.shape[1:3]) > 2:
            smaller = self.maybe_keep(self.same_conv(small, tensor.shape[3], stride=(2, 2)))
            small = self.binary(small, self.resize(smaller, *small.shape[1:3]), "add")
        return self.binary(tensor, self.resize(self.maybe_keep(small), *tensor.shape[1:3]), "add")

    # Reductions.

    def mean(self, tensor, axes=(1, 2)):
        for axis in axes:
            tensor = self.reduce(tensor, axis, "reduce_sum")
        return tensor

    def gate(self, tensor):
        """Squeeze and excite, or pixels by their means."""
        axes = self.rng.choice([(1, 2), (2, 1), (3,)])
        small = self.mean(tensor, axes)
        if self.rng.random() < 0.7:
            small = self.same_conv(self.clamp(self.same_conv(small, 4, (1, 1))), small.shape[3], (1, 1))
        return self.binary(tensor, self.unary(small), "mul")

    def normalise(self, tensor):
        """Less the mean, times something of what is left of it."""
        axes = self.rng.choice([(3,), (2, 3), (1, 2)])
        centred = self.binary(tensor, self.mean(tensor, axes), "sub")
        spread = self.mean(self.binary(centred, centred, "mul"), axes)
        return self.binary(centred, self.unary(spread), "mul")

    # Products of two tensors.

    def attention(self, tensor):
        batch, height, width, channels = tensor.shape
        rows = height * width
        if rows > 100:
            return None
        heads, size = self.rng.choice([(1, 4), (2, 4), (2, 3)])
        queries, keys, values = (
            self.reshape(self.same_conv(tensor, heads * size, (1, 1)), (batch * rows, heads, size)) for _ in range(3))
        if batch > 1 or self.rng.random() < 0.5:
            heads, size = 1, heads * size
            split = [self.reshape(t, (batch, rows, size)) for t in (queries, keys, values)]
        else:
            split = [self.transpose(t, [1, 0, 2]) for t in (queries, keys, values)]
        weights = self.matmul(split[0], self.transpose(split[1], [0, 2, 1]))
        mixed = self.matmul(self.softmax(weights), split[2])
        if heads > 1:
            mixed = self.transpose(mixed, [1, 0, 2])
        result = self.same_conv(self.reshape(mixed, (batch, height, width, heads * size)), channels, (1, 1))
        return self.binary(tensor, result, "add") if self.rng.random() < 0.7 else result

    # Over time.

    def over_time(self, tensor):
        """Rows as a sequence: convolutions over it, dilated further and further."""
        batch, height, width, channels = tensor.shape
        if height * width > 60:
            return None
        shape = self.rng.choice([(batch, height * width, 1, channels), (batch, 1, height * width, channels)])
        kernel = (3, 1) if shape[2] == 1 else (1, 3)
        tensor = self.reshape(tensor, shape)
        for dilation in (1, 2, 4)[:self.rng.randint(1, 3)]:
            tensor = self.conv(tensor, self.rng.choice([4, 8]), kernel, (1, 1), (dilation, dilation), same=True)
        return tensor

    def streaming(self, tensor):
        """The last rows of the runs before, kept in a variable; or a sum of them."""
        rows = self.rng.randint(1, 3)
        shape = (tensor.shape[0], rows, *tensor.shape[2:])
        if self.rng.random() < 0.4:
            shape = tensor.shape
        name = f"@state{len(self.variables)}"
        type_ = self.type(shape)
        self.variables.append(f"  tosa.variable {name} = dense<{'0.0' if self.is_float else 0}> : {type_}")
        old = Tensor(f"%old{len(self.variables)}", shape)
        self.lines.append(f"    {old.name} = tosa.variable_read {name} : {type_}")
        if shape == tensor.shape:
            new = result = self.binary(old, tensor, self.rng.choice(["add", "maximum", "sub"]))
        else:
            joined = self.concat([old, tensor], 1)
            result = self.conv(joined, self.rng.choice([4, 8]), (rows + 1, 1), (1, 1), (1, 1), same=False)
            new = self.part(joined, 1, tensor.shape[1], rows)
        self.lines.append(f"    tosa.variable_write {name}, {new.name} : {type_}")
        return result
