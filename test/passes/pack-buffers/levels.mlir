// RUN: nnpack-opt %s --pack-buffers="alignment=16" | FileCheck %s

// One list of passes for every level: TOSA, linalg on tensors, both mixed, memref.

// CHECK-LABEL: func.func @tosa(
// CHECK-SAME:    memref<4x8xi8>, %{{.*}}: memref<4x8xi8>, %[[L2:.*]]: memref<32xi8, "L2">, %{{.*}}: memref<0xi8, "DDR">)
// CHECK-NOT:     memref.alloc
// CHECK:         %[[T:.*]] = memref.view %[[L2]]
// CHECK:         call @reverse{{.*}}(%{{.*}}, %[[T]])
// CHECK:         call @reverse{{.*}}(%[[T]], %{{.*}})
func.func @tosa(%x: tensor<4x8xi8>) -> tensor<4x8xi8> {
  %0 = tosa.reverse %x {axis = 0 : i32} : (tensor<4x8xi8>) -> tensor<4x8xi8>
  %1 = tosa.reverse %0 {axis = 1 : i32} : (tensor<4x8xi8>) -> tensor<4x8xi8>
  return %1 : tensor<4x8xi8>
}

// CHECK-LABEL: func.func @linalg(
// CHECK-SAME:    %[[L2:[^:]*]]: memref<64xi8, "L2">,
// CHECK-NOT:     memref.alloc
// CHECK:         %[[T:.*]] = memref.view %[[L2]]
// CHECK:         linalg.matmul ins(%{{.*}} : memref<4x4xf32>, memref<4x4xf32>) outs(%[[T]] : memref<4x4xf32, "L2">)
// CHECK:         return
func.func @linalg(%x: tensor<4x4xf32>) -> tensor<4x4xf32> {
  %zero = arith.constant 0.0 : f32
  %empty = tensor.empty() : tensor<4x4xf32>
  %init = linalg.fill ins(%zero : f32) outs(%empty : tensor<4x4xf32>) -> tensor<4x4xf32>
  %0 = linalg.matmul ins(%x, %x : tensor<4x4xf32>, tensor<4x4xf32>) outs(%init : tensor<4x4xf32>) -> tensor<4x4xf32>
  %1 = linalg.matmul ins(%0, %x : tensor<4x4xf32>, tensor<4x4xf32>) outs(%init : tensor<4x4xf32>) -> tensor<4x4xf32>
  return %1 : tensor<4x4xf32>
}

// CHECK-LABEL: func.func @mixed(
// CHECK-NOT:     tosa.
// CHECK-NOT:     memref.alloc
// CHECK-NOT:     memref.copy
// CHECK:         call @exp
// CHECK:         linalg.transpose
// CHECK-NOT:     memref.copy
// CHECK:         call @exp
// CHECK:         return
func.func @mixed(%x: tensor<4x4xf32>) -> tensor<4x4xf32> {
  %0 = tosa.exp %x : (tensor<4x4xf32>) -> tensor<4x4xf32>
  %1 = tensor.empty() : tensor<4x4xf32>
  %2 = linalg.transpose ins(%0 : tensor<4x4xf32>) outs(%1 : tensor<4x4xf32>) permutation = [1, 0]
  %3 = tosa.exp %2 : (tensor<4x4xf32>) -> tensor<4x4xf32>
  return %3 : tensor<4x4xf32>
}

// Arithmetic on whole tensors is a loop over elements.
// CHECK-LABEL: func.func @elementwise(
// CHECK-NOT:     memref.alloc
// CHECK:         call @exp
// CHECK:         linalg.generic
// CHECK-NEXT:    ^bb0
// CHECK-NEXT:      arith.negf
// CHECK:         call @exp
// CHECK:         return
func.func @elementwise(%x: tensor<4x4xf32>) -> tensor<4x4xf32> {
  %0 = tosa.exp %x : (tensor<4x4xf32>) -> tensor<4x4xf32>
  %1 = arith.negf %0 : tensor<4x4xf32>
  %2 = tosa.exp %1 : (tensor<4x4xf32>) -> tensor<4x4xf32>
  return %2 : tensor<4x4xf32>
}

// CHECK-LABEL: func.func @memref(
// CHECK-SAME:    memref<16xi8, "L2">
// CHECK-NOT:     memref.alloc
// CHECK-NOT:     memref.dealloc
// CHECK:         return
func.func @memref(%x: memref<4xf32>) {
  %0 = memref.alloc() : memref<4xf32>
  memref.copy %x, %0 : memref<4xf32> to memref<4xf32>
  memref.copy %0, %x : memref<4xf32> to memref<4xf32>
  memref.dealloc %0 : memref<4xf32>
  return
}
