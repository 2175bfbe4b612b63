// RUN: nnpack-opt %s --cascade-kernels="objective=memory" | FileCheck %s

// A skip over a convolution of three rows keeps the rows that the sum still
// needs in the same window: no second buffer.
// When the sum computes row r, row r of %2 has just been made from rows r - 1 to
// r + 1 of %1, and those from rows up to r + 2 of %0: r to r + 2 are 3 rows of
// 16 bytes, as many as the convolution itself needs. The last row of the sum is
// two ticks behind the first convolution's: 16 + 2.

// CHECK-LABEL: func.func @main(
// CHECK-DAG: %[[TICKS:.*]] = arith.constant 18 : index
// CHECK: scf.for %{{.*}} = %{{.*}} to %[[TICKS]] step
// CHECK: memref.alloc() {{{.*}}nnpack.role = "window"} : memref<48xi8>
// CHECK: func.call @conv_rows(%arg0,
// CHECK: memref.alloc() {{{.*}}nnpack.role = "window"} : memref<48xi8>
// CHECK: func.call @conv_rows(
// CHECK: memref.alloc() {{{.*}}nnpack.role = "window"} : memref<16xi8>
// CHECK: func.call @conv_rows(
// CHECK: %[[SUM:.*]] = memref.view %{{.*}} : memref<16xi8> to memref<16x16xi8>
// CHECK: %[[SKIP:.*]] = memref.view %{{.*}} : memref<48xi8> to memref<16x16xi8>
// CHECK-NEXT: func.call @add_rows(%[[SUM]], %[[SKIP]], %arg1,
// CHECK: return
func.func @main(%in: memref<16x16xi8>, %out: memref<16x16xi8>) {
  %0 = memref.alloc() : memref<16x16xi8>
  %1 = memref.alloc() : memref<16x16xi8>
  %2 = memref.alloc() : memref<16x16xi8>
  call @conv(%in, %0) : (memref<16x16xi8>, memref<16x16xi8>) -> ()
  call @conv(%0, %1) : (memref<16x16xi8>, memref<16x16xi8>) -> ()
  call @conv(%1, %2) : (memref<16x16xi8>, memref<16x16xi8>) -> ()
  call @add(%2, %0, %out) : (memref<16x16xi8>, memref<16x16xi8>, memref<16x16xi8>) -> ()
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
func.func private @add(%in0: memref<16x16xi8>, %in1: memref<16x16xi8>, %out: memref<16x16xi8>) attributes {nnpack.kernel, nnpack.row_maps = [array<i64: 1, 0, 0, 1>, array<i64: 1, 0, 0, 1>]} {
  %first = arith.constant 0 : index
  %rows = arith.constant 16 : index
  %step = arith.constant 1 : index
  scf.for %r = %first to %rows step %step {
    %v = memref.load %in0[%first, %first] : memref<16x16xi8>
    memref.store %v, %out[%r, %first] : memref<16x16xi8>
  }
  return
}
