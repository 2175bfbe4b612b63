// Read by the example project examples/passes.
func.func @main(%x: tensor<1x16x16x8xi8>) -> tensor<1x4x4x8xi8> {
  %a = tosa.max_pool2d %x {kernel = array<i64: 2, 2>, stride = array<i64: 2, 2>, pad = array<i64: 0, 0, 0, 0>} : (tensor<1x16x16x8xi8>) -> tensor<1x8x8x8xi8>
  %b = tosa.max_pool2d %a {kernel = array<i64: 2, 2>, stride = array<i64: 2, 2>, pad = array<i64: 0, 0, 0, 0>} : (tensor<1x8x8x8xi8>) -> tensor<1x4x4x8xi8>
  return %b : tensor<1x4x4x8xi8>
}
