// RUN: nnpack-opt %s --bufferize-graph | FileCheck %s

// A kernel becomes destination style around its body; its result is its last
// argument. A call gets one allocation for its result.

// CHECK-LABEL: func.func @main(
// CHECK-SAME:    %[[X:[^:]*]]: memref<4xi8>, %[[OUT:[^:]*]]: memref<4xi8>) {
// CHECK-NEXT:    %[[T:.*]] = memref.alloc() : memref<4xi8>
// CHECK-NEXT:    call @twice(%[[X]], %[[T]]) : (memref<4xi8>, memref<4xi8>) -> ()
// CHECK-NEXT:    call @twice(%[[T]], %[[OUT]]) : (memref<4xi8>, memref<4xi8>) -> ()
// CHECK-NEXT:    return

// CHECK-LABEL: func.func private @twice(
// CHECK-SAME:    %[[IN:[^:]*]]: memref<4xi8>, %[[OUT:[^:]*]]: memref<4xi8>)
// CHECK-SAME:    nnpack.kernel
// CHECK-NEXT:    %[[A:.*]] = bufferization.to_tensor %[[IN]] restrict : memref<4xi8> to tensor<4xi8>
// CHECK-NEXT:    %[[B:.*]] = tosa.add %[[A]], %[[A]]
// CHECK-NEXT:    bufferization.materialize_in_destination %[[B]] in restrict writable %[[OUT]]
// CHECK-NEXT:    return
func.func @main(%x: tensor<4xi8>) -> tensor<4xi8> {
  %0 = call @twice(%x) : (tensor<4xi8>) -> tensor<4xi8>
  %1 = call @twice(%0) : (tensor<4xi8>) -> tensor<4xi8>
  return %1 : tensor<4xi8>
}
func.func private @twice(%x: tensor<4xi8>) -> tensor<4xi8> attributes {nnpack.kernel, nnpack.macs = 0 : i64} {
  %0 = tosa.add %x, %x : (tensor<4xi8>, tensor<4xi8>) -> tensor<4xi8>
  return %0 : tensor<4xi8>
}
