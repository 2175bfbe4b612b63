func.func @wake.up(%x: tensor<64xi32>) -> tensor<64xi32> {
  %0 = tosa.add %x, %x : (tensor<64xi32>, tensor<64xi32>) -> tensor<64xi32>
  %1 = tosa.abs %0 : (tensor<64xi32>) -> tensor<64xi32>
  return %1 : tensor<64xi32>
}

func.func @command(%x: tensor<32xi32>) -> (tensor<32xi32>, tensor<32xi32>) {
  %0 = tosa.add %x, %x : (tensor<32xi32>, tensor<32xi32>) -> tensor<32xi32>
  %1 = tosa.abs %x : (tensor<32xi32>) -> tensor<32xi32>
  return %0, %1 : tensor<32xi32>, tensor<32xi32>
}
