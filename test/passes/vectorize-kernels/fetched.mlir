// RUN: nnpack-opt %s --pack-buffers="weights=auto l2-size=64K" --vectorize-kernels=simd=sse2 | FileCheck %s

// Weights that are brought to L2 are brought packed: 16 channels are whole blocks
// of 4 lanes and 8 input channels whole groups of 2, so that they need as many
// bytes as before, and their place does not change.

// CHECK-LABEL: func.func @main(
// CHECK: %[[CONSTANT:.*]] = memref.get_global @{{.*}}_packed_4x2{{.*}} : memref<128xi8>
// CHECK: %[[PACKED:.*]] = memref.view %{{.*}} : memref<{{.*}}xi8, "L2"> to memref<128xi8, "L2">
// CHECK: memref.copy %[[CONSTANT]], %[[PACKED]]
// CHECK: call @conv2d({{.*}}%[[PACKED]], %{{.*}})
// CHECK-LABEL: func.func private @conv2d(
// CHECK: llvm.call_intrinsic "llvm.x86.sse2.pmadd.wd"
func.func @main(%x: tensor<1x9x9x8xi8>) -> tensor<1x9x9x16xi8> {
  %z = "tosa.const"() <{values = dense<0> : tensor<1xi8>}> : () -> tensor<1xi8>
  %z32 = "tosa.const"() <{values = dense<0> : tensor<1xi32>}> : () -> tensor<1xi32>
  %w = "tosa.const"() <{values = dense<5> : tensor<16x1x1x8xi8>}> : () -> tensor<16x1x1x8xi8>
  %b = "tosa.const"() <{values = dense<7> : tensor<16xi32>}> : () -> tensor<16xi32>
  %m = "tosa.const"() <{values = dense<1234567890> : tensor<1xi32>}> : () -> tensor<1xi32>
  %s = "tosa.const"() <{values = dense<38> : tensor<1xi8>}> : () -> tensor<1xi8>
  %c = tosa.conv2d %x, %w, %b, %z, %z {acc_type = i32, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x9x9x8xi8>, tensor<16x1x1x8xi8>, tensor<16xi32>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x9x9x16xi32>
  %r = tosa.rescale %c, %m, %s, %z32, %z {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = SINGLE_ROUND, scale32 = true} : (tensor<1x9x9x16xi32>, tensor<1xi32>, tensor<1xi8>, tensor<1xi32>, tensor<1xi8>) -> tensor<1x9x9x16xi8>
  return %r : tensor<1x9x9x16xi8>
}
