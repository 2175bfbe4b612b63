// A depthwise convolution of more taps than registers hold weights of, and one of
// fewer with more channels than whole vectors.

func.func @main(%x: tensor<1x9x11x6xi8>) -> tensor<1x9x11x6xi8> {
  %zx = "tosa.const"() <{values = dense<-7> : tensor<1xi8>}> : () -> tensor<1xi8>
  %zw = "tosa.const"() <{values = dense<0> : tensor<1xi8>}> : () -> tensor<1xi8>
  %z32 = "tosa.const"() <{values = dense<0> : tensor<1xi32>}> : () -> tensor<1xi32>
  %m = "tosa.const"() <{values = dense<1431655765> : tensor<1xi32>}> : () -> tensor<1xi32>
  %s = "tosa.const"() <{values = dense<41> : tensor<1xi8>}> : () -> tensor<1xi8>
  %b = "tosa.const"() <{values = dense<[-413, 313, 214, -633, -143, 336]> : tensor<6xi32>}> : () -> tensor<6xi32>
  %w7 = "tosa.const"() <{values = dense<"0x72A1867004F7E270734BCDF6CD4787A0D1951A8F0972465A4A63C43BB192C57DEF045F1A57453350F62C8E0FD327B5EC0811BFA07677AD30A252CD8A165A54BC969741290EF8921E83A7B790E5501506CF952D2038C641406B45B40A5CF91A5F041B2D8554218A40C49E2A6E34340E7A8B9F8A3D00691823DA3ADE203D071941B58DC31EF109FA27DF5EB1B4242AF260D6A82CEF660AF3BD91E121DD0E2EAB30C257150A6D31551456519253CFE682745EF19069132EF4A212BDFD9791E55C998676BDD719FA8A539BBA2EC001749F34F1E5BEBDD7FA0CC183794C990AFF09589A7225809CC097BF99A37790AC7A21D021A43345471B3807E1285BBFC18142A8DB953F6B42965C9B3E7E2157566B89FDEF0AA459F25AC28E263F06BE6DBF40B723B48272C9F8"> : tensor<7x7x6x1xi8>}> : () -> tensor<7x7x6x1xi8>
  %w3 = "tosa.const"() <{values = dense<"0x4796AFB240DB8C2EBE8DBA761119AD92FAB6B39F26DCA7FBDCFF6849013C4B3356AA40F853D25477CF4DCCD3B17E7762DFC508E5CB21F6175308EF1D8B097543E6D838FA2477C95675E96F8E76A54C976FF5F8A3EF02FBE104C6"> : tensor<3x5x6x1xi8>}> : () -> tensor<3x5x6x1xi8>
  %0 = tosa.depthwise_conv2d %x, %w7, %b, %zx, %zw {acc_type = i32, dilation = array<i64: 1, 1>, pad = array<i64: 3, 3, 3, 3>, stride = array<i64: 1, 1>} : (tensor<1x9x11x6xi8>, tensor<7x7x6x1xi8>, tensor<6xi32>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x9x11x6xi32>
  %1 = tosa.rescale %0, %m, %s, %z32, %zx {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = SINGLE_ROUND, scale32 = true} : (tensor<1x9x11x6xi32>, tensor<1xi32>, tensor<1xi8>, tensor<1xi32>, tensor<1xi8>) -> tensor<1x9x11x6xi8>
  %2 = tosa.depthwise_conv2d %1, %w3, %b, %zx, %zw {acc_type = i32, dilation = array<i64: 1, 1>, pad = array<i64: 1, 1, 2, 2>, stride = array<i64: 1, 1>} : (tensor<1x9x11x6xi8>, tensor<3x5x6x1xi8>, tensor<6xi32>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x9x11x6xi32>
  %3 = tosa.rescale %2, %m, %s, %z32, %zx {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = SINGLE_ROUND, scale32 = true} : (tensor<1x9x11x6xi32>, tensor<1xi32>, tensor<1xi8>, tensor<1xi32>, tensor<1xi8>) -> tensor<1x9x11x6xi8>
  return %3 : tensor<1x9x11x6xi8>
}
