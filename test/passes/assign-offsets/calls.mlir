// RUN: nnpack-opt %s --assign-offsets="alignment=16" | FileCheck %s

// @leaf needs 64 bytes, @middle 32 of its own, alive while it calls @leaf: 96.
// @main: a 64 bytes, and 96 for each call.

// CHECK-LABEL: func.func private @leaf
// CHECK-SAME:    (%{{.*}}: memref<16xi32, "L2">, %{{.*}}: index, %[[S:.*]]: memref<64xi8, "L2">)
// CHECK:         memref.view %[[S]]
// CHECK-NOT:     memref.alloc
func.func private @leaf(%x: memref<16xi32>, %i: index) {
  %t = memref.alloc() : memref<16xi32>
  memref.copy %x, %t : memref<16xi32> to memref<16xi32>
  %y = memref.load %t[%i] : memref<16xi32>
  memref.store %y, %x[%i] : memref<16xi32>
  memref.dealloc %t : memref<16xi32>
  return
}

// CHECK-LABEL: func.func private @middle
// CHECK-SAME:    %[[S:[a-z0-9]*]]: memref<96xi8, "L2">)
// CHECK:         %[[C0:.*]] = arith.constant 0 : index
// CHECK:         %[[C64:.*]] = arith.constant 64 : index
// CHECK:         %[[LEAF:.*]] = memref.view %[[S]][%{{.*}}][] : memref<96xi8, "L2"> to memref<64xi8, "L2">
// CHECK:         call @leaf(%{{.*}}, %{{.*}}, %[[LEAF]]) : (memref<16xi32, "L2">, index, memref<64xi8, "L2">) -> ()
func.func private @middle(%x: memref<16xi32>, %i: index) {
  %c0 = arith.constant 0 : index
  %c64 = arith.constant 64 : index
  %t = memref.alloc() : memref<8xi32>
  %y = memref.load %x[%i] : memref<16xi32>
  memref.store %y, %t[%c0] : memref<8xi32>
  call @leaf(%x, %i) : (memref<16xi32>, index) -> ()
  %z = memref.load %t[%c0] : memref<8xi32>
  memref.store %z, %x[%i] : memref<16xi32>
  return
}

// Not a byte of scratch, not an argument.
// CHECK-LABEL: func.func private @plain
// CHECK-SAME:    (%{{[a-z0-9]*}}: memref<16xi32, "L2">, %{{[a-z0-9]*}}: index)
func.func private @plain(%x: memref<16xi32>, %i: index) {
  %y = memref.load %x[%i] : memref<16xi32>
  memref.store %y, %x[%i] : memref<16xi32>
  return
}

// CHECK-LABEL: func.func @main
// CHECK-SAME:    %[[L2:[a-z0-9]*]]: memref<160xi8, "L2">
// CHECK:         call @middle(%{{.*}}, %{{.*}}, %{{.*}}) : (memref<16xi32, "L2">, index, memref<96xi8, "L2">) -> ()
// CHECK:         call @plain(%{{.*}}, %{{.*}}) : (memref<16xi32, "L2">, index) -> ()
func.func @main(%in: memref<16xi32>, %i: index) {
  %a = memref.alloc() : memref<16xi32>
  memref.copy %in, %a : memref<16xi32> to memref<16xi32>
  call @middle(%a, %i) : (memref<16xi32>, index) -> ()
  call @plain(%a, %i) : (memref<16xi32>, index) -> ()
  memref.copy %a, %in : memref<16xi32> to memref<16xi32>
  return
}
