// RUN: nnpack-opt %s --lower-kernels | FileCheck %s

// A batch at a time, and two rows of it: 2 x 96 x 4 = 768 bytes. The columns,
// contiguous, are the innermost loop.

// CHECK-LABEL: func.func private @matmul(
// CHECK: memref.alloc() {{.*}} : memref<1x2x96xi32>
// CHECK-NOT: memref.alloc
// CHECK: scf.for %{{.*}} = %c0 to %c4 step %c1
// CHECK: scf.for %{{.*}} = %c0 to %c64 step %c2
// CHECK: linalg.generic {{.*}}iterator_types = ["parallel", "parallel", "reduction", "parallel"]
// CHECK: return
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
