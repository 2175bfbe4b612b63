// RUN: nnpack-opt %s --bufferize-graph | FileCheck %s

// In a region, and in a function of several blocks, a read is a copy and a write
// goes to the global; a region that writes counts as a write.

// CHECK-LABEL: func.func @region(
// CHECK:         %[[OLD:.*]] = memref.get_global @state
// CHECK-NEXT:    %[[COPY:.*]] = memref.alloc()
// CHECK-NEXT:    memref.copy %[[OLD]], %[[COPY]]
// CHECK:         tosa.cond_if
// CHECK-NEXT:      %[[NEW:.*]] = memref.get_global @state
// CHECK-NEXT:      bufferization.materialize_in_destination %{{.*}} in restrict writable %[[NEW]]
// CHECK-NEXT:      %[[NOW:.*]] = memref.get_global @state
// CHECK-NEXT:      %[[MINE:.*]] = memref.alloc()
// CHECK-NEXT:      memref.copy %[[NOW]], %[[MINE]]
// CHECK-NEXT:      %[[T:.*]] = bufferization.to_tensor %[[MINE]] restrict
// CHECK-NEXT:      tosa.yield %[[T]]
// CHECK:         call @add(%[[COPY]],
func.func @region(%c: tensor<i1>, %x: tensor<4xi8>) -> tensor<4xi8> {
  %0 = tosa.variable_read @state : tensor<4xi8>
  %1 = tosa.cond_if %c : tensor<i1> -> tensor<4xi8> {
    tosa.variable_write @state, %x : tensor<4xi8>
    %3 = tosa.variable_read @state : tensor<4xi8>
    tosa.yield %3 : tensor<4xi8>
  } else {
    tosa.yield %x : tensor<4xi8>
  }
  %2 = call @add(%0, %1) : (tensor<4xi8>, tensor<4xi8>) -> tensor<4xi8>
  return %2 : tensor<4xi8>
}

// CHECK-LABEL: func.func @blocks(
// CHECK-NOT:     tosa.variable
// CHECK:         memref.copy
// CHECK:         bufferization.to_tensor
// CHECK:         return
func.func @blocks(%c: i1, %x: tensor<4xi8>) -> tensor<4xi8> {
  cf.cond_br %c, ^bb1, ^bb2(%x : tensor<4xi8>)
^bb1:
  %0 = tosa.variable_read @state : tensor<4xi8>
  cf.br ^bb2(%0 : tensor<4xi8>)
^bb2(%1: tensor<4xi8>):
  return %1 : tensor<4xi8>
}

tosa.variable @state = dense<7> : tensor<4xi8>
func.func private @add(%x: tensor<4xi8>, %y: tensor<4xi8>) -> tensor<4xi8> attributes {nnpack.kernel, nnpack.macs = 0 : i64} {
  %0 = tosa.add %x, %y : (tensor<4xi8>, tensor<4xi8>) -> tensor<4xi8>
  return %0 : tensor<4xi8>
}
