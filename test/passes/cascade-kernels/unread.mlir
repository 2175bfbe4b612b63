// Kernels whose joined results no one reads: one runs at once, the other has no
// rows to compute for anyone. Both calls stay, without a loop.
//
// RUN: nnpack-opt %s --cascade-kernels="objective=memory" | FileCheck %s
// RUN: nnpack-opt %s --cascade-kernels="objective=memory" --assign-offsets | FileCheck %s --check-prefix=BYTES
// RUN: nnpack-opt %s --cascade-kernels="objective=memory" --remarks-filter=cascade-kernels -o /dev/null 2>&1 | FileCheck %s --check-prefix=REMARK --implicit-check-not="cascade of"

// REMARK: concatenation without a copy of 512 bytes

// CHECK-LABEL: func.func @main(
// CHECK-NEXT:    %[[ALL:.*]] = memref.alloc() : memref<16x32xi8>
// CHECK-NEXT:    call @left_stripe(%arg0, %[[ALL]])
// CHECK-NEXT:    call @right_stripe(%arg0, %[[ALL]])
// CHECK-NEXT:    return
// BYTES:       func.func @main({{.*}}nnpack.l2_bytes = 512
func.func @main(%x: memref<16x16xi8>) {
  %a = memref.alloc() : memref<16x8xi8>
  call @left(%x, %a) : (memref<16x16xi8>, memref<16x8xi8>) -> ()
  %b = memref.alloc() : memref<16x24xi8>
  call @right(%x, %b) : (memref<16x16xi8>, memref<16x24xi8>) -> ()
  %c = memref.alloc() : memref<16x32xi8>
  call @join(%a, %b, %c) : (memref<16x8xi8>, memref<16x24xi8>, memref<16x32xi8>) -> ()
  return
}

// Half of the rows: not a loop over all of them.
func.func private @left(%x: memref<16x16xi8>, %out: memref<16x8xi8>) attributes {nnpack.kernel, nnpack.row_maps = [array<i64: 1, 0, 0, 1>]} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %rows = arith.constant 8 : index
  scf.for %r = %c0 to %rows step %c1 {
    %v = memref.load %x[%r, %c0] : memref<16x16xi8>
    %o = memref.subview %out[%r, 0] [1, 8] [1, 1] : memref<16x8xi8> to memref<1x8xi8, strided<[8, 1], offset: ?>>
    linalg.fill ins(%v : i8) outs(%o : memref<1x8xi8, strided<[8, 1], offset: ?>>)
  }
  return
}
func.func private @right(%x: memref<16x16xi8>, %out: memref<16x24xi8>) attributes {nnpack.kernel, nnpack.row_maps = [array<i64: 1, -1, 1, 1>]} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %rows = arith.constant 16 : index
  scf.for %r = %c0 to %rows step %c1 {
    %v = memref.load %x[%r, %c0] : memref<16x16xi8>
    %o = memref.subview %out[%r, 0] [1, 24] [1, 1] : memref<16x24xi8> to memref<1x24xi8, strided<[24, 1], offset: ?>>
    linalg.fill ins(%v : i8) outs(%o : memref<1x24xi8, strided<[24, 1], offset: ?>>)
  }
  return
}
func.func private @join(%a: memref<16x8xi8>, %b: memref<16x24xi8>, %out: memref<16x32xi8>) attributes {nnpack.kernel, nnpack.interleaves = array<i64: 1, 0, 0, 1, 8>, nnpack.row_maps = [array<i64: 1, 0, 0, 1>, array<i64: 1, 0, 0, 1>]} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %rows = arith.constant 16 : index
  scf.for %r = %c0 to %rows step %c1 {
    %a_r = memref.subview %a[%r, 0] [1, 8] [1, 1] : memref<16x8xi8> to memref<1x8xi8, strided<[8, 1], offset: ?>>
    %b_r = memref.subview %b[%r, 0] [1, 24] [1, 1] : memref<16x24xi8> to memref<1x24xi8, strided<[24, 1], offset: ?>>
    %o_a = memref.subview %out[%r, 0] [1, 8] [1, 1] : memref<16x32xi8> to memref<1x8xi8, strided<[32, 1], offset: ?>>
    %o_b = memref.subview %out[%r, 8] [1, 24] [1, 1] : memref<16x32xi8> to memref<1x24xi8, strided<[32, 1], offset: ?>>
    linalg.copy ins(%a_r : memref<1x8xi8, strided<[8, 1], offset: ?>>) outs(%o_a : memref<1x8xi8, strided<[32, 1], offset: ?>>)
    linalg.copy ins(%b_r : memref<1x24xi8, strided<[24, 1], offset: ?>>) outs(%o_b : memref<1x24xi8, strided<[32, 1], offset: ?>>)
  }
  return
}
