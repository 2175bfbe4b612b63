l2-size=1K io=arena
func.func @main(%x: tensor<1x8x8x4xi8>) -> tensor<1x8x8x4xi8> {
  %0 = tosa.abs %x : (tensor<1x8x8x4xi8>) -> tensor<1x8x8x4xi8>
  %1 = tosa.reverse %0 {axis = 1 : i32} : (tensor<1x8x8x4xi8>) -> tensor<1x8x8x4xi8>
  return %1 : tensor<1x8x8x4xi8>
}
