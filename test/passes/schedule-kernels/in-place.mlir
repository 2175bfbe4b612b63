// RUN: nnpack-opt %s --schedule-kernels="alignment=1 io=arena" | FileCheck %s
// RUN: nnpack-opt %s --schedule-kernels="alignment=1 io=arena merge=false" | FileCheck %s --check-prefix=APART

// The result takes the operand's place.
// CHECK: func.func @elementwise({{.*}}nnpack.order_peak = 64 : i64
// APART: func.func @elementwise({{.*}}nnpack.order_peak = 128 : i64
func.func @elementwise(%x: tensor<1x64xi8>) -> tensor<1x64xi8> {
  %0 = call @clamp(%x) : (tensor<1x64xi8>) -> tensor<1x64xi8>
  return %0 : tensor<1x64xi8>
}

// Not while somebody else is still to read it: 64 + 64, then 64 + 1 of @reduce.
// CHECK: func.func @readLater({{.*}}nnpack.order_peak = 65 : i64
func.func @readLater(%x: tensor<1x64xi8>) -> (tensor<1x64xi8>, tensor<1x1xi8>) {
  // CHECK-NEXT: call @reduce
  // CHECK-NEXT: call @clamp
  %0 = call @clamp(%x) : (tensor<1x64xi8>) -> tensor<1x64xi8>
  %1 = call @reduce(%x) : (tensor<1x64xi8>) -> tensor<1x1xi8>
  return %0, %1 : tensor<1x64xi8>, tensor<1x1xi8>
}

// Not the operand that is read in another place: 64 + 64.
// CHECK: func.func @transposed({{.*}}nnpack.order_peak = 128 : i64
func.func @transposed(%x: tensor<8x8xi8>) -> tensor<8x8xi8> {
  %0 = call @transpose(%x) : (tensor<8x8xi8>) -> tensor<8x8xi8>
  return %0 : tensor<8x8xi8>
}

// Nor one that is read in two ways.
// CHECK: func.func @twice({{.*}}nnpack.order_peak = 128 : i64
func.func @twice(%x: tensor<8x8xi8>) -> tensor<8x8xi8> {
  %0 = call @addTransposed(%x, %x) : (tensor<8x8xi8>, tensor<8x8xi8>) -> tensor<8x8xi8>
  return %0 : tensor<8x8xi8>
}

// The operand read at the same place may be overwritten while the other is not:
// 64 + 64 instead of 192.
// CHECK: func.func @besides({{.*}}nnpack.order_peak = 128 : i64
// APART: func.func @besides({{.*}}nnpack.order_peak = 192 : i64
func.func @besides(%x: tensor<8x8xi8>, %y: tensor<8x8xi8>) -> tensor<8x8xi8> {
  %0 = call @addTransposed(%x, %y) : (tensor<8x8xi8>, tensor<8x8xi8>) -> tensor<8x8xi8>
  return %0 : tensor<8x8xi8>
}

// One of another size is written over row by row: the last of 64 rows is still
// needed while its 4 bytes are written, up to 256.
// CHECK: func.func @widened({{.*}}nnpack.order_peak = 257 : i64
// APART: func.func @widened({{.*}}nnpack.order_peak = 320 : i64
func.func @widened(%x: tensor<1x64xi8>) -> tensor<1x64xi32> {
  %0 = call @cast(%x) : (tensor<1x64xi8>) -> tensor<1x64xi32>
  return %0 : tensor<1x64xi32>
}

// Nor one that is an output as well: 64 + 64.
// CHECK: func.func @output({{.*}}nnpack.order_peak = 128 : i64
func.func @output(%x: tensor<1x64xi8>) -> (tensor<1x64xi8>, tensor<1x64xi8>) {
  %0 = call @clamp(%x) : (tensor<1x64xi8>) -> tensor<1x64xi8>
  return %0, %x : tensor<1x64xi8>, tensor<1x64xi8>
}

func.func private @clamp(%x: tensor<1x64xi8>) -> tensor<1x64xi8> attributes {nnpack.kernel} {
  %0 = tosa.clamp %x {min_val = 0 : i8, max_val = 9 : i8} : (tensor<1x64xi8>) -> tensor<1x64xi8>
  return %0 : tensor<1x64xi8>
}

func.func private @reduce(%x: tensor<1x64xi8>) -> tensor<1x1xi8> attributes {nnpack.kernel} {
  %0 = tosa.reduce_max %x {axis = 1 : i32} : (tensor<1x64xi8>) -> tensor<1x1xi8>
  return %0 : tensor<1x1xi8>
}

func.func private @transpose(%x: tensor<8x8xi8>) -> tensor<8x8xi8> attributes {nnpack.kernel} {
  %0 = tosa.transpose %x {perms = array<i32: 1, 0>} : (tensor<8x8xi8>) -> tensor<8x8xi8>
  return %0 : tensor<8x8xi8>
}

func.func private @addTransposed(%x: tensor<8x8xi8>, %y: tensor<8x8xi8>) -> tensor<8x8xi8> attributes {nnpack.kernel} {
  %0 = tosa.transpose %y {perms = array<i32: 1, 0>} : (tensor<8x8xi8>) -> tensor<8x8xi8>
  %1 = tosa.maximum %x, %0 : (tensor<8x8xi8>, tensor<8x8xi8>) -> tensor<8x8xi8>
  return %1 : tensor<8x8xi8>
}

func.func private @cast(%x: tensor<1x64xi8>) -> tensor<1x64xi32> attributes {nnpack.kernel} {
  %0 = tosa.cast %x : (tensor<1x64xi8>) -> tensor<1x64xi32>
  return %0 : tensor<1x64xi32>
}
