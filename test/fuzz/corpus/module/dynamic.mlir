l2-size=1K
func.func @main(%x: tensor<?x4xi8>) -> tensor<?x4xi8> {
  %0 = tosa.abs %x : (tensor<?x4xi8>) -> tensor<?x4xi8>
  return %0 : tensor<?x4xi8>
}
