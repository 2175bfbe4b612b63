// RUN: nnpack-opt %s --verify-diagnostics --assign-offsets | FileCheck %s

// A function that can be running twice keeps its allocations, and so does what
// it calls: there is no scratch to give. Its other callers may still hand it
// planned buffers.

// CHECK-LABEL: func.func private @helper(%{{[a-z0-9]*}}: memref<16xi32>, %{{[a-z0-9]*}}: index)
// CHECK:         memref.alloc
func.func private @helper(%x: memref<16xi32>, %i: index) {
  // expected-remark @below {{its function is called by one that is left alone}}
  %t = memref.alloc() : memref<16xi32>
  memref.copy %x, %t : memref<16xi32> to memref<16xi32>
  return
}

// CHECK-LABEL: func.func private @down
// CHECK:         memref.alloc
func.func private @down(%x: memref<16xi32>, %i: index) {
  // expected-remark @below {{its function is recursive}}
  %t = memref.alloc() : memref<16xi32>
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  memref.copy %x, %t : memref<16xi32> to memref<16xi32>
  call @helper(%t, %i) : (memref<16xi32>, index) -> ()
  %more = arith.cmpi ne, %i, %c0 : index
  scf.if %more {
    %less = arith.subi %i, %c1 : index
    func.call @down(%t, %less) : (memref<16xi32>, index) -> ()
  }
  return
}

// CHECK-LABEL: func.func @main
// CHECK-NOT:     memref.alloc
// CHECK:         %[[CAST:.*]] = memref.memory_space_cast
// CHECK:         call @down(%[[CAST]], %{{.*}}) : (memref<16xi32>, index) -> ()
func.func @main(%in: memref<16xi32>, %i: index) {
  %a = memref.alloc() : memref<16xi32>
  memref.copy %in, %a : memref<16xi32> to memref<16xi32>
  call @down(%a, %i) : (memref<16xi32>, index) -> ()
  return
}
