#!/usr/bin/env python3
"""Tests of scripts/corpus.py with stand-ins for nnpack-opt and nnpackc."""

import json
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent

NETWORK = """
func.func @main(%a: tensor<1x16xi8>) -> tensor<1x16xi8> {
  return %a : tensor<1x16xi8>
}
"""

# Writes what the network's name has in TOOLS; by default a plan of 100000 bytes.
TOOL = """#!{python}
import json, os, sys, time
name = [a for a in sys.argv if a.endswith(".mlir")][0]
name = os.path.basename(name)[:-5]
facts = json.loads(os.environ["TOOLS"]).get(name, {{}})
flags = [a for a in sys.argv if a.startswith("--pack-buffers=")]
if flags:
    values = dict(word.split("=", 1) for word in flags[0].split("=", 1)[1].split())
    plan = {{"alignment": 1, "buffers": [], "totals": {{"activations_naive": 9}},
            "spaces": [{{"name": "L2", "used": facts.get("used", 100000),
                        "lower_bound": 7}},
                       {{"name": "DDR", "used": 0, "lower_bound": 0}}]}}
    open(values["report"], "w").write(json.dumps(plan))
    output = sys.argv[sys.argv.index("-o") + 1]
    open(output, "w").write(facts.get("packed", ""))
    time.sleep(facts.get("sleep", 0))
    sys.exit(facts.get("exit", 0))
sys.exit(facts.get("cc", 0))
"""

TABLE = """
| model | task | op-level LB |
|---|---|--:|
| big | x | 100000 |
| small | x | 1000 |
"""


class CorpusTest(unittest.TestCase):
    def corpus(self, tools, *arguments):
        """The exit status and output of corpus.py on `big` and `small`."""
        with tempfile.TemporaryDirectory(prefix="nnpack-corpus-test-") as temporary:
            folder = Path(temporary)
            for name in ("big", "small"):
                (folder / f"{name}.mlir").write_text(NETWORK)
            for name in ("nnpack-opt", "nnpackc"):
                tool = folder / "bin" / name
                tool.parent.mkdir(exist_ok=True)
                tool.write_text(TOOL.format(python=sys.executable))
                tool.chmod(0o755)
            (folder / "TABLE.md").write_text(TABLE)
            command = [sys.executable, ROOT / "scripts" / "corpus.py", folder]
            command += [f"--bin={folder / 'bin'}", f"--reference={folder}/TABLE.md"]
            done = subprocess.run(
                [*command, *arguments],
                env={**os.environ, "TOOLS": json.dumps(tools)},
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
            )
        return done.returncode, done.stdout

    def test_targets(self):
        # 1.03 x 100000 = 103000; 1000 + 8 KiB = 9192
        within = {"big": {"used": 103000}, "small": {"used": 9192}}
        status, output = self.corpus(within, "--strict")
        self.assertEqual(status, 0, output)
        self.assertIn("2 passed, 0 failed, 0 skipped", output)
        self.assertIn("worst 9.192; 0 over target", output)
        over = {"big": {"used": 103001}, "small": {"used": 9193}}
        status, output = self.corpus(over, "--strict")
        self.assertEqual(status, 1, output)
        self.assertIn("over target: big small", output)
        self.assertEqual(self.corpus(over)[0], 0)

    def test_failures(self):
        for facts, message in (
            ({"exit": 3}, "nnpack-opt exit 3"),
            ({"cc": 4}, "nnpackc exit 4"),
            ({"packed": "%0 = memref.alloc() : memref<4xi8>"}, "1 static alloc"),
            ({"used": 5}, "lower bound 7 over 5 used"),
        ):
            with self.subTest(message):
                status, output = self.corpus({"big": facts})
                self.assertEqual(status, 1, output)
                self.assertIn(message, output)
                self.assertIn("failed: big", output)

    def test_dynamic_allocations_may_stay(self):
        packed = "%0 = memref.alloc(%n) : memref<?x4xi8>"
        self.assertEqual(self.corpus({"big": {"packed": packed}})[0], 0)

    def test_timeout(self):
        status, output = self.corpus({"big": {"sleep": 20}}, "--timeout=1")
        self.assertEqual(status, 1, output)
        self.assertIn("nnpack-opt stopped after 1 s", output)


if __name__ == "__main__":
    unittest.main()
