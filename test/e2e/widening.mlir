// Results of wider elements over operands of narrower ones: 22 channels are
// vectors of 16, 4 and 2, and an element must be read before those that come
// before it are written.

func.func @main(%x: tensor<1x6x5x22xi8>, %y: tensor<1x6x5x22xi8>) -> (tensor<1x6x5x22xi32>, tensor<1x6x5x22xf32>) {
  %a = tosa.reverse %x {axis = 1 : i32} : (tensor<1x6x5x22xi8>) -> tensor<1x6x5x22xi8>
  %b = tosa.cast %a : (tensor<1x6x5x22xi8>) -> tensor<1x6x5x22xi32>
  %c = tosa.reverse %y {axis = 2 : i32} : (tensor<1x6x5x22xi8>) -> tensor<1x6x5x22xi8>
  %d = tosa.cast %c : (tensor<1x6x5x22xi8>) -> tensor<1x6x5x22xf32>
  return %b, %d : tensor<1x6x5x22xi32>, tensor<1x6x5x22xf32>
}
