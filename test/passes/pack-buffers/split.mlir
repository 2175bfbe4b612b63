// RUN: nnpack-opt %s --pack-buffers --split-input-file | FileCheck %s

// Each part is a module of its own.

// CHECK-LABEL: func.func @main(%{{.*}}: memref<4xi8>, %{{.*}}: memref<4xi8>, %{{.*}}: memref<0xi8, "L2">
// CHECK:       func.func private @abs(
func.func @main(%x: tensor<4xi8>) -> tensor<4xi8> {
  %0 = tosa.abs %x : (tensor<4xi8>) -> tensor<4xi8>
  return %0 : tensor<4xi8>
}

// -----

// CHECK-LABEL: func.func @main(%{{.*}}: memref<8xi8>, %{{.*}}: memref<8xi8>, %{{.*}}: memref<0xi8, "L2">
// CHECK:       func.func private @abs(
func.func @main(%x: tensor<8xi8>) -> tensor<8xi8> {
  %0 = tosa.abs %x : (tensor<8xi8>) -> tensor<8xi8>
  return %0 : tensor<8xi8>
}
