// Requantisation of any 32-bit numbers, 22 at a time for vectors and their tails:
// shifts from a table and by one number, rounded twice and once.

func.func @main(%x: tensor<4x22xi32>) -> (tensor<4x22xi32>, tensor<4x22xi32>, tensor<4x22xi32>, tensor<4x22xi32>) {
  %m = "tosa.const"() <{values = dense<[1421454606, 1073741824, 1125588980, 1073741824, 2147483647, 1699505687, 1073741824, 1304272243, 2147483647, 1522750758, 1332151753, 2147483647, 1073741824, 1206673160, 1073741824, 1699729980, 1073741824, 1499674245, 2121987763, 1073741824, 1995515314, 2147483647]> : tensor<22xi32>}> : () -> tensor<22xi32>
  %s = "tosa.const"() <{values = dense<[33, 45, 32, 45, 34, 45, 62, 61, 33, 32, 45, 45, 61, 33, 34, 32, 45, 61, 32, 45, 32, 45]> : tensor<22xi8>}> : () -> tensor<22xi8>
  %one = "tosa.const"() <{values = dense<1987654321> : tensor<1xi32>}> : () -> tensor<1xi32>
  %s36 = "tosa.const"() <{values = dense<36> : tensor<1xi8>}> : () -> tensor<1xi8>
  %s31 = "tosa.const"() <{values = dense<31> : tensor<1xi8>}> : () -> tensor<1xi8>
  %z = "tosa.const"() <{values = dense<0> : tensor<1xi32>}> : () -> tensor<1xi32>
  %0 = tosa.rescale %x, %m, %s, %z, %z {input_unsigned = false, output_unsigned = false, per_channel = true, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<4x22xi32>, tensor<22xi32>, tensor<22xi8>, tensor<1xi32>, tensor<1xi32>) -> tensor<4x22xi32>
  %1 = tosa.rescale %x, %m, %s, %z, %z {input_unsigned = false, output_unsigned = false, per_channel = true, rounding_mode = SINGLE_ROUND, scale32 = true} : (tensor<4x22xi32>, tensor<22xi32>, tensor<22xi8>, tensor<1xi32>, tensor<1xi32>) -> tensor<4x22xi32>
  %2 = tosa.rescale %x, %one, %s36, %z, %z {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<4x22xi32>, tensor<1xi32>, tensor<1xi8>, tensor<1xi32>, tensor<1xi32>) -> tensor<4x22xi32>
  %3 = tosa.rescale %x, %one, %s31, %z, %z {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<4x22xi32>, tensor<1xi32>, tensor<1xi8>, tensor<1xi32>, tensor<1xi32>) -> tensor<4x22xi32>
  return %0, %1, %2, %3 : tensor<4x22xi32>, tensor<4x22xi32>, tensor<4x22xi32>, tensor<4x22xi32>
}
