// RUN: nnpack-opt %s --form-kernels > %t.once
// RUN: FileCheck %s < %t.once
// RUN: nnpack-opt %t.once --form-kernels | diff %t.once -

// Declarations, functions without TOSA and on memrefs, and kernels stay as they
// are: a second run changes nothing. Attributes of functions and arguments stay.

// CHECK-LABEL: func.func private @declared(tensor<4xf32>) -> tensor<4xf32>
// CHECK-NEXT:  func.func @memrefs(%{{.*}}: memref<4xf32>) {
// CHECK-LABEL: func.func @main(%{{.*}}: tensor<4xf32> {test.in = 1 : i32}) -> (tensor<2x2xf32> {test.out}) attributes {nnpack.activations_naive = 64 : i64, test.function}
func.func private @declared(tensor<4xf32>) -> tensor<4xf32>
func.func @memrefs(%x: memref<4xf32>) {
  %0 = memref.alloc() : memref<4xf32>
  memref.copy %x, %0 : memref<4xf32> to memref<4xf32>
  memref.dealloc %0 : memref<4xf32>
  return
}
func.func @main(%x: tensor<4xf32> {test.in = 1 : i32}) -> (tensor<2x2xf32> {test.out}) attributes {test.function} {
  %s = tosa.const_shape {values = dense<[2, 2]> : tensor<2xindex>} : () -> !tosa.shape<2>
  %0 = tosa.exp %x : (tensor<4xf32>) -> tensor<4xf32>
  %1 = call @declared(%0) : (tensor<4xf32>) -> tensor<4xf32>
  %2 = tosa.reverse %1 {axis = 0 : i32} : (tensor<4xf32>) -> tensor<4xf32>
  %3 = tosa.reshape %2, %s : (tensor<4xf32>, !tosa.shape<2>) -> tensor<2x2xf32>
  %4 = tosa.exp %3 : (tensor<2x2xf32>) -> tensor<2x2xf32>
  return %4 : tensor<2x2xf32>
}
