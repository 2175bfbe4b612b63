// RUN: nnpack-opt %s --cascade-kernels="objective=memory" | FileCheck %s
// RUN: nnpack-opt %s --cascade-kernels="objective=memory" --assign-offsets=arena=alloc | FileCheck %s --check-prefix=BYTES
// RUN: nnpack-opt %s --cascade-kernels="objective=memory merge=false" | FileCheck %s --check-prefix=APART

// %1, 64 bytes, lies over the begin of %0, 256 bytes; the copy keeps all of it.
// %2, 256 bytes again, lies over it. With rows from the first on, %2 would have
// to begin 192 bytes before %1. From the last row on, row r is written at 16 r
// while rows up to 4 (r + 1) of %1 are needed: 4 bytes apart, at row 0.

// CHECK-LABEL: func.func @main(
// CHECK: memref.alloc() {nnpack.id = [[MIDDLE:[0-9]+]] : i64, nnpack.overlaps = [array<i64: {{[0-9]+}}, -12>]{{.*}}} : memref<16x4xi8>
// CHECK: memref.alloc() {nnpack.overlaps = [array<i64: [[MIDDLE]], -64, -4>]{{.*}}} : memref<16x16xi8>
// CHECK: call @narrow(
// CHECK: call @widen_down(
// CHECK: func.func private @widen_down(
// CHECK: scf.for %[[I:.*]] = %{{.*}} to %[[ROWS:.*]] step %{{.*}} {
// CHECK: %[[LAST:.*]] = arith.constant 15 : index
// CHECK: %[[ROW:.*]] = arith.subi %[[LAST]], %[[I]]
// CHECK: memref.load %{{.*}}[%[[ROW]],
// CHECK: memref.store %{{.*}}, %{{.*}}[%[[ROW]],

// %0 and %1 are at 0 and %2 at 16, the next multiple of 16.
// BYTES: memref.alloc() {alignment = 16 : i64} : memref<272xi8, "L2">

// APART-NOT: _down
func.func @main(%in: memref<16x16xi8>, %middle: memref<16x4xi8>, %out: memref<16x16xi8>) {
  %0 = memref.alloc() : memref<16x16xi8>
  %1 = memref.alloc() : memref<16x4xi8>
  %2 = memref.alloc() : memref<16x16xi8>
  memref.copy %in, %0 : memref<16x16xi8> to memref<16x16xi8>
  call @narrow(%0, %1) : (memref<16x16xi8>, memref<16x4xi8>) -> ()
  memref.copy %1, %middle : memref<16x4xi8> to memref<16x4xi8>
  call @widen(%1, %2) : (memref<16x4xi8>, memref<16x16xi8>) -> ()
  memref.copy %2, %out : memref<16x16xi8> to memref<16x16xi8>
  return
}
func.func private @narrow(%in0: memref<16x16xi8>, %out: memref<16x4xi8>) attributes {nnpack.kernel, nnpack.row_maps = [array<i64: 1, 0, 0, 1>]} {
  %first = arith.constant 0 : index
  %rows = arith.constant 16 : index
  %step = arith.constant 1 : index
  scf.for %r = %first to %rows step %step {
    %v = memref.load %in0[%r, %first] : memref<16x16xi8>
    memref.store %v, %out[%r, %first] : memref<16x4xi8>
  }
  return
}
func.func private @widen(%in0: memref<16x4xi8>, %out: memref<16x16xi8>) attributes {nnpack.kernel, nnpack.row_maps = [array<i64: 1, 0, 0, 1>]} {
  %first = arith.constant 0 : index
  %rows = arith.constant 16 : index
  %step = arith.constant 1 : index
  scf.for %r = %first to %rows step %step {
    %v = memref.load %in0[%r, %first] : memref<16x4xi8>
    memref.store %v, %out[%r, %first] : memref<16x16xi8>
  }
  return
}
