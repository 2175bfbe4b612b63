// RUN: nnpack-opt %s --cascade-kernels="objective=memory" | FileCheck %s
// RUN: nnpack-opt %s --cascade-kernels="objective=memory merge=false" | FileCheck %s --check-prefix=KERNEL
// RUN: nnpack-opt %s --cascade-kernels="objective=memory" --assign-offsets=arena=alloc | FileCheck %s --check-prefix=BYTES
// RUN: nnpack-opt %s --cascade-kernels="objective=memory" --remarks-filter=cascade-kernels -o /dev/null 2>&1 \
// RUN:   | FileCheck %s --check-prefix=REMARK

// A row of %c is 8 bytes of @left and 24 of @right. With the copy there are
// windows of one row each of %a and %b and three of %c, two of which may lie
// where %a and %b are not any more: 136 bytes. Without it, three rows of %c.

// CHECK-LABEL: func.func @in_a_cascade(
// CHECK:         memref.alloc() {{.*}}nnpack.role = "window"} : memref<64xi8>
// CHECK:         scf.for
// CHECK:         %[[ROWS:.*]] = memref.alloc() {{.*}}nnpack.role = "window"} : memref<96xi8>
// CHECK-NOT:     memref.alloc
// CHECK:         %[[LEFT:.*]] = memref.view %[[ROWS]]{{.*}} to memref<16x32xi8>
// CHECK-NEXT:    call @left_stripe_rows(%arg0, %[[LEFT]],
// CHECK:         %[[RIGHT:.*]] = memref.view %[[ROWS]]{{.*}} to memref<16x32xi8>
// CHECK-NEXT:    call @right_stripe_rows(%arg0, %[[RIGHT]],
// CHECK:         %[[ALL:.*]] = memref.view %[[ROWS]]{{.*}} to memref<16x32xi8>
// CHECK-NEXT:    call @blur_rows(%[[ALL]],
// KERNEL-LABEL: func.func @in_a_cascade(
// KERNEL:         call @join_rows(
// BYTES:        func.func @in_a_cascade({{.*}}nnpack.l2_bytes = 96
// REMARK:       concatenation without a copy of 512 bytes: what it joins is computed in its place; 96 bytes are needed then, not more than 144

// REMARK:       concatenation by a copy of 512 bytes: operand 0 is read by something else, too
// CHECK-LABEL: func.func @left_is_read_again(
// CHECK:         call @join_rows(

// All of %c, 512 bytes, would be there beside the 4,096 of %t; with the copy it
// is 128 of %a.
// REMARK:       concatenation by a copy of 512 bytes: without it 4608 bytes are needed, with it 4224
// CHECK-LABEL: func.func @early(
// CHECK:         call @join(

// What is joined to itself is in two places, which no one call writes.
// REMARK:       concatenation by a copy of 256 bytes: operand 0 is joined twice
// CHECK-LABEL: func.func @with_itself(
// CHECK:         call @double(

// CHECK-LABEL: func.func private @left_stripe_rows(
// CHECK-SAME:    %[[OUT:[^:]*]]: memref<16x32xi8>, %{{[^:]*}}: index, %{{[^:]*}}: index)
// CHECK-NEXT:    %[[STRIPE:.*]] = memref.subview %[[OUT]][0, 0] [16, 8] [1, 1]
// CHECK:         memref.subview %[[STRIPE]][%{{.*}}, 0] [1, 8] [1, 1]
// CHECK-LABEL: func.func private @right_stripe_rows(
// CHECK:         memref.subview %{{.*}}[0, 8] [16, 24] [1, 1]
func.func @in_a_cascade(%x: memref<16x16xi8>, %y: memref<16x32xi8>) {
  %a = memref.alloc() : memref<16x8xi8>
  call @left(%x, %a) : (memref<16x16xi8>, memref<16x8xi8>) -> ()
  %b = memref.alloc() : memref<16x24xi8>
  call @right(%x, %b) : (memref<16x16xi8>, memref<16x24xi8>) -> ()
  %c = memref.alloc() : memref<16x32xi8>
  call @join(%a, %b, %c) : (memref<16x8xi8>, memref<16x24xi8>, memref<16x32xi8>) -> ()
  call @blur(%c, %y) : (memref<16x32xi8>, memref<16x32xi8>) -> ()
  return
}

