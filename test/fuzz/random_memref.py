#!/usr/bin/env python3
"""Prints a random memref-level module, for one seed.

@main runs a number of random functions, @p0, @p1, ..., and prints a checksum of
all bytes that each of them read. Every buffer is written before it is read, so
that the checksums say whether a plan let two buffers use the same bytes too
early. What they draw from: loops, branches, several blocks, select, views,
calls, recursion, escaping and returned buffers, dynamic sizes, globals, memory
that is reallocated, on the stack, or freed.

    random_memref.py SEED [--functions=N] [--statements=N]
"""

import argparse
import random

T = "memref<8xi32>"
DYNAMIC = "memref<?xi32>"

PRELUDE = """\
memref.global "private" @acc : memref<1xi64> = dense<7>
memref.global "private" @table : memref<8xi32> = dense<[3, 1, 4, 1, 5, 9, 2, 6]>
func.func private @printI64(i64)
func.func private @printNewline()

func.func private @add(%x: i32) {
  %c0 = arith.constant 0 : index
  %acc = memref.get_global @acc : memref<1xi64>
  %old = memref.load %acc[%c0] : memref<1xi64>
  %k = arith.constant 1099511628211 : i64
  %wide = arith.extsi %x : i32 to i64
  %mixed = arith.xori %old, %wide : i64
  %new = arith.muli %mixed, %k : i64
  memref.store %new, %acc[%c0] : memref<1xi64>
  return
}
func.func private @mix(%b: memref<8xi32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c8 = arith.constant 8 : index
  scf.for %i = %c0 to %c8 step %c1 {
    %x = memref.load %b[%i] : memref<8xi32>
    func.call @add(%x) : (i32) -> ()
  }
  return
}
func.func private @mixdyn(%b: memref<?xi32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = memref.dim %b, %c0 : memref<?xi32>
  scf.for %i = %c0 to %n step %c1 {
    %x = memref.load %b[%i] : memref<?xi32>
    func.call @add(%x) : (i32) -> ()
  }
  return
}
func.func private @fill(%b: memref<8xi32>, %seed: i32) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c8 = arith.constant 8 : index
  %tmp = memref.alloc() : memref<8xi32>
  scf.for %i = %c0 to %c8 step %c1 {
    %n = arith.index_cast %i : index to i32
    %x = arith.muli %seed, %n : i32
    %y = arith.addi %x, %seed : i32
    memref.store %y, %tmp[%i] : memref<8xi32>
  }
  memref.copy %tmp, %b : memref<8xi32> to memref<8xi32>
  memref.dealloc %tmp : memref<8xi32>
  return
}
func.func private @first(%a: memref<8xi32>, %b: memref<8xi32>) -> memref<8xi32> {
  call @mix(%b) : (memref<8xi32>) -> ()
  return %a : memref<8xi32>
}
func.func private @fresh(%seed: i32) -> memref<8xi32> {
  %a = memref.alloc() : memref<8xi32>
  call @fill(%a, %seed) : (memref<8xi32>, i32) -> ()
  return %a : memref<8xi32>
}
func.func private @pick(%c: i1, %a: memref<8xi32>) {
  %own = memref.alloc() : memref<8xi32>
  %seed = arith.constant 5 : i32
  call @fill(%own, %seed) : (memref<8xi32>, i32) -> ()
  %s = arith.select %c, %a, %own : memref<8xi32>
  call @mix(%s) : (memref<8xi32>) -> ()
  return
}
func.func private @recurse(%n: index, %b: memref<8xi32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %own = memref.alloc() : memref<8xi32>
  memref.copy %b, %own : memref<8xi32> to memref<8xi32>
  %more = arith.cmpi ne, %n, %c0 : index
  scf.if %more {
    %less = arith.subi %n, %c1 : index
    %x = arith.index_cast %n : index to i32
    memref.store %x, %own[%c1] : memref<8xi32>
    func.call @recurse(%less, %own) : (index, memref<8xi32>) -> ()
  }
  call @mix(%own) : (memref<8xi32>) -> ()
  memref.dealloc %own : memref<8xi32>
  return
}
func.func private @both(%a: memref<8xi32>, %seed: i32) -> (memref<8xi32>, memref<8xi32>) {
  %own = memref.alloc() : memref<8xi32>
  call @fill(%own, %seed) : (memref<8xi32>, i32) -> ()
  return %own, %a : memref<8xi32>, memref<8xi32>
}
func.func private @maybe(%c: i1, %a: memref<8xi32>) -> memref<8xi32> {
  %seed = arith.constant 11 : i32
  cf.cond_br %c, ^own, ^given
^own:
  %own = memref.alloc() : memref<8xi32>
  call @fill(%own, %seed) : (memref<8xi32>, i32) -> ()
  return %own : memref<8xi32>
^given:
  call @mix(%a) : (memref<8xi32>) -> ()
  return %a : memref<8xi32>
}
func.func private @ping(%n: index, %b: memref<8xi32>) {
  %c0 = arith.constant 0 : index
  %more = arith.cmpi ne, %n, %c0 : index
  %seed = arith.constant 23 : i32
  scf.if %more {
    %own = memref.alloca() : memref<8xi32>
    memref.copy %b, %own : memref<8xi32> to memref<8xi32>
    memref.store %seed, %own[%c0] : memref<8xi32>
    func.call @pong(%n, %own) : (index, memref<8xi32>) -> ()
    func.call @mix(%own) : (memref<8xi32>) -> ()
  }
  return
}
func.func private @pong(%n: index, %b: memref<8xi32>) {
  %c1 = arith.constant 1 : index
  %less = arith.subi %n, %c1 : index
  %own = memref.alloc() : memref<8xi32>
  memref.copy %b, %own : memref<8xi32> to memref<8xi32>
  call @ping(%less, %own) : (index, memref<8xi32>) -> ()
  call @mix(%own) : (memref<8xi32>) -> ()
  return
}
func.func @shared(%b: memref<8xi32>) {
  %own = memref.alloc() : memref<8xi32>
  %big = memref.alloc() : memref<8x8xi32>
  %c3 = arith.constant 3 : index
  %x = memref.load %b[%c3] : memref<8xi32>
  call @fill(%own, %x) : (memref<8xi32>, i32) -> ()
  memref.store %x, %big[%c3, %c3] : memref<8x8xi32>
  %y = memref.load %big[%c3, %c3] : memref<8x8xi32>
  memref.store %y, %own[%c3] : memref<8xi32>
  call @mix(%own) : (memref<8xi32>) -> ()
  return
}
"""


