// RUN: nnpack-opt %s --lower-kernels --verify-diagnostics
// RUN: not nnpack-opt %s --lower-kernels --mlir-print-ir-after-failure 2>&1 | FileCheck %s

// A kernel that cannot be lowered does not keep others from being tiled.

// CHECK-LABEL: func.func private @odd(
// CHECK: tosa.custom
// CHECK-LABEL: func.func private @matmul(
// CHECK: scf.for

// expected-error @+1 {{kernel cannot be lowered: failed to legalize operation 'tosa.custom'}}
func.func private @odd(%arg0: memref<4xi8>, %out: memref<4xi8>) attributes {nnpack.kernel} {
  %t0 = bufferization.to_tensor %arg0 restrict : memref<4xi8> to tensor<4xi8>
  %0 = tosa.custom %t0 {domain_name = "x", implementation_attrs = "", operator_name = "y"} : (tensor<4xi8>) -> tensor<4xi8>
  bufferization.materialize_in_destination %0 in restrict writable %out : (tensor<4xi8>, memref<4xi8>) -> ()
  return
}

func.func private @matmul(%arg0: memref<4x64x32xi8>, %arg1: memref<4x32x96xi8>, %out: memref<4x64x96xi8>) attributes {nnpack.kernel} {
  %t0 = bufferization.to_tensor %arg0 restrict : memref<4x64x32xi8> to tensor<4x64x32xi8>
  %t1 = bufferization.to_tensor %arg1 restrict : memref<4x32x96xi8> to tensor<4x32x96xi8>
  %zi = "tosa.const"() <{values = dense<-5> : tensor<1xi8>}> : () -> tensor<1xi8>
  %zw = "tosa.const"() <{values = dense<0> : tensor<1xi8>}> : () -> tensor<1xi8>
  %z = "tosa.const"() <{values = dense<0> : tensor<1xi32>}> : () -> tensor<1xi32>
  %mul = "tosa.const"() <{values = dense<1340000000> : tensor<1xi32>}> : () -> tensor<1xi32>
  %shift = "tosa.const"() <{values = dense<38> : tensor<1xi8>}> : () -> tensor<1xi8>
  %0 = tosa.matmul %t0, %t1, %zw, %zw : (tensor<4x64x32xi8>, tensor<4x32x96xi8>, tensor<1xi8>, tensor<1xi8>) -> tensor<4x64x96xi32>
  %1 = tosa.rescale %0, %mul, %shift, %z, %zi {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = SINGLE_ROUND, scale32 = true} : (tensor<4x64x96xi32>, tensor<1xi32>, tensor<1xi8>, tensor<1xi32>, tensor<1xi8>) -> tensor<4x64x96xi8>
  bufferization.materialize_in_destination %1 in restrict writable %out : (tensor<4x64x96xi8>, memref<4x64x96xi8>) -> ()
  return
}

// expected-error @+1 {{kernel cannot be lowered: the shape of a 'tosa.reduce_max' is dynamic}}
func.func private @dynamic(%x: memref<1x12x10x16xi8>, %out: memref<1x1x1x16xi8>) attributes {nnpack.kernel} {
  %0 = bufferization.to_tensor %x restrict : memref<1x12x10x16xi8> to tensor<1x12x10x16xi8>
  %1 = tosa.reduce_max %0 {axis = 1 : i32} : (tensor<1x12x10x16xi8>) -> tensor<1x1x10x16xi8>
  %2 = tosa.reduce_max %1 {axis = 2 : i32} : (tensor<1x1x10x16xi8>) -> tensor<1x?x1x16xi8>
  %3 = tensor.cast %2 : tensor<1x?x1x16xi8> to tensor<1x1x1x16xi8>
  bufferization.materialize_in_destination %3 in restrict writable %out : (tensor<1x1x1x16xi8>, memref<1x1x1x16xi8>) -> ()
  return
}
