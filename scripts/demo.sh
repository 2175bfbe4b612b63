#!/bin/sh
# Packs a network and prints its memory map, before and after.
#
#   scripts/demo.sh MODEL.tflite|MODEL.mlir [L2-SIZE]
#
# MODEL is a path from the project's folder.
set -eu

model=$1
l2=${2:-2M}
cd "$(dirname "$0")/.."
out=build/demo
name=$(basename "$model")
name=${name%.*}

mkdir -p "$out"
PATH=$PWD/.venv/bin:$PATH
export PATH
set -x
build/bin/nnpackc "$model" -o "$out/$name.o" \
  --header="$out/$name.h" --l2-size="$l2" \
  --report="$out/$name.json" --map="$out/$name.txt"
{ set +x; } 2>/dev/null
cat "$out/$name.txt"
echo
echo "Written to build/demo: $name.o, $name.h, $name.json (the plan), $name.txt"