class Function:
    """Writes one random function, which may call `helpers`."""

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

    def body(self, scope, terminator):
        """A nested block; returns its scope."""
        inner = list(scope)
        self.depth += 1
        for _ in range(self.rng.randint(1, 4)):
            self.do_one(inner)
        if not inner:
            self.do_alloc(inner)
        if terminator:
            terminator(inner)
        self.depth -= 1
        return inner

    def yield_one(self, count):
        def emit(inner):
            values = [self.pick(inner) for _ in range(count)]
            if count:
                self.emit(f"scf.yield {', '.join(values)} : {', '.join([T] * count)}")
        return emit

    def do_if(self, scope):
        condition = self.condition(scope)
        if self.rng.random() < 0.4:
            self.emit(f"scf.if {condition} {{")
            self.body(scope, None)
            self.emit("}")
            return
        name = self.name("i")
        self.emit(f"{name} = scf.if {condition} -> {T} {{")
        self.body(scope, self.yield_one(1))
        self.emit("} else {")
        self.body(scope, self.yield_one(1))
        self.emit("}")
        scope.append(name)

    def do_for(self, scope):
        low, high, step = self.constant(0), self.constant(self.rng.randint(0, 3)), self.constant(1)
        count = self.rng.randint(0, 2) if scope else 0
        if not count:
            self.emit(f"scf.for {self.name('i')} = {low} to {high} step {step} {{")
            value = self.pick(scope) if scope else None
            if value:
                self.emit(f"  func.call @mix({value}) : ({T}) -> ()")
                self.forget(scope, value)
            self.body(scope, self.do_alloc)
            self.emit("}")
            return
        arguments = [self.name("a") for _ in range(count)]
        result = self.name("f")
        inits = ", ".join(f"{a} = {self.pick(scope)}" for a in arguments)
        types = ", ".join([T] * count)
        self.emit(f"{result}:{count} = scf.for {self.name('i')} = {low} to {high} step {step}"
                  f" iter_args({inits}) -> ({types}) {{")

        def end(inner):
            self.later(inner, self.rng.choice(arguments))
            self.yield_one(count)(inner)

        self.body(scope + arguments, end)
        self.emit("}")
        scope.extend(f"{result}#{k}" for k in range(count))

    def do_while(self, scope):
        if not scope:
            return
        counter, zero, start = self.name("n"), self.constant(0), self.constant(self.rng.randint(0, 2), "i32")
        self.emit(f"{counter} = memref.alloc() : memref<1xi32>")
        self.emit(f"memref.store {start}, {counter}[{zero}] : memref<1xi32>")
        result, before, after = self.name("w"), self.name("a"), self.name("a")
        self.emit(f"{result} = scf.while ({before} = {self.pick(scope)}) : ({T}) -> {T} {{")

        def condition(inner):
            left, test, none = self.name(), self.name(), self.constant(0, "i32")
            self.emit(f"{left} = memref.load {counter}[{zero}] : memref<1xi32>")
            self.emit(f"{test} = arith.cmpi sgt, {left}, {none} : i32")
            self.emit(f"scf.condition({test}) {self.pick(inner)} : {T}")

        def repeat(inner):
            self.later(inner, after)
            left, less, one = self.name(), self.name(), self.constant(1, "i32")
            self.emit(f"{left} = memref.load {counter}[{zero}] : memref<1xi32>")
            self.emit(f"{less} = arith.subi {left}, {one} : i32")
            self.emit(f"memref.store {less}, {counter}[{zero}] : memref<1xi32>")
            self.emit(f"scf.yield {self.pick(inner)} : {T}")

        self.body(scope + [before], condition)
        self.emit("} do {")
        self.emit(f"^bb0({after}: {T}):")
        self.body(scope + [after], repeat)
        self.emit("}")
        scope.append(result)

    def do_switch(self, scope):
        x, name = self.constant(self.rng.randint(0, 2)), self.name("k")
        self.emit(f"{name} = scf.index_switch {x} -> {T}")
        for label in ("case 0", "case 1", "default"):
            self.emit(f"{label} {{")
            self.body(scope, self.yield_one(1))
            self.emit("}")
        scope.append(name)

    def do_parallel(self, scope):
        low, high, step = self.constant(0), self.constant(2), self.constant(1)
        self.emit(f"scf.parallel ({self.name('i')}) = ({low}) to ({high}) step ({step}) {{")
        self.body(scope, lambda inner: self.emit("scf.reduce"))
        self.emit("}")

    def do_region(self, scope):
        """Several blocks inside an operation."""
        name, label = self.name("e"), self.name("bb")[1:]
        self.emit(f"{name} = scf.execute_region -> {T} {{")
        self.depth += 1
        inner = list(scope)
        self.do_alloc(inner)
        self.blocks(inner, label)
        self.emit(f"scf.yield {self.pick(inner)} : {T}")
        self.depth -= 1
        self.emit("}")
        scope.append(name)

    def blocks(self, scope, label):
        """A diamond or a loop of blocks, then goes on in a last block."""
        self.rng.choice([self.diamond, self.loop])(scope, label)

    def some(self, scope):
        for _ in range(self.rng.randint(1, 3)):
            self.do_one(scope)

    def diamond(self, scope, label):
        condition, argument = self.condition(scope), self.name("p")
        self.emit(f"cf.cond_br {condition}, ^{label}a, ^{label}b")
        for side in "ab":
            self.emit(f"^{label}{side}:")
            inner = list(scope)
            self.some(inner)
            self.emit(f"cf.br ^{label}c({self.pick(inner)} : {T})")
        self.emit(f"^{label}c({argument}: {T}):")
        scope.append(argument)

    def loop(self, scope, label):
        zero, count, one = self.constant(0), self.constant(self.rng.randint(0, 3)), self.constant(1)
        i, next_, test = self.name(), self.name(), self.name()
        carried, leaving = self.name("p"), self.name("q")
        self.emit(f"cf.br ^{label}h({zero}, {self.pick(scope)} : index, {T})")
        self.emit(f"^{label}h({i}: index, {carried}: {T}):")
        head = scope + [carried]
        self.some(head)
        self.emit(f"{test} = arith.cmpi slt, {i}, {count} : index")
        self.emit(f"cf.cond_br {test}, ^{label}t, ^{label}x({self.pick(head)} : {T})")
        self.emit(f"^{label}t:")
        inner = list(head)
        self.some(inner)
        self.do_alloc(inner)
        self.later(inner, carried)
        self.emit(f"{next_} = arith.addi {i}, {one} : index")
        self.emit(f"cf.br ^{label}h({next_}, {self.pick(inner)} : index, {T})")
        self.emit(f"^{label}x({leaving}: {T}):")
        scope.append(leaving)

    def do_one(self, scope):
        self.budget -= 1
        simple = [self.do_alloc, self.do_mix, self.do_mutate, self.do_copy, self.do_temporary, self.do_mix]
        if self.budget < 0 or self.depth > 5:
            self.rng.choice(simple)(scope)
            return
        rare = [self.do_select, self.do_view, self.do_view, self.do_call, self.do_call, self.do_if, self.do_for,
                self.do_for, self.do_while, self.do_switch, self.do_region, self.do_freed, self.do_helper,
                self.do_transposed, self.do_linalg, self.do_results]
        rarest = [self.do_dynamic, self.do_global, self.do_stored, self.do_parallel, self.do_realloc,
                  self.do_unranked, self.do_affine, self.do_scope, self.do_atomic]
        draw = self.rng.random()
        self.rng.choice(simple if draw < 0.45 else rare if draw < 0.95 else rarest)(scope)

    def write_helper(self, name):
        """A private function of two buffers that returns one."""
        scope = ["%x", "%y"]
        self.allocations = ["memref.alloc"]  # One of them may be returned.
        self.do_alloc(scope)
        self.statements(scope)
        self.emit(f"return {self.pick(scope)} : {T}")
        return "\n".join([f"func.func private @{name}(%x: {T}, %y: {T}) -> {T} {{"] + self.lines + ["}", ""])

    def statements(self, scope):
        while self.budget > 0:
            if self.rng.random() < 0.1:
                self.blocks(scope, self.name("bb")[1:])
            else:
                self.do_one(scope)

    def write(self, name):
        scope = []
        self.do_alloc(scope)
        self.statements(scope)
        for value in self.rng.sample(scope, min(3, len(scope))):
            self.emit(f"func.call @mix({value}) : ({T}) -> ()")
        self.emit("return")
        return "\n".join([f"func.func @{name}() {{"] + self.lines + ["}", ""])


def module(seed, functions, statements):
    rng = random.Random(seed)
    text = [PRELUDE]
    calls, helpers = [], []
    for i in range(3):
        text.append(Function(rng, statements // 4, tuple(helpers)).write_helper(f"q{i}"))
        helpers.append(f"q{i}")
    for i in range(functions):
        text.append(Function(rng, statements, tuple(helpers)).write(f"p{i}"))
        calls.append(f"  call @p{i}() : () -> ()\n"
                     f"  %r{i} = memref.load %acc[%c0] : memref<1xi64>\n"
                     f"  call @printI64(%r{i}) : (i64) -> ()\n"
                     f"  call @printNewline() : () -> ()\n")
    text.append("func.func @main() {\n  %c0 = arith.constant 0 : index\n"
                "  %acc = memref.get_global @acc : memref<1xi64>\n"
                + "".join(calls) + "  return\n}\n")
    return "\n".join(text)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("seed", type=int)
    parser.add_argument("--functions", type=int, default=8)
    parser.add_argument("--statements", type=int, default=30)
    arguments = parser.parse_args()
    print(module(arguments.seed, arguments.functions, arguments.statements), end="")


if __name__ == "__main__":
    main()
