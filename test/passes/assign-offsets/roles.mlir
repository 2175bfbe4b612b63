// RUN: nnpack-opt %s --assign-offsets="alignment=16 report=%t" | FileCheck %s
// RUN: FileCheck %s --check-prefix=PLAN < %t

// Inputs are there before the first step, outputs to the end, used or not.

// CHECK-LABEL: func.func @main(
// CHECK-SAME:    nnpack.inputs = [{bytes = 64 : i64, offset = [[#]] : i64, space = "L2"}, {bytes = 16 : i64, offset = [[#]] : i64, space = "L2"}]
// CHECK-SAME:    nnpack.outputs = [{bytes = 32 : i64, offset = [[#]] : i64, space = "L2"}]

// steps: 0 the start, 1 copy, 2 load, 3 store, 4 store, 5 load
// PLAN: "name": "input1", "role": "input", "size": 16, {{.*}} "begin": 0, "end": 1
// PLAN: "name": "input0", "role": "input", "size": 64, {{.*}} "begin": 0, "end": 2
// PLAN: "name": "output0", "role": "output", "size": 32, {{.*}} "begin": 3, "end": 6
// PLAN: "name": "buffer3", "role": "tensor", "size": 64, {{.*}} "begin": 1, "end": 3
// PLAN: "name": "buffer4", "role": "tensor", "size": 64, {{.*}} "begin": 4, "end": 6
func.func @main() {
  %c0 = arith.constant 0 : index
  %in1 = memref.alloc() {nnpack.role = "input", nnpack.index = 1 : i64} : memref<4xi32>
  %in0 = memref.alloc() {nnpack.role = "input", nnpack.index = 0 : i64} : memref<16xi32>
  %out = memref.alloc() {nnpack.role = "output", nnpack.index = 0 : i64} : memref<8xi32>
  %a = memref.alloc() : memref<16xi32>
  %b = memref.alloc() : memref<16xi32>
  memref.copy %in0, %a : memref<16xi32> to memref<16xi32>
  %x = memref.load %a[%c0] : memref<16xi32>
  memref.store %x, %out[%c0] : memref<8xi32>
  memref.store %x, %b[%c0] : memref<16xi32>
  %y = memref.load %b[%c0] : memref<16xi32>
  return
}
