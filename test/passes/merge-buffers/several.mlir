// RUN: nnpack-opt %s --merge-buffers | FileCheck %s

// Either operand of a sum dies: the note names both, and whoever places them
// chooses. Row r ends at 16 (r + 1) and needs row r of %0 at 16 r and row r of
// %1, of 2 bytes, at 2 r: 256 - 30 in the last row.

// CHECK-LABEL: func.func @main(
// CHECK-DAG: memref.alloc() {nnpack.id = [[A:[0-9]+]] : i64} : memref<16x16xi8>
// CHECK-DAG: memref.alloc() {nnpack.id = [[B:[0-9]+]] : i64} : memref<16x2xi8>
// CHECK-DAG: memref.alloc() {nnpack.overlaps = [array<i64: [[A]], 16>, array<i64: [[B]], 226>]} : memref<16x16xi8>
func.func @main(%in: memref<16x16xi8>, %narrow: memref<16x2xi8>, %out: memref<16x16xi8>) {
  %0 = memref.alloc() : memref<16x16xi8>
  %1 = memref.alloc() : memref<16x2xi8>
  %2 = memref.alloc() : memref<16x16xi8>
  memref.copy %in, %0 : memref<16x16xi8> to memref<16x16xi8>
  memref.copy %narrow, %1 : memref<16x2xi8> to memref<16x2xi8>
  call @add(%0, %1, %2) : (memref<16x16xi8>, memref<16x2xi8>, memref<16x16xi8>) -> ()
  memref.copy %2, %out : memref<16x16xi8> to memref<16x16xi8>
  return
}
func.func private @add(%in0: memref<16x16xi8>, %in1: memref<16x2xi8>, %out: memref<16x16xi8>) attributes {nnpack.kernel, nnpack.row_maps = [array<i64: 1, 0, 0, 1>, array<i64: 1, 0, 0, 1>]} {
  %zero = arith.constant 0 : i8
  %first = arith.constant 0 : index
  %rows = arith.constant 16 : index
  %step = arith.constant 1 : index
  scf.for %r = %first to %rows step %step {
    memref.store %zero, %out[%r, %first] : memref<16x16xi8>
    %a = memref.load %in0[%first, %first] : memref<16x16xi8>
    %b = memref.load %in1[%first, %first] : memref<16x2xi8>
    %v = arith.addi %a, %b : i8
    memref.store %v, %out[%r, %first] : memref<16x16xi8>
  }
  return
}
