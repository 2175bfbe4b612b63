// RUN: nnpack-opt %s --assign-offsets | FileCheck %s

// A clone is an allocation and a copy, freed by its own deallocation.
// CHECK-LABEL: func.func @main(
// CHECK-SAME:    memref<128xi8, "L2">
// CHECK:         memref.copy %{{.*}}, %[[A:.*]] : memref<16xi32> to memref<16xi32, "L2">
// CHECK:         memref.copy %[[A]], %{{.*}} : memref<16xi32, "L2"> to memref<16xi32, "L2">
// CHECK-NOT:     memref.alloc
// CHECK-NOT:     memref.dealloc
func.func @main(%in: memref<16xi32>, %i: index) -> i32 {
  %a = memref.alloc() : memref<16xi32>
  memref.copy %in, %a : memref<16xi32> to memref<16xi32>
  %b = bufferization.clone %a : memref<16xi32> to memref<16xi32>
  memref.dealloc %a : memref<16xi32>
  %x = memref.load %b[%i] : memref<16xi32>
  memref.dealloc %b : memref<16xi32>
  return %x : i32
}
