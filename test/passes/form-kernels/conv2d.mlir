// RUN: nnpack-opt %s --form-kernels | FileCheck %s

// A convolution takes its pad, rescale and clamp with it. Weights, bias and
// per-channel multipliers are arguments, data first; constants of one element
// lie inside. 1*8*8*4 outputs of 3*3*3 products each: 6912. The network stores
// its input and output: 192 + 256.

// CHECK-LABEL: func.func @main(
// CHECK-SAME:    %[[X:.*]]: tensor<1x8x8x3xi8>) -> tensor<1x8x8x4xi8> attributes {nnpack.activations_naive = 448 : i64}
// CHECK-DAG:     %[[W:.*]] = "tosa.const"() {{.*}} -> tensor<4x3x3x3xi8>
// CHECK-DAG:     %[[B:.*]] = "tosa.const"() {{.*}} -> tensor<4xi32>
// CHECK:         %[[Y:.*]] = call @conv2d(%[[X]], %[[W]], %[[B]], %{{.*}}, %{{.*}}) : (tensor<1x8x8x3xi8>, tensor<4x3x3x3xi8>, tensor<4xi32>, tensor<4xi32>, tensor<4xi8>) -> tensor<1x8x8x4xi8>
// CHECK-NEXT:    return %[[Y]]

// CHECK-LABEL: func.func private @conv2d(
// CHECK-SAME:    %[[IN:[^:]*]]: tensor<1x8x8x3xi8>, %[[WEIGHTS:[^:]*]]: tensor<4x3x3x3xi8>
// CHECK-SAME:    attributes {nnpack.kernel, nnpack.macs = 6912 : i64}
// CHECK:         %[[PAD:.*]] = tosa.pad %[[IN]]
// CHECK:         %[[ACC:.*]] = tosa.conv2d %[[PAD]], %[[WEIGHTS]]
// CHECK:         %[[SCALED:.*]] = tosa.rescale %[[ACC]]
// CHECK:         %[[CLAMPED:.*]] = tosa.clamp %[[SCALED]]
// CHECK-NEXT:    return %[[CLAMPED]]

func.func @main(%x: tensor<1x8x8x3xi8>) -> tensor<1x8x8x4xi8> {
  %pads = tosa.const_shape {values = dense<[0, 0, 1, 1, 1, 1, 0, 0]> : tensor<8xindex>} : () -> !tosa.shape<8>
  %zp = "tosa.const"() {values = dense<3> : tensor<1xi8>} : () -> tensor<1xi8>
  %zero = "tosa.const"() {values = dense<0> : tensor<1xi8>} : () -> tensor<1xi8>
  %zero32 = "tosa.const"() {values = dense<0> : tensor<1xi32>} : () -> tensor<1xi32>
  %w = "tosa.const"() {values = dense<2> : tensor<4x3x3x3xi8>} : () -> tensor<4x3x3x3xi8>
  %b = "tosa.const"() {values = dense<5> : tensor<4xi32>} : () -> tensor<4xi32>
  %m = "tosa.const"() {values = dense<1073741824> : tensor<4xi32>} : () -> tensor<4xi32>
  %s = "tosa.const"() {values = dense<38> : tensor<4xi8>} : () -> tensor<4xi8>
  %p = tosa.pad %x, %pads, %zp : (tensor<1x8x8x3xi8>, !tosa.shape<8>, tensor<1xi8>) -> tensor<1x10x10x3xi8>
  %0 = tosa.conv2d %p, %w, %b, %zp, %zero {acc_type = i32, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x10x10x3xi8>, tensor<4x3x3x3xi8>, tensor<4xi32>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x8x8x4xi32>
  %1 = tosa.rescale %0, %m, %s, %zero32, %zero {input_unsigned = false, output_unsigned = false, per_channel = true, rounding_mode = SINGLE_ROUND, scale32 = true} : (tensor<1x8x8x4xi32>, tensor<4xi32>, tensor<4xi8>, tensor<1xi32>, tensor<1xi8>) -> tensor<1x8x8x4xi8>
  %2 = tosa.clamp %1 {max_val = 100 : i8, min_val = -100 : i8} : (tensor<1x8x8x4xi8>) -> tensor<1x8x8x4xi8>
  return %2 : tensor<1x8x8x4xi8>
}
