// RUN: nnpack-opt %s --schedule-kernels="alignment=1 io=arena" --verify-diagnostics

// expected-error @+1 {{no order of its operations: value 1: with those before it, it takes more than 2^60 bytes}}
func.func @main(%x: tensor<1152921504606846976xi8>) -> tensor<1152921504606846976xi8> {
  %0 = call @copy(%x) : (tensor<1152921504606846976xi8>) -> tensor<1152921504606846976xi8>
  return %0 : tensor<1152921504606846976xi8>
}

func.func private @copy(%x: tensor<1152921504606846976xi8>) -> tensor<1152921504606846976xi8> attributes {nnpack.kernel} {
  %0 = tosa.identity %x : (tensor<1152921504606846976xi8>) -> tensor<1152921504606846976xi8>
  return %0 : tensor<1152921504606846976xi8>
}
