#!/usr/bin/env python3
"""Runs the examples of Markdown pages and compares what they print; checks that
what a page links to is there.

    scripts/doc_examples.py [--update] [--bin=build/bin] PAGE.md ...

In a block marked ```console a line "$ COMMAND" is run by bash (a backslash at
its end continues it) and the lines up to the next command are what it prints on
standard output and standard error. Any other block marked with a second word,
as ```mlir model.mlir, is written to that file. Every page has a folder of its
own; `test` and `tools` in it are the project's, `build` the build folder,
`hosts` the environment of scripts/setup.sh --tests: a block marked ```console
hosts is left out without it. With --update the pages get the new output.

Exit status 1 when a command fails or prints something else.
"""

import argparse
import difflib
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FENCE = re.compile(r"^```(\w*)(?: ([\w.-]+))?$")
TIMEOUT_SECONDS = 120


class Runner:
    """The folder and environment of one page."""

    def __init__(self, folder, options):
        self.folder = folder
        self.failed = []
        for name in ("test", "tools"):
            (folder / name).symlink_to(ROOT / name)
        (folder / "build").symlink_to(options.bin.resolve().parent)
        hosts = ROOT / ".venv-hosts"
        # There when pip has installed everything.
        self.has_hosts = (hosts / "installed-requirements.txt").exists()
        (folder / "hosts").symlink_to(hosts)
        tools = [options.bin.resolve(), options.llvm / "bin", ROOT / ".venv/bin"]
        tools.append(hosts / "bin")
        path = os.pathsep.join([*map(str, tools), os.environ["PATH"]])
        self.environment = {**os.environ, "PATH": path, "LC_ALL": "C.UTF-8"}

    def run(self, command):
        """What the command prints, as lines."""
        done = subprocess.run(
            ["bash", "-c", "set -o pipefail; " + command],
            cwd=self.folder,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=TIMEOUT_SECONDS,
            check=False,
        )
        lines = done.stdout.decode(errors="replace").splitlines()
        # SIGPIPE: the command's own pipe into head.
        if done.returncode not in (0, 141):
            self.failed.append(f"exit status {done.returncode}: {command}")
            self.failed += lines[:5]
        return [line.rstrip() for line in lines]


def run_console(block, runner):
    """The block with the output that its commands have now."""
    result, position = [], 0
    while position < len(block):
        line = block[position]
        position += 1
        if not line.startswith("$ "):
            continue  # Old output.
        command = [line]
        while command[-1].endswith("\\") and position < len(block):
            command.append(block[position])
            position += 1
        result += command
        result += runner.run("\n".join(command)[2:])
    return result



def process(lines, runner):
    """The page with new output."""
    result, position = [], 0
    while position < len(lines):
        fence = FENCE.match(lines[position])
        result.append(lines[position])
        position += 1
        if not fence:
            continue
        end = lines.index("```", position)
        block = lines[position:end]
        if fence[1] == "console" and fence[2] and not runner.has_hosts:
            print("left out, .venv-hosts is incomplete:", *block[:1], file=sys.stderr)
        elif fence[1] == "console":
            block = run_console(block, runner)
        elif fence[2]:
            (runner.folder / fence[2]).write_text("\n".join(block) + "\n")
        result += [*block, "```"]
        position = end + 1
    return result


def missing_links(page, text):
    """Files that the page links to and that are not there."""
    links = re.findall(r"\]\(([^)#\s]+)[^)]*\)", text)
    local = [link for link in links if "://" not in link]
    return [link for link in local if not (page.parent / link).exists()]


def check_page(page, options):
    """True when the page's examples print what it says, or now do."""
    text = page.read_text()
    old = text.splitlines()
    missing = missing_links(page, text)
    for link in missing:
        print(f"{page}: links to {link}, which is not there", file=sys.stderr)
    with tempfile.TemporaryDirectory(prefix="nnpack-docs-") as folder:
        runner = Runner(Path(folder), options)
        new = process(old, runner)
    for line in runner.failed:
        print(f"{page}: {line}", file=sys.stderr)
    if new != old and options.update:
        page.write_text("\n".join(new) + "\n")
    elif new != old:
        changes = difflib.unified_diff(old, new, str(page), "now", lineterm="")
        print("\n".join(changes), file=sys.stderr)
        print(f"{page}: output has changed: run `make docs`", file=sys.stderr)
    if missing or runner.failed:
        return False
    return options.update or new == old


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("pages", nargs="+", type=Path)
    parser.add_argument("--update", action="store_true", help="write new output")
    parser.add_argument("--bin", type=Path, default=ROOT / "build" / "bin")
    parser.add_argument("--llvm", type=Path, default=Path("/usr/lib/llvm-22"))
    options = parser.parse_args()
    for page in options.pages:
        if not page.is_file():
            parser.error(f"{page}: no such page")
    good = [check_page(page, options) for page in options.pages]
    sys.exit(0 if all(good) else 1)


if __name__ == "__main__":
    main()
