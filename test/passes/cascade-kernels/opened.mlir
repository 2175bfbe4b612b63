// RUN: nnpack-opt %s --cascade-kernels="objective=memory" | FileCheck %s
// RUN: nnpack-opt %s --cascade-kernels="objective=memory" --assign-offsets=arena=alloc | FileCheck %s --check-prefix=BYTES

// RUN: nnpack-opt %s --cascade-kernels="objective=memory merge=false" --assign-offsets=arena=alloc | FileCheck %s --check-prefix=APART

// Nine convolutions of three rows of 16 bytes. Of each of the eight windows
// between them, two rows stay from tick to tick, and are copied to one of three
// that exists while a convolution writes it and the next one reads it; at most
// two of those exist at a time. That is 8 * 32 + 2 * 48 = 352 bytes, where eight
// windows that are there throughout take 8 * 48 = 384.

// APART: memref.alloc() {alignment = 16 : i64} : memref<352xi8, "L2">

// When a convolution writes its row, what has stayed of its result is not there
// yet, and what stays of its operand has been saved. It reads before it writes,
// so the second window may lie anywhere over the first, whose three rows are
// read for the last time: 8 * 32 + 48 = 304 bytes.

// BYTES: memref.alloc() {alignment = 16 : i64} : memref<304xi8, "L2">

// CHECK-LABEL: func.func @main(
// CHECK-COUNT-8: memref.alloc() {nnpack.role = "window"} : memref<32xi8>
// CHECK-NOT: memref.alloc
// CHECK: scf.for
// CHECK: %[[FIRST:.*]] = memref.alloc() {nnpack.id = [[ID:[0-9]+]] : i64, nnpack.role = "window"} : memref<48xi8>
// CHECK: func.call @conv_rows(%arg0,
// What has stayed is copied in front of the new row,
// CHECK: scf.for
// CHECK: %[[OLD:.*]] = memref.view %{{.*}} : memref<32xi8> to memref<16xi8>
// CHECK: %[[FRONT:.*]] = memref.view %[[FIRST]]{{.*}} : memref<48xi8> to memref<16xi8>
// CHECK: memref.copy %[[OLD]], %[[FRONT]]
// or, if only the next convolution has a turn in this tick, now,
// CHECK: scf.for
// CHECK: memref.view %[[FIRST]]{{.*}} : memref<48xi8> to memref<16xi8>
// CHECK: memref.copy
// the rows that are needed again are copied back,
// CHECK: scf.for
// CHECK: %[[FROM:.*]] = memref.view %[[FIRST]]{{.*}} : memref<48xi8> to memref<16xi8>
// CHECK: %[[TO:.*]] = memref.view %{{.*}} : memref<32xi8> to memref<16xi8>
// CHECK: memref.copy %[[FROM]], %[[TO]]
// and the next convolution reads all three.
// CHECK: %[[SECOND:.*]] = memref.alloc() {nnpack.id = {{[0-9]+}} : i64, nnpack.overlaps = [array<i64: [[ID]], -48>], nnpack.role = "window"} : memref<48xi8>
// CHECK: %[[IN:.*]] = memref.view %[[FIRST]]{{.*}} : memref<48xi8> to memref<64x16xi8>
// CHECK: %[[OUT:.*]] = memref.view %[[SECOND]]{{.*}} : memref<48xi8> to memref<64x16xi8>
// CHECK: func.call @conv_rows(%[[IN]], %[[OUT]],
// CHECK-NOT: %[[FIRST]]
// CHECK: return
func.func @main(%in: memref<64x16xi8>, %out: memref<64x16xi8>) {
  %0 = memref.alloc() : memref<64x16xi8>
  %1 = memref.alloc() : memref<64x16xi8>
  %2 = memref.alloc() : memref<64x16xi8>
  %3 = memref.alloc() : memref<64x16xi8>
  %4 = memref.alloc() : memref<64x16xi8>
  %5 = memref.alloc() : memref<64x16xi8>
  %6 = memref.alloc() : memref<64x16xi8>
  %7 = memref.alloc() : memref<64x16xi8>
  call @conv(%in, %0) : (memref<64x16xi8>, memref<64x16xi8>) -> ()
  call @conv(%0, %1) : (memref<64x16xi8>, memref<64x16xi8>) -> ()
  call @conv(%1, %2) : (memref<64x16xi8>, memref<64x16xi8>) -> ()
  call @conv(%2, %3) : (memref<64x16xi8>, memref<64x16xi8>) -> ()
  call @conv(%3, %4) : (memref<64x16xi8>, memref<64x16xi8>) -> ()
  call @conv(%4, %5) : (memref<64x16xi8>, memref<64x16xi8>) -> ()
  call @conv(%5, %6) : (memref<64x16xi8>, memref<64x16xi8>) -> ()
  call @conv(%6, %7) : (memref<64x16xi8>, memref<64x16xi8>) -> ()
  call @conv(%7, %out) : (memref<64x16xi8>, memref<64x16xi8>) -> ()
  return
}
func.func private @conv(%in0: memref<64x16xi8>, %out: memref<64x16xi8>) attributes {nnpack.kernel, nnpack.row_maps = [array<i64: 1, -1, 1, 1>]} {
  %first = arith.constant 0 : index
  %rows = arith.constant 64 : index
  %step = arith.constant 1 : index
  scf.for %r = %first to %rows step %step {
    %v = memref.load %in0[%first, %first] : memref<64x16xi8>
    memref.store %v, %out[%r, %first] : memref<64x16xi8>
  }
  return
}
