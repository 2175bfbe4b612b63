#!/usr/bin/env python3
"""Whether the code includes and links only what docs/ARCHITECTURE.md allows.

    scripts/check_layers.py [ROOT]

Reads the table of folders there: each row names folders, the public headers that
are theirs, and what they may use, which is in rows above. A folder may also use
what those it uses may. Prints what is not allowed, and folders and headers that
the table leaves out, one a line; the exit status is then 1.
"""

import pathlib
import re
import sys

PUBLIC = "include/nnpack-c"
# Of others: by the beginning of what is included.
OUTSIDE = {"mlir-c/": "mlir-c", "llvm-c/": "llvm-c", "mlir/": "MLIR", "llvm/": "MLIR"}


def read_table(root):
    """Rows of (folders, headers, what they may use)."""
    text = (root / "docs/ARCHITECTURE.md").read_text()
    lines = text[text.index("| folder |"):].split("\n\n")[0].splitlines()
    for line in lines[2:]:
        folders, headers, _, uses = (cell.strip() for cell in line.strip("|").split("|"))
        yield ([name.strip().rstrip("/") for name in folders.split(",")],
               re.findall(r"\w+\.(?:h|def)", headers), [use.strip() for use in uses.split(",") if use.strip()])


def read_rules(root):
    """What each folder may use, and whose each public header is; complaints."""
    allowed, owners, faults = {}, {}, []
    for folders, headers, uses in read_table(root):
        known = {pathlib.PurePath(folder).name: folder for folder in allowed}
        may = set()
        for use in list(known) if uses == ["all of the above"] else uses:
            if use in OUTSIDE.values():
                may.add(use)
            elif use in known:
                may |= {known[use]} | (allowed[known[use]] - {"MLIR"})
            else:
                faults.append(f"docs/ARCHITECTURE.md: {', '.join(folders)} may use {use}, which is in no row above")
        for folder in folders:
            allowed[folder] = may | {folder}
        owners.update({header: folders[0] for header in headers})
    return allowed, owners, faults


def target_of(root, file, name, owners):
    """The folder, or what outside, that an #include leads to; None: elsewhere."""
    for prefix, outside in OUTSIDE.items():
        if name.startswith(prefix):
            return outside
    if name.startswith("nnpack-c/") or file.parent == root / PUBLIC:
        return owners.get(pathlib.PurePath(name).name)
    for folder in (file.parent, root / "lib"):
        if (folder / name).is_file():
            return str((folder / name).resolve().parent.relative_to(root))
    return None


def check_file(root, file, folder, rules):
    allowed, owners, faults = rules
    for number, line in enumerate(file.read_text().splitlines(), 1):
        match = re.match(r'\s*#\s*include\s+["<]([^">]+)', line)
        target = match and target_of(root, file, match.group(1), owners)
        if target and target not in allowed[folder]:
            faults.append(f"{file.relative_to(root)}:{number}: {folder} may not use {target} ({match.group(1)})")


def check_links(root, folder, rules):
    """Of the folder's target in CMake."""
    allowed, _, faults = rules
    file = root / folder / "CMakeLists.txt"
    used = {pathlib.PurePath(use).name for use in allowed[folder]}
    for links in re.findall(r"(?:LINK|PRIVATE)\s([^)]*)", file.read_text()):
        for name in re.findall(r"\bnnpack-(\w+)", links):
            if name != "mlir" and name not in {use.lower() for use in used}:
                faults.append(f"{file.relative_to(root)}: {folder} may not link nnpack-{name}")


def main():
    root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ".").resolve()
    rules = allowed, owners, faults = read_rules(root)
    for file in sorted((root / PUBLIC).iterdir()):
        if file.name in owners:
            check_file(root, file, owners[file.name], rules)
        else:
            faults.append(f"docs/ARCHITECTURE.md: {PUBLIC}/{file.name} is in no row")
    for folder in allowed:
        check_links(root, folder, rules)
    for top in ("lib", "passes", "tools"):
        for file in sorted((root / top).rglob("*")):
            folder = str(file.parent.relative_to(root))
            if file.suffix not in (".c", ".h", ".cpp") or folder.endswith("-bench"):
                continue
            if folder in allowed:
                check_file(root, file, folder, rules)
            else:
                faults.append(f"docs/ARCHITECTURE.md: {folder}/ is in no row")
    print("".join(f"{fault}\n" for fault in dict.fromkeys(faults)), end="")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
