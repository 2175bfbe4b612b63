// RUN: nnpack-opt %s --cascade-kernels="objective=memory" | FileCheck %s

// A copy is no kernel: what it reads is whole, and no cascade goes across it.
// CHECK-LABEL: func.func @main(
// CHECK-NOT: window
// CHECK: call @conv(%arg0, %[[A:[^)]*]])
// CHECK: memref.copy %[[A]], %[[B:.*]] :
// CHECK: call @conv(%[[B]], %arg1)
// CHECK-NOT: @conv_rows
func.func @main(%in: memref<16x16xi8>, %out: memref<16x16xi8>) {
  %0 = memref.alloc() : memref<16x16xi8>
  %1 = memref.alloc() : memref<16x16xi8>
  call @conv(%in, %0) : (memref<16x16xi8>, memref<16x16xi8>) -> ()
  memref.copy %0, %1 : memref<16x16xi8> to memref<16x16xi8>
  call @conv(%1, %out) : (memref<16x16xi8>, memref<16x16xi8>) -> ()
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
