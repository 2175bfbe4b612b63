// RUN: nnpack-opt %s --bufferize-graph=io=arena | FileCheck %s

// Inputs and outputs are allocations with a role and a number; an input that no
// one reads is there too. Arguments that are no tensors stay, and so does the
// signature of a function that is called or private.

// CHECK-LABEL: func.func @main(%{{[^,]*}}: index) -> index {
// CHECK-NEXT:    %[[X:.*]] = memref.alloc() {nnpack.index = 0 : i64, nnpack.role = "input"} : memref<4xi8>
// CHECK-NEXT:    %[[Y:.*]] = memref.alloc() {nnpack.index = 1 : i64, nnpack.role = "input"} : memref<8xi8>
// CHECK-NEXT:    %[[T:.*]] = memref.alloc() {nnpack.index = 1 : i64, nnpack.role = "output"} : memref<4xi8>
// CHECK-NEXT:    call @twice(%[[X]], %[[T]])
// CHECK-NEXT:    %[[U:.*]] = memref.alloc() {nnpack.index = 0 : i64, nnpack.role = "output"} : memref<4xi8>
// CHECK-NEXT:    call @inner(%[[T]], %[[U]])
// CHECK-NEXT:    return
func.func @main(%x: tensor<4xi8>, %n: index, %y: tensor<8xi8>) -> (tensor<4xi8>, index, tensor<4xi8>) {
  %0 = call @twice(%x) : (tensor<4xi8>) -> tensor<4xi8>
  %1 = call @inner(%0) : (tensor<4xi8>) -> tensor<4xi8>
  return %1, %n, %0 : tensor<4xi8>, index, tensor<4xi8>
}
// CHECK-LABEL: func.func @inner(%{{.*}}: memref<4xi8>, %{{.*}}: memref<4xi8>) {
func.func @inner(%x: tensor<4xi8>) -> tensor<4xi8> {
  %0 = call @twice(%x) : (tensor<4xi8>) -> tensor<4xi8>
  return %0 : tensor<4xi8>
}
// CHECK-LABEL: func.func private @uncalled(%{{.*}}: memref<4xi8>, %{{.*}}: memref<4xi8>) {
func.func private @uncalled(%x: tensor<4xi8>) -> tensor<4xi8> {
  %0 = call @twice(%x) : (tensor<4xi8>) -> tensor<4xi8>
  return %0 : tensor<4xi8>
}
func.func private @twice(%x: tensor<4xi8>) -> tensor<4xi8> attributes {nnpack.kernel, nnpack.macs = 0 : i64} {
  %0 = tosa.add %x, %x : (tensor<4xi8>, tensor<4xi8>) -> tensor<4xi8>
  return %0 : tensor<4xi8>
}
