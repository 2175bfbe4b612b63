// RUN: nnpack-opt %s --assign-offsets="l2-size=96" | FileCheck %s

// A function that returns a buffer takes its operands as its types say, but its
// scratch where each call has room: 64 bytes are free in L2 at the first call, and
// 32 at the second.

// CHECK-LABEL: func.func @main(
// CHECK-SAME:    nnpack.ddr_bytes = 64
// CHECK-SAME:    nnpack.l2_bytes = 64
// CHECK:         call @[[FIRST:keep[_0-9]*]](%{{.*}}) : (memref<16xi8>, i8, memref<64xi8, "L2">) -> memref<16xi8>
// CHECK:         call @[[SECOND:keep[_0-9]*]](%{{.*}}) : (memref<16xi8>, i8, memref<64xi8, "DDR">) -> memref<16xi8>
// CHECK-DAG:   func.func private @[[FIRST]](%{{.*}}: memref<16xi8>, %{{.*}}: i8, %{{.*}}: memref<64xi8, "L2">) -> memref<16xi8>
// CHECK-DAG:   func.func private @[[SECOND]](%{{.*}}: memref<16xi8>, %{{.*}}: i8, %{{.*}}: memref<64xi8, "DDR">) -> memref<16xi8>
func.func @main(%x: memref<16xi8>, %v: i8) -> (i8, i8) {
  %i = arith.constant 0 : index
  %r = call @keep(%x, %v) : (memref<16xi8>, i8) -> memref<16xi8>
  %b = memref.alloc() : memref<64xi8, "L2">
  memref.store %v, %b[%i] : memref<64xi8, "L2">
  %s = call @keep(%r, %v) : (memref<16xi8>, i8) -> memref<16xi8>
  %0 = memref.load %b[%i] : memref<64xi8, "L2">
  %1 = memref.load %s[%i] : memref<16xi8>
  return %0, %1 : i8, i8
}
func.func private @keep(%x: memref<16xi8>, %v: i8) -> memref<16xi8> {
  %i = arith.constant 0 : index
  %own = memref.alloc() : memref<64xi8>
  memref.store %v, %own[%i] : memref<64xi8>
  %0 = memref.load %own[%i] : memref<64xi8>
  memref.store %0, %x[%i] : memref<16xi8>
  return %x : memref<16xi8>
}
