// RUN: nnpack-opt %s --form-kernels --bufferize-graph | FileCheck %s

// A scalar has no rows: what is computed from one through a reshape reads all.

// CHECK-LABEL: func.func private @elementwise(
// CHECK-SAME: nnpack.row_maps = [array<i64>]
func.func @main(%x: tensor<i8>) -> tensor<1x1x1xi8> {
  %z = "tosa.const"() <{values = dense<0> : tensor<1xi8>}> : () -> tensor<1xi8>
  %zi = "tosa.const"() <{values = dense<0> : tensor<1xi32>}> : () -> tensor<1xi32>
  %m = "tosa.const"() <{values = dense<1073741824> : tensor<1xi32>}> : () -> tensor<1xi32>
  %sh = "tosa.const"() <{values = dense<30> : tensor<1xi8>}> : () -> tensor<1xi8>
  %s = tosa.const_shape {values = dense<1> : tensor<3xindex>} : () -> !tosa.shape<3>
  %0 = tosa.rescale %x, %m, %sh, %z, %zi {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = SINGLE_ROUND, scale32 = true} : (tensor<i8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>, tensor<1xi32>) -> tensor<i32>
  %1 = tosa.reshape %0, %s : (tensor<i32>, !tosa.shape<3>) -> tensor<1x1x1xi32>
  %2 = tosa.rescale %1, %m, %sh, %zi, %z {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = SINGLE_ROUND, scale32 = true} : (tensor<1x1x1xi32>, tensor<1xi32>, tensor<1xi8>, tensor<1xi32>, tensor<1xi8>) -> tensor<1x1x1xi8>
  return %2 : tensor<1x1x1xi8>
}
