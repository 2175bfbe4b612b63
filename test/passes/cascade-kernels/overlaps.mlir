// RUN: nnpack-opt %s --cascade-kernels="objective=memory" | FileCheck %s
// RUN: nnpack-opt %s --cascade-kernels="objective=memory merge=false" | FileCheck %s --check-prefix=APART

// The result of a cascade over its operand: row r of the second convolution is
// computed one tick after row r + 1 of the first, whose rows read up from row
// r + 1 of the input by then. In the tick of row r it ends at 16 (r + 1), and the
// first has still to read row r + 1: 0 bytes apart; the last row ends at 256,
// when all of the input has been read.

// CHECK-LABEL: func.func @main(
// CHECK-DAG: memref.alloc() {nnpack.id = [[IN:[0-9]+]] : i64{{.*}}} : memref<16x16xi8>
// CHECK-DAG: memref.alloc() {nnpack.overlaps = [array<i64: [[IN]], 0>]{{.*}}} : memref<16x16xi8>
// CHECK: @narrow_rows
// APART-NOT: nnpack.overlaps
// APART: @narrow_rows
func.func @main(%in: memref<16x16xi8>, %out: memref<16x16xi8>) {
  %0 = memref.alloc() : memref<16x16xi8>
  %1 = memref.alloc() : memref<16x64xi8>
  %2 = memref.alloc() : memref<16x16xi8>
  memref.copy %in, %0 : memref<16x16xi8> to memref<16x16xi8>
  call @widen(%0, %1) : (memref<16x16xi8>, memref<16x64xi8>) -> ()
  call @narrow(%1, %2) : (memref<16x64xi8>, memref<16x16xi8>) -> ()
  memref.copy %2, %out : memref<16x16xi8> to memref<16x16xi8>
  return
}
func.func private @widen(%in0: memref<16x16xi8>, %out: memref<16x64xi8>) attributes {nnpack.kernel, nnpack.row_maps = [array<i64: 1, -1, 1, 1>]} {
  %first = arith.constant 0 : index
  %rows = arith.constant 16 : index
  %step = arith.constant 1 : index
  scf.for %r = %first to %rows step %step {
    %v = memref.load %in0[%first, %first] : memref<16x16xi8>
    memref.store %v, %out[%r, %first] : memref<16x64xi8>
  }
  return
}
func.func private @narrow(%in0: memref<16x64xi8>, %out: memref<16x16xi8>) attributes {nnpack.kernel, nnpack.row_maps = [array<i64: 1, -1, 1, 1>]} {
  %first = arith.constant 0 : index
  %rows = arith.constant 16 : index
  %step = arith.constant 1 : index
  scf.for %r = %first to %rows step %step {
    %v = memref.load %in0[%first, %first] : memref<16x64xi8>
    memref.store %v, %out[%r, %first] : memref<16x16xi8>
  }
  return
}
