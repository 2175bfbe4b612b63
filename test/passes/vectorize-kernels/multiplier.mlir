// RUN: nnpack-opt %s --pack-buffers --vectorize-kernels=simd=sse2 | FileCheck %s

// A depthwise convolution of one channel into eight is an ordinary one of merged
// taps: 8 channels are 2 blocks of 4 lanes, of 10 rows of 8 taps each.

// CHECK: call @depthwise_conv2d({{.*}}memref<640xi8>, memref<8xi32>)
// CHECK-LABEL: func.func private @depthwise_conv2d(
// CHECK: memref.collapse_shape %{{.*}} into memref<1x10x{{[0-9]+}}xi8, "L2">
// CHECK: llvm.call_intrinsic "llvm.x86.sse2.pmadd.wd"
// CHECK: return
func.func @main(%x: tensor<1x49x40x1xi8>) -> tensor<1x25x20x8xi8> {
  %zp = "tosa.const"() <{values = dense<-128> : tensor<1xi8>}> : () -> tensor<1xi8>
  %z = "tosa.const"() <{values = dense<0> : tensor<1xi8>}> : () -> tensor<1xi8>
  %z32 = "tosa.const"() <{values = dense<0> : tensor<1xi32>}> : () -> tensor<1xi32>
  %w = "tosa.const"() <{values = dense<5> : tensor<10x8x1x8xi8>}> : () -> tensor<10x8x1x8xi8>
  %b = "tosa.const"() <{values = dense<7> : tensor<8xi32>}> : () -> tensor<8xi32>
  %m = "tosa.const"() <{values = dense<1234567890> : tensor<1xi32>}> : () -> tensor<1xi32>
  %s = "tosa.const"() <{values = dense<38> : tensor<1xi8>}> : () -> tensor<1xi8>
  %c = tosa.depthwise_conv2d %x, %w, %b, %zp, %z {acc_type = i32, dilation = array<i64: 1, 1>, pad = array<i64: 4, 5, 3, 3>, stride = array<i64: 2, 2>} : (tensor<1x49x40x1xi8>, tensor<10x8x1x8xi8>, tensor<8xi32>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x25x20x8xi32>
  %r = tosa.rescale %c, %m, %s, %z32, %zp {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = SINGLE_ROUND, scale32 = true} : (tensor<1x25x20x8xi32>, tensor<1xi32>, tensor<1xi8>, tensor<1xi32>, tensor<1xi8>) -> tensor<1x25x20x8xi8>
  return %r : tensor<1x25x20x8xi8>
}
