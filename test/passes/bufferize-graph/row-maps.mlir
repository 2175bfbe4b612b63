// RUN: nnpack-opt %s --bufferize-graph | FileCheck %s

// Row r of the result reads rows floor((a r + b) / d) to floor((a r + c) / d) of
// an argument: [a, b, c, d]. Arguments without rows have an empty map.

// Stride 2, pad 1 above, dilation 2: taps at 2r - 1, 2r + 1 and 2r + 3.
// CHECK-LABEL: func.func private @conv(
// CHECK-SAME: nnpack.row_maps = [array<i64: 2, -1, 3, 1>, array<i64>, array<i64>]
func.func private @conv(%x: tensor<1x16x16x2xi8>, %w: tensor<4x3x3x2xi8>, %b: tensor<4xi32>) -> tensor<1x7x7x4xi32> attributes {nnpack.kernel} {
  %z = "tosa.const"() <{values = dense<0> : tensor<1xi8>}> : () -> tensor<1xi8>
  %0 = tosa.conv2d %x, %w, %b, %z, %z {acc_type = i32, dilation = array<i64: 2, 2>, pad = array<i64: 1, 0, 1, 0>, stride = array<i64: 2, 2>} : (tensor<1x16x16x2xi8>, tensor<4x3x3x2xi8>, tensor<4xi32>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x7x7x4xi32>
  return %0 : tensor<1x7x7x4xi32>
}

// Rows 2r and 2r + 1.
// CHECK-LABEL: func.func private @pool(
// CHECK-SAME: nnpack.row_maps = [array<i64: 2, 0, 1, 1>]
func.func private @pool(%x: tensor<1x8x8x4xi8>) -> tensor<1x4x4x4xi8> attributes {nnpack.kernel} {
  %0 = tosa.max_pool2d %x {kernel = array<i64: 2, 2>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 2, 2>} : (tensor<1x8x8x4xi8>) -> tensor<1x4x4x4xi8>
  return %0 : tensor<1x4x4x4xi8>
}

// Twice as many rows: row r lies at r / 2, and of two as near it is the next, which
// row 7 finds past the border: it is row 3 then.
// CHECK-LABEL: func.func private @resize(
// CHECK-SAME: nnpack.row_maps = [array<i64: 2, 0, 2, 4>]
func.func private @resize(%x: tensor<1x4x4x2xi8>) -> tensor<1x8x8x2xi8> attributes {nnpack.kernel} {
  %scale = tosa.const_shape {values = dense<[4, 2, 4, 2]> : tensor<4xindex>} : () -> !tosa.shape<4>
  %offset = tosa.const_shape {values = dense<0> : tensor<2xindex>} : () -> !tosa.shape<2>
  %border = tosa.const_shape {values = dense<2> : tensor<2xindex>} : () -> !tosa.shape<2>
  %0 = tosa.resize %x, %scale, %offset, %border {mode = NEAREST_NEIGHBOR} : (tensor<1x4x4x2xi8>, !tosa.shape<4>, !tosa.shape<2>, !tosa.shape<2>) -> tensor<1x8x8x2xi8>
  return %0 : tensor<1x8x8x2xi8>
}

// At the middles of rows: before the first, stock lowering rounds towards zero and
// blends rows 0 and 1, so that result row 0 needs both.
// CHECK-LABEL: func.func private @blend(
// CHECK-SAME: nnpack.row_maps = [array<i64: 2, -1, 3, 4, 2>]
func.func private @blend(%x: tensor<1x4x4x2xi8>) -> tensor<1x8x8x2xi32> attributes {nnpack.kernel} {
  %scale = tosa.const_shape {values = dense<[4, 2, 4, 2]> : tensor<4xindex>} : () -> !tosa.shape<4>
  %offset = tosa.const_shape {values = dense<-1> : tensor<2xindex>} : () -> !tosa.shape<2>
  %border = tosa.const_shape {values = dense<1> : tensor<2xindex>} : () -> !tosa.shape<2>
  %0 = tosa.resize %x, %scale, %offset, %border {mode = BILINEAR} : (tensor<1x4x4x2xi8>, !tosa.shape<4>, !tosa.shape<2>, !tosa.shape<2>) -> tensor<1x8x8x2xi32>
  return %0 : tensor<1x8x8x2xi32>
}
// The nearer of the two: row r is row floor((2 r + 1) / 4), and row 0 before it.
// CHECK-LABEL: func.func private @nearest(
// CHECK-SAME: nnpack.row_maps = [array<i64: 2, 1, 1, 4, 1>]
func.func private @nearest(%x: tensor<1x4x4x2xi8>) -> tensor<1x8x8x2xi8> attributes {nnpack.kernel} {
  %scale = tosa.const_shape {values = dense<[4, 2, 4, 2]> : tensor<4xindex>} : () -> !tosa.shape<4>
  %offset = tosa.const_shape {values = dense<-1> : tensor<2xindex>} : () -> !tosa.shape<2>
  %border = tosa.const_shape {values = dense<1> : tensor<2xindex>} : () -> !tosa.shape<2>
  %0 = tosa.resize %x, %scale, %offset, %border {mode = NEAREST_NEIGHBOR} : (tensor<1x4x4x2xi8>, !tosa.shape<4>, !tosa.shape<2>, !tosa.shape<2>) -> tensor<1x8x8x2xi8>
  return %0 : tensor<1x8x8x2xi8>
}

// A border of two rows: the last results read the last row, which is past none.
// CHECK-LABEL: func.func private @border(
// CHECK-SAME: nnpack.row_maps = [array<i64>]
func.func private @border(%x: tensor<1x4x4x2xi8>) -> tensor<1x11x7x2xi8> attributes {nnpack.kernel} {
  %scale = tosa.const_shape {values = dense<[4, 2, 2, 1]> : tensor<4xindex>} : () -> !tosa.shape<4>
  %offset = tosa.const_shape {values = dense<0> : tensor<2xindex>} : () -> !tosa.shape<2>
  %border = tosa.const_shape {values = dense<[8, 0]> : tensor<2xindex>} : () -> !tosa.shape<2>
  %0 = tosa.resize %x, %scale, %offset, %border {mode = NEAREST_NEIGHBOR} : (tensor<1x4x4x2xi8>, !tosa.shape<4>, !tosa.shape<2>, !tosa.shape<2>) -> tensor<1x11x7x2xi8>
  return %0 : tensor<1x11x7x2xi8>
}

// Along channels every row has its share of both; along rows the second begins
// at row 8.
// CHECK-LABEL: func.func private @channels(
// CHECK-SAME: nnpack.row_maps = [array<i64: 1, 0, 0, 1>, array<i64: 1, 0, 0, 1>]
func.func private @channels(%x: tensor<1x8x8x2xi8>, %y: tensor<1x8x8x6xi8>) -> tensor<1x8x8x8xi8> attributes {nnpack.kernel} {
  %0 = tosa.concat %x, %y {axis = 3 : i32} : (tensor<1x8x8x2xi8>, tensor<1x8x8x6xi8>) -> tensor<1x8x8x8xi8>
  return %0 : tensor<1x8x8x8xi8>
}
// CHECK-LABEL: func.func private @rows(
// CHECK-SAME: nnpack.row_maps = [array<i64: 1, 0, 0, 1>, array<i64: 1, -8, -8, 1>]
func.func private @rows(%x: tensor<1x8x8x2xi8>, %y: tensor<1x4x8x2xi8>) -> tensor<1x12x8x2xi8> attributes {nnpack.kernel} {
  %0 = tosa.concat %x, %y {axis = 1 : i32} : (tensor<1x8x8x2xi8>, tensor<1x4x8x2xi8>) -> tensor<1x12x8x2xi8>
  return %0 : tensor<1x12x8x2xi8>
}

// A reshape that keeps the number of rows keeps them; one that does not reads
// everything.
// CHECK-LABEL: func.func private @sameRows(
// CHECK-SAME: nnpack.row_maps = [array<i64: 1, 0, 0, 1>]
func.func private @sameRows(%x: tensor<1x8x4x2xi8>) -> tensor<8x8xi8> attributes {nnpack.kernel} {
  %shape = tosa.const_shape {values = dense<8> : tensor<2xindex>} : () -> !tosa.shape<2>
  %0 = tosa.reshape %x, %shape : (tensor<1x8x4x2xi8>, !tosa.shape<2>) -> tensor<8x8xi8>
  return %0 : tensor<8x8xi8>
}
// CHECK-LABEL: func.func private @otherRows(
// CHECK-SAME: nnpack.row_maps = [array<i64>]
func.func private @otherRows(%x: tensor<1x8x4x2xi8>) -> tensor<4x16xi8> attributes {nnpack.kernel} {
  %shape = tosa.const_shape {values = dense<[4, 16]> : tensor<2xindex>} : () -> !tosa.shape<2>
  %0 = tosa.reshape %x, %shape : (tensor<1x8x4x2xi8>, !tosa.shape<2>) -> tensor<4x16xi8>
  return %0 : tensor<4x16xi8>
}

// One kernel, two operations: a slice that begins at row 2 of a pad by 1 row,
// row r of which is row r - 1.
// CHECK-LABEL: func.func private @padAndSlice(
// CHECK-SAME: nnpack.row_maps = [array<i64: 1, 1, 1, 1>]
func.func private @padAndSlice(%x: tensor<8x4xi8>) -> tensor<4x4xi8> attributes {nnpack.kernel} {
  %pads = tosa.const_shape {values = dense<[1, 1, 0, 0]> : tensor<4xindex>} : () -> !tosa.shape<4>
  %z = "tosa.const"() <{values = dense<0> : tensor<1xi8>}> : () -> tensor<1xi8>
  %start = tosa.const_shape {values = dense<[2, 0]> : tensor<2xindex>} : () -> !tosa.shape<2>
  %size = tosa.const_shape {values = dense<4> : tensor<2xindex>} : () -> !tosa.shape<2>
  %0 = tosa.pad %x, %pads, %z : (tensor<8x4xi8>, !tosa.shape<4>, tensor<1xi8>) -> tensor<10x4xi8>
  %1 = tosa.slice %0, %start, %size : (tensor<10x4xi8>, !tosa.shape<2>, !tosa.shape<2>) -> tensor<4x4xi8>
  return %1 : tensor<4x4xi8>
}
