// RUN: nnpack-opt %s --schedule-kernels="alignment=1 io=arena" | FileCheck %s

tosa.variable @state = dense<0> : tensor<1x64xi8>

// The state is read in its place, without bytes of its own, so %u must be made
// before the write and is alive together with %n: 64 + 64. Were %u made after
// the write, 4 + 64 would do.

// CHECK: func.func @readBeforeWrite({{.*}}nnpack.order_peak = 128 : i64
func.func @readBeforeWrite(%x: tensor<1x4xi8>) -> (tensor<1x64xi8>, tensor<1x1xi8>) {
  // CHECK: tosa.variable_read @state
  // CHECK-NEXT: call @widen
  // CHECK-NEXT: call @clamp
  // CHECK-NEXT: tosa.variable_write @state
  // CHECK-NEXT: tosa.variable_read @state
  %old = tosa.variable_read @state : tensor<1x64xi8>
  %n = call @widen(%x) : (tensor<1x4xi8>) -> tensor<1x64xi8>
  %u = call @clamp(%old) : (tensor<1x64xi8>) -> tensor<1x64xi8>
  tosa.variable_write @state, %n : tensor<1x64xi8>
  %new = tosa.variable_read @state : tensor<1x64xi8>
  %c = call @reduce(%new) : (tensor<1x64xi8>) -> tensor<1x1xi8>
  return %u, %c : tensor<1x64xi8>, tensor<1x1xi8>
}

// Reads stay between the writes that they stood between, also when kernels
// move: one wide tensor is written before the next is made, 4 + 64.
// CHECK: func.func @between({{.*}}nnpack.order_peak = 68 : i64
func.func @between(%x: tensor<1x4xi8>) -> (tensor<1x1xi8>, tensor<1x1xi8>) {
  // CHECK: %[[A:.*]] = call @widen
  // CHECK-NEXT: tosa.variable_write @state, %[[A]]
  // CHECK-NEXT: %[[B:.*]] = call @widen
  // CHECK-NEXT: %[[R:.*]] = tosa.variable_read @state
  // CHECK-NEXT: %[[C:.*]] = call @reduce(%[[R]])
  // CHECK-NEXT: tosa.variable_write @state, %[[B]]
  // CHECK-NEXT: %[[S:.*]] = tosa.variable_read @state
  // CHECK-NEXT: %[[D:.*]] = call @reduce(%[[S]])
  // CHECK-NEXT: return %[[C]], %[[D]]
  %a = call @widen(%x) : (tensor<1x4xi8>) -> tensor<1x64xi8>
  %b = call @widen(%x) : (tensor<1x4xi8>) -> tensor<1x64xi8>
  tosa.variable_write @state, %a : tensor<1x64xi8>
  %r = tosa.variable_read @state : tensor<1x64xi8>
  %c = call @reduce(%r) : (tensor<1x64xi8>) -> tensor<1x1xi8>
  tosa.variable_write @state, %b : tensor<1x64xi8>
  %s = tosa.variable_read @state : tensor<1x64xi8>
  %d = call @reduce(%s) : (tensor<1x64xi8>) -> tensor<1x1xi8>
  return %c, %d : tensor<1x1xi8>, tensor<1x1xi8>
}

// A read that is used after the write has to be copied in any order, and then
// needs bytes: 64 (input) + 64 (the copy).
// CHECK: func.func @usedLater({{.*}}nnpack.order_peak = 128 : i64
func.func @usedLater(%x: tensor<1x64xi8>) -> tensor<1x1xi8> {
  // CHECK: %[[OLD:.*]] = tosa.variable_read @state
  // CHECK: tosa.variable_write @state
  // CHECK: call @reduce(%[[OLD]])
  %old = tosa.variable_read @state : tensor<1x64xi8>
  tosa.variable_write @state, %x : tensor<1x64xi8>
  %a = call @reduce(%old) : (tensor<1x64xi8>) -> tensor<1x1xi8>
  return %a : tensor<1x1xi8>
}

func.func private @widen(%x: tensor<1x4xi8>) -> tensor<1x64xi8> attributes {nnpack.kernel} {
  %s = tosa.const_shape {values = dense<[1, 16]> : tensor<2xindex>} : () -> !tosa.shape<2>
  %0 = tosa.tile %x, %s : (tensor<1x4xi8>, !tosa.shape<2>) -> tensor<1x64xi8>
  return %0 : tensor<1x64xi8>
}

func.func private @clamp(%x: tensor<1x64xi8>) -> tensor<1x64xi8> attributes {nnpack.kernel} {
  %0 = tosa.clamp %x {min_val = 0 : i8, max_val = 9 : i8} : (tensor<1x64xi8>) -> tensor<1x64xi8>
  return %0 : tensor<1x64xi8>
}

func.func private @reduce(%x: tensor<1x64xi8>) -> tensor<1x1xi8> attributes {nnpack.kernel} {
  %0 = tosa.reduce_max %x {axis = 1 : i32} : (tensor<1x64xi8>) -> tensor<1x1xi8>
  return %0 : tensor<1x1xi8>
}
