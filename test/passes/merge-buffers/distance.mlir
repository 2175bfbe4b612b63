// RUN: nnpack-opt %s --merge-buffers | FileCheck %s
// RUN: nnpack-opt %s --merge-buffers --remarks-filter=merge-buffers -o /dev/null 2>&1 \
// RUN:   | FileCheck %s --check-prefix=REMARK

// Each row is written to before what it reads is read.

// Row r of a convolution of three rows, pad 1, ends at byte 16 (r + 1); it still
// needs row r - 1, which begins at 16 (r - 1): the input lies 32 bytes after the
// result.

// REMARK: [Passed] overlap {{.*}}its result, 256 bytes, may lie over an operand that dies here, 256 bytes, at a distance of 32: together they take 224 less
// CHECK-LABEL: func.func @conv3(
// CHECK-NEXT: %[[IN:.*]] = memref.alloc() {nnpack.id = 0 : i64} : memref<16x16xi8>
// CHECK-NEXT: %[[OUT:.*]] = memref.alloc() {nnpack.overlaps = [array<i64: 0, 32>]} : memref<16x16xi8>
func.func @conv3(%in: memref<16x16xi8>, %out: memref<16x16xi8>) {
  %0 = memref.alloc() : memref<16x16xi8>
  %1 = memref.alloc() : memref<16x16xi8>
  memref.copy %in, %0 : memref<16x16xi8> to memref<16x16xi8>
  call @conv(%0, %1) : (memref<16x16xi8>, memref<16x16xi8>) -> ()
  memref.copy %1, %out : memref<16x16xi8> to memref<16x16xi8>
  return
}

// Stride 2: 16 (r + 1) - 16 (2r - 1) is 16 in row 1, and in row 0, which begins
// with row 0.
// CHECK-LABEL: func.func @stride2(
// CHECK: nnpack.overlaps = [array<i64: 0, 16>]
func.func @stride2(%in: memref<16x16xi8>, %out: memref<8x16xi8>) {
  %0 = memref.alloc() : memref<16x16xi8>
  %1 = memref.alloc() : memref<8x16xi8>
  memref.copy %in, %0 : memref<16x16xi8> to memref<16x16xi8>
  call @half(%0, %1) : (memref<16x16xi8>, memref<8x16xi8>) -> ()
  memref.copy %1, %out : memref<8x16xi8> to memref<8x16xi8>
  return
}

// Twice as many rows: 16 (r + 1) - 16 floor(r / 2) is largest in the last row,
// 256 - 112.
// CHECK-LABEL: func.func @upsample(
// CHECK: nnpack.overlaps = [array<i64: 0, 144>]
func.func @upsample(%in: memref<8x16xi8>, %out: memref<16x16xi8>) {
  %0 = memref.alloc() : memref<8x16xi8>
  %1 = memref.alloc() : memref<16x16xi8>
  memref.copy %in, %0 : memref<8x16xi8> to memref<8x16xi8>
  call @up(%0, %1) : (memref<8x16xi8>, memref<16x16xi8>) -> ()
  memref.copy %1, %out : memref<16x16xi8> to memref<16x16xi8>
  return
}

// Row by row in place, but for the row that is being written.
// CHECK-LABEL: func.func @elementwise(
// CHECK: nnpack.overlaps = [array<i64: 0, 16>]
func.func @elementwise(%in: memref<16x16xi8>, %out: memref<16x16xi8>) {
  %0 = memref.alloc() : memref<16x16xi8>
  %1 = memref.alloc() : memref<16x16xi8>
  memref.copy %in, %0 : memref<16x16xi8> to memref<16x16xi8>
  call @clamp(%0, %1) : (memref<16x16xi8>, memref<16x16xi8>) -> ()
  memref.copy %1, %out : memref<16x16xi8> to memref<16x16xi8>
  return
}

func.func private @conv(%in0: memref<16x16xi8>, %out: memref<16x16xi8>) attributes {nnpack.kernel, nnpack.row_maps = [array<i64: 1, -1, 1, 1>]} {
  %zero = arith.constant 0 : i8
  %first = arith.constant 0 : index
  %rows = arith.constant 16 : index
  %step = arith.constant 1 : index
  scf.for %r = %first to %rows step %step {
    memref.store %zero, %out[%r, %first] : memref<16x16xi8>
    %v = memref.load %in0[%first, %first] : memref<16x16xi8>
    memref.store %v, %out[%r, %first] : memref<16x16xi8>
  }
  return
}
func.func private @half(%in0: memref<16x16xi8>, %out: memref<8x16xi8>) attributes {nnpack.kernel, nnpack.row_maps = [array<i64: 2, -1, 1, 1>]} {
  %zero = arith.constant 0 : i8
  %first = arith.constant 0 : index
  %rows = arith.constant 8 : index
  %step = arith.constant 1 : index
  scf.for %r = %first to %rows step %step {
    memref.store %zero, %out[%r, %first] : memref<8x16xi8>
    %v = memref.load %in0[%first, %first] : memref<16x16xi8>
    memref.store %v, %out[%r, %first] : memref<8x16xi8>
  }
  return
}
func.func private @up(%in0: memref<8x16xi8>, %out: memref<16x16xi8>) attributes {nnpack.kernel, nnpack.row_maps = [array<i64: 1, 0, 0, 2>]} {
  %zero = arith.constant 0 : i8
  %first = arith.constant 0 : index
  %rows = arith.constant 16 : index
  %step = arith.constant 1 : index
  scf.for %r = %first to %rows step %step {
    memref.store %zero, %out[%r, %first] : memref<16x16xi8>
    %v = memref.load %in0[%first, %first] : memref<8x16xi8>
    memref.store %v, %out[%r, %first] : memref<16x16xi8>
  }
  return
}
func.func private @clamp(%in0: memref<16x16xi8>, %out: memref<16x16xi8>) attributes {nnpack.kernel, nnpack.row_maps = [array<i64: 1, 0, 0, 1>]} {
  %zero = arith.constant 0 : i8
  %first = arith.constant 0 : index
  %rows = arith.constant 16 : index
  %step = arith.constant 1 : index
  scf.for %r = %first to %rows step %step {
    memref.store %zero, %out[%r, %first] : memref<16x16xi8>
    %v = memref.load %in0[%first, %first] : memref<16x16xi8>
    memref.store %v, %out[%r, %first] : memref<16x16xi8>
  }
  return
}
