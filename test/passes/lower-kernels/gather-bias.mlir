// RUN: nnpack-opt %s --form-kernels --bufferize-graph --lower-kernels | FileCheck %s

// A dilated convolution of floats that reads its input in place begins its sums
// with the bias, as stock lowering does: added last, the last bit would differ.
// CHECK-LABEL: func.func private @conv2d(
// CHECK:         %[[BIAS:.*]] = arith.constant 7.300000e-01 : f32
// CHECK:         linalg.generic {{.*}} outs(%[[SUM:[a-z0-9_]+]] :
// CHECK:           linalg.yield %[[BIAS]] : f32
// CHECK:         linalg.generic {{.*}} outs(%[[SUM]] :
// CHECK:           arith.addf
// CHECK-NOT:       arith.addf
func.func @main(%x: tensor<1x14x8x12xf32>) -> tensor<1x8x4x1xf32> {
  %z = "tosa.const"() <{values = dense<0.0> : tensor<1xf32>}> : () -> tensor<1xf32>
  %b = "tosa.const"() <{values = dense<0.73> : tensor<1xf32>}> : () -> tensor<1xf32>
  %w = "tosa.const"() <{values = dense<0.37> : tensor<1x3x5x12xf32>}> : () -> tensor<1x3x5x12xf32>
  %r = tosa.conv2d %x, %w, %b, %z, %z {acc_type = f32, dilation = array<i64: 1, 2>, pad = array<i64: 0, 3, 2, 5>, stride = array<i64: 2, 2>}
      : (tensor<1x14x8x12xf32>, tensor<1x3x5x12xf32>, tensor<1xf32>, tensor<1xf32>, tensor<1xf32>) -> tensor<1x8x4x1xf32>
  return %r : tensor<1x8x4x1xf32>
}
