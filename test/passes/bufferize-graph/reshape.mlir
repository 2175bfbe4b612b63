// RUN: nnpack-opt %s --bufferize-graph | FileCheck %s

// Reshapes are views: collapse to one dimension, then expand, as far as needed.

// CHECK-LABEL: func.func @ranks(
// CHECK-SAME:    %[[X:[^:]*]]: memref<2x12xi8>,
// CHECK:         %[[A:.*]] = memref.collapse_shape %[[X]] {{\[\[}}0, 1]] : memref<2x12xi8> into memref<24xi8>
// CHECK:         %[[B:.*]] = memref.expand_shape %[[A]] {{\[\[}}0, 1, 2]] output_shape [2, 3, 4] : memref<24xi8> into memref<2x3x4xi8>
// CHECK:         memref.copy %[[B]],
func.func @ranks(%x: tensor<2x12xi8>) -> tensor<2x3x4xi8> {
  %s = tosa.const_shape {values = dense<[2, 3, 4]> : tensor<3xindex>} : () -> !tosa.shape<3>
  %0 = tosa.reshape %x, %s : (tensor<2x12xi8>, !tosa.shape<3>) -> tensor<2x3x4xi8>
  return %0 : tensor<2x3x4xi8>
}

// CHECK-LABEL: func.func @to_rank0(
// CHECK:         memref.collapse_shape %{{.*}} [] : memref<1x1xi8> into memref<i8>
func.func @to_rank0(%x: tensor<1x1xi8>) -> tensor<i8> {
  %s = tosa.const_shape {values = dense<> : tensor<0xindex>} : () -> !tosa.shape<0>
  %0 = tosa.reshape %x, %s : (tensor<1x1xi8>, !tosa.shape<0>) -> tensor<i8>
  return %0 : tensor<i8>
}

// CHECK-LABEL: func.func @from_rank0(
// CHECK:         memref.expand_shape %{{.*}} [] output_shape [1, 1] : memref<i8> into memref<1x1xi8>
func.func @from_rank0(%x: tensor<i8>) -> tensor<1x1xi8> {
  %s = tosa.const_shape {values = dense<[1, 1]> : tensor<2xindex>} : () -> !tosa.shape<2>
  %0 = tosa.reshape %x, %s : (tensor<i8>, !tosa.shape<2>) -> tensor<1x1xi8>
  return %0 : tensor<1x1xi8>
}
