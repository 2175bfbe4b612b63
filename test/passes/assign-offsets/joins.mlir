// RUN: nnpack-opt %s --assign-offsets | FileCheck %s

// A value that may be the caller's memory has no space in its type, so what
// meets it is cast.
// CHECK-LABEL: func.func @argument
// CHECK:         %[[VIEW:.*]] = memref.view {{.*}} to memref<16xi32, "L2">
// CHECK:         %[[CAST:.*]] = memref.memory_space_cast %[[VIEW]] : memref<16xi32, "L2"> to memref<16xi32>
// CHECK:         arith.select %{{.*}}, %[[CAST]], %{{.*}} : memref<16xi32>
func.func @argument(%in: memref<16xi32>, %which: i1, %i: index) -> i32 {
  %a = memref.alloc() : memref<16xi32>
  memref.copy %in, %a : memref<16xi32> to memref<16xi32>
  %s = arith.select %which, %a, %in : memref<16xi32>
  %y = memref.load %s[%i] : memref<16xi32>
  return %y : i32
}

// In a private function the argument's space is its callers': here the same.
// CHECK-LABEL: func.func private @inner
// CHECK-NOT:     memory_space_cast
// CHECK:         arith.select %{{.*}} : memref<16xi32, "L2">
func.func private @inner(%in: memref<16xi32>, %which: i1, %i: index) {
  %a = memref.alloc() : memref<16xi32>
  memref.copy %in, %a : memref<16xi32> to memref<16xi32>
  %s = arith.select %which, %a, %in : memref<16xi32>
  memref.copy %s, %in : memref<16xi32> to memref<16xi32>
  return
}

// CHECK-LABEL: func.func @outer
func.func @outer(%which: i1, %i: index, %x: i32) -> i32 {
  %a = memref.alloc() : memref<16xi32>
  memref.store %x, %a[%i] : memref<16xi32>
  call @inner(%a, %which, %i) : (memref<16xi32>, i1, index) -> ()
  %y = memref.load %a[%i] : memref<16xi32>
  return %y : i32
}
