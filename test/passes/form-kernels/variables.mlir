// RUN: nnpack-opt %s --form-kernels | FileCheck %s

// Reads and writes of state stay where they are, between kernels.

// CHECK:       tosa.variable @state
// CHECK-LABEL: func.func @main(
// CHECK-NEXT:    %[[OLD:.*]] = tosa.variable_read @state
// CHECK-NEXT:    %[[SUM:.*]] = call @add(%[[OLD]], %{{.*}})
// CHECK-NEXT:    tosa.variable_write @state, %[[SUM]]
// CHECK-NEXT:    %[[ABS:.*]] = call @abs(%[[OLD]])
// CHECK-NEXT:    return %[[ABS]]
tosa.variable @state = dense<1> : tensor<4xi8>
func.func @main(%x: tensor<4xi8>) -> tensor<4xi8> {
  %0 = tosa.variable_read @state : tensor<4xi8>
  %1 = tosa.add %0, %x : (tensor<4xi8>, tensor<4xi8>) -> tensor<4xi8>
  tosa.variable_write @state, %1 : tensor<4xi8>
  %2 = tosa.abs %0 : (tensor<4xi8>) -> tensor<4xi8>
  return %2 : tensor<4xi8>
}
