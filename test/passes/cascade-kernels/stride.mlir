// RUN: nnpack-opt %s --cascade-kernels="objective=memory" | FileCheck %s

// Stride 2, pad 1: row r reads rows 2r - 1 to 2r + 1, 3 rows of 16 bytes; the
// next row reads from 2r + 1 on, so one of them is kept and two are made. They
// may as well be made at once, in blocks of two rows: 8 ticks, as many as the
// second has rows.

// CHECK-LABEL: func.func @main(
// CHECK-DAG: %[[TICKS:.*]] = arith.constant 8 : index
// CHECK-DAG: memref.alloc() {{{.*}}nnpack.role = "window"} : memref<16xi8>
// CHECK: scf.for %{{.*}} = %{{.*}} to %[[TICKS]] step %{{.*}} iter_args(
// CHECK: memref.alloc() {{{.*}}nnpack.role = "window"} : memref<48xi8>
// CHECK: func.call @conv_rows(%arg0,
// CHECK: func.call @half_rows(%{{.*}}, %arg1,
// CHECK: return
func.func @main(%in: memref<16x16xi8>, %out: memref<8x16xi8>) {
  %0 = memref.alloc() : memref<16x16xi8>
  call @conv(%in, %0) : (memref<16x16xi8>, memref<16x16xi8>) -> ()
  call @half(%0, %out) : (memref<16x16xi8>, memref<8x16xi8>) -> ()
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
func.func private @half(%in0: memref<16x16xi8>, %out: memref<8x16xi8>) attributes {nnpack.kernel, nnpack.row_maps = [array<i64: 2, -1, 1, 1>]} {
  %first = arith.constant 0 : index
  %rows = arith.constant 8 : index
  %step = arith.constant 1 : index
  scf.for %r = %first to %rows step %step {
    %v = memref.load %in0[%first, %first] : memref<16x16xi8>
    memref.store %v, %out[%r, %first] : memref<8x16xi8>
  }
  return
}
