// RUN: nnpack-opt %s --lower-kernels | FileCheck %s

// Reshapes at the end become views of the destination.

// CHECK-LABEL: func.func private @upsample(
// CHECK-NOT: memref.alloc
// CHECK: %[[VIEW:.*]] = memref.expand_shape %arg1
// CHECK: scf.for
// CHECK: %[[IN:.*]] = memref.subview %arg0[
// CHECK: %[[OUT:.*]] = memref.subview %[[VIEW]][
// CHECK: linalg.generic {{.*}} ins(%[[IN]] {{.*}} outs(%[[OUT]]
// CHECK-NOT: copy
// CHECK: return
func.func private @upsample(%arg0: memref<1x16x1x32xi8>, %out: memref<1x16x2x32xi8>) attributes {nnpack.kernel} {
  %t0 = bufferization.to_tensor %arg0 restrict : memref<1x16x1x32xi8> to tensor<1x16x1x32xi8>
  %m = tosa.const_shape {values = dense<[1, 1, 2, 1]> : tensor<4xindex>} : () -> !tosa.shape<4>
  %0 = tosa.tile %t0, %m : (tensor<1x16x1x32xi8>, !tosa.shape<4>) -> tensor<1x16x2x32xi8>
  bufferization.materialize_in_destination %0 in restrict writable %out : (tensor<1x16x2x32xi8>, memref<1x16x2x32xi8>) -> ()
  return
}
