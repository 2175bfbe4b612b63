// RUN: nnpack-opt %s --assign-offsets | FileCheck %s

// What is only allocated and freed takes no bytes; what only its shape is asked
// of takes bytes at no time that another needs them.

// CHECK-LABEL: func.func @main(
// CHECK-SAME:    memref<64xi8, "L2">
// CHECK-NOT:     memref<1024xi8
// CHECK-NOT:     memref.dealloc
func.func @main(%i: index, %x: i32) -> index {
  %c0 = arith.constant 0 : index
  %unused = memref.alloc() : memref<1024xi8>
  memref.dealloc %unused : memref<1024xi8>
  %asked = memref.alloca() : memref<64xi8>
  %n = memref.dim %asked, %c0 : memref<64xi8>
  %a = memref.alloc() : memref<16xi32>
  memref.store %x, %a[%i] : memref<16xi32>
  memref.dealloc %a : memref<16xi32>
  return %n : index
}
