// RUN: nnpack-opt %s --bufferize-graph | FileCheck %s

// A variable is a global that is not constant; without an initial value it is
// zero. A read is the global itself as long as nobody writes it before the last
// use; else it is copied where it stands.

// CHECK-LABEL: func.func @in_place(
// CHECK-SAME:    %[[X:[^:]*]]: memref<4xi8>, %[[Y:[^:]*]]: memref<4xi8>)
// CHECK-NEXT:    %[[OLD:.*]] = memref.get_global @state
// CHECK-NEXT:    call @add(%[[OLD]], %[[X]], %[[Y]])
// CHECK-NEXT:    %[[NEW:.*]] = memref.get_global @state
// CHECK-NEXT:    memref.copy %[[Y]], %[[NEW]]
// CHECK-NEXT:    return
func.func @in_place(%x: tensor<4xi8>) -> tensor<4xi8> {
  %0 = tosa.variable_read @state : tensor<4xi8>
  %1 = call @add(%0, %x) : (tensor<4xi8>, tensor<4xi8>) -> tensor<4xi8>
  tosa.variable_write @state, %1 : tensor<4xi8>
  return %1 : tensor<4xi8>
}

// Used after the write, through a view.
// CHECK-LABEL: func.func @used_later(
// CHECK-SAME:    %[[X:[^:]*]]: memref<4xi8>, %[[Y:[^:]*]]: memref<2x2xi8>)
// CHECK:         %[[OLD:.*]] = memref.get_global @state
// CHECK-NEXT:    %[[FLAT:.*]] = memref.collapse_shape %[[Y]]
// CHECK-NEXT:    memref.copy %[[OLD]], %[[FLAT]]
// CHECK:         %[[NEW:.*]] = memref.get_global @state
// CHECK-NEXT:    memref.copy %{{.*}}, %[[NEW]]
// CHECK:         return
func.func @used_later(%x: tensor<4xi8>) -> tensor<2x2xi8> {
  %s = tosa.const_shape {values = dense<[2, 2]> : tensor<2xindex>} : () -> !tosa.shape<2>
  %0 = tosa.variable_read @state : tensor<4xi8>
  %1 = tosa.reshape %0, %s : (tensor<4xi8>, !tosa.shape<2>) -> tensor<2x2xi8>
  tosa.variable_write @state, %x : tensor<4xi8>
  return %1 : tensor<2x2xi8>
}

// Another variable's write, and a write of the value itself, do no harm.
// CHECK-LABEL: func.func @harmless(
// CHECK-NOT:     memref.alloc
// CHECK:         return
func.func @harmless(%x: tensor<4xi8>) -> tensor<4xi8> {
  %0 = tosa.variable_read @state : tensor<4xi8>
  tosa.variable_write @zero, %x : tensor<4xi8>
  %1 = call @add(%0, %x) : (tensor<4xi8>, tensor<4xi8>) -> tensor<4xi8>
  tosa.variable_write @state, %0 : tensor<4xi8>
  return %1 : tensor<4xi8>
}

// Swapped: both writes read what was there before.
// CHECK-LABEL: func.func @swap(
// CHECK:         %[[A:.*]] = memref.get_global @state
// CHECK:         %[[B:.*]] = memref.get_global @zero
// CHECK-NEXT:    %[[COPY:.*]] = memref.alloc()
// CHECK-NEXT:    memref.copy %[[B]], %[[COPY]]
// CHECK-NEXT:    %[[ZERO:.*]] = memref.get_global @zero
// CHECK-NEXT:    memref.copy %[[A]], %[[ZERO]]
// CHECK-NEXT:    %[[STATE:.*]] = memref.get_global @state
// CHECK-NEXT:    memref.copy %[[COPY]], %[[STATE]]
func.func @swap() {
  %0 = tosa.variable_read @state : tensor<4xi8>
  %1 = tosa.variable_read @zero : tensor<4xi8>
  tosa.variable_write @zero, %0 : tensor<4xi8>
  tosa.variable_write @state, %1 : tensor<4xi8>
  return
}

// CHECK:       memref.global "private" @state : memref<4xi8> = dense<7>
// CHECK:       memref.global "private" @zero : memref<4xi8> = dense<0>
tosa.variable @state = dense<7> : tensor<4xi8>
tosa.variable @zero : tensor<4xi8>
func.func private @add(%x: tensor<4xi8>, %y: tensor<4xi8>) -> tensor<4xi8> attributes {nnpack.kernel, nnpack.macs = 0 : i64} {
  %0 = tosa.add %x, %y : (tensor<4xi8>, tensor<4xi8>) -> tensor<4xi8>
  return %0 : tensor<4xi8>
}
