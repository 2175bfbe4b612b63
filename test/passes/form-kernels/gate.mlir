// RUN: nnpack-opt %s --form-kernels | FileCheck %s

// A gate per channel, as of squeeze-and-excite: all rows of the product read all
// of it. It is a kernel of its own, so that the product goes row by row, and is
// not computed again for each pixel.

// CHECK-LABEL: func.func @main(
// CHECK: %[[GATE:.*]] = call @conv2d(%arg1, {{.*}}) : {{.*}} -> tensor<1x1x1x8xi8>
// CHECK: %[[Y:.*]] = call @elementwise(%[[GATE]], %arg0) : {{.*}} -> tensor<1x6x5x8xi8>
// CHECK: return %[[Y]]
// CHECK-LABEL: func.func private @conv2d(
// CHECK: tosa.conv2d
// CHECK: tosa.table
// CHECK-LABEL: func.func private @elementwise(
// CHECK-NOT: tosa.table
// CHECK: tosa.mul
func.func @main(%x: tensor<1x6x5x8xi8>, %s: tensor<1x1x1x4xi8>) -> tensor<1x6x5x8xi8> {
  %w = "tosa.const"() <{values = dense<3> : tensor<8x1x1x4xi8>}> : () -> tensor<8x1x1x4xi8>
  %b = "tosa.const"() <{values = dense<7> : tensor<8xi32>}> : () -> tensor<8xi32>
  %t = "tosa.const"() <{values = dense<5> : tensor<256xi8>}> : () -> tensor<256xi8>
  %z = "tosa.const"() <{values = dense<0> : tensor<1xi8>}> : () -> tensor<1xi8>
  %zi = "tosa.const"() <{values = dense<0> : tensor<1xi32>}> : () -> tensor<1xi32>
  %m = "tosa.const"() <{values = dense<1073741824> : tensor<1xi32>}> : () -> tensor<1xi32>
  %sh = "tosa.const"() <{values = dense<32> : tensor<1xi8>}> : () -> tensor<1xi8>
  %0 = tosa.conv2d %s, %w, %b, %z, %z {acc_type = i32, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x1x1x4xi8>, tensor<8x1x1x4xi8>, tensor<8xi32>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x1x1x8xi32>
  %1 = tosa.rescale %0, %m, %sh, %zi, %z {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = SINGLE_ROUND, scale32 = true} : (tensor<1x1x1x8xi32>, tensor<1xi32>, tensor<1xi8>, tensor<1xi32>, tensor<1xi8>) -> tensor<1x1x1x8xi8>
  %2 = tosa.table %1, %t : (tensor<1x1x1x8xi8>, tensor<256xi8>) -> tensor<1x1x1x8xi8>
  %3 = tosa.rescale %2, %m, %sh, %z, %zi {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = SINGLE_ROUND, scale32 = true} : (tensor<1x1x1x8xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>, tensor<1xi32>) -> tensor<1x1x1x8xi32>
  %4 = tosa.rescale %x, %m, %sh, %z, %zi {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = SINGLE_ROUND, scale32 = true} : (tensor<1x6x5x8xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>, tensor<1xi32>) -> tensor<1x6x5x8xi32>
  %5 = tosa.mul %4, %3, %z : (tensor<1x6x5x8xi32>, tensor<1x1x1x8xi32>, tensor<1xi8>) -> tensor<1x6x5x8xi32>
  %6 = tosa.rescale %5, %m, %sh, %zi, %z {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = SINGLE_ROUND, scale32 = true} : (tensor<1x6x5x8xi32>, tensor<1xi32>, tensor<1xi8>, tensor<1xi32>, tensor<1xi8>) -> tensor<1x6x5x8xi8>
  return %6 : tensor<1x6x5x8xi8>
}
