#!/usr/bin/env python3
"""Makes inputs for the fuzz target Module of what the passes are tested with.

    module_seeds.py FOLDER

test/passes/PASS/FILE.mlir becomes a file per module of it: PASS, '|', the options
of its first RUN line, and the module without comments.
"""

import re
import sys
from pathlib import Path

MOST_BYTES = 6000  # Long modules are slow and change little at a time.
PASSES = Path(__file__).resolve().parent.parent / "passes"


def main(folder):
    for path in sorted(PASSES.glob("*/*.mlir")):
        text = path.read_text(encoding="utf-8")
        name = path.parent.name
        given = re.search(rf'--{name}=(?:"([^"%]*)"|([^"%\s]+))', text)
        options = given[1] or given[2] if given else ""
        for number, module in enumerate(re.split(r"^// -----.*\n", text, flags=re.M)):
            module = re.sub(r"^\s*(//.*)?\n", "", module, flags=re.M)
            if module and len(module) < MOST_BYTES:
                seed = folder / f"{name}-{path.stem}-{number}"
                seed.write_text(f"{name}|{options}\n{module}", encoding="utf-8")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(Path(sys.argv[1]))
