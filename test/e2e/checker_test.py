#!/usr/bin/env python3
"""Tests of run_network.py: what it must accept, and each fault it must see.

A stand-in for nnpackc compiles C that is right, or wrong in one way. The networks
are a bitwise not of 16 bytes, and one that keeps state: an exclusive or with all
inputs so far.
"""

import json
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

import check_plan
import network
import run_network

NOT = """
func.func @main(%a: tensor<1x16xi8>) -> tensor<1x16xi8> {
  %0 = tosa.bitwise_not %a : (tensor<1x16xi8>) -> tensor<1x16xi8>
  return %0 : tensor<1x16xi8>
}
"""

XOR_SO_FAR = """
tosa.variable @state = dense<0> : tensor<1x16xi8>
func.func @main(%a: tensor<1x16xi8>) -> tensor<1x16xi8> {
  %0 = tosa.variable_read @state : tensor<1x16xi8>
  %1 = tosa.bitwise_xor %0, %a
    : (tensor<1x16xi8>, tensor<1x16xi8>) -> tensor<1x16xi8>
  tosa.variable_write @state, %1 : tensor<1x16xi8>
  return %1 : tensor<1x16xi8>
}
"""

# L2 holds the input at 0, the output at 16 and 16 bytes of scratch.
HEADER = """
#ifndef MODEL_H
#define MODEL_H
#define MODEL_L2_BYTES 48
#define MODEL_DDR_BYTES 0
#define MODEL_ALIGNMENT 16
#define MODEL_NUM_INPUTS 1
#define MODEL_NUM_OUTPUTS 1
#define MODEL_INPUT0_BYTES 16
#define MODEL_OUTPUT0_BYTES 16
#define MODEL_INPUT0_SPACE 1
#define MODEL_INPUT0_OFFSET 0
#define MODEL_OUTPUT0_SPACE 1
#define MODEL_OUTPUT0_OFFSET 16
#ifdef __cplusplus
extern "C" {
#endif
%s
#ifdef __cplusplus
}
#endif
#endif
"""

PROTOTYPES = {
    "arena": "void model_run(void *l2, void *ddr);",
    "caller": "void model_run(void *l2, void *ddr, const void *const *inputs,"
    " void *const *outputs);",
}

ENTRIES = {
    "arena": "void model_run(void *l2, void *ddr) {"
    " body(l2, ddr, (char *)l2, (char *)l2 + 16); }",
    "caller": "void model_run(void *l2, void *ddr, const void *const *inputs,"
    " void *const *outputs) { body(l2, ddr, (char *)inputs[0], outputs[0]); }",
}

BODY = """
#include "model.h"
extern void *malloc(unsigned long);
static char state[16];
static void body(char *l2, char *ddr, char *in, char *out) {
  (void)l2; (void)ddr; (void)state;
  %s
}
%s
"""

RIGHT = "for (int i = 0; i < 16; ++i) out[i] = ~in[i];"
STATEFUL = "for (int i = 0; i < 16; ++i) out[i] = state[i] ^= in[i];"

BUFFERS = [
    ("input", 0, 0, 2),
    ("output", 16, 0, 2),
    ("scratch", 32, 0, 1),
]

COMPILER = """#!{python}
import json, os, subprocess, sys
values = dict(a[2:].split("=", 1) for a in sys.argv if a.startswith("--") and "=" in a)
if os.path.exists("{folder}/refuse"):
    sys.exit("model.mlir:1:1: error: refused")
unpacked = "{folder}/unpacked.c"
other = values.get("test-unpacked") == "true" and os.path.exists(unpacked)
source = unpacked if other else "{folder}/model.c"
objects = sys.argv[sys.argv.index("-o") + 1]
open(values["header"], "w").write(open("{folder}/model.h").read())
open(values["report"], "w").write(open("{folder}/plan.json").read())
subprocess.check_call(["{clang}", "-O1", "-fPIC", "-fno-builtin", "-I{folder}", "-c",
                       source, "-o", objects])
"""


def make_plan(buffers=None):
    return {
        "version": 1,
        "alignment": 16,
        "spaces": [
            {"name": "L2", "capacity": 64, "used": 48, "lower_bound": 48},
            {"name": "DDR", "capacity": None, "used": 0, "lower_bound": 0},
        ],
        "buffers": [
            {
                "id": number,
                "role": role,
                "size": 16,
                "space": "L2",
                "offset": offset,
                "begin": begin,
                "end": end,
                "shares": None,
            }
            for number, (role, offset, begin, end) in enumerate(buffers or BUFFERS)
        ],
        "steps": [{"index": 0, "kernel": "not", "reads": [0], "writes": [1]}],
    }


class CheckerTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.cache = tempfile.TemporaryDirectory(prefix="nnpack-checker-cache-")

    @classmethod
    def tearDownClass(cls):
        cls.cache.cleanup()

    def setUp(self):
        self.temporary = tempfile.TemporaryDirectory(prefix="nnpack-checker-")
        self.folder = Path(self.temporary.name)
        self.network = self.folder / "tiny.mlir"
        self.network.write_text(NOT)
        self.compiler = self.folder / "nnpackc"
        self.compiler.write_text(
            COMPILER.format(
                python=sys.executable, folder=self.folder, clang=network.LLVM / "clang"
            )
        )
        self.compiler.chmod(0o755)
        self.plan = make_plan()
        self.header = HEADER

    def tearDown(self):
        self.temporary.cleanup()

    def check(self, body=RIGHT, io="arena", arguments=(), unpacked=False):
        """run_network's verdict on the stand-in's program with this body."""
        (self.folder / "model.h").write_text(self.header % PROTOTYPES[io])
        (self.folder / "model.c").write_text(BODY % (body, ENTRIES[io]))
        (self.folder / "plan.json").write_text(json.dumps(self.plan))
        options = run_network.parse_arguments(
            [
                str(self.network),
                f"--nnpackc={self.compiler}",
                f"--cache={self.cache.name}",
                "--timeout=20",
                *([] if unpacked else ["--no-unpacked"]),
                *arguments,
                "--",
                f"--io={io}",
            ]
        )
        return run_network.check_network(options)

    def assert_fault(self, message, *arguments, **keywords):
        passed, found = self.check(*arguments, **keywords)
        self.assertFalse(passed, found)
        self.assertIn(message, found)

    def assert_passes(self, *arguments, **keywords):
        passed, found = self.check(*arguments, **keywords)
        self.assertTrue(passed, found)
        return found

    def test_right_program(self):
        for io in PROTOTYPES:
            with self.subTest(io=io):
                self.assertIn("stock same", self.assert_passes(io=io))

    def test_state(self):
        self.network.write_text(XOR_SO_FAR)
        for io in PROTOTYPES:
            with self.subTest(io=io):
                self.assert_passes(STATEFUL, io=io)
        forgets = "for (int i = 0; i < 16; ++i) out[i] = in[i];"
        self.assert_fault("stock and packed, run 1", forgets)

    def test_wrong_answer(self):
        self.assert_fault(
            "stock and packed, run 0: output 0: 1 of 16", RIGHT + "out[7]^=1;"
        )

    def test_reading_garbage(self):
        self.assert_fault("first run and next", RIGHT + "out[3] = l2[40];")

    def test_writing_outside_of_the_arena(self):
        self.assert_fault("after it", RIGHT + "l2[48] ^= 1;")
        self.assert_fault("before it", RIGHT + "l2[-1] ^= 1;")
        self.assert_fault("the DDR arena", RIGHT + "ddr[0] ^= 1;")

    def test_reading_outside_of_the_arena(self):
        body = RIGHT + "if (((volatile char *)l2)[48] == 1) out[0] ^= 0;"
        self.assert_fault("signal 11", body)

    def test_crash_and_endless_loop(self):
        self.assert_fault("signal", RIGHT + "*(volatile char *)0 = 1;")
        loop = RIGHT + "for (volatile int i = 0;; ++i) {}"
        self.assert_fault("no answer within 1.0 s", loop, arguments=["--timeout=1"])

    def test_overwritten_input(self):
        self.assert_fault("input 0 was overwritten", RIGHT + "in[0] ^= 1;", io="caller")
        self.assert_passes(RIGHT + "in[0] ^= 1;", io="arena")

    def test_output_too_long(self):
        self.assert_fault(
            "output 0: 1 bytes after", RIGHT + "out[16] ^= 1;", io="caller"
        )

    def test_heap(self):
        body = RIGHT + "l2[40] = *(char *)malloc(9);"
        self.assert_fault("the object needs malloc", body)

    def test_header(self):
        self.header = HEADER.replace("#define MODEL_ALIGNMENT 16\n", "")
        self.assert_fault("does not define MODEL_ALIGNMENT")
        self.header = HEADER.replace("OUTPUT0_BYTES 16", "OUTPUT0_BYTES 17")
        self.assert_fault("output bytes [17], expected [16]")
        self.header = HEADER.replace("OUTPUT0_OFFSET 16", "OUTPUT0_OFFSET 40")
        self.assert_fault("outside of space 1")
        self.header = HEADER.replace("#ifndef MODEL_H", "int x;\n#ifndef MODEL_H")
        self.assert_fault("the header as c")

    def test_plan(self):
        self.plan = make_plan(BUFFERS[:2] + [("scratch", 16, 1, 2)])
        self.assert_fault("buffers 1 and 2 overlap in L2")
        self.plan["buffers"][2]["shares"] = 1
        self.assert_passes()
        self.plan = make_plan(BUFFERS[:2] + [("scratch", 24, 2, 3)])
        self.assert_fault("buffer 2 at 24")
        self.plan = make_plan([("input", 0, 1, 2), *BUFFERS[1:]])
        self.assert_fault("step 0 uses buffer 0")
        self.plan = make_plan()
        self.plan["spaces"][0]["lower_bound"] = 49
        self.assert_fault("lower bound 49")
        self.plan = make_plan(BUFFERS[:2] + [("constant", 32, 0, 1)])
        self.plan["spaces"].append({"name": "FLASH", "used": 16, "read_only": True})
        self.plan["traffic"] = {"FLASH": {"read": 16, "write": 1}}
        self.assert_fault("FLASH is only read, and written")
        self.plan["traffic"]["FLASH"]["write"] = 0
        self.assert_passes()
        self.plan["buffers"][0]["space"] = "FLASH"
        self.assert_fault("buffer 0 in space FLASH")

    def test_refusal(self):
        (self.folder / "refuse").touch()
        self.assert_fault("nnpackc: exit 1: model.mlir:1:1: error: refused")

    def test_unpacked(self):
        (self.folder / "unpacked.c").write_text(BODY % (RIGHT, ENTRIES["arena"]))
        self.assertIn("unpacked same", self.assert_passes(unpacked=True))
        wrong = BODY % (RIGHT + "out[0]^=1;", ENTRIES["arena"])
        (self.folder / "unpacked.c").write_text(wrong)
        self.assert_fault("unpacked and packed", unpacked=True)

    def write_reference(self, answer, **facts):
        """Recorded answers to an input of sixteen zeros: all -1 when right."""
        folder = self.folder / "io"
        folder.mkdir(exist_ok=True)
        tensor = [{"shape": [1, 16], "dtype": "int8"}]
        text = json.dumps({"inputs": tensor, "outputs": tensor, **facts})
        (folder / "tiny.json").write_text(text)
        (folder / "tiny.in0.bin").write_bytes(bytes(16))
        (folder / "tiny.out0.bin").write_bytes(bytes([answer & 255] * 16))

    def test_recorded_answers(self):
        self.write_reference(-1, steps=0)
        self.assertIn("reference 0", self.assert_passes())
        self.write_reference(1, steps=1)
        self.assert_fault("16 of 16 differ, by up to 2")
        self.write_reference(9)
        self.assertIn("reference 10 (100.0 %)", self.assert_passes())
        self.assert_fault("allowed 3", arguments=["--no-stock"])
        self.assert_fault("allowed 4", arguments=["--steps=4"])

    def test_recorded_sequence(self):
        self.network.write_text(XOR_SO_FAR)
        self.write_reference(0, steps=0, runs=4)
        (self.folder / "io" / "tiny.in0.bin").write_bytes(b"\1\2\2\3" * 16)
        sums = [0, 0, 0, 0]
        answers = b""
        for run in range(4):
            sums = [a ^ b for a, b in zip(sums, b"\1\2\2\3")]
            answers += bytes(sums) * 4
        (self.folder / "io" / "tiny.out0.bin").write_bytes(answers)
        self.assertIn("reference 0", self.assert_passes(STATEFUL))
        (self.folder / "io" / "tiny.out0.bin").write_bytes(answers[:-1] + b"\7")
        self.assert_fault("recorded answers, run 3, output 0: 1 of 16", STATEFUL)

    def test_command_line(self):
        command = [sys.executable, HERE / "run_network.py", self.network]
        environment = {**os.environ, "NNPACK_E2E_CACHE": self.cache.name}
        done = subprocess.run(command, env=environment, stdout=subprocess.PIPE)
        self.assertEqual(done.returncode, 0)
        missing = self.folder / "missing.mlir"
        done = subprocess.run(
            [*command[:2], missing], env=environment, stdout=subprocess.PIPE
        )
        self.assertEqual(done.returncode, 1)
        self.assertIn(b"FAILED: missing", done.stdout)


