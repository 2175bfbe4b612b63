// RUN: nnpack-opt %s --schedule-kernels="alignment=1 io=arena" | FileCheck %s

// What a kernel accumulates in a wider type than its result's is alive during
// the call: 64 (input) + 16 (sums); of the result, whose rows of 1 byte follow
// rows of 16, one byte lies before the input.
// CHECK: func.func @sums({{.*}}nnpack.order_peak = 81 : i64
func.func @sums(%x: tensor<4x16xi8>) -> tensor<4x1xi8> {
  %0 = call @sum(%x) : (tensor<4x16xi8>) -> tensor<4x1xi8>
  return %0 : tensor<4x1xi8>
}

// Of 384 sums as many at a time as divide them and take 1024 bytes at most:
// 4 (input) + 384 (result) + 4 * 192.
// CHECK: func.func @products({{.*}}nnpack.order_peak = 1156 : i64
func.func @products(%x: tensor<1x1x4xi8>) -> tensor<1x1x384xi8> {
  %w = "tosa.const"() {values = dense<1> : tensor<1x4x384xi8>} : () -> tensor<1x4x384xi8>
  %0 = call @product(%x, %w) : (tensor<1x1x4xi8>, tensor<1x4x384xi8>) -> tensor<1x1x384xi8>
  return %0 : tensor<1x1x384xi8>
}

func.func private @sum(%x: tensor<4x16xi8>) -> tensor<4x1xi8> attributes {nnpack.kernel} {
  %0 = tosa.cast %x : (tensor<4x16xi8>) -> tensor<4x16xi32>
  %1 = tosa.reduce_sum %0 {axis = 1 : i32} : (tensor<4x16xi32>) -> tensor<4x1xi32>
  %2 = tosa.cast %1 : (tensor<4x1xi32>) -> tensor<4x1xi8>
  return %2 : tensor<4x1xi8>
}

func.func private @product(%x: tensor<1x1x4xi8>, %w: tensor<1x4x384xi8>) -> tensor<1x1x384xi8> attributes {nnpack.kernel} {
  %z = "tosa.const"() {values = dense<0> : tensor<1xi8>} : () -> tensor<1xi8>
  %0 = tosa.matmul %x, %w, %z, %z : (tensor<1x1x4xi8>, tensor<1x4x384xi8>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x1x384xi32>
  %1 = tosa.cast %0 : (tensor<1x1x384xi32>) -> tensor<1x1x384xi8>
  return %1 : tensor<1x1x384xi8>
}
