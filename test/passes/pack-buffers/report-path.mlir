// RUN: rm -rf "%t dir" && mkdir "%t dir"
// RUN: nnpack-opt %s --pack-buffers='report="%t dir/a plan.json" map="%t dir/a map.txt"' -o %t.mlir
// RUN: FileCheck %s < "%t dir/a plan.json"
// RUN: test -s "%t dir/a map.txt"

// Paths with blanks reach the step that writes the files.

// CHECK: "entry": "main"
func.func @main(%x: tensor<4xi8>) -> tensor<4xi8> {
  %0 = tosa.abs %x : (tensor<4xi8>) -> tensor<4xi8>
  return %0 : tensor<4xi8>
}
