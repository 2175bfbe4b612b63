// RUN: nnpack-opt %s --cascade-kernels="objective=memory" | FileCheck %s --check-prefix=LEAST
// RUN: nnpack-opt %s --cascade-kernels="l2-size=256" | FileCheck %s --check-prefix=FITS
// RUN: nnpack-opt %s --cascade-kernels="l2-size=255" | FileCheck %s --check-prefix=BLOCKS
// RUN: nnpack-opt %s --cascade-kernels="l2-size=159" | FileCheck %s --check-prefix=LOWER

// Between the kernels are 256 bytes. Where they fit, nothing is cascaded; the
// least is a window of 3 rows of 16 bytes.

// FITS-LABEL: func.func @main(
// FITS-NEXT: %[[ALL:.*]] = memref.alloc() : memref<16x16xi8>
// FITS-NEXT: call @conv(%arg0, %[[ALL]])
// FITS-NEXT: call @conv(%[[ALL]], %arg1)
// FITS-NEXT: return
// LEAST: memref.alloc() {{{.*}}nnpack.role = "window"} : memref<48xi8>

// Where they do not, blocks are as tall as fit: 8 rows read 10 of the window,
// 160 bytes; 4 rows read 6, 96 bytes.

// BLOCKS: memref.alloc() {{{.*}}nnpack.role = "window"} : memref<160xi8>
// LOWER: memref.alloc() {{{.*}}nnpack.role = "window"} : memref<96xi8>
func.func @main(%in: memref<16x16xi8>, %out: memref<16x16xi8>) {
  %0 = memref.alloc() : memref<16x16xi8>
  call @conv(%in, %0) : (memref<16x16xi8>, memref<16x16xi8>) -> ()
  call @conv(%0, %out) : (memref<16x16xi8>, memref<16x16xi8>) -> ()
  return
}
func.func private @conv(%in0: memref<16x16xi8>, %out: memref<16x16xi8>) attributes {nnpack.kernel, nnpack.row_maps = [array<i64: 1, -1, 1, 1>]} {
  %first = arith.constant 0 : index
  %rows = arith.constant 16 : index
  %step = arith.constant 1 : index
  scf.for %r = %first to %rows step %step {
    %v = memref.load %in0[%first, %first] : memref<16x16xi8>
    memref.store %v, %out[%r, %first] : memref<16x16xi8>
  }
  return
}
