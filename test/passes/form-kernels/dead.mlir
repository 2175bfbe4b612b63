// RUN: nnpack-opt %s --form-kernels | FileCheck %s

// What no one uses goes; what is returned as it came stays.

// CHECK-LABEL: func.func @dead(
// CHECK-SAME:    %[[X:.*]]: tensor<4xf32>)
// CHECK-NEXT:    return %[[X]] : tensor<4xf32>
func.func @dead(%x: tensor<4xf32>) -> tensor<4xf32> {
  %c = "tosa.const"() {values = dense<1.0> : tensor<4xf32>} : () -> tensor<4xf32>
  %0 = tosa.exp %x : (tensor<4xf32>) -> tensor<4xf32>
  %1 = tosa.add %0, %c : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  return %x : tensor<4xf32>
}

// CHECK-LABEL: func.func @constant(
// CHECK-NEXT:    %[[C:.*]] = "tosa.const"() <{values = dense<1.0{{.*}}> : tensor<1xf32>}>
// CHECK-NEXT:    return %[[C]], %[[C]]
func.func @constant() -> (tensor<1xf32>, tensor<1xf32>) {
  %c = "tosa.const"() {values = dense<1.0> : tensor<1xf32>} : () -> tensor<1xf32>
  return %c, %c : tensor<1xf32>, tensor<1xf32>
}
