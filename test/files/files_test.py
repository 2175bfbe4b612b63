#!/usr/bin/env python3
"""What the tools do to files, when all goes well and when it does not.

For every output of every tool: with a full disk, in a folder that cannot be
written, or killed in the middle, what was there before is there afterwards,
byte for byte; an output that would replace the input is refused; an input is
never changed. Fault.c is how a disk gets full.
"""

import argparse
import contextlib
import ctypes
import functools
import itertools
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

ARGS = None
OLD = b"what was there before\n"
# Its packed form, plan, object and header are all longer than Fault.c's 64.
NETWORK = """func.func @main(%x: tensor<4x8xi8>) -> tensor<8x4xi8> {
  %a = tosa.transpose %x {perms = array<i32: 1, 0>} : (tensor<4x8xi8>) -> tensor<8x4xi8>
  %b = tosa.reverse %a {axis = 0 : i32} : (tensor<8x4xi8>) -> tensor<8x4xi8>
  return %b : tensor<8x4xi8>
}
"""
PROBLEM = "id,lower,upper,size\n" + "".join(f"buffer{i},{i},{i + 2},64\n" for i in range(9))
READ_ONLY = "Permission denied"


def drop_capabilities():
    """Makes root obey modes: CAP_DAC_OVERRIDE out of the bounding set."""
    ctypes.CDLL(None).prctl(24, 1, 0, 0, 0)


class Output:
    """A file that a tool writes."""

    def __init__(self, name, ending, *command, source="network.mlir", to_standard=False):
        """`to_standard`: - is standard output."""
        self.name, self.ending, self.command, self.source = name, ending, command, source
        self.to_standard = to_standard

    def file(self, folder):
        return folder / ("out/result" + self.ending)

    def line(self, folder, output=None):
        output = str(output or self.file(folder))
        texts = {"OUT": output, "IN": str(folder / self.source), "FOLDER": str(folder)}
        return [re.sub("FOLDER|OUT|IN", lambda found: texts[found[0]], word) for word in self.command]


def outputs():
    tool = {name: os.path.join(ARGS.bin, name) for name in ("nnpack-opt", "nnpackc", "nnpack-plan", "nnpack-tflm")}
    opt, compiler, plan = tool["nnpack-opt"], tool["nnpackc"], tool["nnpack-plan"]
    fit = [sys.executable, ARGS.fit, "FOLDER", "--jobs=1", f"--nnpack-opt={opt}"]
    found = [
        Output("nnpack-opt -o", ".mlir", opt, "IN", "--pack-buffers", "-o", "OUT", to_standard=True),
        Output("nnpack-opt bytecode", ".mlirbc", opt, "IN", "--emit-bytecode", "-o", "OUT"),
        Output("--pack-buffers report=", ".json", opt, "IN", "--pack-buffers=report=OUT", "-o", "/dev/null"),
        Output("--pack-buffers map=", ".html", opt, "IN", "--pack-buffers=map=OUT", "-o", "/dev/null"),
        Output("nnpackc -o", ".o", compiler, "IN", "-o", "OUT", to_standard=True),
        Output("nnpackc --header", ".h", compiler, "IN", "-o", "/dev/null", "--header=OUT"),
        Output("nnpackc --report", ".json", compiler, "IN", "-o", "/dev/null", "--report=OUT"),
        Output("nnpack-plan --output", ".csv", plan, "IN", "--output=OUT", source="problem.csv", to_standard=True),
        Output("nnpack-plan --json", ".json", plan, "IN", "--json=OUT", source="problem.csv"),
        Output("nnpack-plan --map", ".svg", plan, "IN", "--map=OUT", source="problem.csv"),
        Output("nnpack-tflm -o", ".tflite", tool["nnpack-tflm"], "IN", "-o", "OUT", source="network.tflite",
               to_standard=True),
        Output("nnpack-fit --csv", ".csv", *fit, "--csv=OUT"),
        Output("nnpack-fit --svg", ".svg", *fit, "--svg=OUT"),
    ]
    if ARGS.iree:
        found.append(Output("nnpack-iree -o", ".vmfb", os.path.join(ARGS.bin, "nnpack-iree"), f"--iree-lib={ARGS.iree}",
                            "IN", "-o", "OUT", "--iree-hal-target-device=local",
                            "--iree-hal-local-target-device-backends=vmvx"))
    return found


