// RUN: nnpack-opt %s --cascade-kernels="objective=memory" | FileCheck %s
// RUN: nnpack-opt %s --cascade-kernels="objective=memory merge=false" | FileCheck %s --check-prefix=KERNEL
// RUN: nnpack-opt %s --cascade-kernels="objective=memory" --remarks-filter=cascade-kernels -o /dev/null 2>&1 \
// RUN:   | FileCheck %s --check-prefix=REMARK

// Both readers take channels 8 to 31 of %x, which is there anyway. With the copy,
// three rows of it are, 72 bytes.
// REMARK:       slice without a copy of 384 bytes: it is read where it lies; 0 bytes are needed then, not more than 80
// CHECK-LABEL: func.func @of_an_input(
// CHECK-NOT:     call @slice
// CHECK:         call @blur_stripe(%arg0, %arg1)
// CHECK:         call @blur_stripe(%arg0, %arg2)
// KERNEL-LABEL: func.func @of_an_input(
// KERNEL:         call @slice_rows(
func.func @of_an_input(%x: memref<16x32xi8>, %y: memref<16x24xi8>, %z: memref<16x24xi8>) {
  %s = memref.alloc() : memref<16x24xi8>
  call @slice(%x, %s) : (memref<16x32xi8>, memref<16x24xi8>) -> ()
  call @blur(%s, %y) : (memref<16x24xi8>, memref<16x24xi8>) -> ()
  call @blur(%s, %z) : (memref<16x24xi8>, memref<16x24xi8>) -> ()
  return
}

// All of %x, 512 bytes, would be there beside the 4,096 of %t; with the copy it
// is the 384 of %s.
// REMARK:       slice by a copy of 384 bytes: without it 4608 bytes are needed, with it 4480
// CHECK-LABEL: func.func @read_late(
// CHECK:         call @slice(
func.func @read_late(%a: memref<16x32xi8>, %big: memref<64x64xi8>, %out: memref<64x64xi8>, %y: memref<16x24xi8>) {
  %x = memref.alloc() : memref<16x32xi8>
  memref.copy %a, %x : memref<16x32xi8> to memref<16x32xi8>
  %s = memref.alloc() : memref<16x24xi8>
  call @slice(%x, %s) : (memref<16x32xi8>, memref<16x24xi8>) -> ()
  %t = memref.alloc() : memref<64x64xi8>
  memref.copy %big, %t : memref<64x64xi8> to memref<64x64xi8>
  memref.copy %t, %out : memref<64x64xi8> to memref<64x64xi8>
  call @blur(%s, %y) : (memref<16x24xi8>, memref<16x24xi8>) -> ()
  return
}

// What is written again is not what was sliced.
// REMARK:       slice by a copy of 384 bytes: what it takes is a part of another buffer, or written again
// CHECK-LABEL: func.func @written_again(
// CHECK:         call @slice(
func.func @written_again(%a: memref<16x32xi8>, %y: memref<16x24xi8>) {
  %x = memref.alloc() : memref<16x32xi8>
  memref.copy %a, %x : memref<16x32xi8> to memref<16x32xi8>
  %s = memref.alloc() : memref<16x24xi8>
  call @slice(%x, %s) : (memref<16x32xi8>, memref<16x24xi8>) -> ()
  memref.copy %a, %x : memref<16x32xi8> to memref<16x32xi8>
  call @blur(%s, %y) : (memref<16x24xi8>, memref<16x24xi8>) -> ()
  return
}

// CHECK-LABEL: func.func private @blur_stripe(
// CHECK-SAME:    %[[X:[^:]*]]: memref<16x32xi8>, %{{.*}}: memref<16x24xi8>)
// CHECK-NOT:     nnpack.stripe
// CHECK:         %[[STRIPE:.*]] = memref.subview %[[X]][0, 8] [16, 24] [1, 1]
// CHECK:         memref.load %[[STRIPE]]
func.func private @slice(%x: memref<16x32xi8>, %out: memref<16x24xi8>) attributes {nnpack.kernel, nnpack.takes = array<i64: 1, 0, 8>, nnpack.row_maps = [array<i64: 1, 0, 0, 1>]} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %rows = arith.constant 16 : index
  scf.for %r = %c0 to %rows step %c1 {
    %x_r = memref.subview %x[%r, 8] [1, 24] [1, 1] : memref<16x32xi8> to memref<1x24xi8, strided<[32, 1], offset: ?>>
    %o = memref.subview %out[%r, 0] [1, 24] [1, 1] : memref<16x24xi8> to memref<1x24xi8, strided<[24, 1], offset: ?>>
    linalg.copy ins(%x_r : memref<1x24xi8, strided<[32, 1], offset: ?>>) outs(%o : memref<1x24xi8, strided<[24, 1], offset: ?>>)
  }
  return
}
func.func private @blur(%x: memref<16x24xi8>, %out: memref<16x24xi8>) attributes {nnpack.kernel, nnpack.row_maps = [array<i64: 1, -1, 1, 1>]} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %rows = arith.constant 16 : index
  scf.for %r = %c0 to %rows step %c1 {
    %v = memref.load %x[%r, %c0] : memref<16x24xi8>
    %o = memref.subview %out[%r, 0] [1, 24] [1, 1] : memref<16x24xi8> to memref<1x24xi8, strided<[24, 1], offset: ?>>
    linalg.fill ins(%v : i8) outs(%o : memref<1x24xi8, strided<[24, 1], offset: ?>>)
  }
  return
}
