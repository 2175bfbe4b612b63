// RUN: nnpack-opt %s --cascade-kernels="objective=memory" | FileCheck %s

// A map by which every row reads the same rows counts as one that reads all of
// them: @first waits for @conv to end.

// CHECK-LABEL: func.func @main(
// CHECK-NOT: nnpack.role = "window"
// CHECK: call @conv(
// CHECK-NEXT: call @first(
// CHECK-NEXT: return
func.func @main(%in: memref<16x16xi8>, %out: memref<16x16xi8>) {
  %0 = memref.alloc() : memref<16x16xi8>
  call @conv(%in, %0) : (memref<16x16xi8>, memref<16x16xi8>) -> ()
  call @first(%0, %out) : (memref<16x16xi8>, memref<16x16xi8>) -> ()
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
func.func private @first(%in0: memref<16x16xi8>, %out: memref<16x16xi8>) attributes {nnpack.kernel, nnpack.row_maps = [array<i64: 0, 0, 0, 1>]} {
  %first = arith.constant 0 : index
  %rows = arith.constant 16 : index
  %step = arith.constant 1 : index
  scf.for %r = %first to %rows step %step {
    %v = memref.load %in0[%first, %first] : memref<16x16xi8>
    memref.store %v, %out[%r, %first] : memref<16x16xi8>
  }
  return
}
