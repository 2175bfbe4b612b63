// RUN: nnpack-opt %s --assign-offsets="alignment=16 test-unpacked=true" | FileCheck %s

// For tests of what packing computes: no two buffers share a byte.
// CHECK-LABEL: func.func @main(
// CHECK-SAME:    memref<128xi8, "L2">
func.func @main(%i: index, %x: i32) {
  %a = memref.alloc() : memref<16xi32>
  memref.store %x, %a[%i] : memref<16xi32>
  %b = memref.alloc() : memref<16xi32>
  memref.store %x, %b[%i] : memref<16xi32>
  return
}
