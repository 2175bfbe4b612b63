// RUN: nnpack-opt %s --lower-kernels --verify-diagnostics

// expected-error @+1 {{kernel cannot be lowered}}
func.func private @odd(%arg0: memref<4xi8>, %out: memref<4xi8>) attributes {nnpack.kernel} {
  %t0 = bufferization.to_tensor %arg0 restrict : memref<4xi8> to tensor<4xi8>
  %0 = tosa.custom %t0 {domain_name = "x", implementation_attrs = "", operator_name = "y"} : (tensor<4xi8>) -> tensor<4xi8>
  bufferization.materialize_in_destination %0 in restrict writable %out : (tensor<4xi8>, memref<4xi8>) -> ()
  return
}
