// RUN: nnpack-opt %s --assign-offsets="l2-size=64 alignment=16" | FileCheck %s
// RUN: not nnpack-opt %s --assign-offsets="l2-size=32" 2>&1 | FileCheck %s --check-prefix=ERROR

// A space in an allocation's type is an order.

// CHECK-LABEL: func.func @main(
// CHECK-SAME:    %[[L2:[a-z0-9]*]]: memref<64xi8, "L2">, %[[DDR:[a-z0-9]*]]: memref<128xi8, "DDR">)
// CHECK:         memref.view %[[DDR]]{{.*}} to memref<16xi32, "DDR">
// CHECK:         memref.view %[[L2]]{{.*}} to memref<16xi32, "L2">
// CHECK:         memref.view %[[DDR]]{{.*}} to memref<16xi32, "DDR">
// ERROR: error: 'main' needs {{.*}} bytes of L2, the limit is 32
func.func @main(%x: i32, %i: index) {
  %a = memref.alloc() : memref<16xi32, "DDR">
  %b = memref.alloc() : memref<16xi32, "L2">
  %c = memref.alloc() : memref<16xi32>
  memref.store %x, %a[%i] : memref<16xi32, "DDR">
  memref.store %x, %b[%i] : memref<16xi32, "L2">
  memref.store %x, %c[%i] : memref<16xi32>
  %y = memref.load %a[%i] : memref<16xi32, "DDR">
  %z = memref.load %b[%i] : memref<16xi32, "L2">
  %w = memref.load %c[%i] : memref<16xi32>
  return
}
