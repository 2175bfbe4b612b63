// RUN: nnpack-opt %s --merge-buffers | FileCheck %s
// RUN: nnpack-opt %s --merge-buffers --remarks-filter=merge-buffers -o /dev/null 2>&1 \
// RUN:   | FileCheck %s --check-prefix=REMARK
// CHECK-NOT: nnpack.overlaps

// The operand is read afterwards.
func.func @readLater(%in: memref<16x16xi8>, %out: memref<16x16xi8>) {
  %0 = memref.alloc() : memref<16x16xi8>
  %1 = memref.alloc() : memref<16x16xi8>
  memref.copy %in, %0 : memref<16x16xi8> to memref<16x16xi8>
  call @clamp(%0, %1) : (memref<16x16xi8>, memref<16x16xi8>) -> ()
  memref.copy %0, %in : memref<16x16xi8> to memref<16x16xi8>
  memref.copy %1, %out : memref<16x16xi8> to memref<16x16xi8>
  return
}

// Every row reads all of it.
// REMARK: [Missed] overlap {{.*}}its result, 256 bytes, may not lie over an operand that dies here, 256 bytes: what it would write over is still read afterwards
func.func @whole(%in: memref<16x16xi8>, %out: memref<16x16xi8>) {
  %0 = memref.alloc() : memref<16x16xi8>
  %1 = memref.alloc() : memref<16x16xi8>
  memref.copy %in, %0 : memref<16x16xi8> to memref<16x16xi8>
  call @mix(%0, %1) : (memref<16x16xi8>, memref<16x16xi8>) -> ()
  memref.copy %1, %out : memref<16x16xi8> to memref<16x16xi8>
  return
}

// The kernel is not one loop over rows.
// REMARK: [Missed] overlap {{.*}}its kernel does not write its result row after row
func.func @twoLoops(%in: memref<16x16xi8>, %out: memref<16x16xi8>) {
  %0 = memref.alloc() : memref<16x16xi8>
  %1 = memref.alloc() : memref<16x16xi8>
  memref.copy %in, %0 : memref<16x16xi8> to memref<16x16xi8>
  call @twice(%0, %1) : (memref<16x16xi8>, memref<16x16xi8>) -> ()
  memref.copy %1, %out : memref<16x16xi8> to memref<16x16xi8>
  return
}

// The operand is the caller's.
func.func @argument(%in: memref<16x16xi8>, %out: memref<16x16xi8>) {
  %0 = memref.alloc() : memref<16x16xi8>
  call @clamp(%in, %0) : (memref<16x16xi8>, memref<16x16xi8>) -> ()
  memref.copy %0, %out : memref<16x16xi8> to memref<16x16xi8>
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
func.func private @mix(%in0: memref<16x16xi8>, %out: memref<16x16xi8>) attributes {nnpack.kernel, nnpack.row_maps = [array<i64>]} {
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
func.func private @twice(%in0: memref<16x16xi8>, %out: memref<16x16xi8>) attributes {nnpack.kernel, nnpack.row_maps = [array<i64: 1, 0, 0, 1>]} {
  %zero = arith.constant 0 : i8
  %first = arith.constant 0 : index
  %rows = arith.constant 16 : index
  %step = arith.constant 1 : index
  scf.for %r = %first to %rows step %step {
    memref.store %zero, %out[%r, %first] : memref<16x16xi8>
    %v = memref.load %in0[%first, %first] : memref<16x16xi8>
    memref.store %v, %out[%r, %first] : memref<16x16xi8>
  }
  scf.for %r = %first to %rows step %step {
    memref.store %zero, %out[%r, %first] : memref<16x16xi8>
    %v = memref.load %in0[%first, %first] : memref<16x16xi8>
    memref.store %v, %out[%r, %first] : memref<16x16xi8>
  }
  return
}