def run(command, fault=None, before=None):
    environment = dict(os.environ)
    if fault:
        environment.update(LD_PRELOAD=ARGS.fault, NNPACK_TEST_FAULT=fault)
        # A sanitizer's library need not come first.
        environment["ASAN_OPTIONS"] = environment.get("ASAN_OPTIONS", "") + ":verify_asan_link_order=0"
    return subprocess.run(command, capture_output=True, env=environment, preexec_fn=before, check=False)


def each_output(test):
    """The test for one output becomes the test for all."""
    @functools.wraps(test)
    def for_all(self):
        for output in outputs():
            with self.subTest(output.name):
                test(self, output)
    return for_all


class Files(unittest.TestCase):
    @contextlib.contextmanager
    def folder(self, output, old=True):
        """A folder with inputs, which must come out as they went in, and out/."""
        with tempfile.TemporaryDirectory() as name:
            folder = pathlib.Path(name)
            (folder / "out").mkdir()
            (folder / "network.mlir").write_text(NETWORK)
            (folder / "problem.csv").write_text(PROBLEM)
            shutil.copy(ARGS.tflite, folder / "network.tflite")
            before = {path: path.read_bytes() for path in folder.iterdir() if path.is_file()}
            if old:
                output.file(folder).write_bytes(OLD)
            yield folder
            for path, data in before.items():
                self.assertEqual(path.read_bytes(), data, path)

    @each_output
    def test_written(self, output):
        """Whole, with a plain file's mode, and nothing beside it."""
        with self.folder(output) as folder:
            (folder / "network.mlir").chmod(0o444)
            done = run(output.line(folder))
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertGreater(len(output.file(folder).read_bytes()), 64)
            self.assertEqual(os.listdir(folder / "out"), [output.file(folder).name])
            self.assertEqual(output.file(folder).stat().st_mode & 0o777, 0o644)

    @each_output
    def test_full_disk(self, output):
        for old in (True, False):
            with self.folder(output, old) as folder:
                done = run(output.line(folder), "full")
                self.assertEqual(done.returncode, 1, done.stderr)
                self.assertIn(b"No space left on device", done.stderr)
                self.assertEqual(os.listdir(folder / "out"), [output.file(folder).name] if old else [])
                if old:
                    self.assertEqual(output.file(folder).read_bytes(), OLD)

    @each_output
    def test_killed(self, output):
        """Of a process that is killed, a temporary file may stay: under a name
        that nobody could guess."""
        names = set()
        for fault in ("kill-write", "kill-rename"):
            with self.folder(output) as folder:
                done = run(output.line(folder), fault)
                self.assertEqual(done.returncode, -9, done.stderr)
                self.assertEqual(output.file(folder).read_bytes(), OLD)
                rest = [path for path in (folder / "out").iterdir() if path != output.file(folder)]
                self.assertEqual(len(rest), 1)
                names.add(rest[0].name)
        self.assertEqual(len(names), 2)

    @each_output
    def test_asked_to_end(self, output):
        """Of one that is asked to end, none does."""
        with self.folder(output) as folder:
            done = run(output.line(folder), "term-rename")
            self.assertEqual(os.listdir(folder / "out"), [output.file(folder).name])
            if "FOLDER" not in output.command:  # Python ends after the rename.
                self.assertEqual(done.returncode, -15, done.stderr)
                self.assertEqual(output.file(folder).read_bytes(), OLD)

    def test_written_twice(self):
        """One file under two options, by two names, before there is one and after."""
        opt, compiler, plan = (os.path.join(ARGS.bin, name) for name in ("nnpack-opt", "nnpackc", "nnpack-plan"))
        lines = [[opt, "IN", "--pack-buffers=report=OUT", "-o", "ALSO"],
                 [opt, "IN", "--pack-buffers=report=OUT map=ALSO", "-o", "/dev/null"],
                 [compiler, "IN", "-o", "OUT.o", "--header=ALSO.o"],
                 [compiler, "IN", "-o", "/dev/null", "--report=OUT.txt", "--map=ALSO.txt"],
                 [plan, "IN", "--output=OUT", "--json=ALSO"]]
        for words, old in itertools.product(lines, (True, False)):
            line = Output(words[0], "", *words, source="problem.csv" if words[0] == plan else "network.mlir")
            with self.subTest(words, old=old), self.folder(line, old=False) as folder:
                also = str(folder) + "/out/../out/result"
                for ending in ("", ".o", ".txt") if old else ():
                    line.file(folder).with_suffix(ending).write_bytes(OLD)
                done = run([word.replace("ALSO", also) for word in line.line(folder)])
                self.assertEqual(done.returncode, 1, done.stderr)
                self.assertRegex(done.stderr.decode(), "^.*result.*(written twice|has written it).*\n$")

    @each_output
    def test_read_only_folder(self, output):
        with self.folder(output) as folder:
            (folder / "out").chmod(0o555)
            done = run(output.line(folder), before=drop_capabilities)
            (folder / "out").chmod(0o755)
            self.assertEqual(done.returncode, 1, done.stderr)
            self.assertIn(READ_ONLY, done.stderr.decode())
            self.assertEqual(output.file(folder).read_bytes(), OLD)

    @each_output
    def test_input_is_kept(self, output):
        """The input under its own name, by a symbolic and by a hard link."""
        if "FOLDER" in output.command and output.ending == ".svg":
            return  # The same check as for .csv.
        for link in (None, os.symlink, os.link):
            with self.folder(output, old=False) as folder:
                source = folder / output.source
                named = source
                if link:
                    named = output.file(folder)
                    link(source, named)
                elif output.ending != source.suffix:
                    continue  # The tool would refuse the ending.
                done = run(output.line(folder, named))
                self.assertEqual(done.returncode, 1, done.stderr)
                self.assertIn("never changed", done.stderr.decode())

    def test_link_stays_a_link(self):
        output = outputs()[0]
        with self.folder(output, old=False) as folder:
            target = folder / "out/target"
            target.write_bytes(OLD)
            output.file(folder).symlink_to(target)
            self.assertEqual(run(output.line(folder)).returncode, 0)
            self.assertTrue(output.file(folder).is_symlink())
            self.assertNotEqual(target.read_bytes(), OLD)

    def test_full_standard_output(self):
        """Whatever was to be printed there."""
        lines = [output.line(pathlib.Path("."), "-") for output in outputs() if output.to_standard]
        lines += [[line[0], word] for line in lines for word in ("--help", "--version")]
        for line in lines:
            with self.subTest(line), self.folder(outputs()[0]) as folder, open("/dev/full", "wb") as full:
                done = subprocess.run(line, stdout=full, stderr=subprocess.PIPE, cwd=folder, check=False)
                self.assertEqual(done.returncode, 1, done.stderr)
                self.assertIn(b"No space left on device", done.stderr)

    def test_no_shell(self):
        """A name full of shell; the converter is one that a shell would miss."""
        with tempfile.TemporaryDirectory() as name:
            folder = pathlib.Path(name)
            converter = folder / "converter $(touch pwned)"
            converter.write_text(f"#!/bin/sh\ncat {folder}/network.mlir\n")
            converter.chmod(0o755)
            (folder / "network.mlir").write_text(NETWORK)
            network = folder / "a b;touch pwned;$(touch pwned)`touch pwned`'\"&|*?.tflite"
            shutil.copy(ARGS.tflite, network)
            result = folder / "c d;touch pwned.o"
            done = subprocess.run([os.path.join(ARGS.bin, "nnpackc"), str(network), "-o", str(result)], cwd=folder,
                                  env=dict(os.environ, NNPACK_TOSA_CONVERTER=str(converter)), capture_output=True,
                                  check=False)
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertEqual({path.name for path in folder.iterdir()},
                             {converter.name, "network.mlir", network.name, result.name})


def main():
    global ARGS
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bin", required=True)
    parser.add_argument("--fit", required=True, help="nnpack-fit")
    parser.add_argument("--fault", required=True, help="Fault.c, compiled")
    parser.add_argument("--tflite", required=True)
    parser.add_argument("--hosts", help="a venv with IREE, for nnpack-iree")
    ARGS, rest = parser.parse_known_args()
    ARGS.bin = os.path.abspath(ARGS.bin)
    libraries = list(pathlib.Path(ARGS.hosts).glob("**/libIREECompiler.so")) if ARGS.hosts else []
    ARGS.iree = str(libraries[0]) if libraries else None
    os.umask(0o022)
    unittest.main(argv=[sys.argv[0]] + rest)


if __name__ == "__main__":
    main()
