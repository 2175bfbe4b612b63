// RUN: nnpack-opt %s --form-kernels | FileCheck %s

// Between the first sum and the second stands other work. To add all three
// values there would keep two alive over it instead of one, so the first sum is
// a kernel of its own, where it stood.

// CHECK-LABEL: func.func @two_for_one(
// CHECK:         %[[R:.*]] = call @reverse(
// CHECK-NEXT:    %[[S:.*]] = call @reverse_0(
// CHECK-NEXT:    %[[SUM:.*]] = call @add(%[[R]], %[[S]])
// CHECK-NEXT:    %[[T:.*]] = call @reverse(
// CHECK-NEXT:    call @add(%[[SUM]], %[[T]])
func.func @two_for_one(%x: tensor<4x8xi8>) -> tensor<4x8xi8> {
  %0 = tosa.reverse %x {axis = 0 : i32} : (tensor<4x8xi8>) -> tensor<4x8xi8>
  %1 = tosa.reverse %x {axis = 1 : i32} : (tensor<4x8xi8>) -> tensor<4x8xi8>
  %2 = tosa.add %0, %1 : (tensor<4x8xi8>, tensor<4x8xi8>) -> tensor<4x8xi8>
  %3 = tosa.reverse %x {axis = 0 : i32} : (tensor<4x8xi8>) -> tensor<4x8xi8>
  %4 = tosa.add %2, %3 : (tensor<4x8xi8>, tensor<4x8xi8>) -> tensor<4x8xi8>
  return %4 : tensor<4x8xi8>
}

// One value for one of the same size: the kernel may as well read the first.
// CHECK-LABEL: func.func @one_for_one(
// CHECK:         %[[R:.*]] = call @reverse(
// CHECK-NEXT:    %[[T:.*]] = call @reverse_0(
// CHECK-NEXT:    call @elementwise(%[[R]], %[[T]])
func.func @one_for_one(%x: tensor<4x8xi8>) -> tensor<4x8xi8> {
  %0 = tosa.reverse %x {axis = 0 : i32} : (tensor<4x8xi8>) -> tensor<4x8xi8>
  %1 = tosa.abs %0 : (tensor<4x8xi8>) -> tensor<4x8xi8>
  %2 = tosa.reverse %x {axis = 1 : i32} : (tensor<4x8xi8>) -> tensor<4x8xi8>
  %3 = tosa.add %1, %2 : (tensor<4x8xi8>, tensor<4x8xi8>) -> tensor<4x8xi8>
  return %3 : tensor<4x8xi8>
}

// What is read later anyhow, through a view as here, costs nothing.
// CHECK-LABEL: func.func @alive_anyhow(
// CHECK:         %[[R:.*]] = call @reverse(
// CHECK-NEXT:    %[[S:.*]] = call @reverse_0(
// CHECK-NEXT:    %[[T:.*]] = call @reverse(
// CHECK-NEXT:    call @elementwise_{{[0-9]+}}(%[[R]], %[[S]], %[[T]])
// CHECK:         tosa.reshape %[[R]]
func.func @alive_anyhow(%x: tensor<4x8xi8>) -> (tensor<4x8xi8>, tensor<8x4xi8>) {
  %shape = tosa.const_shape {values = dense<[8, 4]> : tensor<2xindex>} : () -> !tosa.shape<2>
  %0 = tosa.reverse %x {axis = 0 : i32} : (tensor<4x8xi8>) -> tensor<4x8xi8>
  %1 = tosa.reverse %x {axis = 1 : i32} : (tensor<4x8xi8>) -> tensor<4x8xi8>
  %2 = tosa.add %0, %1 : (tensor<4x8xi8>, tensor<4x8xi8>) -> tensor<4x8xi8>
  %3 = tosa.reverse %x {axis = 0 : i32} : (tensor<4x8xi8>) -> tensor<4x8xi8>
  %4 = tosa.add %2, %3 : (tensor<4x8xi8>, tensor<4x8xi8>) -> tensor<4x8xi8>
  %5 = tosa.reshape %0, %shape : (tensor<4x8xi8>, !tosa.shape<2>) -> tensor<8x4xi8>
  return %4, %5 : tensor<4x8xi8>, tensor<8x4xi8>
}
