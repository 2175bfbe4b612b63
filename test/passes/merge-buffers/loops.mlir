// RUN: nnpack-opt %s --merge-buffers | FileCheck %s

// How far a result may lie over an operand, from the loops of the kernel.

#same = affine_map<(d0, d1) -> (d0, d1)>

// Element by element: the same bytes.
// CHECK-LABEL: func.func @elementwise(
// CHECK: nnpack.overlaps = [array<i64: 0, 0>]
func.func @elementwise(%in: memref<16x16xi8>, %out: memref<16x16xi8>) {
  %0 = memref.alloc() : memref<16x16xi8>
  %1 = memref.alloc() : memref<16x16xi8>
  memref.copy %in, %0 : memref<16x16xi8> to memref<16x16xi8>
  call @negate(%0, %1) : (memref<16x16xi8>, memref<16x16xi8>) -> ()
  memref.copy %1, %out : memref<16x16xi8> to memref<16x16xi8>
  return
}
func.func private @negate(%a: memref<16x16xi8>, %out: memref<16x16xi8>) attributes {nnpack.kernel, nnpack.row_maps = [array<i64: 1, 0, 0, 1>]} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c16 = arith.constant 16 : index
  %zero = arith.constant 0 : i8
  scf.for %r = %c0 to %c16 step %c1 {
    %s = memref.subview %a[%r, 0] [1, 16] [1, 1] : memref<16x16xi8> to memref<1x16xi8, strided<[16, 1], offset: ?>>
    %o = memref.subview %out[%r, 0] [1, 16] [1, 1] : memref<16x16xi8> to memref<1x16xi8, strided<[16, 1], offset: ?>>
    linalg.generic {indexing_maps = [#same, #same], iterator_types = ["parallel", "parallel"]} ins(%s : memref<1x16xi8, strided<[16, 1], offset: ?>>) outs(%o : memref<1x16xi8, strided<[16, 1], offset: ?>>) {
    ^bb0(%x: i8, %y: i8):
      %n = arith.subi %zero, %x : i8
      linalg.yield %n : i8
    }
  }
  return
}

// A sum of two that die may take either.
// CHECK-LABEL: func.func @sum(
// CHECK-DAG: nnpack.overlaps = [array<i64: {{[0-9]+}}, 0>, array<i64: {{[0-9]+}}, 0>]
func.func @sum(%in: memref<16xi8>, %out: memref<16xi8>) {
  %0 = memref.alloc() : memref<16xi8>
  %1 = memref.alloc() : memref<16xi8>
  %2 = memref.alloc() : memref<16xi8>
  memref.copy %in, %0 : memref<16xi8> to memref<16xi8>
  memref.copy %in, %1 : memref<16xi8> to memref<16xi8>
  call @add(%0, %1, %2) : (memref<16xi8>, memref<16xi8>, memref<16xi8>) -> ()
  memref.copy %2, %out : memref<16xi8> to memref<16xi8>
  return
}
func.func private @add(%a: memref<16xi8>, %b: memref<16xi8>, %out: memref<16xi8>) attributes {nnpack.kernel, nnpack.row_maps = [array<i64>, array<i64>]} {
  linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>], iterator_types = ["parallel"]} ins(%a, %b : memref<16xi8>, memref<16xi8>) outs(%out : memref<16xi8>) {
  ^bb0(%x: i8, %y: i8, %z: i8):
    %s = arith.addi %x, %y : i8
    linalg.yield %s : i8
  }
  return
}

// Elements get wider: 4 (e + 1) - (e + 1) is largest at the last but one, where
// the last is still to be read: 60 - 15.
// CHECK-LABEL: func.func @wider(
// CHECK: nnpack.overlaps = [array<i64: 0, 45>]
func.func @wider(%in: memref<16xi8>, %out: memref<16xi32>) {
  %0 = memref.alloc() : memref<16xi8>
  %1 = memref.alloc() : memref<16xi32>
  memref.copy %in, %0 : memref<16xi8> to memref<16xi8>
  call @extend(%0, %1) : (memref<16xi8>, memref<16xi32>) -> ()
  memref.copy %1, %out : memref<16xi32> to memref<16xi32>
  return
}
func.func private @extend(%a: memref<16xi8>, %out: memref<16xi32>) attributes {nnpack.kernel, nnpack.row_maps = [array<i64: 1, 0, 0, 1>]} {
  linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>], iterator_types = ["parallel"]} ins(%a : memref<16xi8>) outs(%out : memref<16xi32>) {
  ^bb0(%x: i8, %y: i32):
    %w = arith.extsi %x : i8 to i32
    linalg.yield %w : i32
  }
  return
}

