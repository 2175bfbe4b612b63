// RUN: nnpack-opt %s --pack-buffers | FileCheck %s

// Unsigned element types, as converters leave them, become signless.

// CHECK-LABEL: func.func @main(%{{.*}}: memref<4xi8>, %{{.*}}: memref<4xi8>, %{{.*}}: memref<0xi8, "L2">
// CHECK-NOT:     ui8
func.func @main(%x: tensor<4xui8>) -> tensor<4xui8> {
  %in = "tosa.const"() {values = dense<128> : tensor<1xui8>} : () -> tensor<1xui8>
  %mid = "tosa.const"() {values = dense<0> : tensor<1xi8>} : () -> tensor<1xi8>
  %m = "tosa.const"() {values = dense<1073741824> : tensor<1xi32>} : () -> tensor<1xi32>
  %s = "tosa.const"() {values = dense<30> : tensor<1xi8>} : () -> tensor<1xi8>
  %0 = tosa.rescale %x, %m, %s, %in, %mid {input_unsigned = true, output_unsigned = false, per_channel = false, rounding_mode = SINGLE_ROUND, scale32 = true} : (tensor<4xui8>, tensor<1xi32>, tensor<1xi8>, tensor<1xui8>, tensor<1xi8>) -> tensor<4xi8>
  %1 = tosa.abs %0 : (tensor<4xi8>) -> tensor<4xi8>
  %2 = tosa.rescale %1, %m, %s, %mid, %in {input_unsigned = false, output_unsigned = true, per_channel = false, rounding_mode = SINGLE_ROUND, scale32 = true} : (tensor<4xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>, tensor<1xui8>) -> tensor<4xui8>
  return %2 : tensor<4xui8>
}
