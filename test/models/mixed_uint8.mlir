module {
  func.func @main(%arg0: tensor<1x20x20x3xi8>) -> tensor<1x6x6x3xi8> {
    %0 = "tosa.const"() <{values = dense<38> : tensor<3xi8>}> : () -> tensor<3xi8>
    %1 = "tosa.const"() <{values = dense<[1364193602, 1715334788, 1417023082]> : tensor<3xi32>}> : () -> tensor<3xi32>
    %2 = "tosa.const"() <{values = dense<[-1030, 299, -875]> : tensor<3xi32>}> : () -> tensor<3xi32>
    %3 = "tosa.const"() <{values = dense<[[[[32, -127, -66, -11, 76, 21, 112, 59]]], [[[-37, 106, 26, -78, -127, 14, -84, 90]]], [[[-54, -39, 91, -38, -127, 86, 74, 19]]]]> : tensor<3x1x1x8xi8>}> : () -> tensor<3x1x1x8xi8>
    %4 = "tosa.const"() <{values = dense<-128> : tensor<1xi8>}> : () -> tensor<1xi8>
    %5 = tosa.const_shape  {values = dense<[0, 0, 1, 1, 2, 0, 0, 0]> : tensor<8xindex>} : () -> !tosa.shape<8>
    %6 = "tosa.const"() <{values = dense<[38, 38, 38, 38, 38, 38, 37, 37]> : tensor<8xi8>}> : () -> tensor<8xi8>
    %7 = "tosa.const"() <{values = dense<[1456894208, 1898892160, 1085077120, 1131713792, 1783502592, 1121305216, 1222897664, 1221107968]> : tensor<8xi32>}> : () -> tensor<8xi32>
    %8 = "tosa.const"() <{values = dense<[-1690, 275, -504, -1003, 1008, 618, 1407, 15]> : tensor<8xi32>}> : () -> tensor<8xi32>
    %9 = "tosa.const"() <{values = dense<[[[[-65, 38, -20, 61, -106, 127, 6, 31]]], [[[-127, 68, 46, 43, 18, -57, 16, -29]]], [[[89, 32, 49, 24, -106, -46, 127, 98]]], [[[-123, -81, -76, 96, -127, -8, -92, 117]]], [[[-127, 18, 93, -74, -24, -50, -75, -31]]], [[[-102, -4, 73, 90, 125, -81, 111, 127]]], [[[54, 0, 127, 32, 61, 110, -95, -50]]], [[[-34, -29, 87, -127, -49, 28, 33, 3]]]]> : tensor<8x1x1x8xi8>}> : () -> tensor<8x1x1x8xi8>
    %10 = "tosa.const"() <{values = dense<49> : tensor<1xi8>}> : () -> tensor<1xi8>
    %11 = "tosa.const"() <{values = dense<11> : tensor<1xi8>}> : () -> tensor<1xi8>
    %12 = "tosa.const"() <{values = dense<33> : tensor<1xi8>}> : () -> tensor<1xi8>
    %13 = "tosa.const"() <{values = dense<2121772863> : tensor<1xi32>}> : () -> tensor<1xi32>
    %14 = "tosa.const"() <{values = dense<10> : tensor<1xi8>}> : () -> tensor<1xi8>
    %15 = "tosa.const"() <{values = dense<40> : tensor<8xi8>}> : () -> tensor<8xi8>
    %16 = "tosa.const"() <{values = dense<[1528571532, 1556266528, 1459280485, 1520363664, 1533623783, 1604976630, 1610040896, 1533296991]> : tensor<8xi32>}> : () -> tensor<8xi32>
    %17 = "tosa.const"() <{values = dense<[-5099, -2372, -7734, 6214, -1813, -305, 552, -70]> : tensor<8xi32>}> : () -> tensor<8xi32>
    %18 = "tosa.const"() <{values = dense<"0xF93A8A42604CCDA30E2EF270F22596159E5CFBE1D00681BF071033FF12BFD0094343F017A6D76476FCD4F0C4197AC615A784095119FD2FD242BDF0B730E9223C03D4F8E90459E0070D3D36C9127B35DB5AFBB02081C6031D5564BD38FC3935EC180C4D962535D45837233BBAD6FC491416180AC9D728E62AE81FE8EC412ECE42FA3CB6D2406600D0311DEAFAD1BE8FE1E45ADA476BE7E170FF2B10DEA4C4DD3282D60C2031CB3C3431D4DEFCC192F9FD32A969D031E3A1AE7F07D9BDF538143A52B50B6A2921ED0633EA7805E724D948770F47F80D04969540073CCDD750CFEB0231D5CDD7E5F3F98AFA1DB0330CAA2708E0F6D4C90F0AA64D49F737EBEA224237ED2DA3E57FAFBD080F27C9E4F7FE1B28E4EE2A2FEF1B72B7A1462639EACA38EF06C3D0CC1C4ED041815904E8B0EEFB05B1339FCC723EAAFF1F0CE6D217138EA807BE40494EF40F970FF2CE9C1112FCE1ABF392D5E200F41FE50CE31566E031F737CD09C8E4C424D2302EC2BEF1F21620F4F757462BEEF327A694DCE0A2DE0F902108E2CB4EE8E3EA1F8E3C63C0D3442509061AD653DA03F7B553BC1F02D23E1642305481C1DE16DE146A325156A81E4C81559C26EE3D0538811C55EFBF0C71EA2136ED2B1057C8EF24026443F4F5A845DF5EFE645B6147D887EBAA3C024C4D4E09877B7B2335E06C6E01B33C37E8C835EAA5D50FF5532C17A7D5ABEFC4A67AC0F3050A1D81D0E24215C5E5F2DBF9D85AD8DEEFFBF86B5C570C19E52F2890EC586BF2D884C883FCF11ED3D31445280226A8C62381C31AA764023818AE83123C"> : tensor<8x3x3x8xi8>}> : () -> tensor<8x3x3x8xi8>
    %19 = "tosa.const"() <{values = dense<[38, 38, 38, 39, 38, 39, 38, 38]> : tensor<8xi8>}> : () -> tensor<8xi8>
    %20 = "tosa.const"() <{values = dense<[1188205076, 1204444570, 1233406939, 2055938229, 1163492901, 2024124926, 1204049237, 1105373496]> : tensor<8xi32>}> : () -> tensor<8xi32>
    %21 = "tosa.const"() <{values = dense<-128> : tensor<1xi8>}> : () -> tensor<1xi8>
    %22 = "tosa.const"() <{values = dense<0> : tensor<1xi32>}> : () -> tensor<1xi32>
    %23 = "tosa.const"() <{values = dense<0> : tensor<1xi8>}> : () -> tensor<1xi8>
    %24 = "tosa.const"() <{values = dense<[-538, -2350, -3920, 1616, -9536, -1337, 166, 1241]> : tensor<8xi32>}> : () -> tensor<8xi32>
    %25 = "tosa.const"() <{values = dense<"0xC07FA1CD06B1500071D6435FACF8A6FF8D3FEA564DC018654BD9D5DDC23BCA5ED04ECE53462225B8E308CD220D7FAA55DC02F22060D3F91B4B0E1B24813CF9C1F013E1FC28F426AD2FB3E1BBF2342A175B0411D9C306FF2FF32D650F3173A98140FFC031F71FFCD56810A2E903310F2F7E2D2F040A492ACEAFADE6D53095FC4AF2FA7FB8E38DB6E12589F206D85817A1A3C25736489866B90E4A788D064AFCD3812AF53A0700D94E66B5E03AC40A64612CB8F3147F4304ADE89E2FD9F1580FDF0AECB72228087F70D603C7CE17ACE1614FF055570EA35FDE"> : tensor<8x3x3x3xi8>}> : () -> tensor<8x3x3x3xi8>
    %26 = "tosa.const"() <{values = dense<-50> : tensor<1xi8>}> : () -> tensor<1xi8>
    %27 = "tosa.const"() <{values = dense<78> : tensor<1xi8>}> : () -> tensor<1xi8>
    %28 = "tosa.const"() <{values = dense<1073741824> : tensor<1xi32>}> : () -> tensor<1xi32>
    %29 = "tosa.const"() <{values = dense<30> : tensor<1xi8>}> : () -> tensor<1xi8>
    %30 = "tosa.const"() <{values = dense<127> : tensor<1xi8>}> : () -> tensor<1xi8>
    %31 = "tosa.const"() <{values = dense<-1> : tensor<1xi8>}> : () -> tensor<1xi8>
    %32 = tosa.rescale %arg0, %28, %29, %30, %31 {input_unsigned = true, output_unsigned = false, per_channel = false, rounding_mode = SINGLE_ROUND, scale32 = true} : (tensor<1x20x20x3xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x20x20x3xi8>
    %33 = tosa.rescale %32, %28, %29, %31, %31 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x20x20x3xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x20x20x3xi8>
    %34 = tosa.conv2d %33, %25, %24, %31, %23 {acc_type = i32, dilation = array<i64: 1, 1>, pad = array<i64: 1, 1, 1, 1>, stride = array<i64: 1, 1>} : (tensor<1x20x20x3xi8>, tensor<8x3x3x3xi8>, tensor<8xi32>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x20x20x8xi32>
    %35 = tosa.rescale %34, %20, %19, %22, %21 {input_unsigned = false, output_unsigned = false, per_channel = true, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x20x20x8xi32>, tensor<8xi32>, tensor<8xi8>, tensor<1xi32>, tensor<1xi8>) -> tensor<1x20x20x8xi8>
    %36 = tosa.clamp %35 {max_val = 127 : i8, min_val = -128 : i8} : (tensor<1x20x20x8xi8>) -> tensor<1x20x20x8xi8>
    %37 = tosa.max_pool2d %36 {kernel = array<i64: 2, 2>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 2, 2>} : (tensor<1x20x20x8xi8>) -> tensor<1x10x10x8xi8>
    %38 = tosa.conv2d %37, %18, %17, %21, %23 {acc_type = i32, dilation = array<i64: 1, 1>, pad = array<i64: 1, 1, 1, 1>, stride = array<i64: 1, 1>} : (tensor<1x10x10x8xi8>, tensor<8x3x3x8xi8>, tensor<8xi32>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x10x10x8xi32>
    %39 = tosa.rescale %38, %16, %15, %22, %21 {input_unsigned = false, output_unsigned = false, per_channel = true, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x10x10x8xi32>, tensor<8xi32>, tensor<8xi8>, tensor<1xi32>, tensor<1xi8>) -> tensor<1x10x10x8xi8>
    %40 = tosa.clamp %39 {max_val = 127 : i8, min_val = -128 : i8} : (tensor<1x10x10x8xi8>) -> tensor<1x10x10x8xi8>
    %41 = tosa.rescale %37, %28, %14, %21, %22 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x10x10x8xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>, tensor<1xi32>) -> tensor<1x10x10x8xi32>
    %42 = tosa.rescale %41, %13, %12, %22, %22 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x10x10x8xi32>, tensor<1xi32>, tensor<1xi8>, tensor<1xi32>, tensor<1xi32>) -> tensor<1x10x10x8xi32>
    %43 = tosa.rescale %40, %28, %11, %21, %22 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x10x10x8xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>, tensor<1xi32>) -> tensor<1x10x10x8xi32>
    %44 = tosa.add %42, %43 : (tensor<1x10x10x8xi32>, tensor<1x10x10x8xi32>) -> tensor<1x10x10x8xi32>
    %45 = tosa.rescale %44, %28, %10, %22, %21 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x10x10x8xi32>, tensor<1xi32>, tensor<1xi8>, tensor<1xi32>, tensor<1xi8>) -> tensor<1x10x10x8xi8>
    %46 = tosa.conv2d %45, %9, %8, %21, %23 {acc_type = i32, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x10x10x8xi8>, tensor<8x1x1x8xi8>, tensor<8xi32>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x10x10x8xi32>
    %47 = tosa.rescale %46, %7, %6, %22, %21 {input_unsigned = false, output_unsigned = false, per_channel = true, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x10x10x8xi32>, tensor<8xi32>, tensor<8xi8>, tensor<1xi32>, tensor<1xi8>) -> tensor<1x10x10x8xi8>
    %48 = tosa.rescale %45, %28, %29, %23, %22 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x10x10x8xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>, tensor<1xi32>) -> tensor<1x10x10x8xi32>
    %49 = tosa.rescale %47, %28, %29, %23, %22 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x10x10x8xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>, tensor<1xi32>) -> tensor<1x10x10x8xi32>
    %50 = tosa.maximum %48, %49 : (tensor<1x10x10x8xi32>, tensor<1x10x10x8xi32>) -> tensor<1x10x10x8xi32>
    %51 = tosa.rescale %50, %28, %29, %22, %23 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x10x10x8xi32>, tensor<1xi32>, tensor<1xi8>, tensor<1xi32>, tensor<1xi8>) -> tensor<1x10x10x8xi8>
    %52 = tosa.pad %51, %5, %4 : (tensor<1x10x10x8xi8>, !tosa.shape<8>, tensor<1xi8>) -> tensor<1x12x12x8xi8>
    %53 = tosa.avg_pool2d %52, %23, %23 {acc_type = i32, kernel = array<i64: 2, 2>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 2, 2>} : (tensor<1x12x12x8xi8>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x6x6x8xi8>
    %54 = tosa.conv2d %53, %3, %2, %21, %23 {acc_type = i32, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x6x6x8xi8>, tensor<3x1x1x8xi8>, tensor<3xi32>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x6x6x3xi32>
    %55 = tosa.rescale %54, %1, %0, %22, %26 {input_unsigned = false, output_unsigned = false, per_channel = true, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x6x6x3xi32>, tensor<3xi32>, tensor<3xi8>, tensor<1xi32>, tensor<1xi8>) -> tensor<1x6x6x3xi8>
    %56 = tosa.rescale %55, %28, %29, %26, %26 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x6x6x3xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x6x6x3xi8>
    %57 = tosa.rescale %56, %28, %29, %26, %27 {input_unsigned = false, output_unsigned = true, per_channel = false, rounding_mode = SINGLE_ROUND, scale32 = true} : (tensor<1x6x6x3xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x6x6x3xi8>
    return %57 : tensor<1x6x6x3xi8>
  }
}

