// RUN: nnpack-opt %s --split-input-file --nnpack-to-llvm="address-spaces=DDR:3" | FileCheck %s

// A strided copy becomes loops, not a call of MLIR's runtime library; one
// between whole buffers an intrinsic.
// CHECK-LABEL: llvm.func @copies(%{{[^:]*}}: !llvm.ptr, %{{[^:]*}}: !llvm.ptr, %{{[^:]*}}: !llvm.ptr)
// CHECK-NOT: memrefCopy
// CHECK: llvm.cond_br
// CHECK-NOT: memrefCopy
// CHECK: llvm.intr.memcpy
// CHECK-NOT: llvm.call
func.func @copies(%a: memref<4x8xi8>, %b: memref<4x4xi8>, %c: memref<4x4xi8>) {
  %v = memref.subview %a[0, 2] [4, 4] [1, 1] : memref<4x8xi8> to memref<4x4xi8, strided<[8, 1], offset: 2>>
  memref.copy %v, %b : memref<4x4xi8, strided<[8, 1], offset: 2>> to memref<4x4xi8>
  memref.copy %b, %c : memref<4x4xi8> to memref<4x4xi8>
  return
}

// -----

// Address spaces reach the pointers.
// CHECK-LABEL: llvm.func @spaces(%{{[^:]*}}: !llvm.ptr, %{{[^:]*}}: !llvm.ptr<3>)
func.func @spaces(%l2: memref<4xi8, "L2">, %ddr: memref<4xi8, "DDR">) {
  return
}

// -----

// One function of the module needs descriptors: all have them.
// CHECK-LABEL: llvm.func @static(%{{[^:]*}}: !llvm.ptr, %{{[^:]*}}: !llvm.ptr, %{{[^:]*}}: i64, %{{[^:]*}}: i64, %{{[^:]*}}: i64)
func.func @static(%a: memref<4xi8>) {
  return
}
// CHECK-LABEL: llvm.func @dynamic(
func.func @dynamic(%a: memref<?xi8>) {
  return
}

// -----

// Left inside a loop body by --lower-kernels.
// CHECK-LABEL: llvm.func @scale
// CHECK: llvm.mul {{.*}} : i64
// CHECK-NOT: tosa
func.func @scale(%x: i32) -> i32 {
  %m = arith.constant 1073741824 : i32
  %s = arith.constant 31 : i8
  %r = tosa.apply_scale %x, %m, %s {rounding_mode = SINGLE_ROUND} : (i32, i32, i8) -> i32
  return %r : i32
}
