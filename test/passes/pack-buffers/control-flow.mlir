// RUN: nnpack-opt %s --pack-buffers 2>/dev/null | FileCheck %s

// TOSA's control flow: a loop's variables stay in their buffers, no iteration
// takes new ones.

// CHECK-LABEL: func.func @loop(
// CHECK-NOT:     memref.alloc
// CHECK:         scf.while
// CHECK-NOT:     memref.alloc
// CHECK:         call @exp(
// CHECK-NEXT:    return
func.func @loop(%i: tensor<i32>, %x: tensor<4xf32>) -> tensor<4xf32> {
  %one = "tosa.const"() {values = dense<1> : tensor<i32>} : () -> tensor<i32>
  %ten = "tosa.const"() {values = dense<10> : tensor<i32>} : () -> tensor<i32>
  %r:2 = tosa.while_loop (%n = %i, %y = %x) : (tensor<i32>, tensor<4xf32>) -> (tensor<i32>, tensor<4xf32>) {
    %c = tosa.greater %ten, %n : (tensor<i32>, tensor<i32>) -> tensor<i1>
    tosa.yield %c : tensor<i1>
  } do {
  ^bb0(%n: tensor<i32>, %y: tensor<4xf32>):
    %m = tosa.add %n, %one : (tensor<i32>, tensor<i32>) -> tensor<i32>
    %z = tosa.exp %y : (tensor<4xf32>) -> tensor<4xf32>
    tosa.yield %m, %z : tensor<i32>, tensor<4xf32>
  }
  %0 = tosa.exp %r#1 : (tensor<4xf32>) -> tensor<4xf32>
  return %0 : tensor<4xf32>
}

// CHECK-LABEL: func.func @branch(
// CHECK-NOT:     memref.alloc
// CHECK:         scf.if
// CHECK-NOT:     memref.alloc
// CHECK:         return
func.func @branch(%c: tensor<i1>, %x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = tosa.cond_if %c : tensor<i1> -> tensor<4xf32> {
    %1 = tosa.exp %x : (tensor<4xf32>) -> tensor<4xf32>
    tosa.yield %1 : tensor<4xf32>
  } else {
    tosa.yield %x : tensor<4xf32>
  }
  return %0 : tensor<4xf32>
}

// CHECK-LABEL: func.func @blocks(
// CHECK:         cf.cond_br
// CHECK-NOT:     tosa.
// CHECK:         return
func.func @blocks(%p: i1, %x: tensor<4xf32>) -> tensor<4xf32> {
  cf.cond_br %p, ^bb1, ^bb2(%x : tensor<4xf32>)
^bb1:
  %0 = tosa.exp %x : (tensor<4xf32>) -> tensor<4xf32>
  cf.br ^bb2(%0 : tensor<4xf32>)
^bb2(%y: tensor<4xf32>):
  return %y : tensor<4xf32>
}
