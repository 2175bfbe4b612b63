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

from memref_prelude import PRELUDE, T
from memref_views import Views


class Function(Views):
    """Writes one random function: statements, and what runs them."""

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
                self.do_transposed, self.do_linalg, self.do_results, self.do_bytes, self.do_halves, self.do_pair,
                self.do_two_shapes, self.do_freed_on_one_side]
        rarest = [self.do_dynamic, self.do_global, self.do_stored, self.do_parallel, self.do_realloc,
                  self.do_unranked, self.do_affine, self.do_scope, self.do_atomic, self.do_window, self.do_space,
                  self.do_pointer, self.do_indirect, self.do_forall, self.do_state]
        draw = self.rng.random()
        self.rng.choice(simple if draw < 0.45 else rare if draw < 0.93 else rarest)(scope)

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


def module(seed, functions, statements, has_indirect=True, spaces=("L2", "DDR")):
    """The module's text; with calls of functions that are values, or not, and with
    buffers in memories that types name."""
    rng = random.Random(seed)
    options = {"has_indirect": has_indirect, "spaces": spaces}
    text = [PRELUDE]
    calls, helpers = [], []
    for i in range(3):
        text.append(Function(rng, statements // 4, tuple(helpers), **options).write_helper(f"q{i}"))
        helpers.append(f"q{i}")
    for i in range(functions):
        text.append(Function(rng, statements, tuple(helpers), **options).write(f"p{i}"))
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
