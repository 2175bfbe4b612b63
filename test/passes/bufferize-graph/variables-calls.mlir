// RUN: nnpack-opt %s --bufferize-graph | FileCheck %s

// A function that is called may write the variable, and before it reads its
// arguments: what it is given, or what is used behind it, is a copy.

// CHECK-LABEL: func.func @argument(
// CHECK:         %[[OLD:.*]] = memref.get_global @state
// CHECK-NEXT:    %[[COPY:.*]] = memref.alloc() : memref<4xi8>
// CHECK-NEXT:    memref.copy %[[OLD]], %[[COPY]]
// CHECK-NEXT:    call @write(%{{.*}}, %[[COPY]], %{{.*}})
func.func @argument(%x: tensor<4xi8>) -> tensor<4xi8> {
  %0 = tosa.variable_read @state : tensor<4xi8>
  %1 = call @write(%x, %0) : (tensor<4xi8>, tensor<4xi8>) -> tensor<4xi8>
  return %1 : tensor<4xi8>
}

// CHECK-LABEL: func.func @behind(
// CHECK:         %[[OLD:.*]] = memref.get_global @state
// CHECK-NEXT:    %[[COPY:.*]] = memref.alloc() : memref<4xi8>
// CHECK-NEXT:    memref.copy %[[OLD]], %[[COPY]]
// CHECK:         call @write(
// CHECK:         call @add(%[[COPY]],
func.func @behind(%x: tensor<4xi8>) -> tensor<4xi8> {
  %0 = tosa.variable_read @state : tensor<4xi8>
  %1 = call @write(%x, %x) : (tensor<4xi8>, tensor<4xi8>) -> tensor<4xi8>
  %2 = call @add(%0, %1) : (tensor<4xi8>, tensor<4xi8>) -> tensor<4xi8>
  return %2 : tensor<4xi8>
}

// CHECK-LABEL: func.func @before(
// CHECK-NOT:     memref.copy
// CHECK:         return
func.func @before(%x: tensor<4xi8>) -> tensor<4xi8> {
  %0 = tosa.variable_read @state : tensor<4xi8>
  %1 = call @add(%0, %x) : (tensor<4xi8>, tensor<4xi8>) -> tensor<4xi8>
  %2 = call @write(%x, %1) : (tensor<4xi8>, tensor<4xi8>) -> tensor<4xi8>
  return %2 : tensor<4xi8>
}

tosa.variable @state = dense<7> : tensor<4xi8>
func.func private @write(%x: tensor<4xi8>, %y: tensor<4xi8>) -> tensor<4xi8> {
  tosa.variable_write @state, %x : tensor<4xi8>
  %0 = call @add(%x, %y) : (tensor<4xi8>, tensor<4xi8>) -> tensor<4xi8>
  return %0 : tensor<4xi8>
}
func.func private @add(%x: tensor<4xi8>, %y: tensor<4xi8>) -> tensor<4xi8> attributes {nnpack.kernel, nnpack.macs = 0 : i64} {
  %0 = tosa.add %x, %y : (tensor<4xi8>, tensor<4xi8>) -> tensor<4xi8>
  return %0 : tensor<4xi8>
}
