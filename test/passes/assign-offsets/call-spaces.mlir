// RUN: nnpack-opt %s --assign-offsets="l2-size=112 alignment=16" | FileCheck %s

// %big does not fit beside %small: it goes to DDR. The kernel is needed from
// caller's memory to DDR, from DDR to L2, and from L2 to caller's memory; its
// scratch of 16 bytes is in L2 each time.

// CHECK-LABEL: func.func private @kernel(
// CHECK-SAME:    memref<?xi32>, %{{.*}}: memref<?xi32, "DDR">, %{{.*}}: index, %{{.*}}: memref<16xi8, "L2">)
// CHECK-LABEL: func.func private @kernel_1(
// CHECK-SAME:    memref<?xi32, "DDR">, %{{.*}}: memref<?xi32, "L2">, %{{.*}}: index, %{{.*}}: memref<16xi8, "L2">)
// CHECK-LABEL: func.func private @kernel_2(
// CHECK-SAME:    memref<?xi32, "L2">, %{{.*}}: memref<?xi32>, %{{.*}}: index, %{{.*}}: memref<16xi8, "L2">)
func.func private @kernel(%x: memref<?xi32>, %y: memref<?xi32>, %i: index) {
  %t = memref.alloc() : memref<4xi32>
  %c0 = arith.constant 0 : index
  %v = memref.load %x[%i] : memref<?xi32>
  memref.store %v, %t[%c0] : memref<4xi32>
  %w = memref.load %t[%c0] : memref<4xi32>
  memref.store %w, %y[%i] : memref<?xi32>
  return
}

// CHECK-LABEL: func.func @main
// CHECK-SAME:    %{{.*}}: memref<80xi8, "L2">, %{{.*}}: memref<128xi8, "DDR">)
// CHECK:         call @kernel(
// CHECK:         call @kernel_1(
// CHECK:         call @kernel_2(
func.func @main(%in: memref<?xi32>, %i: index) {
  %big = memref.alloc() : memref<32xi32>
  %small = memref.alloc() : memref<16xi32>
  %b = memref.cast %big : memref<32xi32> to memref<?xi32>
  %s = memref.cast %small : memref<16xi32> to memref<?xi32>
  call @kernel(%in, %b, %i) : (memref<?xi32>, memref<?xi32>, index) -> ()
  call @kernel(%b, %s, %i) : (memref<?xi32>, memref<?xi32>, index) -> ()
  call @kernel(%s, %in, %i) : (memref<?xi32>, memref<?xi32>, index) -> ()
  return
}
