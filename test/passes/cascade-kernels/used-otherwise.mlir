// RUN: nnpack-opt %s --cascade-kernels="objective=memory" | FileCheck %s

// What a branch uses is written as a whole, and before it is read.
// CHECK-LABEL: func.func @branch(
// CHECK-NOT: scf.for
// CHECK: call @conv(%arg0, %[[KEPT:[^)]*]])
// CHECK: call @conv_rows(%[[KEPT]],
// CHECK: scf.if
// CHECK: memref.copy %[[KEPT]], %arg2
func.func @branch(%in: memref<16x16xi8>, %out: memref<16x16xi8>, %other: memref<16x16xi8>, %condition: i1) {
  %0 = memref.alloc() : memref<16x16xi8>
  %1 = memref.alloc() : memref<16x16xi8>
  call @conv(%in, %0) : (memref<16x16xi8>, memref<16x16xi8>) -> ()
  call @conv(%0, %1) : (memref<16x16xi8>, memref<16x16xi8>) -> ()
  call @conv(%1, %out) : (memref<16x16xi8>, memref<16x16xi8>) -> ()
  scf.if %condition {
    memref.copy %0, %other : memref<16x16xi8> to memref<16x16xi8>
  }
  return
}

// So is what is seen through a subview, to the end: a result that would lie over
// it is given no overlap.
// CHECK-LABEL: func.func @view(
// CHECK: call @conv(%arg0, %{{.*}})
// CHECK-NOT: nnpack.overlaps
// CHECK: return
func.func @view(%in: memref<16x16xi8>, %out: memref<16x16xi8>, %half: memref<8x16xi8>) {
  %0 = memref.alloc() : memref<16x16xi8>
  %1 = memref.subview %0[0, 0] [8, 16] [1, 1] : memref<16x16xi8> to memref<8x16xi8, strided<[16, 1]>>
  %2 = memref.alloc() {nnpack.role = "output"} : memref<16x16xi8>
  call @conv(%in, %0) : (memref<16x16xi8>, memref<16x16xi8>) -> ()
  call @conv(%0, %2) : (memref<16x16xi8>, memref<16x16xi8>) -> ()
  memref.copy %1, %half : memref<8x16xi8, strided<[16, 1]>> to memref<8x16xi8>
  memref.copy %2, %out : memref<16x16xi8> to memref<16x16xi8>
  return
}
func.func private @conv(%in0: memref<16x16xi8>, %out: memref<16x16xi8>) attributes {nnpack.kernel, nnpack.row_maps = [array<i64: 1, -1, 1, 1>]} {
  %first = arith.constant 0 : index
  %rows = arith.constant 16 : index
  %step = arith.constant 1 : index
  scf.for %r = %first to %rows step %step {
    %v = memref.load %in0[%first, %first] : memref<16x16xi8>
    memref.store %v, %out[%r, %first] : memref<16x16xi8>
  }
  return
}
