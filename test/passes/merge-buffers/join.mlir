// RUN: nnpack-opt %s --merge-buffers="objective=memory" | FileCheck %s
// RUN: nnpack-opt %s --merge-buffers="objective=memory cascade=false" | FileCheck %s --check-prefix=KERNEL
// RUN: nnpack-opt %s --merge-buffers="objective=traffic l2-size=1M" | FileCheck %s --check-prefix=KERNEL
// RUN: nnpack-opt %s --pack-buffers="objective=memory io=arena" | FileCheck %s --check-prefix=PACKED
// RUN: nnpack-opt %s --merge-buffers=objective=memory --remarks-filter=merge-buffers -o /dev/null 2>&1 \
// RUN:   | FileCheck %s --check-prefix=REMARK

// The result of the second chain is joined to that of the first. With whole
// tensors, 5,120 bytes of it from the beginning would be more than 1,024 and,
// where the second chain is widest, 2 x 4,096; but in cascades the chains need
// windows only, and the join, 2 x 5,120, is what needs most.

// REMARK: [Passed] view {{.*}}concatenation without a copy after all: with cascades, 5504 bytes are alive then, not 10240
// CHECK-LABEL: func.func @main(
// CHECK:         %[[ALL:.*]] = memref.alloc() {nnpack.index = 0 : i64, nnpack.overlaps = [array<i64: 0, 960, 5120>, array<i64: 3, 1088, 5120>], nnpack.role = "output"} : memref<5120xi8>
// CHECK-DAG:     %[[A:.*]] = memref.view %[[ALL]][%c0{{.*}}][] : memref<5120xi8> to memref<16x64xi8>
// CHECK-DAG:     %[[B:.*]] = memref.view %[[ALL]][%c1024{{.*}}][] : memref<5120xi8> to memref<64x64xi8>
// CHECK-NOT:     call @join(
// KERNEL:        call @join(

// %x may lie where the last row of its part of 1,024 bytes is written. The 5,120
// bytes and windows of six rows of 64; both inputs lie under their parts.
// PACKED: nnpack.l2_bytes = 5504
func.func @main() {
  %x = memref.alloc() {nnpack.index = 0 : i64, nnpack.role = "input"} : memref<16x4xi8>
  %y = memref.alloc() {nnpack.index = 1 : i64, nnpack.role = "input"} : memref<64x1xi8>
  %a = memref.alloc() : memref<16x64xi8>
  %p = memref.alloc() : memref<64x64xi8>
  %q = memref.alloc() : memref<64x64xi8>
  %b = memref.alloc() : memref<64x64xi8>
  %all = memref.alloc() {nnpack.index = 0 : i64, nnpack.role = "output"} : memref<80x64xi8>
  call @widen(%x, %a) : (memref<16x4xi8>, memref<16x64xi8>) -> ()
  call @spread(%y, %p) : (memref<64x1xi8>, memref<64x64xi8>) -> ()
  call @conv(%p, %q) : (memref<64x64xi8>, memref<64x64xi8>) -> ()
  call @conv(%q, %b) : (memref<64x64xi8>, memref<64x64xi8>) -> ()
  call @join(%a, %b, %all) : (memref<16x64xi8>, memref<64x64xi8>, memref<80x64xi8>) -> ()
  return
}
func.func private @widen(%x: memref<16x4xi8>, %out: memref<16x64xi8>) attributes {nnpack.kernel, nnpack.row_maps = [array<i64: 1, 0, 0, 1>]} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %rows = arith.constant 16 : index
  scf.for %r = %c0 to %rows step %c1 {
    %v = memref.load %x[%r, %c0] : memref<16x4xi8>
    %o = memref.subview %out[%r, 0] [1, 64] [1, 1] : memref<16x64xi8> to memref<1x64xi8, strided<[64, 1], offset: ?>>
    linalg.fill ins(%v : i8) outs(%o : memref<1x64xi8, strided<[64, 1], offset: ?>>)
  }
  return
}
func.func private @spread(%x: memref<64x1xi8>, %out: memref<64x64xi8>) attributes {nnpack.kernel, nnpack.row_maps = [array<i64: 1, 0, 0, 1>]} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %rows = arith.constant 64 : index
  scf.for %r = %c0 to %rows step %c1 {
    %v = memref.load %x[%r, %c0] : memref<64x1xi8>
    %o = memref.subview %out[%r, 0] [1, 64] [1, 1] : memref<64x64xi8> to memref<1x64xi8, strided<[64, 1], offset: ?>>
    linalg.fill ins(%v : i8) outs(%o : memref<1x64xi8, strided<[64, 1], offset: ?>>)
  }
  return
}
func.func private @conv(%x: memref<64x64xi8>, %out: memref<64x64xi8>) attributes {nnpack.kernel, nnpack.row_maps = [array<i64: 1, -1, 1, 1>]} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %rows = arith.constant 64 : index
  scf.for %r = %c0 to %rows step %c1 {
    %v = memref.load %x[%r, %c0] : memref<64x64xi8>
    %o = memref.subview %out[%r, 0] [1, 64] [1, 1] : memref<64x64xi8> to memref<1x64xi8, strided<[64, 1], offset: ?>>
    linalg.fill ins(%v : i8) outs(%o : memref<1x64xi8, strided<[64, 1], offset: ?>>)
  }
  return
}
func.func private @join(%a: memref<16x64xi8>, %b: memref<64x64xi8>, %out: memref<80x64xi8>) attributes {nnpack.kernel, nnpack.joins = array<i64: 0, 0, 1, 1024>, nnpack.row_maps = [array<i64: 1, 0, 0, 1>, array<i64: 1, -16, -16, 1>]} {
  %first = memref.subview %out[0, 0] [16, 64] [1, 1] : memref<80x64xi8> to memref<16x64xi8, strided<[64, 1]>>
  %second = memref.subview %out[16, 0] [64, 64] [1, 1] : memref<80x64xi8> to memref<64x64xi8, strided<[64, 1], offset: 1024>>
  linalg.copy ins(%a : memref<16x64xi8>) outs(%first : memref<16x64xi8, strided<[64, 1]>>)
  linalg.copy ins(%b : memref<64x64xi8>) outs(%second : memref<64x64xi8, strided<[64, 1], offset: 1024>>)
  return
}
