// RUN: nnpack-opt %s --assign-offsets="test-fault=offset:0" 2>&1 | FileCheck %s --check-prefix=OFFSET
// RUN: nnpack-opt %s --assign-offsets="test-fault=end:0" 2>&1 | FileCheck %s --check-prefix=END
// RUN: nnpack-opt %s --assign-offsets="test-fault=alias:0" 2>&1 | FileCheck %s --check-prefix=ALIAS
// RUN: nnpack-opt %s --assign-offsets="test-fault=false-share:0" 2>&1 | FileCheck %s --check-prefix=SHARE
// RUN: nnpack-opt %s --assign-offsets="test-fault=begin:9" 2>&1 | FileCheck %s --check-prefix=NONE
// RUN: not nnpack-opt %s --assign-offsets="test-fault=ofset:0" 2>&1 | FileCheck %s --check-prefix=INVALID

// For tests of what finds mistakes: the plan is wrong, the validator says so, and
// it is carried out all the same. The first buffer is alive at steps 0 to 2 (its
// load is a view's), the second at 1 to 3; one step less and they still meet at 1.
//
// OFFSET: remark: test-fault: in 'main' 'buffer0' is at {{.*}}: refused, buffers 'buffer0'{{.*}} overlap
// OFFSET-DAG: memref.view
// END: remark: test-fault: in 'main' 'buffer0' lives [0, 2) for the solver: accepted
// ALIAS: remark: test-fault: in 'main' 'memref.subview' is not seen as a view: refused
// SHARE: remark: test-fault: in 'main' 'buffer0' and 'buffer1' may be in one place: refused
// NONE: remark: test-fault: 2 places
// INVALID: error: test-fault: expected KIND:NUMBER, as offset:3
func.func @main(%i: index, %x: i32) -> (i32, i32) {
  %a = memref.alloc() : memref<16xi32>
  memref.store %x, %a[%i] : memref<16xi32>
  %v = memref.subview %a[8] [8] [1] : memref<16xi32> to memref<8xi32, strided<[1], offset: 8>>
  %b = memref.alloc() : memref<16xi32>
  memref.store %x, %b[%i] : memref<16xi32>
  %y = memref.load %v[%i] : memref<8xi32, strided<[1], offset: 8>>
  %z = memref.load %b[%i] : memref<16xi32>
  return %y, %z : i32, i32
}
