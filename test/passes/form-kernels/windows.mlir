// RUN: nnpack-opt %s --form-kernels | FileCheck %s

// A pad, and a slice of more than half, are read in place by the pools that
// read nothing else of them.

// CHECK-LABEL: func.func @pad(
// CHECK:         call @max_pool2d(%{{.*}}) : (tensor<1x8x8x4xi8>) -> tensor<1x4x4x4xi8>
// CHECK-NEXT:    return
func.func @pad(%x: tensor<1x8x8x4xi8>) -> tensor<1x4x4x4xi8> {
  %pads = tosa.const_shape {values = dense<[0, 0, 0, 1, 0, 1, 0, 0]> : tensor<8xindex>} : () -> !tosa.shape<8>
  %low = "tosa.const"() {values = dense<-128> : tensor<1xi8>} : () -> tensor<1xi8>
  %0 = tosa.pad %x, %pads, %low : (tensor<1x8x8x4xi8>, !tosa.shape<8>, tensor<1xi8>) -> tensor<1x9x9x4xi8>
  %1 = tosa.max_pool2d %0 {kernel = array<i64: 3, 3>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 2, 2>} : (tensor<1x9x9x4xi8>) -> tensor<1x4x4x4xi8>
  return %1 : tensor<1x4x4x4xi8>
}

// CHECK-LABEL: func.func @large_slice(
// CHECK:         call @max_pool2d_0(%{{.*}}) : (tensor<1x9x9x4xi8>) -> tensor<1x4x4x4xi8>
// CHECK-NEXT:    return
func.func @large_slice(%x: tensor<1x9x9x4xi8>) -> tensor<1x4x4x4xi8> {
  %start = tosa.const_shape {values = dense<[0, 1, 1, 0]> : tensor<4xindex>} : () -> !tosa.shape<4>
  %size = tosa.const_shape {values = dense<[1, 8, 8, 4]> : tensor<4xindex>} : () -> !tosa.shape<4>
  %0 = tosa.slice %x, %start, %size : (tensor<1x9x9x4xi8>, !tosa.shape<4>, !tosa.shape<4>) -> tensor<1x8x8x4xi8>
  %1 = tosa.max_pool2d %0 {kernel = array<i64: 2, 2>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 2, 2>} : (tensor<1x8x8x4xi8>) -> tensor<1x4x4x4xi8>
  return %1 : tensor<1x4x4x4xi8>
}

// A slice of less than half may be all that is left alive of its operand.
// CHECK-LABEL: func.func @small_slice(
// CHECK:         %[[S:.*]] = call @slice(
// CHECK-NEXT:    call @max_pool2d_1(%[[S]])
func.func @small_slice(%x: tensor<1x9x9x4xi8>) -> tensor<1x2x2x4xi8> {
  %start = tosa.const_shape {values = dense<[0, 1, 1, 0]> : tensor<4xindex>} : () -> !tosa.shape<4>
  %size = tosa.const_shape {values = dense<[1, 4, 4, 4]> : tensor<4xindex>} : () -> !tosa.shape<4>
  %0 = tosa.slice %x, %start, %size : (tensor<1x9x9x4xi8>, !tosa.shape<4>, !tosa.shape<4>) -> tensor<1x4x4x4xi8>
  %1 = tosa.max_pool2d %0 {kernel = array<i64: 2, 2>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 2, 2>} : (tensor<1x4x4x4xi8>) -> tensor<1x2x2x4xi8>
  return %1 : tensor<1x2x2x4xi8>
}

// A pad that is also returned has to exist.
// CHECK-LABEL: func.func @returned(
// CHECK:         %[[P:.*]] = call @pad_{{[0-9]+}}(
// CHECK-NEXT:    %[[M:.*]] = call @max_pool2d_{{[0-9]+}}(%[[P]])
// CHECK-NEXT:    return %[[P]], %[[M]]
func.func @returned(%x: tensor<1x8x8x4xi8>) -> (tensor<1x9x9x4xi8>, tensor<1x4x4x4xi8>) {
  %pads = tosa.const_shape {values = dense<[0, 0, 0, 1, 0, 1, 0, 0]> : tensor<8xindex>} : () -> !tosa.shape<8>
  %low = "tosa.const"() {values = dense<-128> : tensor<1xi8>} : () -> tensor<1xi8>
  %0 = tosa.pad %x, %pads, %low : (tensor<1x8x8x4xi8>, !tosa.shape<8>, tensor<1xi8>) -> tensor<1x9x9x4xi8>
  %1 = tosa.max_pool2d %0 {kernel = array<i64: 3, 3>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 2, 2>} : (tensor<1x9x9x4xi8>) -> tensor<1x4x4x4xi8>
  return %0, %1 : tensor<1x9x9x4xi8>, tensor<1x4x4x4xi8>
}
