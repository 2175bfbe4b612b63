"""Statements of random memref functions, and the values that they have to hand:
`scope` is the list of initialised values of type T."""

from memref_prelude import DYNAMIC, T


class Statements:
    """Writes statements of one random function, which may call `helpers`."""

    def __init__(self, rng, budget, helpers=()):
        self.helpers = helpers
        self.allocations = ["memref.alloc", "memref.alloc", "memref.alloca"]
        self.rng = rng
        self.lines = []
        self.budget = budget
        self.names = 0
        self.depth = 1

    def emit(self, text):
        self.lines.append("  " * self.depth + text)

    def name(self, prefix="v"):
        self.names += 1
        return f"%{prefix}{self.names}"

    def constant(self, value, type_="index"):
        name = self.name("c")
        self.emit(f"{name} = arith.constant {value} : {type_}")
        return name

    def condition(self, scope):
        """An i1 that depends on what the program computed so far."""
        acc, value, two = self.name(), self.name(), self.name()
        zero, result = self.constant(0), self.name()
        self.emit(f"{acc} = memref.get_global @acc : memref<1xi64>")
        self.emit(f"{value} = memref.load {acc}[{zero}] : memref<1xi64>")
        self.emit(f"{two} = arith.constant {self.rng.choice([1 << 40, 1 << 50])} : i64")
        masked, none = self.name(), self.constant(0, "i64")
        self.emit(f"{masked} = arith.andi {value}, {two} : i64")
        self.emit(f"{result} = arith.cmpi ne, {masked}, {none} : i64")
        return result

    def fill(self, value):
        seed = self.constant(self.rng.randint(1, 1000), "i32")
        self.emit(f"func.call @fill({value}, {seed}) : ({T}, i32) -> ()")

    def pick(self, scope):
        """Mostly one of the latest values, so that the others die."""
        if self.rng.random() < 0.15:
            return self.rng.choice(scope)
        return scope[-1 - min(int(self.rng.expovariate(0.6)), len(scope) - 1)]

    def pair(self, scope):
        a = self.pick(scope)
        return a, self.rng.choice([v for v in scope[-6:] if v != a] or scope)

    def forget(self, scope, value):
        """From here on the value is only reached through others, if at all."""
        if value in scope and len(scope) > 1 and self.rng.random() < 0.7:
            scope.remove(value)

    def later(self, scope, value):
        """Something else, which may take bytes, and then a look at the value."""
        inner = list(scope)
        for _ in range(self.rng.randint(0, 2)):
            self.do_one(inner)
        if self.rng.random() < 0.7:
            self.do_alloc(inner)
            self.emit(f"func.call @mix({inner[-1]}) : ({T}) -> ()")
        self.emit(f"func.call @mix({value}) : ({T}) -> ()")

    # Statements. `scope` is the list of initialised values of type T.

    def do_alloc(self, scope):
        name = self.name("b")
        op = self.rng.choice(self.allocations)
        extra = self.rng.choice(["", "", " {alignment = 64 : i64}"])
        self.emit(f"{name} = {op}(){extra} : {T}")
        self.fill(name)
        scope.append(name)

    def do_temporary(self, scope):
        """Allocated, used and freed at once."""
        name = self.name("t")
        shape = self.rng.choice(["3x5xi8", "7xf32", "2x2xi64", "i32", "0x4xi32", "9xi1"])
        self.emit(f"{name} = memref.alloc() : memref<{shape}>")
        if shape == "i32":
            x, y = self.constant(self.rng.randint(1, 99), "i32"), self.name()
            self.emit(f"memref.store {x}, {name}[] : memref<i32>")
            self.do_mix(scope)
            self.emit(f"{y} = memref.load {name}[] : memref<i32>")
            self.emit(f"func.call @add({y}) : (i32) -> ()")
        elif shape == "2x2xi64":
            c1 = self.constant(1)
            x, y, z = self.constant(self.rng.randint(1, 99), "i64"), self.name(), self.name()
            self.emit(f"memref.store {x}, {name}[{c1}, {c1}] : memref<2x2xi64>")
            self.do_mutate(scope)
            self.emit(f"{y} = memref.load {name}[{c1}, {c1}] : memref<2x2xi64>")
            self.emit(f"{z} = arith.trunci {y} : i64 to i32")
            self.emit(f"func.call @add({z}) : (i32) -> ()")
        if self.rng.random() < 0.7:
            self.emit(f"memref.dealloc {name} : memref<{shape}>")

    def do_mix(self, scope):
        if scope:
            self.emit(f"func.call @mix({self.pick(scope)}) : ({T}) -> ()")

    def do_mutate(self, scope):
        if not scope:
            return
        value = self.pick(scope)
        index = self.constant(self.rng.randint(0, 7))
        x = self.constant(self.rng.randint(-9, 9), "i32")
        self.emit(f"memref.store {x}, {value}[{index}] : {T}")

    def do_copy(self, scope):
        if len(scope) > 1:
            a, b = self.pair(scope)
            self.emit(f"memref.copy {a}, {b} : {T} to {T}")

    def do_select(self, scope):
        if len(scope) > 1:
            a, b = self.pair(scope)
            condition, name = self.condition(scope), self.name("s")
            self.emit(f"{name} = arith.select {condition}, {a}, {b} : {T}")
            self.forget(scope, a)
            self.forget(scope, b)
            self.later(scope, name)
            scope.append(name)

    def do_view(self, scope):
        if not scope:
            return
        value, name = self.pick(scope), self.name("w")
        kind = self.rng.randrange(5)
        if kind == 0:
            type_ = "memref<4xi32, strided<[2], offset: 1>>"
            self.emit(f"{name} = memref.subview {value}[1][4][2] : {T} to {type_}")
        elif kind == 1:
            type_ = "memref<2x4xi32>"
            self.emit(f"{name} = memref.expand_shape {value} [[0, 1]] output_shape [2, 4] : {T} into {type_}")
            flat = self.name("w")
            self.emit(f"{flat} = memref.collapse_shape {name} [[0, 1]] : {type_} into {T}")
            scope.append(flat)
            return
        elif kind == 2:
            type_ = "memref<3xi32, strided<[1], offset: 5>>"
            self.emit(f"{name} = memref.reinterpret_cast {value} to offset: [5], sizes: [3], strides: [1] : {T} to {type_}")
        elif kind == 3:
            self.emit(f"{name} = memref.cast {value} : {T} to {DYNAMIC}")
            self.emit(f"func.call @mixdyn({name}) : ({DYNAMIC}) -> ()")
            back = self.name("w")
            self.emit(f"{back} = memref.cast {name} : {DYNAMIC} to {T}")
            scope.append(back)
            return
        else:
            base, offset, size, stride = (self.name() for _ in range(4))
            self.emit(f"{base}, {offset}, {size}, {stride} = memref.extract_strided_metadata {value}"
                      f" : {T} -> memref<i32>, index, index, index")
            type_ = T
            self.emit(f"{name} = memref.reinterpret_cast {base} to offset: [0], sizes: [8], strides: [1]"
                      f" : memref<i32> to {T}")
            scope.append(name)
            return
        index, x, y = self.constant(self.rng.randint(0, 2)), self.name(), self.constant(3, "i32")
        if self.rng.random() < 0.5:
            self.emit(f"memref.store {y}, {name}[{index}] : {type_}")
        self.do_one(scope)
        self.emit(f"{x} = memref.load {name}[{index}] : {type_}")
        self.emit(f"func.call @add({x}) : (i32) -> ()")

    def do_dynamic(self, scope):
        size, name, cast = self.constant(8), self.name("d"), self.name("d")
        self.emit(f"{name} = memref.alloc({size}) : {DYNAMIC}")
        self.emit(f"{cast} = memref.cast {name} : {DYNAMIC} to {T}")
        self.fill(cast)
        scope.append(cast)

    def do_global(self, scope):
        name = self.name("g")
        self.emit(f"{name} = memref.get_global @table : {T}")
        scope.append(name)

    def do_stored(self, scope):
        """A buffer whose address goes through memory."""
        if not scope:
            return
        value, box, zero, name = self.pick(scope), self.name("box"), self.constant(0), self.name("l")
        self.emit(f"{box} = memref.alloc() : memref<1x{T}>")
        self.emit(f"memref.store {value}, {box}[{zero}] : memref<1x{T}>")
        self.do_one(scope)
        self.emit(f"{name} = memref.load {box}[{zero}] : memref<1x{T}>")
        scope.append(name)

    def do_freed(self, scope):
        """Lives across other statements, then is freed."""
        name = self.name("h")
        self.emit(f"{name} = memref.alloc() : {T}")
        self.fill(name)
        inner = list(scope)
        for _ in range(self.rng.randint(1, 3)):
            self.do_one(inner)
        self.emit(f"func.call @mix({name}) : ({T}) -> ()")
        self.emit(f"memref.dealloc {name} : {T}")

    def do_realloc(self, scope):
        name, larger, view = self.name("h"), self.name("r"), self.name("w")
        self.emit(f"{name} = memref.alloc() : {T}")
        self.fill(name)
        self.emit(f"{larger} = memref.realloc {name} : {T} to memref<12xi32>")
        self.emit(f"{view} = memref.reinterpret_cast {larger} to offset: [0], sizes: [8], strides: [1]"
                  f" : memref<12xi32> to {T}")
        self.later(scope, view)
        scope.append(view)

    def do_unranked(self, scope):
        if not scope:
            return
        value, any_, back = self.pick(scope), self.name("u"), self.name("u")
        self.emit(f"{any_} = memref.cast {value} : {T} to memref<*xi32>")
        self.forget(scope, value)
        self.do_one(scope)
        self.emit(f"{back} = memref.cast {any_} : memref<*xi32> to {T}")
        self.later(scope, back)
        scope.append(back)

    def do_transposed(self, scope):
        """A strided view of a view, read after something else."""
        if not scope:
            return
        value, wide, turned, part = self.pick(scope), self.name("w"), self.name("w"), self.name("w")
        turned_type = "memref<4x2xi32, strided<[1, 4]>>"
        part_type = "memref<2x2xi32, strided<[1, 4], offset: 1>>"
        self.emit(f"{wide} = memref.expand_shape {value} [[0, 1]] output_shape [2, 4] : {T} into memref<2x4xi32>")
        self.emit(f"{turned} = memref.transpose {wide} (i, j) -> (j, i) : memref<2x4xi32> to {turned_type}")
        self.emit(f"{part} = memref.subview {turned}[1, 0][2, 2][1, 1] : {turned_type} to {part_type}")
        self.do_one(scope)
        copy, one, x = self.name("t"), self.constant(1), self.name()
        self.emit(f"{copy} = memref.alloc() : memref<2x2xi32>")
        self.emit(f"memref.copy {part}, {copy} : {part_type} to memref<2x2xi32>")
        self.emit(f"{x} = memref.load {copy}[{one}, {one}] : memref<2x2xi32>")
        self.emit(f"func.call @add({x}) : (i32) -> ()")

    def do_affine(self, scope):
        if not scope:
            return
        value, i, own, x, y = self.pick(scope), self.name("i"), self.name("t"), self.name(), self.name()
        self.emit(f"affine.for {i} = 1 to 8 {{")
        self.emit(f"  {own} = memref.alloc() : memref<2xi32>")
        self.emit(f"  {x} = affine.load {value}[{i} - 1] : {T}")
        self.emit(f"  affine.store {x}, {own}[1] : memref<2xi32>")
        self.emit(f"  {y} = affine.load {own}[1] : memref<2xi32>")
        self.emit(f"  affine.store {y}, {value}[{i}] : {T}")
        self.emit("}")

    def do_linalg(self, scope):
        if len(scope) < 2:
            return
        a, b = self.pair(scope)
        name = self.name("b")
        self.emit(f"{name} = memref.alloc() : {T}")
        if self.rng.random() < 0.5:
            self.emit(f"linalg.add ins({a}, {b} : {T}, {T}) outs({name} : {T})")
        else:
            x = self.constant(self.rng.randint(-9, 9), "i32")
            self.emit(f"linalg.fill ins({x} : i32) outs({name} : {T})")
        self.forget(scope, a)
        scope.append(name)

    def do_scope(self, scope):
        """Stack memory that goes at the end of a region."""
        if not scope:
            return
        # Upstream lowers no results of it, and no more than one block.
        inner = list(scope)
        self.emit("memref.alloca_scope {")
        for _ in range(self.rng.randint(1, 4)):
            self.rng.choice([self.do_alloc, self.do_mix, self.do_copy, self.do_mutate])(inner)
        self.do_mix(inner)
        self.emit("}")

    def do_atomic(self, scope):
        if scope:
            value, index, x = self.pick(scope), self.constant(self.rng.randint(0, 7)), self.name()
            by = self.constant(self.rng.randint(-9, 9), "i32")
            self.emit(f"{x} = memref.atomic_rmw addi {by}, {value}[{index}] : (i32, {T}) -> i32")

    def do_helper(self, scope):
        """A function of this module that is random, too."""
        if not scope or not self.helpers:
            self.do_alloc(scope)
            return
        a, b = self.pick(scope), self.pick(scope)
        name = self.name("r")
        self.emit(f"{name} = func.call @{self.rng.choice(self.helpers)}({a}, {b}) : ({T}, {T}) -> {T}")
        self.later(scope, name)
        scope.append(name)

    def do_results(self, scope):
        """Functions that return what they were given, their own, or either."""
        if not scope:
            return
        value, name = self.pick(scope), self.name("r")
        kind = self.rng.randrange(3)
        if kind == 0:
            seed = self.constant(self.rng.randint(1, 99), "i32")
            self.emit(f"{name}:2 = func.call @both({value}, {seed}) : ({T}, i32) -> ({T}, {T})")
            self.forget(scope, value)
            self.later(scope, f"{name}#1")
            scope.append(f"{name}#0")
        elif kind == 1:
            condition = self.condition(scope)
            self.emit(f"{name} = func.call @maybe({condition}, {value}) : (i1, {T}) -> {T}")
            self.forget(scope, value)
            self.later(scope, name)
            scope.append(name)
        else:
            depth = self.constant(self.rng.randint(0, 3))
            self.emit(f"func.call @ping({depth}, {value}) : (index, {T}) -> ()")

    def do_call(self, scope):
        kind = self.rng.randrange(5)
        if kind == 0 and len(scope) > 1:
            a, b, name = self.pick(scope), self.pick(scope), self.name("r")
            self.emit(f"{name} = func.call @first({a}, {b}) : ({T}, {T}) -> {T}")
            scope.append(name)
        elif kind == 1:
            seed, name = self.constant(self.rng.randint(1, 99), "i32"), self.name("r")
            self.emit(f"{name} = func.call @fresh({seed}) : (i32) -> {T}")
            scope.append(name)
        elif kind == 2 and scope:
            condition = self.condition(scope)
            self.emit(f"func.call @pick({condition}, {self.pick(scope)}) : (i1, {T}) -> ()")
        elif kind == 3 and scope:
            depth = self.constant(self.rng.randint(0, 3))
            self.emit(f"func.call @recurse({depth}, {self.pick(scope)}) : (index, {T}) -> ()")
        elif scope:
            self.emit(f"func.call @shared({self.pick(scope)}) : ({T}) -> ()")
