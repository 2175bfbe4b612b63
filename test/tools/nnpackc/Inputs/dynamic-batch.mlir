func.func @main(%x: tensor<?x4x4x3xui8>) -> tensor<?x4x4x3xi8> {
  %multiplier = "tosa.const"() <{values = dense<1073741824> : tensor<1xi32>}> : () -> tensor<1xi32>
  %shift = "tosa.const"() <{values = dense<30> : tensor<1xi8>}> : () -> tensor<1xi8>
  %from = "tosa.const"() <{values = dense<128> : tensor<1xui8>}> : () -> tensor<1xui8>
  %to = "tosa.const"() <{values = dense<0> : tensor<1xi8>}> : () -> tensor<1xi8>
  %y = tosa.rescale %x, %multiplier, %shift, %from, %to {input_unsigned = true, output_unsigned = false, per_channel = false, rounding_mode = SINGLE_ROUND, scale32 = true} : (tensor<?x4x4x3xui8>, tensor<1xi32>, tensor<1xi8>, tensor<1xui8>, tensor<1xi8>) -> tensor<?x4x4x3xi8>
  %z = tosa.reverse %y {axis = 1 : i32} : (tensor<?x4x4x3xi8>) -> tensor<?x4x4x3xi8>
  return %z : tensor<?x4x4x3xi8>
}
