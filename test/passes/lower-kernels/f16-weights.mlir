// RUN: nnpack-opt %s --lower-kernels | FileCheck %s

// The convolution reads the halves, and its body widens them: no scratch has wide
// weights, not even those of a tile.

// CHECK-LABEL: func.func private @f16_weights(
// CHECK-NOT: 1x1x32xf32>
// CHECK: linalg.conv_2d_nhwc_fhwc {{.*}}ins(%{{.*}}, %arg1 : memref<1x{{.*}}x32xf32, {{.*}}>, memref<64x1x1x32xf16>)
// CHECK: return

// Taps and channels of a depthwise convolution, through a reshape.
// CHECK-LABEL: func.func private @f16_depthwise(
// CHECK: %[[W:.*]] = memref.collapse_shape %arg1
// CHECK: ins(%{{.*}}, %[[W]] : memref<1x3x{{.*}}x8xf32>, memref<3x3x8xf16>)
// CHECK-NEXT: ^bb0(%[[X:.*]]: f32, %[[H:.*]]: f16, %[[S:.*]]: f32):
// CHECK-NEXT: %[[F:.*]] = arith.extf %[[H]] : f16 to f32
// CHECK-NEXT: %[[P:.*]] = arith.mulf %[[X]], %[[F]] : f32
// CHECK-NEXT: arith.addf %[[S]], %[[P]] : f32
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

func.func private @f16_depthwise(%arg0: memref<1x6x6x8xf32>, %arg1: memref<3x3x8x1xf16>, %arg2: memref<8xf32>, %out: memref<1x6x6x8xf32>) attributes {nnpack.kernel} {
  %t0 = bufferization.to_tensor %arg0 restrict : memref<1x6x6x8xf32> to tensor<1x6x6x8xf32>
  %t1 = bufferization.to_tensor %arg1 restrict : memref<3x3x8x1xf16> to tensor<3x3x8x1xf16>
  %t2 = bufferization.to_tensor %arg2 restrict : memref<8xf32> to tensor<8xf32>
  %f = "tosa.const"() <{values = dense<0.0> : tensor<1xf32>}> : () -> tensor<1xf32>
  %w = tosa.cast %t1 : (tensor<3x3x8x1xf16>) -> tensor<3x3x8x1xf32>
  %0 = tosa.depthwise_conv2d %t0, %w, %t2, %f, %f {acc_type = f32, dilation = array<i64: 1, 1>, pad = array<i64: 1, 1, 1, 1>, stride = array<i64: 1, 1>} : (tensor<1x6x6x8xf32>, tensor<3x3x8x1xf32>, tensor<8xf32>, tensor<1xf32>, tensor<1xf32>) -> tensor<1x6x6x8xf32>
  bufferization.materialize_in_destination %0 in restrict writable %out : (tensor<1x6x6x8xf32>, memref<1x6x6x8xf32>) -> ()
  return
}
