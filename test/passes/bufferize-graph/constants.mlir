// RUN: nnpack-opt %s --bufferize-graph | FileCheck %s

// Equal constants are one global, across functions; a name that is taken stays
// with who has it, and constants that no one reads go.

// CHECK:       memref.global "private" constant @constant : memref<1xi8> = dense<9>
// CHECK-LABEL: func.func @first(
// CHECK-NEXT:    %[[A:.*]] = memref.get_global @[[C:constant_[0-9]+]] : memref<4xi8>
// CHECK-NOT:     memref.get_global
// CHECK:         call @add(%[[A]], %[[A]],
// CHECK-LABEL: func.func @second(
// CHECK-NEXT:    %[[B:.*]] = memref.get_global @[[C]] : memref<4xi8>
// CHECK:         call @add(%{{.*}}, %[[B]],
// CHECK:       memref.global "private" constant @[[C]] : memref<4xi8> = dense<[1, 2, 3, 4]>
// CHECK-NOT:   memref.global
memref.global "private" constant @constant : memref<1xi8> = dense<9>
func.func @first() -> tensor<4xi8> {
  %a = "tosa.const"() {values = dense<[1, 2, 3, 4]> : tensor<4xi8>} : () -> tensor<4xi8>
  %unused = "tosa.const"() {values = dense<[5, 2, 3, 4]> : tensor<4xi8>} : () -> tensor<4xi8>
  %0 = call @add(%a, %a) : (tensor<4xi8>, tensor<4xi8>) -> tensor<4xi8>
  return %0 : tensor<4xi8>
}
func.func @second(%x: tensor<4xi8>) -> tensor<4xi8> {
  %b = arith.constant dense<[1, 2, 3, 4]> : tensor<4xi8>
  %0 = call @add(%x, %b) : (tensor<4xi8>, tensor<4xi8>) -> tensor<4xi8>
  return %0 : tensor<4xi8>
}
func.func private @add(%x: tensor<4xi8>, %y: tensor<4xi8>) -> tensor<4xi8> attributes {nnpack.kernel, nnpack.macs = 0 : i64} {
  %0 = tosa.add %x, %y : (tensor<4xi8>, tensor<4xi8>) -> tensor<4xi8>
  return %0 : tensor<4xi8>
}
