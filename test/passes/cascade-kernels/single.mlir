// RUN: nnpack-opt %s --cascade-kernels="objective=memory" | FileCheck %s

// There is nothing to cascade with.
// CHECK-LABEL: func.func @main(
// CHECK-NEXT: call @conv(%arg0, %arg1)
// CHECK-NEXT: return
// CHECK-NOT: @conv_rows
func.func @main(%in: memref<16x16xi8>, %out: memref<16x16xi8>) {
  call @conv(%in, %out) : (memref<16x16xi8>, memref<16x16xi8>) -> ()
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
