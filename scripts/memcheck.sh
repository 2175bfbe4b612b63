#!/bin/sh
# Runs a sample under valgrind: planning, packing and compiling small networks of
# test/models. valgrind knows of every byte whether it was given a value, which
# AddressSanitizer does not; it sees LLVM and MLIR too. Fails at the first error or
# lost block.
#
#   scripts/memcheck.sh BUILD_FOLDER
set -eu

root=$(cd "$(dirname "$0")/.." && pwd)
bin=$(cd "$1" && pwd)/bin
models=$root/test/models
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

check() {
  echo "$(basename "$1") $(basename "$2") $3"
  valgrind --quiet --error-exitcode=9 --leak-check=full \
    --errors-for-leak-kinds=definite "$@" >"$folder/out"
}

for problem in plain.csv windows-shares.csv; do
  check "$bin/nnpack-plan" "$root/test/fuzz/corpus/plan/$problem" \
    --output="$folder/plan.csv" --json="$folder/plan.json" --map="$folder/map.svg"
done
check "$bin/nnpack-tflm" "$models/classifier_int8.tflite" -o "$folder/x.tflite"
check "$bin/nnpack-opt" "$models/softmax_int8.mlir" \
  --pack-buffers="l2-size=6K report=$folder/x.json map=$folder/x.html" -o "$folder/x"
check "$bin/nnpack-opt" "$models/streaming_int8.mlir" \
  --pack-buffers="io=arena l2-size=200 weights=auto dma=calls" -o "$folder/x"
check "$bin/nnpack-opt" "$models/classifier_int8.mlir" \
  --pack-buffers="io=arena objective=memory recompute=20" -o "$folder/x"
check "$bin/nnpackc" "$models/softmax_int8.mlir" -o "$folder/x.o" \
  --header="$folder/x.h" --l2-size=600 --weights=auto
