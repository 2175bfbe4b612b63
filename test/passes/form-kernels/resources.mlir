// RUN: nnpack-opt %s --form-kernels | FileCheck %s
// RUN: nnpack-opt %s --pack-buffers -o /dev/null

// Bytes outside of the IR become part of it; the multiplier is one of the
// kernel's. (For a zero point, MLIR's own check of the file ends the process.)
// CHECK-LABEL: func.func @main
// CHECK: dense<[1, 2, 3, -1]> : tensor<4xi8>
// CHECK-LABEL: func.func private @
// CHECK: dense<1073741824> : tensor<1xi32>
func.func @main(%x: tensor<4xi8>) -> (tensor<4xi8>, tensor<4xi8>) {
  %c = "tosa.const"() {values = dense_resource<numbers> : tensor<4xi8>} : () -> tensor<4xi8>
  %multiplier = "tosa.const"() {values = dense_resource<half> : tensor<1xi32>} : () -> tensor<1xi32>
  %shift = "tosa.const"() {values = dense<30> : tensor<1xi8>} : () -> tensor<1xi8>
  %zero = "tosa.const"() {values = dense<0> : tensor<1xi8>} : () -> tensor<1xi8>
  %0 = tosa.sub %x, %c : (tensor<4xi8>, tensor<4xi8>) -> tensor<4xi8>
  %1 = tosa.rescale %0, %multiplier, %shift, %zero, %zero {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = SINGLE_ROUND, scale32 = true} : (tensor<4xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>, tensor<1xi8>) -> tensor<4xi8>
  return %1, %c : tensor<4xi8>, tensor<4xi8>
}

{-#
  dialect_resources: {
    builtin: {
      numbers: "0x01000000010203FF",
      half: "0x0400000000000040"
    }
  }
#-}
