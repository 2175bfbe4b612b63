// RUN: nnpack-opt %s --assign-offsets | FileCheck %s
// RUN: nnpack-opt %s --assign-offsets="arena=alloc" | FileCheck %s --check-prefix=ALLOC

// A public function is an entry, and its callers inside the module give it both
// arenas. With arenas of its own it keeps its signature.

// CHECK-LABEL: func.func @service(
// CHECK-SAME:    memref<16xi32>, %{{.*}}: index, %{{.*}}: memref<64xi8, "L2">, %{{.*}}: memref<0xi8, "DDR">)
// ALLOC-LABEL: func.func @service(
// ALLOC-SAME:    memref<16xi32>, %{{[a-z0-9]*}}: index)
// ALLOC:         %[[ARENA:.*]] = memref.alloc() {alignment = 16 : i64} : memref<64xi8, "L2">
// ALLOC:         memref.view %[[ARENA]]
// ALLOC:         memref.dealloc %[[ARENA]]
// ALLOC-NEXT:    return
func.func @service(%x: memref<16xi32>, %i: index) {
  %t = memref.alloc() : memref<16xi32>
  memref.copy %x, %t : memref<16xi32> to memref<16xi32>
  %y = memref.load %t[%i] : memref<16xi32>
  memref.store %y, %x[%i] : memref<16xi32>
  return
}

// CHECK-LABEL: func.func @main(
// CHECK-SAME:    %[[L2:[a-z0-9]*]]: memref<128xi8, "L2">, %[[DDR:[a-z0-9]*]]: memref<0xi8, "DDR">)
// CHECK:         %[[CAST:.*]] = memref.memory_space_cast %{{.*}} : memref<16xi32, "L2"> to memref<16xi32>
// CHECK:         %[[A:.*]] = memref.view %[[L2]]
// CHECK:         %[[B:.*]] = memref.view %[[DDR]]
// CHECK:         call @service(%[[CAST]], %{{.*}}, %[[A]], %[[B]])
// ALLOC-LABEL: func.func @main(
// ALLOC:         call @service(%{{.*}}, %{{.*}}) : (memref<16xi32>, index) -> ()
func.func @main(%in: memref<16xi32>, %i: index) {
  %a = memref.alloc() : memref<16xi32>
  memref.copy %in, %a : memref<16xi32> to memref<16xi32>
  call @service(%a, %i) : (memref<16xi32>, index) -> ()
  memref.copy %a, %in : memref<16xi32> to memref<16xi32>
  return
}
