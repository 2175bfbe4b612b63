#!/usr/bin/env python3
"""nnpack-iree with IREE's library: what it refuses and warns of; slices whose size
is only known when the program runs.

    test/hosts/iree_library_test.py [--bin=build/bin] [--hosts=.venv-hosts]

Exit status 77 without IREE.
"""

import subprocess
import sys
import tempfile
import unittest
from pathlib import Path
from unittest import mock

import iree_test

# Matrix products do not fuse: each leaves a slice of transient memory, the first
# three of a size that depends on the input.
DYNAMIC = """
func.func @main(%x: tensor<?x16xf32>, %y: tensor<16x16xf32>)
    -> (tensor<?x16xf32>, tensor<16x16xf32>) {
  %zero = arith.constant 0.0 : f32
  %c0 = arith.constant 0 : index
  %rows = tensor.dim %x, %c0 : tensor<?x16xf32>
  %e = tensor.empty(%rows) : tensor<?x16xf32>
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<?x16xf32>) -> tensor<?x16xf32>
  %s = tensor.empty() : tensor<16x16xf32>
  %t = linalg.fill ins(%zero : f32) outs(%s : tensor<16x16xf32>) -> tensor<16x16xf32>
  %a = linalg.matmul ins(%x, %y : tensor<?x16xf32>, tensor<16x16xf32>)
         outs(%f : tensor<?x16xf32>) -> tensor<?x16xf32>
  %b = linalg.matmul ins(%a, %y : tensor<?x16xf32>, tensor<16x16xf32>)
         outs(%f : tensor<?x16xf32>) -> tensor<?x16xf32>
  %c = linalg.matmul ins(%b, %y : tensor<?x16xf32>, tensor<16x16xf32>)
         outs(%f : tensor<?x16xf32>) -> tensor<?x16xf32>
  %u = linalg.matmul ins(%y, %y : tensor<16x16xf32>, tensor<16x16xf32>)
         outs(%t : tensor<16x16xf32>) -> tensor<16x16xf32>
  %v = linalg.matmul ins(%u, %y : tensor<16x16xf32>, tensor<16x16xf32>)
         outs(%t : tensor<16x16xf32>) -> tensor<16x16xf32>
  %w = linalg.matmul ins(%v, %u : tensor<16x16xf32>, tensor<16x16xf32>)
         outs(%t : tensor<16x16xf32>) -> tensor<16x16xf32>
  return %c, %w : tensor<?x16xf32>, tensor<16x16xf32>
}
"""

SHIM = """
const char *ireeCompilerGetRevision(void);
const char *ireeCompilerGetRevision(void) { return "0.1.0 @ test"; }
"""

NETWORK = iree_test.ROOT / "test/models/softmax_int8.mlir"


class LibraryTest(unittest.TestCase):
    iree, cc = None, "cc"

    def setUp(self):
        scratch = tempfile.TemporaryDirectory(prefix="nnpack-iree-")
        self.addCleanup(scratch.cleanup)
        self.folder = Path(scratch.name)

    def run_tool(self, *arguments, library=None):
        library = library or self.iree.library
        command = [self.iree.nnpack, f"--iree-lib={library}", *arguments]
        command += self.iree.flags
        return subprocess.run(
            [str(part) for part in command],
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
        )

    def assert_refused(self, message, *arguments):
        done = self.run_tool(*arguments)
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertIn(message, done.stderr)
        self.assertNotIn("transient", done.stdout)

    def test_tested_version(self):
        done = self.run_tool(NETWORK)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertRegex(
            done.stdout, r"^transient before=\d+ after=\d+ lower_bound=\d+\n$"
        )

    def test_untested_version(self):
        """IREE's library under a library that calls itself another version."""
        source, shim = self.folder / "shim.c", self.folder / "libshim.so"
        source.write_text(SHIM)
        place = self.iree.library.parent
        subprocess.run(
            [self.cc, "-shared", "-fPIC", source, "-o", shim]
            + ["-Wl,--no-as-needed", f"-Wl,-rpath,{place}", self.iree.library],
            check=True,
        )
        done = self.run_tool(NETWORK, library=shim)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("warning: ", done.stderr)
        self.assertIn("is IREE '0.1.0 @ test', which was not tested", done.stderr)
        self.assertIn("tested: 3.", done.stderr)
        self.assertIn("transient before=", done.stdout)

    def test_refusals(self):
        self.assert_refused(
            "--iree-scheduling-dump-statistics-file=x",
            NETWORK,
            "--iree-scheduling-dump-statistics-format=csv",
            "--iree-scheduling-dump-statistics-file=x",
        )
        self.assert_refused("Unknown command line argument", NETWORK, "--no-such=1")
        bad = self.folder / "bad.mlir"
        bad.write_text("func.func @main( {")
        self.assert_refused("bad.mlir:1:", bad)
        self.assert_refused("nnpack-opt does not read it either", bad)
        self.assert_refused("No such file", self.folder / "none.mlir")
        self.assert_refused("the file is empty", "/dev/null")
        output = self.folder / "no" / "x.vmfb"
        self.assert_refused("No such file", NETWORK, "-o", output)

    def test_same_pipeline(self):
        """Without the planner it gives iree-compile's bytes; with a flag that
        concerns the phase that the tool runs itself, too."""
        flag = "--iree-scheduling-optimize-bindings=0"
        found = []
        for flags in ([], [flag]):
            with mock.patch.object(self.iree, "flags", self.iree.flags + flags):
                own, same = self.folder / "own.vmfb", self.folder / "same.vmfb"
                self.iree.compile_own(NETWORK, own)
                self.iree.plan(NETWORK, "-o", same, "--plan=false")
            self.assertEqual(own.read_bytes(), same.read_bytes())
            found.append(own.read_bytes())
        self.assertNotEqual(*found)

    def test_dynamic_slices(self):
        path = self.folder / "dynamic.mlir"
        path.write_text(DYNAMIC)
        own, planned = self.folder / "own.vmfb", self.folder / "planned.vmfb"
        self.iree.plan(path, "-o", own, "--plan=false")
        before, after, bound = self.iree.plan(path, "-o", planned)
        # u and v, 1024 bytes each, are alive together.
        self.assertEqual((before, after, bound), (2048, 2048, 2048))
        rows = [f"5x16xf32={' '.join(str(i % 7) for i in range(80))}"]
        rows += [f"16x16xf32={' '.join(str(i % 5 - 2) for i in range(256))}"]
        expected, _ = self.iree.answers(own, rows, 2)
        answers, _ = self.iree.answers(planned, rows, 2)
        self.assertEqual(answers, expected)
        self.assertTrue(any(expected[0]) and any(expected[1]))


def main():
    options = iree_test.make_parser(__doc__)
    options.add_argument("--cc", default="cc")
    parsed = options.parse_args()
    LibraryTest.iree = iree_test.Iree(parsed)
    LibraryTest.cc = parsed.cc
    unittest.main(argv=[sys.argv[0]])


if __name__ == "__main__":
    main()
