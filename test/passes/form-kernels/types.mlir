// RUN: nnpack-opt %s --form-kernels | FileCheck %s

// Which values a network stores follows from its types: int16 activations with
// 48-bit accumulators, f16 with f32 ones, i4 weights, an int32 result.

// CHECK-LABEL: func.func @int16(
// CHECK:         call @matmul({{.*}}) : (tensor<1x2x4xi16>, tensor<1x4x2xi16>) -> tensor<1x2x2xi16>
// CHECK-NEXT:    return
func.func @int16(%x: tensor<1x2x4xi16>, %y: tensor<1x4x2xi16>) -> tensor<1x2x2xi16> {
  %zero = "tosa.const"() {values = dense<0> : tensor<1xi16>} : () -> tensor<1xi16>
  %zero48 = "tosa.const"() {values = dense<0> : tensor<1xi48>} : () -> tensor<1xi48>
  %m = "tosa.const"() {values = dense<16384> : tensor<1xi16>} : () -> tensor<1xi16>
  %s = "tosa.const"() {values = dense<22> : tensor<1xi8>} : () -> tensor<1xi8>
  %0 = tosa.matmul %x, %y, %zero, %zero : (tensor<1x2x4xi16>, tensor<1x4x2xi16>, tensor<1xi16>, tensor<1xi16>) -> tensor<1x2x2xi48>
  %1 = tosa.rescale %0, %m, %s, %zero48, %zero {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = SINGLE_ROUND, scale32 = false} : (tensor<1x2x2xi48>, tensor<1xi16>, tensor<1xi8>, tensor<1xi48>, tensor<1xi16>) -> tensor<1x2x2xi16>
  return %1 : tensor<1x2x2xi16>
}

// CHECK-LABEL: func.func @half(
// CHECK:         call @matmul_0({{.*}}) : (tensor<1x2x4xf16>, tensor<1x4x2xf16>) -> tensor<1x2x2xf16>
// CHECK-NEXT:    return
func.func @half(%x: tensor<1x2x4xf16>, %y: tensor<1x4x2xf16>) -> tensor<1x2x2xf16> {
  %zero = "tosa.const"() {values = dense<0.0> : tensor<1xf16>} : () -> tensor<1xf16>
  %0 = tosa.matmul %x, %y, %zero, %zero : (tensor<1x2x4xf16>, tensor<1x4x2xf16>, tensor<1xf16>, tensor<1xf16>) -> tensor<1x2x2xf32>
  %1 = tosa.cast %0 : (tensor<1x2x2xf32>) -> tensor<1x2x2xf16>
  return %1 : tensor<1x2x2xf16>
}

// CHECK-LABEL: func.func @int4_weights(
// CHECK:         call @conv2d({{.*}}) : (tensor<1x2x2x4xi8>, tensor<4x1x1x4xi4>, tensor<4xi32>) -> tensor<1x2x2x4xi32>
func.func @int4_weights(%x: tensor<1x2x2x4xi8>) -> tensor<1x2x2x4xi32> {
  %w = "tosa.const"() {values = dense<1> : tensor<4x1x1x4xi4>} : () -> tensor<4x1x1x4xi4>
  %b = "tosa.const"() {values = dense<1> : tensor<4xi32>} : () -> tensor<4xi32>
  %zero = "tosa.const"() {values = dense<0> : tensor<1xi8>} : () -> tensor<1xi8>
  %zero4 = "tosa.const"() {values = dense<0> : tensor<1xi4>} : () -> tensor<1xi4>
  %0 = tosa.conv2d %x, %w, %b, %zero, %zero4 {acc_type = i32, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x2x2x4xi8>, tensor<4x1x1x4xi4>, tensor<4xi32>, tensor<1xi8>, tensor<1xi4>) -> tensor<1x2x2x4xi32>
  return %0 : tensor<1x2x2x4xi32>
}
