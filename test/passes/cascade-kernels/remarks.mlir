// RUN: nnpack-opt %s --cascade-kernels="objective=memory" --remarks-filter=cascade-kernels -o /dev/null 2>&1 \
// RUN:   | FileCheck %s
// RUN: nnpack-opt %s --cascade-kernels="l2-size=2K" --remarks-filter=cascade-kernels -o /dev/null 2>&1 \
// RUN:   | FileCheck %s --check-prefix=FITS
// RUN: nnpack-opt %s --cascade-kernels="objective=memory" -o /dev/null 2>&1 \
// RUN:   | FileCheck %s --check-prefix=OFF --allow-empty

// OFF-NOT: remark
// FITS-NOT: cascade of
// FITS: needs most of all: 1040 bytes alive

// %1, 1024 bytes, is a window of 3 rows of 64 bytes beside %2, 256 bytes. @twice
// has %2 and %3 whole, and may not begin to write before it has read all: 512
// bytes, with the window on top where it is in the cascade.

// CHECK: [[@LINE+10]]:3: remark: [Passed] cascade | Category:cascade-kernels | Function=main | Remark="cascade of 2 kernel calls in blocks of 1 row, 17 ticks: windows of 192 bytes for tensors of 1024, 448 bytes alive, not 1040"
// CHECK: [[@LINE+9]]:3: remark: [Missed] cascade {{.*}}no cascade with the 1 kernel call after it: as one 704 bytes would be alive, apart 512 are
// CHECK: [[@LINE+9]]:3: remark: [Missed] rows {{.*}}runs at once, on all of its operands: its kernel is not one loop over the rows of its result
// CHECK: [[@LINE+9]]:3: remark: [Missed] cascade {{.*}}in no cascade: it is no kernel call, or others than kernels use its buffers
// CHECK: [[@LINE+7]]:3: remark: [Analysis] peak {{.*}}needs most of all: 512 bytes alive, as a result over an operand that dies saves 0; without cascades the most is 1040
func.func @main(%in: memref<16x16xi8>, %out: memref<16x16xi8>) {
  %1 = memref.alloc() : memref<16x64xi8>
  %2 = memref.alloc() : memref<16x16xi8>
  %3 = memref.alloc() : memref<16x16xi8>
  call @widen(%in, %1) : (memref<16x16xi8>, memref<16x64xi8>) -> ()
  call @narrow(%1, %2) : (memref<16x64xi8>, memref<16x16xi8>) -> ()
  call @twice(%2, %3) : (memref<16x16xi8>, memref<16x16xi8>) -> ()
  memref.copy %3, %out : memref<16x16xi8> to memref<16x16xi8>
  return
}
func.func private @widen(%in0: memref<16x16xi8>, %out: memref<16x64xi8>) attributes {nnpack.kernel, nnpack.row_maps = [array<i64: 1, -1, 1, 1>]} {
  %first = arith.constant 0 : index
  %rows = arith.constant 16 : index
  %step = arith.constant 1 : index
  scf.for %r = %first to %rows step %step {
    %v = memref.load %in0[%first, %first] : memref<16x16xi8>
    memref.store %v, %out[%r, %first] : memref<16x64xi8>
  }
  return
}
func.func private @narrow(%in0: memref<16x64xi8>, %out: memref<16x16xi8>) attributes {nnpack.kernel, nnpack.row_maps = [array<i64: 1, -1, 1, 1>]} {
  %first = arith.constant 0 : index
  %rows = arith.constant 16 : index
  %step = arith.constant 1 : index
  scf.for %r = %first to %rows step %step {
    %v = memref.load %in0[%first, %first] : memref<16x64xi8>
    memref.store %v, %out[%r, %first] : memref<16x16xi8>
  }
  return
}
func.func private @twice(%in0: memref<16x16xi8>, %out: memref<16x16xi8>) attributes {nnpack.kernel, nnpack.row_maps = [array<i64: 1, 0, 0, 1>]} {
  %first = arith.constant 0 : index
  %rows = arith.constant 16 : index
  %step = arith.constant 1 : index
  scf.for %r = %first to %rows step %step {
    %v = memref.load %in0[%first, %first] : memref<16x16xi8>
    memref.store %v, %out[%r, %first] : memref<16x16xi8>
  }
  scf.for %r = %first to %rows step %step {
    %v = memref.load %in0[%first, %first] : memref<16x16xi8>
    memref.store %v, %out[%r, %first] : memref<16x16xi8>
  }
  return
}
