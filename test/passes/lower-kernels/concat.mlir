// RUN: nnpack-opt %s --lower-kernels | FileCheck %s

// Computed inputs are written to their parts of the result, what follows the
// concatenation is done to each, and given inputs are copied: row by row, in one
// loop.

// CHECK-LABEL: func.func private @computed(
// CHECK-NOT: memref.alloc
// CHECK-DAG: %[[FIRST:.*]] = memref.subview %arg2[0, 0, 0, 0] [1, 16, 16, 32]
// CHECK-DAG: %[[SECOND:.*]] = memref.subview %arg2[0, 0, 0, 32] [1, 16, 16, 48]
// CHECK: scf.for %[[R:.*]] = %c0 to %c16 step %c1
// CHECK: %[[A:.*]] = memref.subview %arg0[0, %[[R]], 0, 0] [1, 1, 16, 32]
// CHECK: %[[TO_A:.*]] = memref.subview %[[FIRST]][0, %[[R]], 0, 0] [1, 1, 16, 32]
// CHECK: linalg.generic {{.*}} ins(%[[A]] {{.*}} outs(%[[TO_A]]
// CHECK: %[[B:.*]] = memref.subview %arg1[0, %[[R]], 0, 0] [1, 1, 16, 48]
// CHECK: %[[TO_B:.*]] = memref.subview %[[SECOND]][0, %[[R]], 0, 0] [1, 1, 16, 48]
// CHECK: linalg.generic {{.*}} ins(%[[B]] {{.*}} outs(%[[TO_B]]
// CHECK-NOT: scf.for
// CHECK: return

// CHECK-LABEL: func.func private @given(
// CHECK-NOT: memref.alloc
// CHECK: scf.for %[[R:.*]] = %c0 to %c16 step %c1
// CHECK: %[[A:.*]] = memref.subview %arg0[0, %[[R]], 0, 0] [1, 1, 16, 32]
// CHECK: linalg.copy ins(%[[A]]
// CHECK: %[[B:.*]] = memref.subview %arg1[0, %[[R]], 0, 0] [1, 1, 16, 48]
// CHECK: linalg.copy ins(%[[B]]
// CHECK-NOT: memref.copy
// CHECK: return
func.func private @computed(%arg0: memref<1x16x16x32xi8>, %arg1: memref<1x16x16x48xi8>, %out: memref<1x16x16x80xi8>) attributes {nnpack.kernel} {
  %t0 = bufferization.to_tensor %arg0 restrict : memref<1x16x16x32xi8> to tensor<1x16x16x32xi8>
  %t1 = bufferization.to_tensor %arg1 restrict : memref<1x16x16x48xi8> to tensor<1x16x16x48xi8>
  %zi = "tosa.const"() <{values = dense<-5> : tensor<1xi8>}> : () -> tensor<1xi8>
  %mul = "tosa.const"() <{values = dense<1340000000> : tensor<1xi32>}> : () -> tensor<1xi32>
  %shift = "tosa.const"() <{values = dense<38> : tensor<1xi8>}> : () -> tensor<1xi8>
  %0 = tosa.concat %t0, %t1 {axis = 3 : i32} : (tensor<1x16x16x32xi8>, tensor<1x16x16x48xi8>) -> tensor<1x16x16x80xi8>
  %1 = tosa.rescale %0, %mul, %shift, %zi, %zi {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = SINGLE_ROUND, scale32 = true} : (tensor<1x16x16x80xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x16x16x80xi8>
  bufferization.materialize_in_destination %1 in restrict writable %out : (tensor<1x16x16x80xi8>, memref<1x16x16x80xi8>) -> ()
  return
}

func.func private @given(%arg0: memref<1x16x16x32xi8>, %arg1: memref<1x16x16x48xi8>, %out: memref<1x16x16x80xi8>) attributes {nnpack.kernel} {
  %t0 = bufferization.to_tensor %arg0 restrict : memref<1x16x16x32xi8> to tensor<1x16x16x32xi8>
  %t1 = bufferization.to_tensor %arg1 restrict : memref<1x16x16x48xi8> to tensor<1x16x16x48xi8>
  %0 = tosa.concat %t0, %t1 {axis = 3 : i32} : (tensor<1x16x16x32xi8>, tensor<1x16x16x48xi8>) -> tensor<1x16x16x80xi8>
  bufferization.materialize_in_destination %0 in restrict writable %out : (tensor<1x16x16x80xi8>, memref<1x16x16x80xi8>) -> ()
  return
}

// The parts of a destination with strides keep them: 35 = 3 + 32.

// CHECK-LABEL: func.func private @strided(
// CHECK-NOT: memref.alloc
// CHECK: memref.subview %arg2[0, 0, 0, 32] {{.*}} to memref<1x16x16x48xi8, strided<[32768, 2048, 128, 1], offset: 35>>
// CHECK-NOT: memref.alloc
// CHECK: return
func.func private @strided(%arg0: memref<1x16x16x32xi8>, %arg1: memref<1x16x16x48xi8>, %out: memref<1x16x16x80xi8, strided<[32768, 2048, 128, 1], offset: 3>>) attributes {nnpack.kernel} {
  %t0 = bufferization.to_tensor %arg0 restrict : memref<1x16x16x32xi8> to tensor<1x16x16x32xi8>
  %t1 = bufferization.to_tensor %arg1 restrict : memref<1x16x16x48xi8> to tensor<1x16x16x48xi8>
  %zi = "tosa.const"() <{values = dense<-5> : tensor<1xi8>}> : () -> tensor<1xi8>
  %mul = "tosa.const"() <{values = dense<1340000000> : tensor<1xi32>}> : () -> tensor<1xi32>
  %shift = "tosa.const"() <{values = dense<38> : tensor<1xi8>}> : () -> tensor<1xi8>
  %0 = tosa.concat %t0, %t1 {axis = 3 : i32} : (tensor<1x16x16x32xi8>, tensor<1x16x16x48xi8>) -> tensor<1x16x16x80xi8>
  %1 = tosa.rescale %0, %mul, %shift, %zi, %zi {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = SINGLE_ROUND, scale32 = true} : (tensor<1x16x16x80xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x16x16x80xi8>
  bufferization.materialize_in_destination %1 in restrict writable %out : (tensor<1x16x16x80xi8>, memref<1x16x16x80xi8, strided<[32768, 2048, 128, 1], offset: 3>>) -> ()
  return
}
