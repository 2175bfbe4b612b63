// RUN: nnpack-opt %s --bufferize-graph | FileCheck %s

// An operation that is none of the graph's reads its operands through to_tensor
// and its result is written to a buffer; where it is returned, to the output.

// CHECK-LABEL: func.func @main(
// CHECK-SAME:    %[[X:[^:]*]]: memref<4x4xf32>, %[[Y:[^:]*]]: memref<4x4xf32>, %[[Z:[^:]*]]: memref<4x4xf32>)
// CHECK:         call @exp(%[[X]], %[[Y]])
// CHECK:         %[[A:.*]] = bufferization.to_tensor %[[Y]] restrict
// CHECK:         %[[B:.*]] = linalg.transpose ins(%[[A]]
// CHECK:         bufferization.materialize_in_destination %[[B]] in restrict writable %[[Z]]
// CHECK:         return
func.func @main(%x: tensor<4x4xf32>) -> (tensor<4x4xf32>, tensor<4x4xf32>) {
  %0 = call @exp(%x) : (tensor<4x4xf32>) -> tensor<4x4xf32>
  %1 = tensor.empty() : tensor<4x4xf32>
  %2 = linalg.transpose ins(%0 : tensor<4x4xf32>) outs(%1 : tensor<4x4xf32>) permutation = [1, 0]
  return %0, %2 : tensor<4x4xf32>, tensor<4x4xf32>
}

// Values that only such operations pass among each other may be dynamic.
// CHECK-LABEL: func.func @dynamic(
// CHECK:         tensor.cast {{.*}} to tensor<?x?xf32>
// CHECK:         bufferization.materialize_in_destination
func.func @dynamic(%x: tensor<4x4xf32>) -> tensor<4x4xf32> {
  %0 = tensor.cast %x : tensor<4x4xf32> to tensor<?x?xf32>
  %1 = tensor.cast %0 : tensor<?x?xf32> to tensor<4x4xf32>
  return %1 : tensor<4x4xf32>
}

// CHECK-LABEL: func.func @memrefs(%{{.*}}: memref<4xf32>) {
// CHECK-NEXT:    return
func.func @memrefs(%x: memref<4xf32>) {
  return
}

func.func private @exp(%x: tensor<4x4xf32>) -> tensor<4x4xf32> attributes {nnpack.kernel, nnpack.macs = 0 : i64} {
  %0 = tosa.exp %x : (tensor<4x4xf32>) -> tensor<4x4xf32>
  return %0 : tensor<4x4xf32>
}
