#!/bin/sh
# Runs each fuzz target for some seconds, from the inputs in test/fuzz/corpus and
# those found before. Stops at the first crash, whose input it names.
#
#   scripts/fuzz.sh BUILD_FOLDER SECONDS [TARGET...]
set -eu

build=$1
seconds=$2
shift 2
[ $# -gt 0 ] || set -- Problem Options Plan Tflite Header Module
root=$(cd "$(dirname "$0")/.." && pwd)

for target; do
  name=$(echo $target | tr '[:upper:]' '[:lower:]')
  found=$build/found/$name
  mkdir -p "$found"
  [ "$target" != Module ] || python3 "$root/test/fuzz/module_seeds.py" "$found"
  echo "$target: $seconds s"
  # MLIR's own memory is not looked at: it lives as long as the program.
  [ "$target" != Module ] && leaks=1 || leaks=0
  ASAN_OPTIONS=detect_leaks=$leaks "$build/bin/${target}Fuzz" \
    -max_total_time="$seconds" -timeout=20 -rss_limit_mb=4096 -close_fd_mask=3 \
    -artifact_prefix="$build/$name-" -print_final_stats=1 \
    "$found" "$root/test/fuzz/corpus/$name"
done
