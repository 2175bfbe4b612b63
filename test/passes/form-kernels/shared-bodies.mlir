// RUN: nnpack-opt %s --form-kernels | FileCheck %s

// Kernels that are equal but for their constants share one function, also
// across functions; one with another attribute has its own.

// CHECK-LABEL: func.func @first
// CHECK:         %[[A:.*]] = call @conv2d(%{{.*}}, %[[V:.*]], %[[B:.*]])
// CHECK:         %[[C:.*]] = call @conv2d(%[[A]], %[[W:.*]], %[[B]])
// CHECK:         call @conv2d_0(%[[C]], %[[W]], %[[B]])
// CHECK-LABEL: func.func @second
// CHECK:         call @conv2d(
// CHECK-LABEL: func.func private @conv2d(
// CHECK-LABEL: func.func private @conv2d_0(
// CHECK-NOT:   func.func

func.func @first(%x: tensor<1x8x8x4xf32>) -> tensor<1x8x8x4xf32> {
  %zero = "tosa.const"() {values = dense<0.0> : tensor<1xf32>} : () -> tensor<1xf32>
  %b = "tosa.const"() {values = dense<1.0> : tensor<4xf32>} : () -> tensor<4xf32>
  %v = "tosa.const"() {values = dense<2.0> : tensor<4x3x3x4xf32>} : () -> tensor<4x3x3x4xf32>
  %w = "tosa.const"() {values = dense<3.0> : tensor<4x3x3x4xf32>} : () -> tensor<4x3x3x4xf32>
  %0 = tosa.conv2d %x, %v, %b, %zero, %zero {acc_type = f32, dilation = array<i64: 1, 1>, pad = array<i64: 1, 1, 1, 1>, stride = array<i64: 1, 1>} : (tensor<1x8x8x4xf32>, tensor<4x3x3x4xf32>, tensor<4xf32>, tensor<1xf32>, tensor<1xf32>) -> tensor<1x8x8x4xf32>
  %1 = tosa.conv2d %0, %w, %b, %zero, %zero {acc_type = f32, dilation = array<i64: 1, 1>, pad = array<i64: 1, 1, 1, 1>, stride = array<i64: 1, 1>} : (tensor<1x8x8x4xf32>, tensor<4x3x3x4xf32>, tensor<4xf32>, tensor<1xf32>, tensor<1xf32>) -> tensor<1x8x8x4xf32>
  %2 = tosa.conv2d %1, %w, %b, %zero, %zero {acc_type = f32, dilation = array<i64: 2, 2>, pad = array<i64: 2, 2, 2, 2>, stride = array<i64: 1, 1>} : (tensor<1x8x8x4xf32>, tensor<4x3x3x4xf32>, tensor<4xf32>, tensor<1xf32>, tensor<1xf32>) -> tensor<1x8x8x4xf32>
  return %2 : tensor<1x8x8x4xf32>
}

func.func @second(%x: tensor<1x8x8x4xf32>) -> tensor<1x8x8x4xf32> {
  %zero = "tosa.const"() {values = dense<0.0> : tensor<1xf32>} : () -> tensor<1xf32>
  %b = "tosa.const"() {values = dense<1.0> : tensor<4xf32>} : () -> tensor<4xf32>
  %v = "tosa.const"() {values = dense<2.0> : tensor<4x3x3x4xf32>} : () -> tensor<4x3x3x4xf32>
  %0 = tosa.conv2d %x, %v, %b, %zero, %zero {acc_type = f32, dilation = array<i64: 1, 1>, pad = array<i64: 1, 1, 1, 1>, stride = array<i64: 1, 1>} : (tensor<1x8x8x4xf32>, tensor<4x3x3x4xf32>, tensor<4xf32>, tensor<1xf32>, tensor<1xf32>) -> tensor<1x8x8x4xf32>
  return %0 : tensor<1x8x8x4xf32>
}
