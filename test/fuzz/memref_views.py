"""Statements of random memref functions that see buffers in unusual ways, or free
and hand them on where it is hard to see."""

from memref_prelude import DYNAMIC, T
from memref_statements import Statements

HALF = "memref<4xi32, strided<[1], offset: {}>>"
WINDOW = "memref<?xi32, strided<[1], offset: ?>>"


class Views(Statements):
    """More statements."""

    def __init__(self, rng, budget, helpers=(), has_indirect=True, spaces=("L2", "DDR")):
        super().__init__(rng, budget, helpers)
        self.has_indirect, self.spaces = has_indirect, spaces

    def do_bytes(self, scope):
        """Two typed views of bytes, which overlap, or lie side by side."""
        name, view, other = self.name("t"), self.name("w"), self.name("w")
        is_apart = self.rng.random() < 0.5
        begin, end = self.constant(self.rng.choice([0, 4, 16])), self.constant(48 if is_apart else 20)
        self.emit(f"{name} = memref.alloc() : memref<80xi8>")
        self.emit(f"{view} = memref.view {name}[{begin}][] : memref<80xi8> to {T}")
        self.emit(f"{other} = memref.view {name}[{end}][] : memref<80xi8> to {T}")
        self.fill(other)
        self.fill(view)
        self.later(scope, view)
        scope.extend([view, other])

    def do_window(self, scope):
        """A view whose place and size the program computes."""
        if not scope:
            return
        value, name, copy = self.pick(scope), self.name("w"), self.name("t")
        size, zero = self.constant(self.rng.randint(1, 4)), self.constant(0)
        count, x = self.constant(4, "i32"), self.name()
        self.emit(f"{x} = memref.load {value}[{zero}] : {T}")
        part, place = self.name(), self.name()
        self.emit(f"{part} = arith.remui {x}, {count} : i32")
        self.emit(f"{place} = arith.index_castui {part} : i32 to index")
        self.emit(f"{name} = memref.subview {value}[{place}][{size}][1] : {T} to {WINDOW}")
        self.emit(f"{copy} = memref.alloc({size}) : {DYNAMIC}")
        self.do_one(scope)
        self.emit(f"memref.copy {name}, {copy} : {WINDOW} to {DYNAMIC}")
        self.emit(f"func.call @mixdyn({copy}) : ({DYNAMIC}) -> ()")
        self.emit(f"memref.dealloc {copy} : {DYNAMIC}")

    def do_halves(self, scope):
        """A copy from one half of a buffer to the other, or of a buffer to itself."""
        if not scope:
            return
        value = self.pick(scope)
        if self.rng.random() < 0.3:
            self.emit(f"memref.copy {value}, {value} : {T} to {T}")
            return
        low, high, own = self.name("w"), self.name("w"), self.name("b")
        self.emit(f"{own} = memref.alloc() : {T}")
        self.emit(f"memref.copy {value}, {own} : {T} to {T}")
        for name, offset in ((low, 0), (high, 4)):
            type_ = HALF.format(offset) if offset else "memref<4xi32, strided<[1]>>"
            self.emit(f"{name} = memref.subview {own}[{offset}][4][1] : {T} to {type_}")
        self.do_one(scope)
        self.emit(f"memref.copy {low}, {high} : memref<4xi32, strided<[1]>> to {HALF.format(4)}")
        scope.append(own)

    def do_space(self, scope):
        """A buffer whose memory its type names."""
        space, name, cast = self.rng.choice(self.spaces), self.name("b"), self.name("w")
        type_ = f'memref<8xi32, "{space}">'
        self.emit(f"{name} = memref.alloc() : {type_}")
        self.emit(f"{cast} = memref.memory_space_cast {name} : {type_} to {T}")
        self.fill(cast)
        self.later(scope, cast)
        index, x = self.constant(self.rng.randint(0, 7)), self.name()
        self.emit(f"{x} = memref.load {name}[{index}] : {type_}")
        self.emit(f"func.call @add({x}) : (i32) -> ()")
        scope.append(cast)

    def do_pointer(self, scope):
        """The buffer's address as a number, through which it is read later."""
        if not scope:
            return
        value, index, number, pointer, x = (self.pick(scope), *(self.name() for _ in range(4)))
        self.emit(f"{index} = memref.extract_aligned_pointer_as_index {value} : {T} -> index")
        self.emit(f"{number} = arith.index_cast {index} : index to i64")
        self.forget(scope, value)
        self.do_one(scope)
        self.emit(f"{pointer} = llvm.inttoptr {number} : i64 to !llvm.ptr")
        self.emit(f"{x} = llvm.load {pointer} : !llvm.ptr -> i32")
        self.emit(f"func.call @add({x}) : (i32) -> ()")

    def do_indirect(self, scope):
        """A call of a function that is a value; it returns what it was given."""
        if not scope or not self.has_indirect:
            return
        kind = f"({T}, {T}) -> {T}"
        first, other = self.pick(scope), self.pick(scope)
        function, name = self.name("f"), self.name("r")
        self.emit(f"{function} = func.constant @first : {kind}")
        self.emit(f"{name} = func.call_indirect {function}({first}, {other}) : {kind}")
        self.forget(scope, first)
        self.later(scope, name)
        scope.append(name)

    def do_freed_on_one_side(self, scope):
        """Freed on one side of a branch only, or read there and freed after it."""
        name, condition = self.name("h"), self.condition(scope)
        self.emit(f"{name} = memref.alloc() : {T}")
        self.fill(name)
        inner = list(scope)
        self.do_one(inner)
        self.emit(f"scf.if {condition} {{")
        self.emit(f"  func.call @mix({name}) : ({T}) -> ()")
        is_last = self.rng.random() < 0.7
        if is_last:
            self.emit(f"  memref.dealloc {name} : {T}")
        self.emit("}")
        inner = list(scope)
        self.do_one(inner)
        if not is_last:
            self.emit(f"memref.dealloc {name} : {T}")

    def do_two_shapes(self, scope):
        """Rank 0 and size 0: a number in memory, and nothing, through views."""
        name, view, x, y = self.name("t"), self.name("w"), self.constant(self.rng.randint(1, 99), "i32"), self.name()
        self.emit(f"{name} = memref.alloc() : memref<i32>")
        self.emit(f"{view} = memref.expand_shape {name} [] output_shape [1, 1] : memref<i32> into memref<1x1xi32>")
        self.emit(f"memref.store {x}, {name}[] : memref<i32>")
        empty, size, none = self.name("t"), self.constant(0), self.name("w")
        self.emit(f"{empty} = memref.alloc() : memref<0xi32>")
        self.emit(f"{none} = memref.cast {empty} : memref<0xi32> to {DYNAMIC}")
        self.do_one(scope)
        self.emit(f"func.call @mixdyn({none}) : ({DYNAMIC}) -> ()")
        self.emit(f"{y} = memref.load {view}[{size}, {size}] : memref<1x1xi32>")
        self.emit(f"func.call @add({y}) : (i32) -> ()")

    def do_pair(self, scope):
        """Two buffers that change places with every turn of a loop."""
        if len(scope) < 2:
            return
        (a, b), front, back, result = self.pair(scope), self.name("a"), self.name("a"), self.name("f")
        low, high, step = self.constant(0), self.constant(self.rng.randint(1, 3)), self.constant(1)
        self.emit(f"{result}:2 = scf.for {self.name('i')} = {low} to {high} step {step}"
                  f" iter_args({front} = {a}, {back} = {b}) -> ({T}, {T}) {{")
        self.emit(f"  memref.copy {front}, {back} : {T} to {T}")
        self.depth += 1
        self.do_mutate([back])
        self.later([front, back], front)
        self.depth -= 1
        self.emit(f"  scf.yield {back}, {front} : {T}, {T}")
        self.emit("}")
        scope.extend([f"{result}#0", f"{result}#1"])

    def do_forall(self, scope):
        """Turns in no order, each with a buffer of its own."""
        if not scope:
            return
        value, i, own, x, y = self.pick(scope), self.name("i"), self.name("t"), self.name(), self.name()
        sums, doubled = self.name("b"), self.name()
        self.emit(f"{sums} = memref.alloc() : {T}")
        self.emit(f"scf.forall ({i}) in (8) {{")
        self.emit(f"  {own} = memref.alloc() : memref<3xi32>")
        zero = self.constant(0)
        self.emit(f"  {x} = memref.load {value}[{i}] : {T}")
        self.emit(f"  memref.store {x}, {own}[{zero}] : memref<3xi32>")
        self.emit(f"  {y} = memref.load {own}[{zero}] : memref<3xi32>")
        self.emit(f"  {doubled} = arith.addi {x}, {y} : i32")
        self.emit(f"  memref.store {doubled}, {sums}[{i}] : {T}")
        self.emit("}")
        scope.append(sums)

    def do_state(self, scope):
        """A global that functions write."""
        name = self.name("g")
        self.emit(f"{name} = memref.get_global @state : {T}")
        if scope and self.rng.random() < 0.6:
            self.emit(f"memref.copy {self.pick(scope)}, {name} : {T} to {T}")
        scope.append(name)