// Tiles of 4 pixels, 2 channels in and 4 out, each read into scratch and then
// written: 16 (t + 1) bytes are written while 8 (t + 1) is still to be read, in
// all but the last of 8 tiles: 112 - 56.
// CHECK-LABEL: func.func @tiles(
// CHECK: nnpack.overlaps = [array<i64: 0, 56>]
func.func @tiles(%in: memref<4x8x2xi8>, %out: memref<4x8x4xi8>) {
  %0 = memref.alloc() : memref<4x8x2xi8>
  %1 = memref.alloc() : memref<4x8x4xi8>
  memref.copy %in, %0 : memref<4x8x2xi8> to memref<4x8x2xi8>
  call @pointwise(%0, %1) : (memref<4x8x2xi8>, memref<4x8x4xi8>) -> ()
  memref.copy %1, %out : memref<4x8x4xi8> to memref<4x8x4xi8>
  return
}
func.func private @pointwise(%a: memref<4x8x2xi8>, %out: memref<4x8x4xi8>) attributes {nnpack.kernel, nnpack.row_maps = [array<i64: 1, 0, 0, 1>]} {
  %scratch = memref.alloc() : memref<1x4x4xi8>
  %half = memref.subview %scratch[0, 0, 0] [1, 4, 2] [1, 1, 1] : memref<1x4x4xi8> to memref<1x4x2xi8, strided<[16, 4, 1]>>
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c4 = arith.constant 4 : index
  %c8 = arith.constant 8 : index
  scf.for %r = %c0 to %c4 step %c1 {
    scf.for %x = %c0 to %c8 step %c4 {
      %s = memref.subview %a[%r, %x, 0] [1, 4, 2] [1, 1, 1] : memref<4x8x2xi8> to memref<1x4x2xi8, strided<[16, 2, 1], offset: ?>>
      linalg.copy ins(%s : memref<1x4x2xi8, strided<[16, 2, 1], offset: ?>>) outs(%half : memref<1x4x2xi8, strided<[16, 4, 1]>>)
      %o = memref.subview %out[%r, %x, 0] [1, 4, 4] [1, 1, 1] : memref<4x8x4xi8> to memref<1x4x4xi8, strided<[32, 4, 1], offset: ?>>
      linalg.copy ins(%scratch : memref<1x4x4xi8>) outs(%o : memref<1x4x4xi8, strided<[32, 4, 1], offset: ?>>)
    }
  }
  return
}

// A part, from byte 4 on of each row of 8: row r, column c is read at 8 r + 4 + c
// and written at 4 r + c, so the operand may even begin 4 bytes before it.
// CHECK-LABEL: func.func @part(
// CHECK: nnpack.overlaps = [array<i64: 0, -4>]
func.func @part(%in: memref<4x8xi8>, %out: memref<4x4xi8>) {
  %0 = memref.alloc() : memref<4x8xi8>
  %1 = memref.alloc() : memref<4x4xi8>
  memref.copy %in, %0 : memref<4x8xi8> to memref<4x8xi8>
  call @slice(%0, %1) : (memref<4x8xi8>, memref<4x4xi8>) -> ()
  memref.copy %1, %out : memref<4x4xi8> to memref<4x4xi8>
  return
}
func.func private @slice(%a: memref<4x8xi8>, %out: memref<4x4xi8>) attributes {nnpack.kernel, nnpack.row_maps = [array<i64: 1, 0, 0, 1>]} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c4 = arith.constant 4 : index
  %part = memref.subview %a[0, 4] [4, 4] [1, 1] : memref<4x8xi8> to memref<4x4xi8, strided<[8, 1], offset: 4>>
  scf.for %r = %c0 to %c4 step %c1 {
    %s = memref.subview %part[%r, 0] [1, 4] [1, 1] : memref<4x4xi8, strided<[8, 1], offset: 4>> to memref<1x4xi8, strided<[8, 1], offset: ?>>
    %o = memref.subview %out[%r, 0] [1, 4] [1, 1] : memref<4x4xi8> to memref<1x4xi8, strided<[4, 1], offset: ?>>
    linalg.copy ins(%s : memref<1x4xi8, strided<[8, 1], offset: ?>>) outs(%o : memref<1x4xi8, strided<[4, 1], offset: ?>>)
  }
  return
}

