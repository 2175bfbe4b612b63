// Everything that is reduced over all rows, of a map that is made row by row and
// partly used again: means and a maximum of integers in two orders of the axes, a
// sum over rows only, and sums of floats, whose order counts.

func.func @main(%image: tensor<1x24x20x4xi8>, %series: tensor<1x20x12x3xf32>) -> (tensor<1x24x20x16xi8>, tensor<1x1x1x16xi8>, tensor<1x1x20x16xi8>, tensor<1x1x1x8xf32>, tensor<1x1x12x8xf32>) {
  %z8 = "tosa.const"() <{values = dense<0> : tensor<1xi8>}> : () -> tensor<1xi8>
  %zm = "tosa.const"() <{values = dense<-3> : tensor<1xi8>}> : () -> tensor<1xi8>
  %z32 = "tosa.const"() <{values = dense<0> : tensor<1xi32>}> : () -> tensor<1xi32>
  %zf = "tosa.const"() <{values = dense<0.0> : tensor<1xf32>}> : () -> tensor<1xf32>
  %one = "tosa.const"() <{values = dense<1073741824> : tensor<1xi32>}> : () -> tensor<1xi32>
  %s30 = "tosa.const"() <{values = dense<30> : tensor<1xi8>}> : () -> tensor<1xi8>
  %s37 = "tosa.const"() <{values = dense<37> : tensor<1xi8>}> : () -> tensor<1xi8>
  %s38 = "tosa.const"() <{values = dense<38> : tensor<1xi8>}> : () -> tensor<1xi8>
  %mean = "tosa.const"() <{values = dense<1145324612> : tensor<1xi32>}> : () -> tensor<1xi32>
  %b16 = "tosa.const"() <{values = dense<[475, -277, 719, -66, 614, 715, 535, 285, -741, 153, 789, -290, 529, -694, -479, -569]> : tensor<16xi32>}> : () -> tensor<16xi32>
  %w1 = "tosa.const"() <{values = dense<"0xBEF07EC2347F066ED08F5DC7512447E3404300026B6E545594A065685D64C4980BB8D4544A8721A99A01AD219EB59CF6A15EF6F15A1D830BB7CE09D6BBC004E7175C643C7DECB0B580EC37BC9712DD2E6AAEB94BAE8D2F9FA29C5A284C9EF7521829CF1079B080E9D74A1C10FCAB6A4243D33656DEBE4C1ED79648E856E8F9A2F58C95F0CE4B39C15BFFAD5C2DFB8BB820B6119CBA8FF88796AE5B05F280A68CED93B6B28CB0D1B358E6BAAB485565B9F49028D557D79A8A0E6451E15C705C15F173541B4438A25CF76312D4EEB3C2246879BF00B3CF8ED13ABF129A3097AD96B442D6D1BDEF4850C3F465442EB300C337A648A6C0DBDD73FC95F5C2C451859AFE80D40AA39DFB9249F40C3EE37D961445C806F58C7CF2127DFA894F9296FCF33C08409990AC970DEDB3B843120181E9376107DBDAF6C5F3C86497EE219B01DD92F19F4954F4FEA94ED9182375882B200DAADB23CFF9193F3E70384495E04C5D5ED352226D1637C2248F1D3CCC4405DD2EA1FAFAB4BF1C46964D947086207882914478BEE8C75B4309AE2B122E3FE87AC7ECF5A5370FC41B4DDB723B2AFB6C47C0B57894AAB2C5C145B797DDB9126E5CCA203112105F676414FAF6B200DAF099DBA5EEEC33624F5124BFC5F04D82388E52927810F610B0BCA11E0BE9F14F3CA695E87A5311660C7628CDBA9F5EEFB99022EF537B596A16DC8A03EC1FE7D2561711B3302479FB2FF11B7C19FECB1E1882D0E49C1A13635BCE60772BA0372C52266D08E1B7F9D8C043069DE5723B479FF72C86CEA0434229F17D2BDB7D8D1FFC7F"> : tensor<16x3x3x4xi8>}> : () -> tensor<16x3x3x4xi8>
  %w2 = "tosa.const"() <{values = dense<"0x186692BF3224D7A0C20092430EE2490918DA8936C342A4219C564686FEA59211200E0E3E1942B6DF840876DB40B967A9B706535330895749E4DEDB3CAAA2E474ECDE57E21852F2FB003540D61A6A001078F6B5C9ED6E678D669BB67BBBB47F1FFDCDB249497AFAC3133056CB329066A5F4F02E65C005355EC70BA20D9FC4F3CCE61F4BD5B90A699192270D2CB6D39D078C7824132D99B36AF72F3D7AAFD8C901C7C15B6AA4C5A537BF7F336C969C89275527D35E7320D0D576D9F77D9AD68F2BA95FD70F4C3B975EDE61A634A9271FF84625A360EFC475F433006350392FAB4DBC35E1A55D34BB34216469A5BF58EA2A7DCEEEC0023CBF4301FDC3AF24FB9708"> : tensor<16x1x1x16xi8>}> : () -> tensor<16x1x1x16xi8>
  %wf = "tosa.const"() <{values = dense<[[[[0.988, 0.944, -0.156]], [[0.562, -0.704, 0.784]], [[0.512, 0.998, -0.243]]], [[[0.831, 0.651, 0.748]], [[-0.173, 0.539, -0.952]], [[-0.928, 0.272, 0.290]]], [[[0.805, 0.187, -0.131]], [[0.557, -0.215, -0.894]], [[0.016, 0.374, 0.910]]], [[[-0.442, -0.829, -0.056]], [[-0.115, 0.949, -0.563]], [[-0.894, 0.034, -0.234]]], [[[-0.084, -0.498, -0.967]], [[-0.278, 0.532, -0.990]], [[0.622, -0.288, -0.816]]], [[[0.868, -0.227, 0.083]], [[0.969, -0.045, -0.808]], [[-0.458, -0.853, 0.332]]], [[[-0.524, -0.158, -0.899]], [[0.038, 0.696, -0.326]], [[-0.408, 0.151, 0.578]]], [[[0.394, -0.002, -0.419]], [[-0.236, 0.837, 0.475]], [[-0.292, -0.042, -0.766]]]]> : tensor<8x3x1x3xf32>}> : () -> tensor<8x3x1x3xf32>
  %bf = "tosa.const"() <{values = dense<[0.25, -0.5, 0.125, 0.0, 1.0, -0.75, 0.3, -0.1]> : tensor<8xf32>}> : () -> tensor<8xf32>
  %shift = "tosa.const"() <{values = dense<0> : tensor<1xi8>}> : () -> tensor<1xi8>

  // A gate of channels by the mean of the map, rows first.
  %c0 = tosa.conv2d %image, %w1, %b16, %z8, %z8 {acc_type = i32, dilation = array<i64: 1, 1>, pad = array<i64: 1, 1, 1, 1>, stride = array<i64: 1, 1>} : (tensor<1x24x20x4xi8>, tensor<16x3x3x4xi8>, tensor<16xi32>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x24x20x16xi32>
  %c = tosa.rescale %c0, %mean, %s38, %z32, %zm {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = SINGLE_ROUND, scale32 = true} : (tensor<1x24x20x16xi32>, tensor<1xi32>, tensor<1xi8>, tensor<1xi32>, tensor<1xi8>) -> tensor<1x24x20x16xi8>
  %m0 = tosa.rescale %c, %one, %s30, %zm, %z32 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = SINGLE_ROUND, scale32 = true} : (tensor<1x24x20x16xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>, tensor<1xi32>) -> tensor<1x24x20x16xi32>
  %m1 = tosa.reduce_sum %m0 {axis = 1 : i32} : (tensor<1x24x20x16xi32>) -> tensor<1x1x20x16xi32>
  %m2 = tosa.reduce_sum %m1 {axis = 2 : i32} : (tensor<1x1x20x16xi32>) -> tensor<1x1x1x16xi32>
  %m = tosa.rescale %m2, %mean, %s37, %z32, %zm {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = SINGLE_ROUND, scale32 = true} : (tensor<1x1x1x16xi32>, tensor<1xi32>, tensor<1xi8>, tensor<1xi32>, tensor<1xi8>) -> tensor<1x1x1x16xi8>
  %g0 = tosa.conv2d %m, %w2, %b16, %zm, %z8 {acc_type = i32, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x1x1x16xi8>, tensor<16x1x1x16xi8>, tensor<16xi32>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x1x1x16xi32>
  %g = tosa.rescale %g0, %mean, %s37, %z32, %z8 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = SINGLE_ROUND, scale32 = true} : (tensor<1x1x1x16xi32>, tensor<1xi32>, tensor<1xi8>, tensor<1xi32>, tensor<1xi8>) -> tensor<1x1x1x16xi8>
  %p0 = tosa.rescale %c, %one, %s30, %zm, %z32 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = SINGLE_ROUND, scale32 = true} : (tensor<1x24x20x16xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>, tensor<1xi32>) -> tensor<1x24x20x16xi32>
  %p1 = tosa.rescale %g, %one, %s30, %z8, %z32 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = SINGLE_ROUND, scale32 = true} : (tensor<1x1x1x16xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>, tensor<1xi32>) -> tensor<1x1x1x16xi32>
  %p2 = tosa.mul %p0, %p1, %shift : (tensor<1x24x20x16xi32>, tensor<1x1x1x16xi32>, tensor<1xi8>) -> tensor<1x24x20x16xi32>
  %gated = tosa.rescale %p2, %mean, %s37, %z32, %z8 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = SINGLE_ROUND, scale32 = true} : (tensor<1x24x20x16xi32>, tensor<1xi32>, tensor<1xi8>, tensor<1xi32>, tensor<1xi8>) -> tensor<1x24x20x16xi8>

  // The largest of another map, columns first, and its sums over rows.
  %d0 = tosa.conv2d %gated, %w2, %b16, %z8, %z8 {acc_type = i32, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x24x20x16xi8>, tensor<16x1x1x16xi8>, tensor<16xi32>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x24x20x16xi32>
  %d = tosa.rescale %d0, %mean, %s37, %z32, %z8 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = SINGLE_ROUND, scale32 = true} : (tensor<1x24x20x16xi32>, tensor<1xi32>, tensor<1xi8>, tensor<1xi32>, tensor<1xi8>) -> tensor<1x24x20x16xi8>
  %x1 = tosa.reduce_max %d {axis = 2 : i32} : (tensor<1x24x20x16xi8>) -> tensor<1x24x1x16xi8>
  %most = tosa.reduce_max %x1 {axis = 1 : i32} : (tensor<1x24x1x16xi8>) -> tensor<1x1x1x16xi8>
  %r0 = tosa.rescale %d, %one, %s30, %z8, %z32 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = SINGLE_ROUND, scale32 = true} : (tensor<1x24x20x16xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>, tensor<1xi32>) -> tensor<1x24x20x16xi32>
  %r1 = tosa.reduce_sum %r0 {axis = 1 : i32} : (tensor<1x24x20x16xi32>) -> tensor<1x1x20x16xi32>
  %columns = tosa.rescale %r1, %mean, %s37, %z32, %zm {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = SINGLE_ROUND, scale32 = true} : (tensor<1x1x20x16xi32>, tensor<1xi32>, tensor<1xi8>, tensor<1xi32>, tensor<1xi8>) -> tensor<1x1x20x16xi8>

  // Floats: a pool over all rows, and a sum over rows.
  %f = tosa.conv2d %series, %wf, %bf, %zf, %zf {acc_type = f32, dilation = array<i64: 1, 1>, pad = array<i64: 1, 1, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x20x12x3xf32>, tensor<8x3x1x3xf32>, tensor<8xf32>, tensor<1xf32>, tensor<1xf32>) -> tensor<1x20x12x8xf32>
  %fmean = tosa.avg_pool2d %f, %zf, %zf {acc_type = f32, kernel = array<i64: 20, 12>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 20, 12>} : (tensor<1x20x12x8xf32>, tensor<1xf32>, tensor<1xf32>) -> tensor<1x1x1x8xf32>
  %e = tosa.tanh %f : (tensor<1x20x12x8xf32>) -> tensor<1x20x12x8xf32>
  %fsum = tosa.reduce_sum %e {axis = 1 : i32} : (tensor<1x20x12x8xf32>) -> tensor<1x1x12x8xf32>
  return %gated, %most, %columns, %fmean, %fsum : tensor<1x24x20x16xi8>, tensor<1x1x1x16xi8>, tensor<1x1x20x16xi8>, tensor<1x1x1x8xf32>, tensor<1x1x12x8xf32>
}
