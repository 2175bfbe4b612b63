// RUN: nnpack-opt %s --split-input-file --verify-diagnostics --allow-unregistered-dialect --assign-offsets | FileCheck %s

// What may outlive, or live twice, is left alone, and a remark says why.

// CHECK-LABEL: func.func @dynamic
// CHECK: memref.alloc(%{{.*}}) : memref<?xi32>
// CHECK: memref.dealloc
func.func @dynamic(%n: index, %x: i32) {
  // expected-remark @below {{allocation left alone: its size is not static}}
  %a = memref.alloc(%n) : memref<?xi32>
  memref.store %x, %a[%n] : memref<?xi32>
  memref.dealloc %a : memref<?xi32>
  return
}

// -----

// CHECK-LABEL: func.func @returned
// CHECK: memref.alloc() : memref<4xi32>
func.func @returned() -> memref<4xi32> {
  // expected-remark @below {{its address leaves the function by 'func.return'}}
  %a = memref.alloc() : memref<4xi32>
  return %a : memref<4xi32>
}

// -----

// CHECK-LABEL: func.func @stored
// CHECK: memref.alloc() : memref<4xi32>
func.func @stored(%box: memref<1xmemref<4xi32>>, %i: index) {
  // expected-remark @below {{its address may be kept by 'memref.store'}}
  %a = memref.alloc() : memref<4xi32>
  memref.store %a, %box[%i] : memref<1xmemref<4xi32>>
  return
}

// -----

// CHECK-LABEL: func.func @unknown
// CHECK: memref.alloc() : memref<4xi32>
func.func @unknown() {
  // expected-remark @below {{its address may be kept by 'test.unknown'}}
  %a = memref.alloc() : memref<4xi32>
  "test.unknown"(%a) : (memref<4xi32>) -> ()
  return
}

// -----

// CHECK-LABEL: func.func @pointer
// CHECK: memref.alloc() : memref<4xi32>
func.func @pointer() -> index {
  // expected-remark @below {{its address may be kept by 'memref.extract_aligned_pointer_as_index'}}
  %a = memref.alloc() : memref<4xi32>
  %p = memref.extract_aligned_pointer_as_index %a : memref<4xi32> -> index
  return %p : index
}

// -----

// The next iteration still has the last one's buffer.
// CHECK-LABEL: func.func @carried
// CHECK: memref.alloc() : memref<4xi32>
func.func @carried(%init: memref<4xi32>, %n: index, %x: i32) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %r = scf.for %i = %c0 to %n step %c1 iter_args(%last = %init) -> (memref<4xi32>) {
    // expected-remark @below {{its address reaches the next iteration of 'scf.for'}}
    %a = memref.alloc() : memref<4xi32>
    %y = memref.load %last[%c0] : memref<4xi32>
    memref.store %y, %a[%c0] : memref<4xi32>
    scf.yield %a : memref<4xi32>
  }
  return
}

// -----

// The same with blocks. %b is used up within its iteration, %a is not.
// CHECK-LABEL: func.func @carriedByBlocks
// CHECK-COUNT-1: memref.alloc() : memref<4xi32>
// CHECK-NOT: memref.alloc
func.func @carriedByBlocks(%init: memref<4xi32>, %c: i1, %i: index) {
  cf.br ^head(%init : memref<4xi32>)
^head(%last: memref<4xi32>):
  // expected-remark @below {{an earlier one may still be in use when it is allocated again in a loop of blocks}}
  %a = memref.alloc() : memref<4xi32>
  %b = memref.alloc() : memref<4xi32>
  %y = memref.load %last[%i] : memref<4xi32>
  memref.store %y, %a[%i] : memref<4xi32>
  memref.store %y, %b[%i] : memref<4xi32>
  cf.cond_br %c, ^swap(%b : memref<4xi32>), ^exit
^swap(%m: memref<4xi32>):
  %z = memref.load %m[%i] : memref<4xi32>
  "test.use"(%z) : (i32) -> ()
  cf.br ^head(%a : memref<4xi32>)
^exit:
  return
}

// -----

// CHECK-LABEL: func.func @parallel
// CHECK: scf.parallel
// CHECK: memref.alloc() : memref<4xi32>
func.func @parallel(%n: index, %x: i32) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  scf.parallel (%i) = (%c0) to (%n) step (%c1) {
    // expected-remark @below {{it is allocated inside an operation that may run its body several times at once, 'scf.parallel'}}
    %a = memref.alloc() : memref<4xi32>
    memref.store %x, %a[%i] : memref<4xi32>
  }
  return
}

// -----

// An async region may run after whatever follows it.
// CHECK-LABEL: func.func @async
// CHECK: memref.alloc() : memref<4xi32>
func.func @async(%i: index, %x: i32) {
  // expected-remark @below {{its address may be kept by 'async.execute'}}
  %a = memref.alloc() : memref<4xi32>
  %token = async.execute {
    memref.store %x, %a[%i] : memref<4xi32>
    async.yield
  }
  async.await %token : !async.token
  return
}

// -----

// One deallocation for what is planned or not: it can be neither kept nor
// dropped.
// CHECK-LABEL: func.func @mixedFree
// CHECK: memref.alloc() : memref<4xi32>
// CHECK: memref.dealloc
func.func @mixedFree(%other: memref<4xi32>, %c: i1, %i: index, %x: i32) {
  // expected-remark @below {{what frees it may free memory that is not planned}}
  %a = memref.alloc() : memref<4xi32>
  memref.store %x, %a[%i] : memref<4xi32>
  %s = arith.select %c, %a, %other : memref<4xi32>
  memref.dealloc %s : memref<4xi32>
  return
}

// -----

// CHECK-LABEL: func.func @otherSpace
// CHECK: memref.alloc() : memref<4xi32, 3>
func.func @otherSpace(%i: index, %x: i32) {
  // expected-remark @below {{its memory space is not one that has an arena}}
  %a = memref.alloc() : memref<4xi32, 3>
  memref.store %x, %a[%i] : memref<4xi32, 3>
  return
}

// -----

// CHECK-LABEL: func.func @oddLayout
// CHECK: memref.alloc() : memref<8xi32, #{{.*}}>
func.func @oddLayout(%i: index, %x: i32) {
  // expected-remark @below {{its type has no known size in bytes}}
  %a = memref.alloc() : memref<8xi32, affine_map<(i) -> (i floordiv 4, i mod 4)>>
  memref.store %x, %a[%i] : memref<8xi32, affine_map<(i) -> (i floordiv 4, i mod 4)>>
  return
}

// -----

// A declaration keeps what it is not said not to keep.
func.func private @keeps(memref<4xi32>)
func.func private @looks(memref<4xi32> {llvm.nocapture})

// CHECK-LABEL: func.func @declared
// CHECK: %[[CAST:.*]] = memref.memory_space_cast %{{.*}} : memref<4xi32, "L2"> to memref<4xi32>
// CHECK: call @looks(%[[CAST]]) : (memref<4xi32>) -> ()
func.func @declared() {
  // expected-remark @below {{its address may be kept by 'func.call'}}
  %a = memref.alloc() : memref<4xi32>
  call @keeps(%a) : (memref<4xi32>) -> ()
  %b = memref.alloc() : memref<4xi32>
  call @looks(%b) : (memref<4xi32>) -> ()
  return
}
