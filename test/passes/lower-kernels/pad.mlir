// RUN: nnpack-opt %s --lower-kernels | FileCheck %s

// A pad fills the destination and copies into it.

// CHECK-LABEL: func.func private @pad(
// CHECK-NOT: memref.alloc
// CHECK: %[[INSIDE:.*]] = memref.subview %arg1[0, 1, 1, 0] [1, 16, 16, 32]
// CHECK: linalg.copy ins(%arg0 {{.*}} outs(%[[INSIDE]]
// CHECK: return
func.func private @pad(%arg0: memref<1x16x16x32xi8>, %out: memref<1x18x18x32xi8>) attributes {nnpack.kernel} {
  %t0 = bufferization.to_tensor %arg0 restrict : memref<1x16x16x32xi8> to tensor<1x16x16x32xi8>
  %zi = "tosa.const"() <{values = dense<-5> : tensor<1xi8>}> : () -> tensor<1xi8>
  %p = tosa.const_shape {values = dense<[0, 0, 1, 1, 1, 1, 0, 0]> : tensor<8xindex>} : () -> !tosa.shape<8>
  %0 = tosa.pad %t0, %p, %zi : (tensor<1x16x16x32xi8>, !tosa.shape<8>, tensor<1xi8>) -> tensor<1x18x18x32xi8>
  bufferization.materialize_in_destination %0 in restrict writable %out : (tensor<1x18x18x32xi8>, memref<1x18x18x32xi8>) -> ()
  return
}
