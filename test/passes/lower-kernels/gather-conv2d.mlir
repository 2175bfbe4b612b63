// RUN: nnpack-opt %s --lower-kernels | FileCheck %s

// With dilation 12 the padded patch of one pixel is 25 x 25 x 64 = 40,000 bytes,
// far above 1.5 % of 69,696 + 69,696. The taps are read in place instead.

// CHECK-LABEL: func.func private @dilated(
// CHECK-NOT: memref.alloc() {{.*}} : memref<1x25
// CHECK: scf.for %{{.*}} = %c0 to %c33 step %c1
// CHECK: linalg.generic {{.*}}"reduction", "reduction", "reduction"]
// CHECK-DAG: memref.load %arg0
// CHECK-DAG: memref.load %arg1
// CHECK: return
func.func private @dilated(%arg0: memref<1x33x33x64xi8>, %arg1: memref<64x3x3x64xi8>, %arg2: memref<64xi32>, %out: memref<1x33x33x64xi8>) attributes {nnpack.kernel} {
  %t0 = bufferization.to_tensor %arg0 restrict : memref<1x33x33x64xi8> to tensor<1x33x33x64xi8>
  %t1 = bufferization.to_tensor %arg1 restrict : memref<64x3x3x64xi8> to tensor<64x3x3x64xi8>
  %t2 = bufferization.to_tensor %arg2 restrict : memref<64xi32> to tensor<64xi32>
  %zi = "tosa.const"() <{values = dense<-5> : tensor<1xi8>}> : () -> tensor<1xi8>
  %zw = "tosa.const"() <{values = dense<0> : tensor<1xi8>}> : () -> tensor<1xi8>
  %z = "tosa.const"() <{values = dense<0> : tensor<1xi32>}> : () -> tensor<1xi32>
  %mul = "tosa.const"() <{values = dense<1340000000> : tensor<1xi32>}> : () -> tensor<1xi32>
  %shift = "tosa.const"() <{values = dense<38> : tensor<1xi8>}> : () -> tensor<1xi8>
  %0 = tosa.conv2d %t0, %t1, %t2, %zi, %zw {acc_type = i32, dilation = array<i64: 12, 12>, pad = array<i64: 12, 12, 12, 12>, stride = array<i64: 1, 1>} : (tensor<1x33x33x64xi8>, tensor<64x3x3x64xi8>, tensor<64xi32>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x33x33x64xi32>
  %1 = tosa.rescale %0, %mul, %shift, %z, %zi {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = SINGLE_ROUND, scale32 = true} : (tensor<1x33x33x64xi32>, tensor<1xi32>, tensor<1xi8>, tensor<1xi32>, tensor<1xi8>) -> tensor<1x33x33x64xi8>
  bufferization.materialize_in_destination %1 in restrict writable %out : (tensor<1x33x33x64xi8>, memref<1x33x33x64xi8>) -> ()
  return
}
