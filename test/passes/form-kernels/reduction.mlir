// RUN: nnpack-opt %s --form-kernels | FileCheck %s

// The reductions of a softmax, and what stands between, are one kernel.

// CHECK-LABEL: func.func @softmax(
// CHECK-NOT:     tosa.reduce
// CHECK:         call @reduction(%{{.*}}) : (tensor<1x10xi8>) -> tensor<1x10xi8>
// CHECK-NEXT:    return
// CHECK-LABEL: func.func private @reduction(
// CHECK:         tosa.reduce_max
// CHECK:         tosa.reduce_sum
// CHECK:         tosa.mul
// CHECK-NEXT:    tosa.cast
// CHECK-NEXT:    return
func.func @softmax(%x: tensor<1x10xi8>) -> tensor<1x10xi8> {
  %0 = tosa.cast %x : (tensor<1x10xi8>) -> tensor<1x10xf32>
  %shift = "tosa.const"() {values = dense<0> : tensor<1xi8>} : () -> tensor<1xi8>
  %1 = tosa.reduce_max %0 {axis = 1 : i32} : (tensor<1x10xf32>) -> tensor<1x1xf32>
  %2 = tosa.sub %0, %1 : (tensor<1x10xf32>, tensor<1x1xf32>) -> tensor<1x10xf32>
  %3 = tosa.exp %2 : (tensor<1x10xf32>) -> tensor<1x10xf32>
  %4 = tosa.reduce_sum %3 {axis = 1 : i32} : (tensor<1x10xf32>) -> tensor<1x1xf32>
  %5 = tosa.reciprocal %4 : (tensor<1x1xf32>) -> tensor<1x1xf32>
  %6 = tosa.mul %3, %5, %shift : (tensor<1x10xf32>, tensor<1x1xf32>, tensor<1xi8>) -> tensor<1x10xf32>
  %7 = tosa.cast %6 : (tensor<1x10xf32>) -> tensor<1x10xi8>
  return %7 : tensor<1x10xi8>
}
