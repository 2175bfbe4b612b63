// RUN: nnpack-opt %s --lower-kernels | FileCheck %s

// Weights in f16 are widened where they are used: no f32 copy of them.

// CHECK-LABEL: func.func private @f16_weights(
// CHECK-NOT: memref<64x1x1x32xf32>
// CHECK: return
func.func private @f16_weights(%arg0: memref<1x32x32x32xf32>, %arg1: memref<64x1x1x32xf16>, %arg2: memref<64xf32>, %out: memref<1x32x32x64xf32>) attributes {nnpack.kernel} {
  %t0 = bufferization.to_tensor %arg0 restrict : memref<1x32x32x32xf32> to tensor<1x32x32x32xf32>
  %t1 = bufferization.to_tensor %arg1 restrict : memref<64x1x1x32xf16> to tensor<64x1x1x32xf16>
  %t2 = bufferization.to_tensor %arg2 restrict : memref<64xf32> to tensor<64xf32>
  %f = "tosa.const"() <{values = dense<0.0> : tensor<1xf32>}> : () -> tensor<1xf32>
  %w = tosa.cast %t1 : (tensor<64x1x1x32xf16>) -> tensor<64x1x1x32xf32>
  %0 = tosa.conv2d %t0, %w, %t2, %f, %f {acc_type = f32, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x32x32x32xf32>, tensor<64x1x1x32xf32>, tensor<64xf32>, tensor<1xf32>, tensor<1xf32>) -> tensor<1x32x32x64xf32>
  bufferization.materialize_in_destination %0 in restrict writable %out : (tensor<1x32x32x64xf32>, memref<1x32x32x64xf32>) -> ()
  return
}
