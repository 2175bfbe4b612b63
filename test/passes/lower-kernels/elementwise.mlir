// RUN: nnpack-opt %s --lower-kernels | FileCheck %s

// What needs no scratch is a loop over rows all the same, so that a cascade can
// run a range of them.

// CHECK-LABEL: func.func private @elementwise(
// CHECK-NOT: memref.alloc
// CHECK: scf.for %[[R:.*]] = %c0 to %{{.*}} step %c1
// CHECK: %[[IN:.*]] = memref.subview %arg0[0, %[[R]], 0, 0]
// CHECK: %[[OUT:.*]] = memref.subview %arg1[0, %[[R]], 0, 0]
// CHECK: linalg.generic {{.*}} ins(%[[IN]] {{.*}} outs(%[[OUT]]
// CHECK-NOT: copy
// CHECK: return
func.func private @elementwise(%arg0: memref<1x16x16x32xi8>, %out: memref<1x16x16x32xi8>) attributes {nnpack.kernel} {
  %t0 = bufferization.to_tensor %arg0 restrict : memref<1x16x16x32xi8> to tensor<1x16x16x32xi8>
  %zi = "tosa.const"() <{values = dense<-5> : tensor<1xi8>}> : () -> tensor<1xi8>
  %mul = "tosa.const"() <{values = dense<1340000000> : tensor<1xi32>}> : () -> tensor<1xi32>
  %shift = "tosa.const"() <{values = dense<38> : tensor<1xi8>}> : () -> tensor<1xi8>
  %0 = tosa.rescale %t0, %mul, %shift, %zi, %zi {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = SINGLE_ROUND, scale32 = true} : (tensor<1x16x16x32xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x16x16x32xi8>
  bufferization.materialize_in_destination %0 in restrict writable %out : (tensor<1x16x16x32xi8>, memref<1x16x16x32xi8>) -> ()
  return
}
