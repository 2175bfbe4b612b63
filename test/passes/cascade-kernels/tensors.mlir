// RUN: nnpack-opt %s --cascade-kernels | FileCheck %s

// A kernel that is still on tensors is in no cascade.
// CHECK-LABEL: func.func @main
// CHECK-NEXT: %[[R:.*]] = call @kernel(%{{.*}}) : (tensor<4xi8>) -> tensor<4xi8>
// CHECK-NEXT: return %[[R]]
func.func private @kernel(%x: tensor<4xi8>) -> tensor<4xi8> attributes {nnpack.kernel} {
  return %x : tensor<4xi8>
}
func.func @main(%x: tensor<4xi8>) -> tensor<4xi8> {
  %0 = call @kernel(%x) : (tensor<4xi8>) -> tensor<4xi8>
  return %0 : tensor<4xi8>
}
