// RUN: nnpack-opt %s --bufferize-graph | FileCheck %s --check-prefixes=CHECK,CALLER
// RUN: nnpack-opt %s --bufferize-graph=io=arena | FileCheck %s --check-prefixes=CHECK,ARENA

// An output is the buffer that its kernel writes. What is returned twice, or is
// an input or a constant, is copied.

// CHECK-LABEL: func.func @twice
// CALLER-SAME:   (%[[X:[^:]*]]: memref<4xi8>, %[[A:[^:]*]]: memref<4xi8>, %[[B:[^:]*]]: memref<4xi8>)
// ARENA:         %[[A:.*]] = memref.alloc() {nnpack.index = 0 : i64, nnpack.role = "output"}
// CHECK:         call @abs(%{{.*}}, %[[A]])
// ARENA-NEXT:    %[[B:.*]] = memref.alloc() {nnpack.index = 1 : i64, nnpack.role = "output"}
// CHECK-NEXT:    memref.copy %[[A]], %[[B]]
// CHECK-NEXT:    return
func.func @twice(%x: tensor<4xi8>) -> (tensor<4xi8>, tensor<4xi8>) {
  %0 = call @abs(%x) : (tensor<4xi8>) -> tensor<4xi8>
  return %0, %0 : tensor<4xi8>, tensor<4xi8>
}

// CHECK-LABEL: func.func @input
// CALLER-SAME:   (%[[X:[^:]*]]: memref<4xi8>, %[[Y:[^:]*]]: memref<4xi8>)
// ARENA:         %[[X:.*]] = memref.alloc() {{.*}}"input"
// ARENA-NEXT:    %[[Y:.*]] = memref.alloc() {{.*}}"output"
// CHECK-NEXT:    memref.copy %[[X]], %[[Y]]
// CHECK-NEXT:    return
func.func @input(%x: tensor<4xi8>) -> tensor<4xi8> {
  return %x : tensor<4xi8>
}

// CHECK-LABEL: func.func @literal
// CHECK:         %[[C:.*]] = memref.get_global @constant : memref<4xi8>
// CHECK:         memref.copy %[[C]],
// CHECK-NEXT:    return
func.func @literal() -> tensor<4xi8> {
  %0 = "tosa.const"() {values = dense<[1, 2, 3, 4]> : tensor<4xi8>} : () -> tensor<4xi8>
  return %0 : tensor<4xi8>
}

// A view of an output, of its buffer's own shape or another.
// CHECK-LABEL: func.func @views
// CALLER-SAME:   (%[[X:[^:]*]]: memref<4xi8>, %[[V:[^:]*]]: memref<2x2xi8>, %[[A:[^:]*]]: memref<4xi8>)
// CALLER:        %[[FLAT:.*]] = memref.collapse_shape %[[V]]
// ARENA:         %[[FLAT:.*]] = memref.alloc() {nnpack.index = 0 : i64, nnpack.role = "output"} : memref<4xi8>
// CHECK-NEXT:    call @abs(%{{.*}}, %[[FLAT]])
// CHECK:         memref.copy %[[FLAT]], %
// CHECK-NEXT:    return
func.func @views(%x: tensor<4xi8>) -> (tensor<2x2xi8>, tensor<4xi8>) {
  %s = tosa.const_shape {values = dense<[2, 2]> : tensor<2xindex>} : () -> !tosa.shape<2>
  %0 = call @abs(%x) : (tensor<4xi8>) -> tensor<4xi8>
  %1 = tosa.reshape %0, %s : (tensor<4xi8>, !tosa.shape<2>) -> tensor<2x2xi8>
  return %1, %0 : tensor<2x2xi8>, tensor<4xi8>
}

func.func private @abs(%x: tensor<4xi8>) -> tensor<4xi8> attributes {nnpack.kernel, nnpack.macs = 0 : i64} {
  %0 = tosa.abs %x : (tensor<4xi8>) -> tensor<4xi8>
  return %0 : tensor<4xi8>
}
