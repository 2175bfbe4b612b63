// RUN: nnpack-opt %s --form-kernels | FileCheck %s

// A reshape is the same bytes: it stays between kernels, in a chain, at both
// ends, to and from rank 0.

// CHECK-LABEL: func.func @chain(
// CHECK-SAME:    %[[X:.*]]: tensor<24xi8>
// CHECK:         %[[A:.*]] = tosa.reshape %[[X]]
// CHECK:         %[[B:.*]] = tosa.reshape %[[A]]
// CHECK:         %[[C:.*]] = call @abs(%[[B]])
// CHECK:         %[[D:.*]] = tosa.reshape %[[C]]
// CHECK-NEXT:    return %[[D]]
func.func @chain(%x: tensor<24xi8>) -> tensor<24xi8> {
  %s0 = tosa.const_shape {values = dense<[4, 6]> : tensor<2xindex>} : () -> !tosa.shape<2>
  %s1 = tosa.const_shape {values = dense<[2, 3, 4]> : tensor<3xindex>} : () -> !tosa.shape<3>
  %s2 = tosa.const_shape {values = dense<[24]> : tensor<1xindex>} : () -> !tosa.shape<1>
  %0 = tosa.reshape %x, %s0 : (tensor<24xi8>, !tosa.shape<2>) -> tensor<4x6xi8>
  %1 = tosa.reshape %0, %s1 : (tensor<4x6xi8>, !tosa.shape<3>) -> tensor<2x3x4xi8>
  %2 = tosa.abs %1 : (tensor<2x3x4xi8>) -> tensor<2x3x4xi8>
  %3 = tosa.reshape %2, %s2 : (tensor<2x3x4xi8>, !tosa.shape<1>) -> tensor<24xi8>
  return %3 : tensor<24xi8>
}

// CHECK-LABEL: func.func @rank0(
// CHECK:         %[[A:.*]] = tosa.reshape
// CHECK:         call @exp(%[[A]]) : (tensor<f32>) -> tensor<f32>
func.func @rank0(%x: tensor<1x1xf32>) -> tensor<f32> {
  %s = tosa.const_shape {values = dense<> : tensor<0xindex>} : () -> !tosa.shape<0>
  %0 = tosa.reshape %x, %s : (tensor<1x1xf32>, !tosa.shape<0>) -> tensor<f32>
  %1 = tosa.exp %0 : (tensor<f32>) -> tensor<f32>
  return %1 : tensor<f32>
}

// Between an accumulator and its rescale it is part of the kernel.
// CHECK-LABEL: func.func @accumulator(
// CHECK-NOT:     tosa.reshape
// CHECK:         call @matmul(
func.func @accumulator(%x: tensor<1x2x4xi8>, %y: tensor<1x4x3xi8>) -> tensor<6xi8> {
  %zero = "tosa.const"() {values = dense<0> : tensor<1xi8>} : () -> tensor<1xi8>
  %zero32 = "tosa.const"() {values = dense<0> : tensor<1xi32>} : () -> tensor<1xi32>
  %m = "tosa.const"() {values = dense<1073741824> : tensor<1xi32>} : () -> tensor<1xi32>
  %n = "tosa.const"() {values = dense<36> : tensor<1xi8>} : () -> tensor<1xi8>
  %s = tosa.const_shape {values = dense<[6]> : tensor<1xindex>} : () -> !tosa.shape<1>
  %0 = tosa.matmul %x, %y, %zero, %zero : (tensor<1x2x4xi8>, tensor<1x4x3xi8>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x2x3xi32>
  %1 = tosa.reshape %0, %s : (tensor<1x2x3xi32>, !tosa.shape<1>) -> tensor<6xi32>
  %2 = tosa.rescale %1, %m, %n, %zero32, %zero {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = SINGLE_ROUND, scale32 = true} : (tensor<6xi32>, tensor<1xi32>, tensor<1xi8>, tensor<1xi32>, tensor<1xi8>) -> tensor<6xi8>
  return %2 : tensor<6xi8>
}
