// RUN: nnpack-opt %s --pack-buffers --vectorize-kernels=simd=sse2 | FileCheck %s
// RUN: nnpack-opt %s --pack-buffers --vectorize-kernels=simd=mve | FileCheck %s --check-prefix=MVE

// A transposed convolution of stride 2 with 4 x 4 weights: of an axis' taps each
// place meets two, those of its phase. Taps outside of the input are left out by
// the bounds of the loops over taps, and sums of weights are kept of each tap:
// 8 channels are 2 blocks of 4 lanes, with 4 x 4 taps of 6 bytes, in groups of 2.

// CHECK: call @transpose_conv2d({{.*}}memref<768xi8>, memref<128xi32>)
// CHECK-LABEL: func.func private @transpose_conv2d(
// CHECK-NOT: linalg.index
// CHECK: arith.floordivsi
// CHECK: llvm.call_intrinsic "llvm.x86.sse2.pmadd.wd"
// CHECK-NOT: linalg.index
// CHECK: return

// One channel at a time, of 16 taps.
// MVE: call @transpose_conv2d({{.*}}memref<768xi8>, memref<128xi32>)
// MVE-LABEL: func.func private @transpose_conv2d(
// MVE-NOT: linalg.index
// MVE: arith.floordivsi
// MVE: arith.muli {{.*}} : i32
// MVE: return
func.func @main(%x: tensor<1x5x7x6xi8>) -> tensor<1x10x14x8xi8> {
  %zp = "tosa.const"() <{values = dense<3> : tensor<1xi8>}> : () -> tensor<1xi8>
  %z = "tosa.const"() <{values = dense<0> : tensor<1xi8>}> : () -> tensor<1xi8>
  %z32 = "tosa.const"() <{values = dense<0> : tensor<1xi32>}> : () -> tensor<1xi32>
  %w = "tosa.const"() <{values = dense<5> : tensor<8x4x4x6xi8>}> : () -> tensor<8x4x4x6xi8>
  %b = "tosa.const"() <{values = dense<7> : tensor<8xi32>}> : () -> tensor<8xi32>
  %m = "tosa.const"() <{values = dense<1234567890> : tensor<1xi32>}> : () -> tensor<1xi32>
  %s = "tosa.const"() <{values = dense<38> : tensor<1xi8>}> : () -> tensor<1xi8>
  %c = tosa.transpose_conv2d %x, %w, %b, %zp, %z {acc_type = i32, out_pad = array<i64: -1, -1, -1, -1>, stride = array<i64: 2, 2>} : (tensor<1x5x7x6xi8>, tensor<8x4x4x6xi8>, tensor<8xi32>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x10x14x8xi32>
  %r = tosa.rescale %c, %m, %s, %z32, %z {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = SINGLE_ROUND, scale32 = true} : (tensor<1x10x14x8xi32>, tensor<1xi32>, tensor<1xi8>, tensor<1xi32>, tensor<1xi8>) -> tensor<1x10x14x8xi8>
  return %r : tensor<1x10x14x8xi8>
}
