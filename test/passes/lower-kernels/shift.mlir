// RUN: nnpack-opt %s --lower-kernels | FileCheck %s

// A shift that is computed stops at 31: by 32 it would be poison. What is over 31
// is shifted first.

// CHECK-LABEL: func.func private @shift(
// CHECK: %[[AMOUNT:.*]] = arith.minsi %{{.*}}, %c31_i32
// CHECK: %[[REST:.*]] = arith.subi %{{.*}}, %[[AMOUNT]]
// CHECK: %[[FIRST:.*]] = arith.shrsi %{{.*}}, %[[REST]]
// CHECK: arith.shrsi %[[FIRST]], %[[AMOUNT]]
// CHECK: return
func.func private @shift(%arg0: memref<4x8xi32>, %arg1: memref<4x1xi32>, %out: memref<4x8xi32>) attributes {nnpack.kernel} {
  %t0 = bufferization.to_tensor %arg0 restrict : memref<4x8xi32> to tensor<4x8xi32>
  %t1 = bufferization.to_tensor %arg1 restrict : memref<4x1xi32> to tensor<4x1xi32>
  %0 = tosa.arithmetic_right_shift %t0, %t1 {round = false} : (tensor<4x8xi32>, tensor<4x1xi32>) -> tensor<4x8xi32>
  bufferization.materialize_in_destination %0 in restrict writable %out : (tensor<4x8xi32>, memref<4x8xi32>) -> ()
  return
}
