// RUN: nnpack-opt %s --assign-offsets="test-fault=skip:0" 2>&1 | FileCheck %s
// RUN: nnpack-opt %s --assign-offsets="test-fault=skip:1" 2>&1 | FileCheck %s --check-prefix=NONE

// For tests of what finds mistakes: the plan is right, but a step of a cascade does
// not compute the rows that it would begin with. A call of something else under a
// condition is none.
//
// CHECK: remark: test-fault: in 'kernel_rows' the first rows are left out: accepted
// CHECK: scf.for {{.*}} iter_args(%[[DONE:.*]] = %
// CHECK: %[[ASKED:.*]] = arith.cmpi sgt, %{{.*}}, %[[DONE]] : index
// CHECK: %[[BEGUN:.*]] = arith.cmpi sgt, %[[DONE]], %{{.*}} : index
// CHECK: %[[LATER:.*]] = arith.andi %[[ASKED]], %[[BEGUN]] : i1
// CHECK: scf.if %[[LATER]] {
// CHECK-NEXT: func.call @kernel_rows(
// CHECK: scf.if %[[ASKED]] {
// CHECK-NEXT: func.call @other(
// NONE: remark: test-fault: 1 places
func.func @main() {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c4 = arith.constant 4 : index
  %a = memref.alloc() : memref<4xi8>
  %r = scf.for %tick = %c0 to %c4 step %c1 iter_args(%done = %c0) -> (index) {
    %end = arith.addi %done, %c1 : index
    %asked = arith.cmpi sgt, %end, %done : index
    scf.if %asked {
      func.call @kernel_rows(%a, %done, %end) : (memref<4xi8>, index, index) -> ()
    }
    scf.if %asked {
      func.call @other(%a) : (memref<4xi8>) -> ()
    }
    scf.yield %end : index
  }
  return
}
func.func private @kernel_rows(%a: memref<4xi8>, %from: index, %to: index) {
  %x = arith.constant 1 : i8
  %c1 = arith.constant 1 : index
  scf.for %i = %from to %to step %c1 {
    memref.store %x, %a[%i] : memref<4xi8>
  }
  return
}
func.func private @other(%a: memref<4xi8>) {
  return
}
