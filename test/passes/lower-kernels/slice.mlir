// RUN: nnpack-opt %s --lower-kernels | FileCheck %s

// A slice of a padded value pads what is left of it: rows 1 to 16 of 17, where
// row 16 is padding. A slice of a rescaled value rescales the slice.

// CHECK-LABEL: func.func private @of_pad(
// CHECK-NOT: memref.alloc
// CHECK: memref.subview %arg0[0, 1, 1, 0] [1, 15, 15, 32]
// CHECK-NOT: memref.alloc
// CHECK: return

// CHECK-LABEL: func.func private @of_rescale(
// CHECK-NOT: memref.alloc
// CHECK: scf.for %[[R:.*]] = %{{.*}} to %c8 step
// CHECK: %[[FROM:.*]] = arith.addi %[[R]], %c4
// CHECK: %[[ROW:.*]] = memref.subview %arg0[0, %[[FROM]], 0, 0] [1, 1, 16, 32]
// CHECK: %[[OUT:.*]] = memref.subview %arg1[0, %[[R]], 0, 0] [1, 1, 16, 32]
// CHECK: linalg.generic {{.*}} ins(%[[ROW]] {{.*}} outs(%[[OUT]]
// CHECK: return
func.func private @of_pad(%arg0: memref<1x16x16x32xi8>, %out: memref<1x16x16x32xi8>) attributes {nnpack.kernel} {
  %t0 = bufferization.to_tensor %arg0 restrict : memref<1x16x16x32xi8> to tensor<1x16x16x32xi8>
  %zi = "tosa.const"() <{values = dense<-5> : tensor<1xi8>}> : () -> tensor<1xi8>
  %p = tosa.const_shape {values = dense<[0, 0, 0, 1, 0, 1, 0, 0]> : tensor<8xindex>} : () -> !tosa.shape<8>
  %0 = tosa.pad %t0, %p, %zi : (tensor<1x16x16x32xi8>, !tosa.shape<8>, tensor<1xi8>) -> tensor<1x17x17x32xi8>
  %from = tosa.const_shape {values = dense<[0, 1, 1, 0]> : tensor<4xindex>} : () -> !tosa.shape<4>
  %size = tosa.const_shape {values = dense<[1, 16, 16, 32]> : tensor<4xindex>} : () -> !tosa.shape<4>
  %1 = tosa.slice %0, %from, %size : (tensor<1x17x17x32xi8>, !tosa.shape<4>, !tosa.shape<4>) -> tensor<1x16x16x32xi8>
  bufferization.materialize_in_destination %1 in restrict writable %out : (tensor<1x16x16x32xi8>, memref<1x16x16x32xi8>) -> ()
  return
}

func.func private @of_rescale(%arg0: memref<1x16x16x32xi8>, %out: memref<1x8x16x32xi8>) attributes {nnpack.kernel} {
  %t0 = bufferization.to_tensor %arg0 restrict : memref<1x16x16x32xi8> to tensor<1x16x16x32xi8>
  %zi = "tosa.const"() <{values = dense<-5> : tensor<1xi8>}> : () -> tensor<1xi8>
  %mul = "tosa.const"() <{values = dense<1340000000> : tensor<1xi32>}> : () -> tensor<1xi32>
  %shift = "tosa.const"() <{values = dense<38> : tensor<1xi8>}> : () -> tensor<1xi8>
  %0 = tosa.rescale %t0, %mul, %shift, %zi, %zi {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = SINGLE_ROUND, scale32 = true} : (tensor<1x16x16x32xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x16x16x32xi8>
  %from = tosa.const_shape {values = dense<[0, 4, 0, 0]> : tensor<4xindex>} : () -> !tosa.shape<4>
  %size = tosa.const_shape {values = dense<[1, 8, 16, 32]> : tensor<4xindex>} : () -> !tosa.shape<4>
  %1 = tosa.slice %0, %from, %size : (tensor<1x16x16x32xi8>, !tosa.shape<4>, !tosa.shape<4>) -> tensor<1x8x16x32xi8>
  bufferization.materialize_in_destination %1 in restrict writable %out : (tensor<1x8x16x32xi8>, memref<1x8x16x32xi8>) -> ()
  return
}
