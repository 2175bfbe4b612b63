// RUN: rm -rf "%t dir" && mkdir "%t dir"
// RUN: nnpack-opt %s --pack-buffers='report="%t dir/a plan.json" map="%t dir/a map.txt"' -o %t.mlir
// RUN: FileCheck %s < "%t dir/a plan.json"
// RUN: test -s "%t dir/a map.txt"

// RUN: echo 'module { module @inner { func.func @f(%%x: memref<4xi8>) { return } } func.func private @g() { return } }' > %t.nested.mlir
// RUN: nnpack-opt %t.nested.mlir --pack-buffers="report=%t.json" -o /dev/null 2>&1 | FileCheck %s --check-prefix=REMARK
// RUN: FileCheck %s --check-prefix=NONE < %t.json

// REMARK-DAG: remark: report= and map= leave out this module inside the module: pack it alone for its plan
// REMARK-DAG: remark: no function is an entry: the plan is empty
// NONE: {"version": 1, "entry": null, "spaces": [], "buffers": [], "steps": []}

// Paths with blanks reach the step that writes the files.

// CHECK: "entry": "main"
func.func @main(%x: tensor<4xi8>) -> tensor<4xi8> {
  %0 = tosa.abs %x : (tensor<4xi8>) -> tensor<4xi8>
  return %0 : tensor<4xi8>
}
