// RUN: nnpack-opt %s --pack-buffers | FileCheck %s

// A module inside the module is packed for itself, with kernels of its own.

// CHECK:       module @inner
// CHECK:         func.func @main(%{{.*}}: memref<4xi8>, %{{.*}}: memref<4xi8>, %{{.*}}: memref<0xi8, "L2">
// CHECK:           call @abs(
// CHECK:         func.func private @abs(
// CHECK:       func.func @main(%{{.*}}: memref<4xi8>, %{{.*}}: memref<4xi8>, %{{.*}}: memref<0xi8, "L2">
// CHECK:         call @abs(
// CHECK:       func.func private @abs(
module @outer {
  module @inner {
    func.func @main(%x: tensor<4xi8>) -> tensor<4xi8> {
      %0 = tosa.abs %x : (tensor<4xi8>) -> tensor<4xi8>
      return %0 : tensor<4xi8>
    }
  }
  func.func @main(%x: tensor<4xi8>) -> tensor<4xi8> {
    %0 = tosa.abs %x : (tensor<4xi8>) -> tensor<4xi8>
    return %0 : tensor<4xi8>
  }
}