func.func @left_is_read_again(%x: memref<16x16xi8>, %y: memref<16x32xi8>, %z: memref<16x8xi8>) {
  %a = memref.alloc() : memref<16x8xi8>
  call @left(%x, %a) : (memref<16x16xi8>, memref<16x8xi8>) -> ()
  %b = memref.alloc() : memref<16x24xi8>
  call @right(%x, %b) : (memref<16x16xi8>, memref<16x24xi8>) -> ()
  call @join(%a, %b, %y) : (memref<16x8xi8>, memref<16x24xi8>, memref<16x32xi8>) -> ()
  memref.copy %a, %z : memref<16x8xi8> to memref<16x8xi8>
  return
}

func.func @early(%x: memref<16x16xi8>, %big: memref<64x64xi8>, %w: memref<16x32xi8>) {
  %a = memref.alloc() : memref<16x8xi8>
  call @left(%x, %a) : (memref<16x16xi8>, memref<16x8xi8>) -> ()
  %t = memref.alloc() : memref<64x64xi8>
  memref.copy %big, %t : memref<64x64xi8> to memref<64x64xi8>
  %u = memref.alloc() : memref<16x16xi8>
  call @shrink(%t, %u) : (memref<64x64xi8>, memref<16x16xi8>) -> ()
  %b = memref.alloc() : memref<16x24xi8>
  call @right(%u, %b) : (memref<16x16xi8>, memref<16x24xi8>) -> ()
  %c = memref.alloc() : memref<16x32xi8>
  call @join(%a, %b, %c) : (memref<16x8xi8>, memref<16x24xi8>, memref<16x32xi8>) -> ()
  call @blur(%c, %w) : (memref<16x32xi8>, memref<16x32xi8>) -> ()
  return
}

func.func @with_itself(%x: memref<16x16xi8>, %y: memref<16x16xi8>) {
  %a = memref.alloc() : memref<16x8xi8>
  call @left(%x, %a) : (memref<16x16xi8>, memref<16x8xi8>) -> ()
  call @double(%a, %y) : (memref<16x8xi8>, memref<16x16xi8>) -> ()
  return
}
func.func private @double(%a: memref<16x8xi8>, %out: memref<16x16xi8>) attributes {nnpack.kernel, nnpack.interleaves = array<i64: 1, 0, 0, 0, 8>, nnpack.row_maps = [array<i64>]} {
  %left = memref.subview %out[0, 0] [16, 8] [1, 1] : memref<16x16xi8> to memref<16x8xi8, strided<[16, 1]>>
  %right = memref.subview %out[0, 8] [16, 8] [1, 1] : memref<16x16xi8> to memref<16x8xi8, strided<[16, 1], offset: 8>>
  linalg.copy ins(%a : memref<16x8xi8>) outs(%left : memref<16x8xi8, strided<[16, 1]>>)
  linalg.copy ins(%a : memref<16x8xi8>) outs(%right : memref<16x8xi8, strided<[16, 1], offset: 8>>)
  return
}

func.func private @shrink(%x: memref<64x64xi8>, %out: memref<16x16xi8>) attributes {nnpack.kernel, nnpack.row_maps = [array<i64>]} {
  %c0 = arith.constant 0 : index
  %v = memref.load %x[%c0, %c0] : memref<64x64xi8>
  linalg.fill ins(%v : i8) outs(%out : memref<16x16xi8>)
  return
}
func.func private @left(%x: memref<16x16xi8>, %out: memref<16x8xi8>) attributes {nnpack.kernel, nnpack.row_maps = [array<i64: 1, 0, 0, 1>]} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %rows = arith.constant 16 : index
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
func.func private @blur(%x: memref<16x32xi8>, %out: memref<16x32xi8>) attributes {nnpack.kernel, nnpack.row_maps = [array<i64: 1, -1, 1, 1>]} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %rows = arith.constant 16 : index
  scf.for %r = %c0 to %rows step %c1 {
    %v = memref.load %x[%r, %c0] : memref<16x32xi8>
    %o = memref.subview %out[%r, 0] [1, 32] [1, 1] : memref<16x32xi8> to memref<1x32xi8, strided<[32, 1], offset: ?>>
    linalg.fill ins(%v : i8) outs(%o : memref<1x32xi8, strided<[32, 1], offset: ?>>)
  }
  return
}
