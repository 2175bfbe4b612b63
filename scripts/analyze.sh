#!/bin/sh
# Looks for mistakes without running anything: gcc's -fanalyzer and clang-tidy
# (.clang-tidy) over the C code of include/, lib/, passes/ and tools/, with
# assertions, which tell them what holds. Fails if one of them finds something.
#
#   scripts/analyze.sh BUILD_FOLDER [JOBS]
set -eu

build=$(cd "$1" && pwd)
jobs=${2:-2}
root=$(cd "$(dirname "$0")/.." && pwd)
commands=$build/analyze
rm -rf "$commands"
mkdir -p "$commands"

# Without NDEBUG, and without what only the build's compiler knows.
sed 's/-DNDEBUG//g; s/[^ "]*ccache //g' "$build/compile_commands.json" \
  >"$commands/compile_commands.json"

echo "gcc -fanalyzer"
python3 - "$commands" "$root" "$jobs" <<'PYTHON'
import concurrent.futures, json, pathlib, shlex, subprocess, sys

folder, root, jobs = sys.argv[1:]
rows = json.loads(pathlib.Path(folder, "compile_commands.json").read_text())
parts = tuple(f"{root}/{part}/" for part in ("lib", "passes", "tools"))
rows = {row["file"]: row for row in rows
        if row["file"].startswith(parts) and row["file"].endswith(".c")}


def analyze(row):
    command = shlex.split(row["command"])
    command = ["gcc", *command[1:command.index("-o")], "-fanalyzer", "-S",
               "-o", "/dev/null", "-c", row["file"]]
    done = subprocess.run(command, cwd=row["directory"], capture_output=True,
                          text=True, check=False)
    return done.returncode, done.stderr


with concurrent.futures.ThreadPoolExecutor(int(jobs)) as pool:
    found = [said for status, said in pool.map(analyze, rows.values()) if status]
print(f"{len(rows)} files, {len(found)} with findings", *found, sep="\n")
sys.exit(1 if found else 0)
PYTHON

echo "clang-tidy"
cd "$root"
run-clang-tidy-22 -quiet -j "$jobs" -p "$commands" \
  "$root/(lib|passes|tools)/.*[.]c\$" >"$commands/tidy.txt" 2>"$commands/tidy.err" || {
  grep -E ': (error|warning):' "$commands/tidy.txt" || cat "$commands/tidy.err"
  exit 1
}
echo "no findings"
