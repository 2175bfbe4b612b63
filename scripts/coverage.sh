#!/bin/sh
# Runs the tests in a build made with NNPACK_COVERAGE (make coverage) and prints
# which share of the lines of lib/ they ran: per folder, and of lib/Solver and
# lib/IR the files with most lines that did not. Fails if one of those two is under
# 90 %.
#
#   scripts/coverage.sh [--run] BUILD_FOLDER [JOBS]
#
#     --run   run the tests; without it, what the last run left is printed
#
# The lines themselves: llvm-cov-22 show with -instr-profile=BUILD_FOLDER/profile.
set -eu

run=0
if [ "$1" = --run ]; then
  run=1
  shift
fi
root=$(cd "$(dirname "$0")/.." && pwd)
build=$(cd "$1" && pwd)
jobs=${2:-2}
llvm=${NNPACK_LLVM_DIR:-/usr/lib/llvm-22}/bin

if [ $run -eq 1 ]; then
  rm -rf "$build/profiles"
  # A process adds its counts to the file of its program.
  LLVM_PROFILE_FILE=$build/profiles/%m.profraw ctest --test-dir "$build" \
    --output-on-failure --parallel "$jobs"
  "$llvm/llvm-profdata" merge -sparse "$build"/profiles/*.profraw \
    -o "$build/profile"
fi

objects=
for program in "$build"/bin/*; do
  objects="$objects -object $program"
done
# shellcheck disable=SC2086 # one word per argument
"$llvm/llvm-cov" export -summary-only -instr-profile="$build/profile" $objects |
  python3 "$root/scripts/coverage_table.py" "$root/lib"
