// RUN: nnpack-opt %s --form-kernels | FileCheck %s

// The names of kernels stay clear of functions that are there, and such a
// function is none of the kernels.

// CHECK-LABEL: func.func private @exp(
// CHECK-SAME:    -> tensor<4xf32> attributes {nnpack.activations_naive = 32 : i64}
// CHECK:         call @exp_0(
// CHECK-LABEL: func.func @int(
// CHECK:         %[[A:.*]] = call @exp(
// CHECK:         call @exp_0(%[[A]])
// CHECK:       func.func private @exp_0({{.*}}) -> tensor<4xf32> attributes {nnpack.kernel
func.func private @exp(%x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = tosa.exp %x : (tensor<4xf32>) -> tensor<4xf32>
  return %0 : tensor<4xf32>
}
func.func @int(%x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = call @exp(%x) : (tensor<4xf32>) -> tensor<4xf32>
  %1 = tosa.exp %0 : (tensor<4xf32>) -> tensor<4xf32>
  return %1 : tensor<4xf32>
}
