// RUN: nnpack-opt %s --split-input-file --verify-diagnostics --form-kernels

func.func @missing() -> tensor<4xi8> {
  // expected-error @below {{the constant's dense_resource is not in the file}}
  %c = "tosa.const"() {values = dense_resource<nothing> : tensor<4xi8>} : () -> tensor<4xi8>
  return %c : tensor<4xi8>
}

// -----

func.func @short() -> tensor<4xi8> {
  // expected-error @below {{the constant's dense_resource has 2 bytes, its type needs 4}}
  %c = "tosa.const"() {values = dense_resource<two> : tensor<4xi8>} : () -> tensor<4xi8>
  return %c : tensor<4xi8>
}

{-#
  dialect_resources: { builtin: { two: "0x010000000102" } }
#-}

// -----

func.func @odd() -> tensor<4xi4> {
  // expected-error @below {{a dense_resource of such elements is not supported: write the constant as dense<...>}}
  %c = "tosa.const"() {values = dense_resource<four> : tensor<4xi4>} : () -> tensor<4xi4>
  return %c : tensor<4xi4>
}

{-#
  dialect_resources: { builtin: { four: "0x0100000001020304" } }
#-}
