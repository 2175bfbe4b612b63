// RUN: nnpack-opt %s --split-input-file --verify-diagnostics --form-kernels

// The first is counted, the second is too much: 2 * 2^52 + 2 bytes.
func.func @together(%x: tensor<4503599627370497xi8>) -> tensor<4503599627370497xi8> {
  // expected-error @below {{'tosa.bitwise_not' has type tensor<4503599627370497xi8>: with the tensors before it, that is more than 9007199254740992 bytes, the most that the planner counts with}}
  %0 = tosa.bitwise_not %x : (tensor<4503599627370497xi8>) -> tensor<4503599627370497xi8>
  return %0 : tensor<4503599627370497xi8>
}

// -----

// expected-error @below {{'func.func' has type tensor<4294967296x4294967296xi32>}}
func.func @overflow(%x: tensor<4294967296x4294967296xi32>) -> tensor<4294967296x4294967296xi32> {
  %0 = tosa.bitwise_not %x : (tensor<4294967296x4294967296xi32>) -> tensor<4294967296x4294967296xi32>
  return %0 : tensor<4294967296x4294967296xi32>
}