class NetworkTest(unittest.TestCase):
    def test_signature(self):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "s.mlir"
            path.write_text(
                'func.func @main(%a: tensor<2x3xi8> {x = "("}, %b: tensor<f32>) '
                "-> (tensor<4xi32>, tensor<1x5xi8>) {\n"
            )
            found = network.signature(path)
        self.assertEqual([t.nbytes for t in found.inputs], [6, 4])
        self.assertEqual([t.shape for t in found.outputs], [(4,), (1, 5)])
        self.assertFalse(found.stateful)

    def test_dynamic_batch(self):
        text = "func.func @main(%a: tensor<?x3xi8>) -> tensor<?xi8> {\n"
        self.assertNotIn("?", network.static_batch(text))

    def test_difference(self):
        one = network.np.array([1.0, float("nan"), 3.0])
        self.assertEqual(network.Difference(one, one).differing, 0)
        other = network.np.array([1.0, 2.0, 3.0])
        self.assertEqual(network.Difference(one, other).largest, float("inf"))

    def test_chain_of_shares(self):
        plan = make_plan()
        plan["buffers"][0]["shares"] = 1
        plan["buffers"][1]["shares"] = 0
        with self.assertRaisesRegex(network.Failure, "chain of shares"):
            check_plan.check_plan(plan)


if __name__ == "__main__":
    unittest.main()
