// RUN: nnpack-opt %s --lower-kernels --verify-diagnostics | FileCheck %s

// A kernel that tiling does not know is lowered without, and said so; others are
// tiled as ever.

// CHECK-LABEL: func.func private @scatter(
// CHECK: scf.for
// CHECK: return
// expected-remark @+1 {{kernel lowered without tiling}}
func.func private @scatter(%arg0: memref<1x64x32xi8>, %arg1: memref<1x16xi32>, %arg2: memref<1x16x32xi8>, %out: memref<1x64x32xi8>) attributes {nnpack.kernel} {
  %t0 = bufferization.to_tensor %arg0 restrict : memref<1x64x32xi8> to tensor<1x64x32xi8>
  %t1 = bufferization.to_tensor %arg1 restrict : memref<1x16xi32> to tensor<1x16xi32>
  %t2 = bufferization.to_tensor %arg2 restrict : memref<1x16x32xi8> to tensor<1x16x32xi8>
  %0 = tosa.scatter %t0, %t1, %t2 : (tensor<1x64x32xi8>, tensor<1x16xi32>, tensor<1x16x32xi8>) -> tensor<1x64x32xi8>
  bufferization.materialize_in_destination %0 in restrict writable %out : (tensor<1x64x32xi8>, memref<1x64x32xi8>) -> ()
  return
}

// CHECK-LABEL: func.func private @matmul(
// CHECK: scf.for %{{.*}} = %c0 to %c4 step %c1
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
