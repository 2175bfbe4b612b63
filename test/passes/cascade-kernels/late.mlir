// RUN: nnpack-opt %s --cascade-kernels="l2-size=350 cascade-for=traffic" | FileCheck %s

// %x (256 bytes) stays until the sum reads it, so %skip may as well be computed then:
// after @pool, row by row with the sum. Something has to be elsewhere in either order,
// as %x and %low are 256 + 128 bytes; late, that is %low alone.

// CHECK-LABEL: func.func @main(
// CHECK: call @conv{{(_rows)?}}(%arg0,
// CHECK: call @pool(
// CHECK: scf.for
// CHECK: call @skip_rows(
// CHECK: call @sum_rows(
// CHECK: return
func.func @main(%in: memref<16x16xi8>, %out: memref<16x16xi8>) {
  %x = memref.alloc() : memref<16x16xi8>
  %skip = memref.alloc() : memref<16x16xi8>
  %low = memref.alloc() : memref<8x16xi8>
  call @conv(%in, %x) : (memref<16x16xi8>, memref<16x16xi8>) -> ()
  call @skip(%x, %skip) : (memref<16x16xi8>, memref<16x16xi8>) -> ()
  call @pool(%x, %low) : (memref<16x16xi8>, memref<8x16xi8>) -> ()
  call @sum(%skip, %low, %x, %out) : (memref<16x16xi8>, memref<8x16xi8>, memref<16x16xi8>, memref<16x16xi8>) -> ()
  return
}
func.func private @conv(%in0: memref<16x16xi8>, %out: memref<16x16xi8>) attributes {nnpack.kernel, nnpack.row_maps = [array<i64: 1, 0, 0, 1>]} {
  %first = arith.constant 0 : index
  %rows = arith.constant 16 : index
  %step = arith.constant 1 : index
  scf.for %r = %first to %rows step %step {
    %v = memref.load %in0[%first, %first] : memref<16x16xi8>
    memref.store %v, %out[%r, %first] : memref<16x16xi8>
  }
  return
}
func.func private @skip(%in0: memref<16x16xi8>, %out: memref<16x16xi8>) attributes {nnpack.kernel, nnpack.row_maps = [array<i64: 1, 0, 0, 1>]} {
  %first = arith.constant 0 : index
  %rows = arith.constant 16 : index
  %step = arith.constant 1 : index
  scf.for %r = %first to %rows step %step {
    %v = memref.load %in0[%first, %first] : memref<16x16xi8>
    memref.store %v, %out[%r, %first] : memref<16x16xi8>
  }
  return
}
func.func private @pool(%in0: memref<16x16xi8>, %out: memref<8x16xi8>) attributes {nnpack.kernel, nnpack.row_maps = [array<i64: 2, 0, 1, 1>]} {
  %first = arith.constant 0 : index
  %rows = arith.constant 8 : index
  %step = arith.constant 1 : index
  scf.for %r = %first to %rows step %step {
    %v = memref.load %in0[%first, %first] : memref<16x16xi8>
    memref.store %v, %out[%r, %first] : memref<8x16xi8>
  }
  return
}
func.func private @sum(%in0: memref<16x16xi8>, %in1: memref<8x16xi8>, %in2: memref<16x16xi8>, %out: memref<16x16xi8>) attributes {nnpack.kernel, nnpack.row_maps = [array<i64: 1, 0, 0, 1>, array<i64>, array<i64: 1, 0, 0, 1>]} {
  %first = arith.constant 0 : index
  %rows = arith.constant 16 : index
  %step = arith.constant 1 : index
  scf.for %r = %first to %rows step %step {
    %v = memref.load %in0[%first, %first] : memref<16x16xi8>
    memref.store %v, %out[%r, %first] : memref<16x16xi8>
  }
  return
}