// A gate is computed first, from all of another operand, which may then be
// anywhere; the rows are scaled in place.
// CHECK-LABEL: func.func @gated(
// CHECK: nnpack.overlaps = [array<i64: {{[0-9]+}}, 0>, array<i64: {{[0-9]+}}, 0>]
func.func @gated(%in: memref<16x4xi8>, %g: memref<4xi8>, %out: memref<16x4xi8>) {
  %0 = memref.alloc() : memref<16x4xi8>
  %1 = memref.alloc() : memref<4xi8>
  %2 = memref.alloc() : memref<16x4xi8>
  memref.copy %in, %0 : memref<16x4xi8> to memref<16x4xi8>
  memref.copy %g, %1 : memref<4xi8> to memref<4xi8>
  call @gate(%0, %1, %2) : (memref<16x4xi8>, memref<4xi8>, memref<16x4xi8>) -> ()
  memref.copy %2, %out : memref<16x4xi8> to memref<16x4xi8>
  return
}
func.func private @gate(%a: memref<16x4xi8>, %g: memref<4xi8>, %out: memref<16x4xi8>) attributes {nnpack.kernel, nnpack.row_maps = [array<i64: 1, 0, 0, 1>, array<i64>]} {
  %scratch = memref.alloc() : memref<4xi8>
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c16 = arith.constant 16 : index
  linalg.copy ins(%g : memref<4xi8>) outs(%scratch : memref<4xi8>)
  scf.for %r = %c0 to %c16 step %c1 {
    %s = memref.subview %a[%r, 0] [1, 4] [1, 1] : memref<16x4xi8> to memref<1x4xi8, strided<[4, 1], offset: ?>>
    %o = memref.subview %out[%r, 0] [1, 4] [1, 1] : memref<16x4xi8> to memref<1x4xi8, strided<[4, 1], offset: ?>>
    linalg.generic {indexing_maps = [#same, affine_map<(d0, d1) -> (d1)>, #same], iterator_types = ["parallel", "parallel"]} ins(%s, %scratch : memref<1x4xi8, strided<[4, 1], offset: ?>>, memref<4xi8>) outs(%o : memref<1x4xi8, strided<[4, 1], offset: ?>>) {
    ^bb0(%x: i8, %y: i8, %z: i8):
      %m = arith.muli %x, %y : i8
      linalg.yield %m : i8
    }
  }
  return
}

// Broadcast along the rows that are written: all of it is needed to the end.
// CHECK-LABEL: func.func @broadcast(
// CHECK-NOT: nnpack.overlaps
func.func @broadcast(%in: memref<4xi8>, %out: memref<16x4xi8>) {
  %0 = memref.alloc() : memref<4xi8>
  %1 = memref.alloc() : memref<16x4xi8>
  memref.copy %in, %0 : memref<4xi8> to memref<4xi8>
  call @spread(%0, %1) : (memref<4xi8>, memref<16x4xi8>) -> ()
  memref.copy %1, %out : memref<16x4xi8> to memref<16x4xi8>
  return
}
func.func private @spread(%a: memref<4xi8>, %out: memref<16x4xi8>) attributes {nnpack.kernel, nnpack.row_maps = [array<i64>]} {
  linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d1)>, #same], iterator_types = ["parallel", "parallel"]} ins(%a : memref<4xi8>) outs(%out : memref<16x4xi8>) {
  ^bb0(%x: i8, %y: i8):
    linalg.yield %x : i8
  }
  return
}
