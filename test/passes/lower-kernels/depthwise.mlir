// RUN: nnpack-opt %s --lower-kernels | FileCheck %s

// MobileNet's largest depthwise convolution: a whole row of three input rows and
// one of sums is 54 KB. Tiled by columns too it is 3 x 29 x 96 + 14 x 96 x 4 =
// 8,352 + 5,376 bytes, below 1.5 % of 1,204,224 + 301,056. Channels, which are
// contiguous, are the innermost loop, and stay whole: 24 of them, with all columns,
// would be copied in short runs and fill no two vectors of 16.

// CHECK-DAG: #[[IN:.*]] = affine_map<(d0, d1, d2, d3, d4, d5) -> (d0, d1 * 2 + d3, d2 * 2 + d4, d5)>
// CHECK-LABEL: func.func private @depthwise(
// CHECK-NEXT: memref.alloc() {{.*}} : memref<1x3x29x96xi8>
// CHECK-NEXT: memref.alloc() {{.*}} : memref<1x1x14x96xi32>
// CHECK-NOT: memref.alloc
// CHECK: scf.for %{{.*}} = %c0 to %c56 step %c1
// CHECK: scf.for %{{.*}} = %c0 to %c56 step %c14
// CHECK: linalg.generic {indexing_maps = [#[[IN]], {{.*}}iterator_types = ["parallel", "parallel", "parallel", "reduction", "reduction", "parallel"]
// CHECK: return
func.func private @depthwise(%arg0: memref<1x112x112x96xi8>, %arg1: memref<3x3x96x1xi8>, %arg2: memref<96xi32>, %out: memref<1x56x56x96xi8>) attributes {nnpack.kernel} {
  %t0 = bufferization.to_tensor %arg0 restrict : memref<1x112x112x96xi8> to tensor<1x112x112x96xi8>
  %t1 = bufferization.to_tensor %arg1 restrict : memref<3x3x96x1xi8> to tensor<3x3x96x1xi8>
  %t2 = bufferization.to_tensor %arg2 restrict : memref<96xi32> to tensor<96xi32>
  %zi = "tosa.const"() <{values = dense<-5> : tensor<1xi8>}> : () -> tensor<1xi8>
  %zw = "tosa.const"() <{values = dense<0> : tensor<1xi8>}> : () -> tensor<1xi8>
  %z = "tosa.const"() <{values = dense<0> : tensor<1xi32>}> : () -> tensor<1xi32>
  %mul = "tosa.const"() <{values = dense<1340000000> : tensor<1xi32>}> : () -> tensor<1xi32>
  %shift = "tosa.const"() <{values = dense<38> : tensor<1xi8>}> : () -> tensor<1xi8>
  %0 = tosa.depthwise_conv2d %t0, %t1, %t2, %zi, %zw {acc_type = i32, dilation = array<i64: 1, 1>, pad = array<i64: 0, 1, 0, 1>, stride = array<i64: 2, 2>} : (tensor<1x112x112x96xi8>, tensor<3x3x96x1xi8>, tensor<96xi32>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x56x56x96xi32>
  %1 = tosa.rescale %0, %mul, %shift, %z, %zi {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = SINGLE_ROUND, scale32 = true} : (tensor<1x56x56x96xi32>, tensor<1xi32>, tensor<1xi8>, tensor<1xi32>, tensor<1xi8>) -> tensor<1x56x56x96xi8>
  bufferization.materialize_in_destination %1 in restrict writable %out : (tensor<1x56x56x96xi8>, memref<1x56x56x96xi8>) -> ()
  return
}
