module {
  func.func @main(%arg0: tensor<1x4x5xi8>) -> tensor<1x3xi8> {
    %0 = tosa.const_shape  {values = dense<[1, 3]> : tensor<2xindex>} : () -> !tosa.shape<2>
    %1 = "tosa.const"() <{values = dense<38> : tensor<3xi8>}> : () -> tensor<3xi8>
    %2 = "tosa.const"() <{values = dense<[1337662514, 1273988890, 1323174543]> : tensor<3xi32>}> : () -> tensor<3xi32>
    %3 = "tosa.const"() <{values = dense<61> : tensor<1xi8>}> : () -> tensor<1xi8>
    %4 = tosa.const_shape  {values = dense<[3, 1, 1, 12]> : tensor<4xindex>} : () -> !tosa.shape<4>
    %5 = tosa.const_shape  {values = dense<[1, 1, 1, 12]> : tensor<4xindex>} : () -> !tosa.shape<4>
    %6 = "tosa.const"() <{values = dense<[-15118, -9596, -13463]> : tensor<3xi32>}> : () -> tensor<3xi32>
    %7 = "tosa.const"() <{values = dense<[[-127, -83, 33, 75, -66, 119, -71, -4, 8, 91, 103, -101], [-7, -49, -127, -122, 89, -32, -83, -91, -64, 115, -38, 82], [17, 46, -15, -4, -44, 87, 127, 124, -13, 121, -118, -88]]> : tensor<3x12xi8>}> : () -> tensor<3x12xi8>
    %8 = "tosa.const"() <{values = dense<1394571581> : tensor<1xi32>}> : () -> tensor<1xi32>
    %9 = "tosa.const"() <{values = dense<31> : tensor<1xi8>}> : () -> tensor<1xi8>
    %10 = "tosa.const"() <{values = dense<2086861247> : tensor<1xi32>}> : () -> tensor<1xi32>
    %11 = "tosa.const"() <{values = dense<2002959162> : tensor<1xi32>}> : () -> tensor<1xi32>
    %12 = "tosa.const"() <{values = dense<1798412688> : tensor<1xi32>}> : () -> tensor<1xi32>
    %13 = "tosa.const"() <{values = dense<1255396608> : tensor<1xi32>}> : () -> tensor<1xi32>
    %14 = "tosa.const"() <{values = dense<"0x9B9C9C9D9D9E9E9F9FA0A0A1A1A2A3A3A4A4A5A5A6A7A7A8A9A9AAABABACADADAEAFB0B0B1B2B3B3B4B5B6B7B8B8B9BABBBCBDBEBEBFC0C1C2C3C4C5C6C7C8C9CACBCCCDCECFD0D1D2D3D4D6D7D8D9DADBDCDDDEE0E1E2E3E4E5E7E8E9EAEBEDEEEFF0F1F3F4F5F6F7F9FAFBFCFEFF00010204050607090A0B0C0D0F1011121315161718191B1C1D1E1F2022232425262728292A2C2D2E2F303132333435363738393A3B3C3D3E3F4041424243444546474848494A4B4C4D4D4E4F5050515253535455555657575859595A5B5B5C5C5D5D5E5F5F606061616262636364646565666667676768686969696A6A6B6B6B6C6C6C6D6D6D6E6E6E6F6F6F7070707071"> : tensor<256xi8>}> : () -> tensor<256xi8>
    %15 = "tosa.const"() <{values = dense<-17> : tensor<1xi8>}> : () -> tensor<1xi8>
    %16 = "tosa.const"() <{values = dense<1193029758> : tensor<1xi32>}> : () -> tensor<1xi32>
    %17 = "tosa.const"() <{values = dense<1759040237> : tensor<1xi32>}> : () -> tensor<1xi32>
    %18 = "tosa.const"() <{values = dense<1763201920> : tensor<1xi32>}> : () -> tensor<1xi32>
    %19 = "tosa.const"() <{values = dense<"0xB6B7B7B8B8B9B9BABABBBBBCBCBDBDBEBEBFBFC0C0C1C1C2C2C3C3C4C4C5C6C6C7C7C8C8C9C9CACBCBCCCCCDCDCECFCFD0D0D1D1D2D3D3D4D5D5D6D6D7D8D8D9D9DADBDBDCDDDDDEDEDFE0E0E1E2E2E3E4E4E5E6E6E7E8E8E9EAEAEBECECEDEEEEEFF0F0F1F2F2F3F4F4F5F6F6F7F8F8F9FAFBFBFCFDFDFEFFFF00010102030304050506070808090A0A0B0C0C0D0E0E0F1010111212131414151616171818191A1A1B1C1C1D1E1E1F202021222223232425252627272828292A2A2B2B2C2D2D2E2F2F3030313132333334343535363737383839393A3A3B3C3C3D3D3E3E3F3F40404141424243434444454546464747484849494A4A4A4B4B4C4C4D4D4E4E4E"> : tensor<256xi8>}> : () -> tensor<256xi8>
    %20 = "tosa.const"() <{values = dense<2131460763> : tensor<1xi32>}> : () -> tensor<1xi32>
    %21 = "tosa.const"() <{values = dense<-16> : tensor<1xi8>}> : () -> tensor<1xi8>
    %22 = "tosa.const"() <{values = dense<1589087933> : tensor<1xi32>}> : () -> tensor<1xi32>
    %23 = "tosa.const"() <{values = dense<1151218176> : tensor<1xi32>}> : () -> tensor<1xi32>
    %24 = "tosa.const"() <{values = dense<"0xBFBFC0C0C1C1C2C2C3C3C4C4C5C5C6C6C7C7C8C8C9CACACBCBCCCCCDCDCECFCFD0D0D1D1D2D3D3D4D4D5D6D6D7D7D8D9D9DADADBDCDCDDDDDEDFDFE0E1E1E2E2E3E4E4E5E6E6E7E8E8E9EAEAEBEBECEDEDEEEFEFF0F1F1F2F3F3F4F5F5F6F7F7F8F9F9FAFBFBFCFDFDFEFFFF0001010203030405050607070809090A0B0B0C0D0D0E0F0F1011111213131415151616171818191A1A1B1C1C1D1E1E1F1F202121222323242425262627272829292A2A2B2C2C2D2D2E2F2F3030313132333334343535363637383839393A3A3B3B3C3C3D3D3E3E3F3F4040414142424343444445454646474748484949494A4A4B4B4C4C4C4D4D4E4E4F4F4F5050515151525253"> : tensor<256xi8>}> : () -> tensor<256xi8>
    %25 = "tosa.const"() <{values = dense<-20> : tensor<1xi8>}> : () -> tensor<1xi8>
    %26 = "tosa.const"() <{values = dense<1094379169> : tensor<1xi32>}> : () -> tensor<1xi32>
    %27 = "tosa.const"() <{values = dense<1444268605> : tensor<1xi32>}> : () -> tensor<1xi32>
    %28 = "tosa.const"() <{values = dense<[38, 38, 38, 38, 39, 38, 38, 38, 38, 39, 38, 38, 38, 38, 38, 38, 38, 38]> : tensor<18xi8>}> : () -> tensor<18xi8>
    %29 = "tosa.const"() <{values = dense<[1159339029, 1485955507, 1390977526, 1172885267, 1725127521, 1547211768, 1319630607, 1533348246, 1074041815, 2137414278, 1350210475, 1431175634, 1393915845, 1451150227, 1523881492, 1533510488, 1328441190, 1453176069]> : tensor<18xi32>}> : () -> tensor<18xi32>
    %30 = "tosa.const"() <{values = dense<[38, 39, 38, 38, 39, 39, 38, 38, 38, 38, 37, 39, 39, 39, 38, 38, 37, 38]> : tensor<18xi8>}> : () -> tensor<18xi8>
    %31 = "tosa.const"() <{values = dense<[1098845544, 2036426440, 1241774640, 1389789088, 2101877834, 2052588454, 1356256110, 1590912143, 2097184191, 1385687312, 1234173643, 2049180234, 1416883845, 1739418016, 1677663408, 1294790172, 1085956960, 1823975406]> : tensor<18xi32>}> : () -> tensor<18xi32>
    %32 = "tosa.const"() <{values = dense<1671472942> : tensor<1xi32>}> : () -> tensor<1xi32>
    %33 = "tosa.const"() <{values = dense<1452139553> : tensor<1xi32>}> : () -> tensor<1xi32>
    %34 = "tosa.const"() <{values = dense<-1> : tensor<1xi8>}> : () -> tensor<1xi8>
    %35 = "tosa.const"() <{values = dense<1454495872> : tensor<1xi32>}> : () -> tensor<1xi32>
    %36 = "tosa.const"() <{values = dense<"0xA9A9AAABABACADADAEAFAFB0B1B2B2B3B4B5B5B6B7B8B9B9BABBBCBDBEBFBFC0C1C2C3C4C5C6C7C8C9CACBCCCDCECFD0D1D2D3D4D5D6D7D8D9DADBDCDDDEE0E1E2E3E4E5E6E7E9EAEBECEDEEF0F1F2F3F4F5F7F8F9FAFBFCFEFF0001020405060708090B0C0D0E0F10121314151617191A1B1C1D1E1F2022232425262728292A2B2C2D2E2F303132333435363738393A3B3C3D3E3F4041414243444546474748494A4B4B4C4D4E4E4F5051515253535455555657575859595A5A5B5C5C5D5D5E5E5F5F606061616262636364646565666667676768686969696A6A6A6B6B6C6C6C6D6D6D6E6E6E6E6F6F6F707070707171717272727273737373737474747474"> : tensor<256xi8>}> : () -> tensor<256xi8>
    %37 = "tosa.const"() <{values = dense<-38> : tensor<1xi8>}> : () -> tensor<1xi8>
    %38 = "tosa.const"() <{values = dense<1391070153> : tensor<1xi32>}> : () -> tensor<1xi32>
    %39 = "tosa.const"() <{values = dense<1409763530> : tensor<1xi32>}> : () -> tensor<1xi32>
    %40 = "tosa.const"() <{values = dense<42> : tensor<1xi8>}> : () -> tensor<1xi8>
    %41 = "tosa.const"() <{values = dense<1161252608> : tensor<1xi32>}> : () -> tensor<1xi32>
    %42 = "tosa.const"() <{values = dense<"0xA7A8A8A8A9A9AAAAAAABABACACACADADAEAEAEAFAFB0B0B0B1B1B2B2B3B3B4B4B4B5B5B6B6B7B7B8B8B9B9BABABBBBBCBCBDBDBEBEBFBFC0C0C1C1C2C2C3C3C4C5C5C6C6C7C7C8C8C9CACACBCBCCCDCDCECECFCFD0D1D1D2D3D3D4D4D5D6D6D7D7D8D9D9DADBDBDCDDDDDEDFDFE0E0E1E2E2E3E4E4E5E6E6E7E8E8E9EAEBEBECEDEDEEEFEFF0F1F1F2F3F3F4F5F6F6F7F8F8F9FAFAFBFCFDFDFEFFFF00010102030304050606070808090A0A0B0C0D0D0E0F0F10111112131314151516171818191A1A1B1C1C1D1E1E1F202021212223232425252627272829292A2A2B2C2C2D2D2E2F2F30313132323333343535363637383839393A3A3B3B3C3D3D3E3E3F3F"> : tensor<256xi8>}> : () -> tensor<256xi8>
    %43 = "tosa.const"() <{values = dense<28> : tensor<1xi8>}> : () -> tensor<1xi8>
    %44 = "tosa.const"() <{values = dense<1178420124> : tensor<1xi32>}> : () -> tensor<1xi32>
    %45 = "tosa.const"() <{values = dense<-34> : tensor<1xi8>}> : () -> tensor<1xi8>
    %46 = "tosa.const"() <{values = dense<2035495336> : tensor<1xi32>}> : () -> tensor<1xi32>
    %47 = "tosa.const"() <{values = dense<1379527552> : tensor<1xi32>}> : () -> tensor<1xi32>
    %48 = "tosa.const"() <{values = dense<"0xD5D6D6D6D7D7D7D8D8D9D9D9DADADBDBDBDCDCDDDDDDDEDEDFDFDFE0E0E1E1E1E2E2E3E3E3E4E4E5E5E6E6E6E7E7E8E8E8E9E9EAEAEBEBEBECECEDEDEEEEEEEFEFF0F0F0F1F1F2F2F3F3F3F4F4F5F5F6F6F6F7F7F8F8F9F9FAFAFAFBFBFCFCFDFDFDFEFEFFFF00000001010202030303040405050606060707080809090A0A0A0B0B0C0C0D0D0D0E0E0F0F1010101111121212131314141515151616171718181819191A1A1A1B1B1C1C1D1D1D1E1E1F1F1F202021212122222323232424252525262627272728282929292A2A2A2B2B2C2C2C2D2D2E2E2E2F2F2F303031313132323233333334343535353636363737373838383939393A3A3B3B3B3C3C3C3D"> : tensor<256xi8>}> : () -> tensor<256xi8>
    %49 = "tosa.const"() <{values = dense<1903896758> : tensor<1xi32>}> : () -> tensor<1xi32>
    %50 = "tosa.const"() <{values = dense<1524660294> : tensor<1xi32>}> : () -> tensor<1xi32>
    %51 = "tosa.const"() <{values = dense<[39, 38, 38, 39, 39, 38, 38, 38, 39, 39, 38, 38, 38, 38, 38, 38, 38, 38]> : tensor<18xi8>}> : () -> tensor<18xi8>
    %52 = "tosa.const"() <{values = dense<[2057503034, 1318578038, 1234298341, 2081543824, 1530809806, 1372934417, 1170987912, 1360632476, 1906124299, 1896656738, 1198123275, 1269968549, 1236905689, 1287693211, 1352232054, 1360776444, 1178806074, 1289490863]> : tensor<18xi32>}> : () -> tensor<18xi32>
    %53 = "tosa.const"() <{values = dense<[39, 39, 39, 38, 39, 39, 38, 38, 38, 38, 38, 39, 39, 39, 38, 38, 38, 38]> : tensor<18xi8>}> : () -> tensor<18xi8>
    %54 = "tosa.const"() <{values = dense<[1847317564, 1711763019, 2087601953, 1168217775, 1766779628, 1725348355, 1140030893, 1337276181, 1762834282, 1164769937, 2074823583, 1722483501, 1190992868, 1462106058, 1410196864, 1088364348, 1825650000, 1533182631]> : tensor<18xi32>}> : () -> tensor<18xi32>
    %55 = "tosa.const"() <{values = dense<19> : tensor<1xi8>}> : () -> tensor<1xi8>
    %56 = "tosa.const"() <{values = dense<1791716898> : tensor<1xi32>}> : () -> tensor<1xi32>
    %57 = "tosa.const"() <{values = dense<1911429513> : tensor<1xi32>}> : () -> tensor<1xi32>
    %58 = "tosa.const"() <{values = dense<1267444736> : tensor<1xi32>}> : () -> tensor<1xi32>
    %59 = "tosa.const"() <{values = dense<"0x99999A9A9B9B9B9C9C9D9D9D9E9E9F9FA0A0A1A1A2A2A3A3A4A4A5A5A6A6A7A7A8A9A9AAAAABACACADADAEAFAFB0B1B1B2B3B3B4B5B5B6B7B8B8B9BABBBBBCBDBEBFBFC0C1C2C3C3C4C5C6C7C8C9C9CACBCCCDCECFD0D1D2D3D4D5D5D6D7D8D9DADBDCDDDEDFE0E1E2E3E4E5E6E8E9EAEBECEDEEEFF0F1F2F3F4F5F6F7F8FAFBFCFDFEFF0001020304050608090A0B0C0D0E0F1011121314151617181A1B1C1D1E1F202122232425262728292A2B2B2C2D2E2F30313233343536373738393A3B3C3D3D3E3F404141424344454546474848494A4B4B4C4D4D4E4F4F505151525353545455565657575859595A5A5B5B5C5C5D5D5E5E5F5F606061616262636363"> : tensor<256xi8>}> : () -> tensor<256xi8>
    %60 = "tosa.const"() <{values = dense<1090818566> : tensor<1xi32>}> : () -> tensor<1xi32>
    %61 = "tosa.const"() <{values = dense<1476801539> : tensor<1xi32>}> : () -> tensor<1xi32>
    %62 = "tosa.const"() <{values = dense<2144270848> : tensor<1xi32>}> : () -> tensor<1xi32>
    %63 = "tosa.const"() <{values = dense<"0xC1C1C2C2C3C3C3C4C4C5C5C6C6C6C7C7C8C8C9C9C9CACACBCBCCCCCDCDCECECECFCFD0D0D1D1D2D2D3D3D4D4D5D5D5D6D6D7D7D8D8D9D9DADADBDBDCDCDDDDDEDEDFDFE0E0E1E1E2E2E3E3E4E4E5E5E6E6E7E8E8E9E9EAEAEBEBECECEDEDEEEEEFEFF0F0F1F2F2F3F3F4F4F5F5F6F6F7F7F8F8F9FAFAFBFBFCFCFDFDFEFEFFFF0001010202030304040505060607080809090A0A0B0B0C0C0D0D0E0E0F101011111212131314141515161617171818191A1A1B1B1C1C1D1D1E1E1F1F20202121222223232424252526262727282829292A2A2B2B2B2C2C2D2D2E2E2F2F303031313232323333343435353636373737383839393A3A3A3B3B3C3C3D3D3D3E3E3F"> : tensor<256xi8>}> : () -> tensor<256xi8>
    %64 = "tosa.const"() <{values = dense<1091117066> : tensor<1xi32>}> : () -> tensor<1xi32>
    %65 = "tosa.const"() <{values = dense<1655516796> : tensor<1xi32>}> : () -> tensor<1xi32>
    %66 = "tosa.const"() <{values = dense<1286946048> : tensor<1xi32>}> : () -> tensor<1xi32>
    %67 = "tosa.const"() <{values = dense<"0xC3C4C4C4C5C5C6C6C6C7C7C7C8C8C8C9C9CACACACBCBCCCCCCCDCDCDCECECFCFCFD0D0D1D1D1D2D2D3D3D3D4D4D5D5D6D6D6D7D7D8D8D8D9D9DADADBDBDBDCDCDDDDDEDEDEDFDFE0E0E1E1E1E2E2E3E3E4E4E5E5E5E6E6E7E7E8E8E9E9E9EAEAEBEBECECEDEDEEEEEEEFEFF0F0F1F1F2F2F3F3F4F4F4F5F5F6F6F7F7F8F8F9F9FAFAFAFBFBFCFCFDFDFEFEFFFF000000010102020303040405050606060707080809090A0A0B0B0C0C0C0D0D0E0E0F0F101011111212121313141415151616171717181819191A1A1B1B1B1C1C1D1D1E1E1F1F1F20202121222222232324242525252626272728282829292A2A2A2B2B2C2C2D2D2D2E2E2F2F2F303031313132"> : tensor<256xi8>}> : () -> tensor<256xi8>
    %68 = "tosa.const"() <{values = dense<1266552385> : tensor<1xi32>}> : () -> tensor<1xi32>
    %69 = "tosa.const"() <{values = dense<1474592093> : tensor<1xi32>}> : () -> tensor<1xi32>
    %70 = "tosa.const"() <{values = dense<[1441657482, 1847810538, 1729703829, 1458502456, 2145224939, 1923983723, 1640982742, 1906744201, 1335588970, 1328955210, 1679009319, 1779690849, 1733357678, 1804529589, 1894972135, 1906945952, 1651938849, 1807048758]> : tensor<18xi32>}> : () -> tensor<18xi32>
    %71 = "tosa.const"() <{values = dense<[38, 38, 38, 38, 38, 38, 38, 38, 37, 38, 37, 38, 39, 39, 38, 38, 37, 37]> : tensor<18xi8>}> : () -> tensor<18xi8>
    %72 = "tosa.const"() <{values = dense<[1338333517, 1240127776, 1512413306, 1692686774, 1279985878, 1249969999, 1651845448, 1937643609, 1277127578, 1687691036, 1503155710, 1247894486, 1725686700, 2118515605, 2043301884, 1576983312, 1322635931, 1110750931]> : tensor<18xi32>}> : () -> tensor<18xi32>
    %73 = "tosa.const"() <{values = dense<"0x528195746E6D2B1BF4ECB181D3FD23507F0518C5AA2981058B93018125B48166C2AFE98B187F47221913E2FC026C81AD81D32F1C25022C7FB21560373FDFEAF24F81FA150A810F03D1A28126546C367FF2E8FA41338153B3F53C3FDE8197B1294E0A7F03EEFA20D3FF7FF7E6"> : tensor<18x6xi8>}> : () -> tensor<18x6xi8>
    %74 = "tosa.const"() <{values = dense<8> : tensor<1xi8>}> : () -> tensor<1xi8>
    %75 = "tosa.const"() <{values = dense<1776589952> : tensor<1xi32>}> : () -> tensor<1xi32>
    %76 = "tosa.const"() <{values = dense<"0x949595969696979798989899999A9A9B9B9C9C9C9D9D9E9F9FA0A0A1A1A2A2A3A4A4A5A5A6A7A7A8A9A9AAABABACADADAEAFB0B0B1B2B3B4B4B5B6B7B8B8B9BABBBCBDBEBFC0C1C1C2C3C4C5C6C7C8C9CACBCCCDCFD0D1D2D3D4D5D6D7D8D9DBDCDDDEDFE0E2E3E4E5E6E7E9EAEBECEDEFF0F1F2F4F5F6F7F9FAFBFCFEFF00010204050607090A0B0C0E0F10111314151617191A1B1C1D1E2021222324252728292A2B2C2D2E2F3031333435363738393A3B3C3D3E3F3F40414243444546474848494A4B4C4C4D4E4F5050515253535455555657575859595A5B5B5C5C5D5E5E5F5F6060616162636364646465656666676768686869696A6A6A6B6B6C6C6C6D"> : tensor<256xi8>}> : () -> tensor<256xi8>
    %77 = "tosa.const"() <{values = dense<1754176869> : tensor<1xi32>}> : () -> tensor<1xi32>
    %78 = "tosa.const"() <{values = dense<"0xBABBBBBCBCBCBDBDBEBEBFBFC0C0C1C1C1C2C2C3C3C4C4C5C5C6C6C7C7C8C8C9C9CACACBCBCCCCCDCDCECFCFD0D0D1D1D2D2D3D3D4D4D5D6D6D7D7D8D8D9D9DADBDBDCDCDDDDDEDFDFE0E0E1E2E2E3E3E4E4E5E6E6E7E7E8E9E9EAEAEBECECEDEDEEEFEFF0F1F1F2F2F3F4F4F5F5F6F7F7F8F9F9FAFAFBFCFCFDFEFEFFFF000101020203040405060607070809090A0B0B0C0C0D0E0E0F0F101111121313141415161617171819191A1A1B1C1C1D1D1E1E1F2020212122232324242525262727282829292A2A2B2C2C2D2D2E2E2F2F303031313233333434353536363737383839393A3A3B3B3C3C3D3D3E3E3F3F3F4040414142424343444444454546464747"> : tensor<256xi8>}> : () -> tensor<256xi8>
    %79 = "tosa.const"() <{values = dense<[38, 38, 38, 38, 39, 38, 38, 38, 38, 38, 38, 38, 38, 38, 38, 38, 38, 38]> : tensor<18xi8>}> : () -> tensor<18xi8>
    %80 = "tosa.const"() <{values = dense<[1270732789, 1628731837, 1524628006, 1285580602, 1890884419, 1695873836, 1446425800, 1680678253, 1177239891, 1171392638, 1479943900, 1568688503, 1527848650, 1590582331, 1670301897, 1680856084, 1456082938, 1592802825]> : tensor<18xi32>}> : () -> tensor<18xi32>
    %81 = "tosa.const"() <{values = dense<-2> : tensor<1xi8>}> : () -> tensor<1xi8>
    %82 = "tosa.const"() <{values = dense<[[64, -14, -63, -127, 80], [84, -36, -87, 47, 127], [-37, 127, -95, 74, -8], [-1, 127, -80, 100, 123], [110, 115, -127, -36, 78], [-127, -29, 41, 121, -38], [14, -30, -25, 127, 45], [-26, 80, -48, -127, -78], [-127, -101, 6, -96, -106], [-64, 127, 27, 90, 67], [-68, -102, -115, 7, 127], [-102, 127, -11, 99, -68], [-79, 71, 92, 103, -127], [-14, -83, 127, -93, -24], [-27, 120, -14, 127, 92], [-3, -85, 127, -49, 28], [8, 127, -105, 41, 127], [-107, 39, -34, 127, 0]]> : tensor<18x5xi8>}> : () -> tensor<18x5xi8>
    %83 = tosa.const_shape  {values = dense<[1, 4, 6]> : tensor<3xindex>} : () -> !tosa.shape<3>
    %84 = "tosa.const"() <{values = dense<1737144903> : tensor<1xi32>}> : () -> tensor<1xi32>
    %85 = "tosa.const"() <{values = dense<1336495104> : tensor<1xi32>}> : () -> tensor<1xi32>
    %86 = "tosa.const"() <{values = dense<"0x9091919192929293939394949595959696979798989899999A9A9B9B9C9C9D9E9E9F9FA0A0A1A2A2A3A4A4A5A5A6A7A8A8A9AAAAABACADADAEAFB0B1B2B2B3B4B5B6B7B8B9BABABBBCBDBEBFC0C1C2C3C4C6C7C8C9CACBCCCDCECFD1D2D3D4D5D7D8D9DADBDDDEDFE0E2E3E4E6E7E8E9EBECEDEFF0F1F3F4F5F7F8F9FBFCFDFF00010304050708090B0C0D0F10111314151718191A1C1D1E2021222325262728292B2C2D2E2F3132333435363738393A3C3D3E3F40414243444546464748494A4B4C4D4E4E4F505152535354555656575858595A5B5B5C5C5D5E5E5F60606161626263646465656666676768686869696A6A6B6B6B6C6C6D6D6D6E6E6E6F6F6F"> : tensor<256xi8>}> : () -> tensor<256xi8>
    %87 = "tosa.const"() <{values = dense<1171246907> : tensor<1xi32>}> : () -> tensor<1xi32>
    %88 = "tosa.const"() <{values = dense<1348170979> : tensor<1xi32>}> : () -> tensor<1xi32>
    %89 = "tosa.const"() <{values = dense<2> : tensor<1xi8>}> : () -> tensor<1xi8>
    %90 = "tosa.const"() <{values = dense<1249612032> : tensor<1xi32>}> : () -> tensor<1xi32>
    %91 = "tosa.const"() <{values = dense<"0xA6A6A7A7A8A8A9A9A9AAAAABABACACACADADAEAEAFAFB0B0B1B1B2B2B3B3B4B4B5B5B6B6B7B7B8B8B9B9BABBBBBCBCBDBDBEBEBFC0C0C1C1C2C3C3C4C4C5C6C6C7C8C8C9CACACBCBCCCDCDCECFCFD0D1D1D2D3D4D4D5D6D6D7D8D8D9DADBDBDCDDDDDEDFE0E0E1E2E3E3E4E5E6E6E7E8E9E9EAEBECECEDEEEFF0F0F1F2F3F3F4F5F6F7F7F8F9FAFAFBFCFDFEFEFF000102020304050606070809090A0B0C0D0D0E0F101011121314141516171718191A1A1B1C1D1D1E1F20202122232324252526272828292A2A2B2C2C2D2E2F2F3031313233333435353636373838393A3A3B3C3C3D3D3E3F3F4040414242434344444545464747484849494A4A4B4B4C4C4D"> : tensor<256xi8>}> : () -> tensor<256xi8>
    %92 = "tosa.const"() <{values = dense<2000887776> : tensor<1xi32>}> : () -> tensor<1xi32>
    %93 = "tosa.const"() <{values = dense<-18> : tensor<1xi8>}> : () -> tensor<1xi8>
    %94 = "tosa.const"() <{values = dense<1483178191> : tensor<1xi32>}> : () -> tensor<1xi32>
    %95 = "tosa.const"() <{values = dense<"0xADADAEAEAFAFAFB0B0B1B1B2B2B3B3B4B4B4B5B5B6B6B7B7B8B8B9B9BABABBBBBCBCBDBDBEBEBFC0C0C1C1C2C2C3C3C4C5C5C6C6C7C7C8C9C9CACACBCCCCCDCDCECFCFD0D0D1D2D2D3D4D4D5D6D6D7D7D8D9D9DADBDBDCDDDDDEDFDFE0E1E1E2E3E4E4E5E6E6E7E8E8E9EAEBEBECEDEDEEEFEFF0F1F2F2F3F4F4F5F6F7F7F8F9F9FAFBFCFCFDFEFFFF00010102030404050607070809090A0B0C0C0D0E0E0F10111112131314151516171818191A1A1B1C1C1D1E1F1F2021212223232425252627272829292A2A2B2C2C2D2E2E2F30303131323333343435363637373839393A3A3B3B3C3D3D3E3E3F3F404041424243434444454546464747484849494A4A4B"> : tensor<256xi8>}> : () -> tensor<256xi8>
    %96 = "tosa.const"() <{values = dense<1087651081> : tensor<1xi32>}> : () -> tensor<1xi32>
    %97 = "tosa.const"() <{values = dense<1568990481> : tensor<1xi32>}> : () -> tensor<1xi32>
    %98 = "tosa.const"() <{values = dense<[39, 39, 38, 38, 38, 39, 38, 38, 38, 38, 38, 38, 38, 38, 38, 38, 38, 38]> : tensor<18xi8>}> : () -> tensor<18xi8>
    %99 = "tosa.const"() <{values = dense<[1601176698, 1373816447, 1386767948, 1304559233, 1094129170, 1855448691, 1207506030, 1348424638, 1122581098, 1245422979, 1420263237, 1235672785, 1139682306, 1364437952, 1368935545, 1349492616, 1455601683, 1158379549]> : tensor<18xi32>}> : () -> tensor<18xi32>
    %100 = "tosa.const"() <{values = dense<[39, 39, 38, 38, 38, 39, 38, 39, 38, 38, 38, 38, 38, 38, 39, 38, 39, 38]> : tensor<18xi8>}> : () -> tensor<18xi8>
    %101 = "tosa.const"() <{values = dense<[1651578968, 1692085814, 1104083156, 1608760985, 1464963268, 1470589219, 1716115762, 2076449503, 1270415659, 1436555625, 1541286856, 1564332111, 1539791435, 1437996072, 1686053386, 1549797326, 1610950437, 1193895391]> : tensor<18xi32>}> : () -> tensor<18xi32>
    %102 = "tosa.const"() <{values = dense<1880268984> : tensor<1xi32>}> : () -> tensor<1xi32>
    %103 = "tosa.const"() <{values = dense<1945720226> : tensor<1xi32>}> : () -> tensor<1xi32>
    %104 = "tosa.const"() <{values = dense<1374170240> : tensor<1xi32>}> : () -> tensor<1xi32>
    %105 = "tosa.const"() <{values = dense<"0x9393939494959595969696979798989899999A9A9B9B9C9C9D9D9E9E9F9FA0A0A1A1A2A2A3A4A4A5A5A6A7A7A8A9A9AAABABACADADAEAFB0B0B1B2B3B3B4B5B6B7B7B8B9BABBBCBDBDBEBFC0C1C2C3C4C5C6C7C8C9CACBCCCDCECFD0D1D2D3D4D5D7D8D9DADBDCDDDEE0E1E2E3E4E5E7E8E9EAEBECEEEFF0F1F3F4F5F6F7F9FAFBFCFEFF00010204050607090A0B0C0D0F1011121415161718191B1C1D1E1F2022232425262728292B2C2D2E2F303132333435363738393A3B3C3D3E3F4041424343444546474849494A4B4C4D4D4E4F5050515253535455555657575859595A5B5B5C5C5D5E5E5F5F6060616162626363646465656666676768686869696A6A"> : tensor<256xi8>}> : () -> tensor<256xi8>
    %106 = "tosa.const"() <{values = dense<4> : tensor<1xi8>}> : () -> tensor<1xi8>
    %107 = "tosa.const"() <{values = dense<1095625935> : tensor<1xi32>}> : () -> tensor<1xi32>
    %108 = "tosa.const"() <{values = dense<1618795953> : tensor<1xi32>}> : () -> tensor<1xi32>
    %109 = "tosa.const"() <{values = dense<-35> : tensor<1xi8>}> : () -> tensor<1xi8>
    %110 = "tosa.const"() <{values = dense<1172903040> : tensor<1xi32>}> : () -> tensor<1xi32>
    %111 = "tosa.const"() <{values = dense<"0xB5B6B6B7B7B8B8B9B9BABABBBBBBBCBCBDBDBEBEBFC0C0C1C1C2C2C3C3C4C4C5C5C6C6C7C8C8C9C9CACACBCBCCCDCDCECECFD0D0D1D1D2D3D3D4D4D5D6D6D7D7D8D9D9DADBDBDCDCDDDEDEDFE0E0E1E2E2E3E4E4E5E6E6E7E7E8E9E9EAEBECECEDEEEEEFF0F0F1F2F2F3F4F4F5F6F6F7F8F8F9FAFAFBFCFDFDFEFFFF00010102030304050606070808090A0A0B0C0C0D0E0E0F1010111212131414151617171819191A1A1B1C1C1D1E1E1F202021222223242425252627272829292A2A2B2C2C2D2D2E2F2F30303132323333343535363637373838393A3A3B3B3C3C3D3D3E3E3F3F40404142424343444445454546464747484849494A4A4B4B4C4C4C4D4D4E"> : tensor<256xi8>}> : () -> tensor<256xi8>
    %112 = "tosa.const"() <{values = dense<-4> : tensor<1xi8>}> : () -> tensor<1xi8>
    %113 = "tosa.const"() <{values = dense<1954523564> : tensor<1xi32>}> : () -> tensor<1xi32>
    %114 = "tosa.const"() <{values = dense<-11> : tensor<1xi8>}> : () -> tensor<1xi8>
    %115 = "tosa.const"() <{values = dense<1470908556> : tensor<1xi32>}> : () -> tensor<1xi32>
    %116 = "tosa.const"() <{values = dense<1226336768> : tensor<1xi32>}> : () -> tensor<1xi32>
    %117 = "tosa.const"() <{values = dense<"0xB6B7B7B7B8B8B9B9BABABABBBBBCBCBDBDBEBEBFBFBFC0C0C1C1C2C2C3C3C4C4C5C5C6C6C7C7C8C8C9C9CACACBCBCCCCCDCDCECFCFD0D0D1D1D2D2D3D3D4D5D5D6D6D7D7D8D8D9DADADBDBDCDCDDDEDEDFDFE0E1E1E2E2E3E4E4E5E5E6E7E7E8E8E9EAEAEBEBECEDEDEEEFEFF0F0F1F2F2F3F3F4F5F5F6F7F7F8F8F9FAFAFBFCFCFDFDFEFFFF000101020303040405060607080809090A0B0B0C0D0D0E0E0F10101111121313141515161617181819191A1B1B1C1C1D1E1E1F1F20212122222324242525262627282829292A2A2B2B2C2D2D2E2E2F2F303031313233333434353536363737383839393A3A3B3B3C3C3D3D3E3E3F3F4040414141424243434444"> : tensor<256xi8>}> : () -> tensor<256xi8>
    %118 = "tosa.const"() <{values = dense<6> : tensor<1xi8>}> : () -> tensor<1xi8>
    %119 = "tosa.const"() <{values = dense<2142151550> : tensor<1xi32>}> : () -> tensor<1xi32>
    %120 = "tosa.const"() <{values = dense<1768293569> : tensor<1xi32>}> : () -> tensor<1xi32>
    %121 = "tosa.const"() <{values = dense<[39, 39, 38, 38, 38, 38, 38, 38, 38, 38, 38, 38, 38, 38, 38, 38, 38, 38]> : tensor<18xi8>}> : () -> tensor<18xi8>
    %122 = "tosa.const"() <{values = dense<[1870519710, 1604913901, 1620044047, 1524006538, 1278178842, 1083782118, 1410627466, 1575250792, 1311416830, 1454922640, 1659173769, 1443532311, 1331394729, 1593957797, 1599211955, 1576498421, 1700456695, 1353237141]> : tensor<18xi32>}> : () -> tensor<18xi32>
    %123 = "tosa.const"() <{values = dense<3> : tensor<1xi8>}> : () -> tensor<1xi8>
    %124 = "tosa.const"() <{values = dense<[1711939105, 1753926352, 1144434003, 1667556256, 1518503174, 1524334736, 1778834520, 1076168676, 1316845448, 1489057319, 1597616155, 1621503644, 1596066081, 1490550410, 1747673457, 1606437657, 1669825726, 1237528600]> : tensor<18xi32>}> : () -> tensor<18xi32>
    %125 = "tosa.const"() <{values = dense<-6> : tensor<1xi8>}> : () -> tensor<1xi8>
    %126 = "tosa.const"() <{values = dense<1947625781> : tensor<1xi32>}> : () -> tensor<1xi32>
    %127 = "tosa.const"() <{values = dense<1873672020> : tensor<1xi32>}> : () -> tensor<1xi32>
    %128 = "tosa.const"() <{values = dense<-7> : tensor<1xi8>}> : () -> tensor<1xi8>
    %129 = "tosa.const"() <{values = dense<1248915456> : tensor<1xi32>}> : () -> tensor<1xi32>
    %130 = "tosa.const"() <{values = dense<"0x86878787878787888888888889898989898A8A8A8A8B8B8B8B8C8C8C8C8D8D8D8E8E8E8F8F8F909090919192929293939494959596969797989899999A9A9B9B9C9D9D9E9F9FA0A1A1A2A3A4A4A5A6A7A7A8A9AAABACADADAEAFB0B1B2B3B4B5B6B7B8B9BABCBDBEBFC0C1C3C4C5C6C7C9CACBCDCECFD1D2D3D5D6D7D9DADCDDDFE0E1E3E4E6E7E9EAECEDEFF0F2F4F5F7F8FAFBFDFE000203050608090B0C0E101113141617191A1C1D1F202123242627292A2B2D2E2F313233353637393A3B3C3D3F4041424344464748494A4B4C4D4E4F5051525353545556575859595A5B5C5C5D5E5F5F60616162636364656566666767686869696A6A6B6B6C6C6D6D6E"> : tensor<256xi8>}> : () -> tensor<256xi8>
    %131 = "tosa.const"() <{values = dense<22> : tensor<1xi8>}> : () -> tensor<1xi8>
    %132 = "tosa.const"() <{values = dense<1083752877> : tensor<1xi32>}> : () -> tensor<1xi32>
    %133 = "tosa.const"() <{values = dense<34> : tensor<1xi8>}> : () -> tensor<1xi8>
    %134 = "tosa.const"() <{values = dense<1104876169> : tensor<1xi32>}> : () -> tensor<1xi32>
    %135 = "tosa.const"() <{values = dense<-25> : tensor<1xi8>}> : () -> tensor<1xi8>
    %136 = "tosa.const"() <{values = dense<37> : tensor<1xi8>}> : () -> tensor<1xi8>
    %137 = "tosa.const"() <{values = dense<1191484544> : tensor<1xi32>}> : () -> tensor<1xi32>
    %138 = "tosa.const"() <{values = dense<"0xB5B5B6B6B7B7B8B8B9B9BABBBBBCBCBDBDBEBEBFBFC0C1C1C2C2C3C4C4C5C5C6C7C7C8C8C9CACACBCCCCCDCDCECFCFD0D1D1D2D3D3D4D5D5D6D7D7D8D9DADADBDCDCDDDEDEDFE0E1E1E2E3E3E4E5E6E6E7E8E9E9EAEBECECEDEEEFEFF0F1F2F2F3F4F5F5F6F7F8F8F9FAFBFBFCFDFEFEFF000102020304050506070808090A0B0B0C0D0E0E0F101111121314141516171718191A1A1B1C1D1D1E1F1F20212222232424252626272829292A2B2B2C2D2D2E2F2F303131323333343435363637383839393A3B3B3C3C3D3E3E3F3F4041414242434344444545464747484849494A4A4B4B4C4C4D4D4E4E4F4F505050515152525353545455555556565757575858"> : tensor<256xi8>}> : () -> tensor<256xi8>
    %139 = "tosa.const"() <{values = dense<-15> : tensor<1xi8>}> : () -> tensor<1xi8>
    %140 = "tosa.const"() <{values = dense<1105880670> : tensor<1xi32>}> : () -> tensor<1xi32>
    %141 = "tosa.const"() <{values = dense<-24> : tensor<1xi8>}> : () -> tensor<1xi8>
    %142 = "tosa.const"() <{values = dense<1622536586> : tensor<1xi32>}> : () -> tensor<1xi32>
    %143 = "tosa.const"() <{values = dense<1183925120> : tensor<1xi32>}> : () -> tensor<1xi32>
    %144 = "tosa.const"() <{values = dense<"0xB8B8B8B9B9BABABABBBBBCBCBDBDBDBEBEBFBFC0C0C1C1C1C2C2C3C3C4C4C5C5C6C6C7C7C8C8C9C9CACACACBCBCCCCCDCDCECFCFD0D0D1D1D2D2D3D3D4D4D5D5D6D6D7D7D8D9D9DADADBDBDCDCDDDDDEDFDFE0E0E1E1E2E3E3E4E4E5E5E6E7E7E8E8E9E9EAEBEBECECEDEEEEEFEFF0F0F1F2F2F3F3F4F5F5F6F6F7F8F8F9F9FAFBFBFCFCFDFEFEFFFF000101020203040405050607070808090A0A0B0B0C0D0D0E0E0F1010111112121314141515161717181819191A1B1B1C1C1D1D1E1F1F2020212122232324242525262627272829292A2A2B2B2C2C2D2D2E2E2F2F30303131323333343435353636363737383839393A3A3B3B3C3C3D3D3E3E3F3F3F4040"> : tensor<256xi8>}> : () -> tensor<256xi8>
    %145 = "tosa.const"() <{values = dense<9> : tensor<1xi8>}> : () -> tensor<1xi8>
    %146 = "tosa.const"() <{values = dense<49> : tensor<1xi8>}> : () -> tensor<1xi8>
    %147 = "tosa.const"() <{values = dense<1407079071> : tensor<1xi32>}> : () -> tensor<1xi32>
    %148 = "tosa.const"() <{values = dense<33> : tensor<1xi8>}> : () -> tensor<1xi8>
    %149 = "tosa.const"() <{values = dense<1226032985> : tensor<1xi32>}> : () -> tensor<1xi32>
    %150 = "tosa.const"() <{values = dense<[39, 39, 38, 38, 39, 39, 38, 38, 39, 38, 38, 38, 39, 38, 38, 38, 38, 38]> : tensor<18xi8>}> : () -> tensor<18xi8>
    %151 = "tosa.const"() <{values = dense<[1492012815, 1280153369, 1292221871, 1215617923, 2039068824, 1728949233, 1125181545, 1256492704, 2092093129, 1160513419, 1323433543, 1151427967, 2123963717, 1271414274, 1275605233, 1257487871, 1356362709, 1079404374]> : tensor<18xi32>}> : () -> tensor<18xi32>
    %152 = "tosa.const"() <{values = dense<16> : tensor<1xi8>}> : () -> tensor<1xi8>
    %153 = tosa.const_shape  {values = dense<[0, 6]> : tensor<2xindex>} : () -> !tosa.shape<2>
    %154 = "tosa.const"() <{values = dense<[39, 39, 38, 38, 38, 39, 38, 38, 38, 38, 38, 38, 38, 38, 39, 38, 39, 38]> : tensor<18xi8>}> : () -> tensor<18xi8>
    %155 = "tosa.const"() <{values = dense<[1969476440, 2017780082, 1316598120, 1918416812, 1746940775, 1753649614, 2046435337, 1238063227, 1514946459, 1713065202, 1837955199, 1865436226, 1836171938, 1714782907, 2010586527, 1848103772, 1921027691, 1423697498]> : tensor<18xi32>}> : () -> tensor<18xi32>
    %156 = "tosa.const"() <{values = dense<14> : tensor<1xi8>}> : () -> tensor<1xi8>
    %157 = tosa.const_shape  {values = dense<[18, 1, 1, 6]> : tensor<4xindex>} : () -> !tosa.shape<4>
    %158 = tosa.const_shape  {values = dense<[1, 1, 1, 6]> : tensor<4xindex>} : () -> !tosa.shape<4>
    %159 = "tosa.const"() <{values = dense<"0x320F4803017F3260BAFB81F451C27FD430F80735347FDB0181E4D75C27E683EA146B7FEF11811659F33142F4E30F7F891506DCDA7F4F0FDBD20F81FEFF81FECFE63813E3DFEE2B8181E85FAEFBF17F0146272BF71655C881E27A0CDC81054142FB3C8147DD172D9EC2D7B181"> : tensor<18x6xi8>}> : () -> tensor<18x6xi8>
    %160 = "tosa.const"() <{values = dense<12> : tensor<1xi8>}> : () -> tensor<1xi8>
    %161 = "tosa.const"() <{values = dense<38> : tensor<1xi8>}> : () -> tensor<1xi8>
    %162 = "tosa.const"() <{values = dense<1875218176> : tensor<1xi32>}> : () -> tensor<1xi32>
    %163 = "tosa.const"() <{values = dense<30> : tensor<1xi8>}> : () -> tensor<1xi8>
    %164 = "tosa.const"() <{values = dense<"0x88888888898989898A8A8A8A8A8B8B8B8C8C8C8C8D8D8D8E8E8E8F8F8F9090919191929293939494959596969797989899999A9B9B9C9D9D9E9F9FA0A1A1A2A3A4A4A5A6A7A8A9AAAAABACADAEAFB0B1B2B3B4B5B7B8B9BABBBCBDBFC0C1C2C4C5C6C7C9CACCCDCED0D1D2D4D5D7D8DADBDDDEE0E1E3E5E6E8E9EBECEEF0F1F3F5F6F8F9FBFDFE0002030507080A0B0D0F1012141517181A1B1D1F202223252628292B2C2E2F303233343637393A3B3C3E3F4041434445464748494B4C4D4E4F50515253545556565758595A5B5C5C5D5E5F5F606161626363646565666767686869696A6A6B6B6C6C6D6D6E6E6F6F6F70707171717272727373737474747475"> : tensor<256xi8>}> : () -> tensor<256xi8>
    %165 = "tosa.const"() <{values = dense<-19> : tensor<1xi8>}> : () -> tensor<1xi8>
    %166 = "tosa.const"() <{values = dense<50> : tensor<1xi8>}> : () -> tensor<1xi8>
    %167 = "tosa.const"() <{values = dense<1710192798> : tensor<1xi32>}> : () -> tensor<1xi32>
    %168 = tosa.const_shape  {values = dense<1> : tensor<2xindex>} : () -> !tosa.shape<2>
    %169 = "tosa.const"() <{values = dense<32> : tensor<1xi8>}> : () -> tensor<1xi8>
    %170 = "tosa.const"() <{values = dense<2139094913> : tensor<1xi32>}> : () -> tensor<1xi32>
    %171 = "tosa.const"() <{values = dense<10> : tensor<1xi8>}> : () -> tensor<1xi8>
    %172 = "tosa.const"() <{values = dense<-128> : tensor<1xi8>}> : () -> tensor<1xi8>
    %173 = "tosa.const"() <{values = dense<11> : tensor<1xi8>}> : () -> tensor<1xi8>
    %174 = "tosa.const"() <{values = dense<1073741824> : tensor<1xi32>}> : () -> tensor<1xi32>
    %175 = "tosa.const"() <{values = dense<127> : tensor<i8>}> : () -> tensor<i8>
    %176 = "tosa.const"() <{values = dense<127> : tensor<i8>}> : () -> tensor<i8>
    %177 = "tosa.const"() <{values = dense<"0xA7A7A7A8A8A9A9AAAAAAABABACACADADAEAEAFAFB0B0B1B1B2B2B3B3B4B4B5B5B6B7B7B8B8B9B9BABABBBCBCBDBDBEBFBFC0C0C1C2C2C3C4C4C5C6C6C7C7C8C9C9CACBCCCCCDCECECFD0D0D1D2D2D3D4D5D5D6D7D8D8D9DADBDBDCDDDEDEDFE0E1E1E2E3E4E5E5E6E7E8E8E9EAEBECECEDEEEFF0F0F1F2F3F4F5F5F6F7F8F9F9FAFBFCFDFEFEFF0001020203040506070708090A0B0B0C0D0E0F101011121314141516171818191A1B1B1C1D1E1F1F202122222324252526272828292A2B2B2C2D2E2E2F3030313232333434353637373839393A3A3B3C3C3D3E3E3F4040414142434344444546464747484849494A4B4B4C4C4D4D4E4E4F4F50505151525253"> : tensor<256xi8>}> : () -> tensor<256xi8>
    %178 = tosa.const_shape  {values = dense<[0, 12]> : tensor<2xindex>} : () -> !tosa.shape<2>
    %179 = tosa.const_shape  {values = dense<[1, 6]> : tensor<2xindex>} : () -> !tosa.shape<2>
    %180 = tosa.const_shape  {values = dense<0> : tensor<2xindex>} : () -> !tosa.shape<2>
    %181 = tosa.const_shape  {values = dense<[1, 18]> : tensor<2xindex>} : () -> !tosa.shape<2>
    %182 = "tosa.const"() <{values = dense<[39, 39, 38, 38, 39, 39, 38, 38, 39, 38, 38, 38, 39, 38, 38, 38, 38, 39]> : tensor<18xi8>}> : () -> tensor<18xi8>
    %183 = "tosa.const"() <{values = dense<[1430137152, 1227063786, 1238631792, 1165204707, 1954506055, 1657247517, 1078518840, 1204384359, 2005331375, 1112385456, 1268549076, 1103676790, 2035880249, 1218687113, 1222704267, 1205338254, 1300112628, 2069280213]> : tensor<18xi32>}> : () -> tensor<18xi32>
    %184 = "tosa.const"() <{values = dense<7> : tensor<1xi8>}> : () -> tensor<1xi8>
    %185 = "tosa.const"() <{values = dense<0> : tensor<1xi8>}> : () -> tensor<1xi8>
    %186 = "tosa.const"() <{values = dense<-5> : tensor<1xi8>}> : () -> tensor<1xi8>
    %187 = "tosa.const"() <{values = dense<0> : tensor<1xi32>}> : () -> tensor<1xi32>
    %188 = tosa.const_shape  {values = dense<[18, 1, 1, 5]> : tensor<4xindex>} : () -> !tosa.shape<4>
    %189 = tosa.const_shape  {values = dense<[1, 1, 1, 5]> : tensor<4xindex>} : () -> !tosa.shape<4>
    %190 = "tosa.const"() <{values = dense<[[127, 47, -81, -4, 53], [-18, 90, -127, 126, -17], [119, 85, 16, 53, -127], [30, -18, -110, 110, 127], [7, 63, 65, -91, -127], [-89, -127, 81, 51, -91], [-107, -82, 49, 109, 127], [111, 112, -127, -6, -51], [110, -127, 0, 0, 101], [-12, 69, 78, 127, -97], [71, 77, 127, -5, 99], [121, -127, -101, 1, 49], [127, -69, -103, -123, 102], [104, -119, -70, -123, -127], [-127, 52, -2, -111, 31], [100, -8, -39, 113, 127], [113, 22, 46, -127, -43], [-127, -60, 72, 33, -117]]> : tensor<18x5xi8>}> : () -> tensor<18x5xi8>
    %191 = tosa.const_shape  {values = dense<[3, 0, 0]> : tensor<3xindex>} : () -> !tosa.shape<3>
    %192 = tosa.const_shape  {values = dense<[2, 0, 0]> : tensor<3xindex>} : () -> !tosa.shape<3>
    %193 = tosa.const_shape  {values = dense<[1, 0, 0]> : tensor<3xindex>} : () -> !tosa.shape<3>
    %194 = tosa.const_shape  {values = dense<[1, 1, 5]> : tensor<3xindex>} : () -> !tosa.shape<3>
    %195 = tosa.const_shape  {values = dense<0> : tensor<3xindex>} : () -> !tosa.shape<3>
    %196 = tosa.const_shape  {values = dense<[4, 1, 5]> : tensor<3xindex>} : () -> !tosa.shape<3>
    %197 = tosa.reshape %arg0, %196 : (tensor<1x4x5xi8>, !tosa.shape<3>) -> tensor<4x1x5xi8>
    %198 = tosa.slice %197, %195, %194 : (tensor<4x1x5xi8>, !tosa.shape<3>, !tosa.shape<3>) -> tensor<1x1x5xi8>
    %199 = tosa.slice %197, %193, %194 : (tensor<4x1x5xi8>, !tosa.shape<3>, !tosa.shape<3>) -> tensor<1x1x5xi8>
    %200 = tosa.slice %197, %192, %194 : (tensor<4x1x5xi8>, !tosa.shape<3>, !tosa.shape<3>) -> tensor<1x1x5xi8>
    %201 = tosa.slice %197, %191, %194 : (tensor<4x1x5xi8>, !tosa.shape<3>, !tosa.shape<3>) -> tensor<1x1x5xi8>
    %202 = tosa.reshape %201, %189 : (tensor<1x1x5xi8>, !tosa.shape<4>) -> tensor<1x1x1x5xi8>
    %203 = tosa.reshape %190, %188 : (tensor<18x5xi8>, !tosa.shape<4>) -> tensor<18x1x1x5xi8>
    %204 = tosa.conv2d %202, %203, %187, %186, %185 {acc_type = i32, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x1x1x5xi8>, tensor<18x1x1x5xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x1x1x18xi32>
    %205 = tosa.rescale %204, %183, %182, %187, %184 {input_unsigned = false, output_unsigned = false, per_channel = true, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x1x1x18xi32>, tensor<18xi32>, tensor<18xi8>, tensor<1xi32>, tensor<1xi8>) -> tensor<1x1x1x18xi8>
    %206 = tosa.reshape %205, %181 : (tensor<1x1x1x18xi8>, !tosa.shape<2>) -> tensor<1x18xi8>
    %207 = tosa.slice %206, %180, %179 : (tensor<1x18xi8>, !tosa.shape<2>, !tosa.shape<2>) -> tensor<1x6xi8>
    %208 = tosa.slice %206, %178, %179 : (tensor<1x18xi8>, !tosa.shape<2>, !tosa.shape<2>) -> tensor<1x6xi8>
    %209 = tosa.table %207, %177 : (tensor<1x6xi8>, tensor<256xi8>) -> tensor<1x6xi8>
    %210 = tosa.rescale %176, %174, %173, %172, %187 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<i8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>, tensor<1xi32>) -> tensor<i32>
    %211 = tosa.rescale %209, %174, %171, %172, %187 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x6xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>, tensor<1xi32>) -> tensor<1x6xi32>
    %212 = tosa.rescale %211, %170, %169, %187, %187 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x6xi32>, tensor<1xi32>, tensor<1xi8>, tensor<1xi32>, tensor<1xi32>) -> tensor<1x6xi32>
    %213 = tosa.reshape %210, %168 : (tensor<i32>, !tosa.shape<2>) -> tensor<1x1xi32>
    %214 = tosa.sub %213, %212 : (tensor<1x1xi32>, tensor<1x6xi32>) -> tensor<1x6xi32>
    %215 = tosa.rescale %214, %167, %166, %187, %165 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x6xi32>, tensor<1xi32>, tensor<1xi8>, tensor<1xi32>, tensor<1xi8>) -> tensor<1x6xi8>
    %216 = tosa.table %208, %164 : (tensor<1x6xi8>, tensor<256xi8>) -> tensor<1x6xi8>
    %217 = tosa.rescale %215, %174, %163, %165, %187 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x6xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>, tensor<1xi32>) -> tensor<1x6xi32>
    %218 = tosa.rescale %216, %174, %163, %185, %187 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x6xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>, tensor<1xi32>) -> tensor<1x6xi32>
    %219 = tosa.mul %217, %218, %185 : (tensor<1x6xi32>, tensor<1x6xi32>, tensor<1xi8>) -> tensor<1x6xi32>
    %220 = tosa.rescale %219, %162, %161, %187, %160 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x6xi32>, tensor<1xi32>, tensor<1xi8>, tensor<1xi32>, tensor<1xi8>) -> tensor<1x6xi8>
    %221 = tosa.reshape %220, %158 : (tensor<1x6xi8>, !tosa.shape<4>) -> tensor<1x1x1x6xi8>
    %222 = tosa.reshape %159, %157 : (tensor<18x6xi8>, !tosa.shape<4>) -> tensor<18x1x1x6xi8>
    %223 = tosa.conv2d %221, %222, %187, %160, %185 {acc_type = i32, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x1x1x6xi8>, tensor<18x1x1x6xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x1x1x18xi32>
    %224 = tosa.rescale %223, %155, %154, %187, %156 {input_unsigned = false, output_unsigned = false, per_channel = true, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x1x1x18xi32>, tensor<18xi32>, tensor<18xi8>, tensor<1xi32>, tensor<1xi8>) -> tensor<1x1x1x18xi8>
    %225 = tosa.reshape %224, %181 : (tensor<1x1x1x18xi8>, !tosa.shape<2>) -> tensor<1x18xi8>
    %226 = tosa.slice %225, %180, %179 : (tensor<1x18xi8>, !tosa.shape<2>, !tosa.shape<2>) -> tensor<1x6xi8>
    %227 = tosa.slice %225, %153, %179 : (tensor<1x18xi8>, !tosa.shape<2>, !tosa.shape<2>) -> tensor<1x6xi8>
    %228 = tosa.slice %225, %178, %179 : (tensor<1x18xi8>, !tosa.shape<2>, !tosa.shape<2>) -> tensor<1x6xi8>
    %229 = tosa.reshape %200, %189 : (tensor<1x1x5xi8>, !tosa.shape<4>) -> tensor<1x1x1x5xi8>
    %230 = tosa.reshape %190, %188 : (tensor<18x5xi8>, !tosa.shape<4>) -> tensor<18x1x1x5xi8>
    %231 = tosa.conv2d %229, %230, %187, %186, %185 {acc_type = i32, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x1x1x5xi8>, tensor<18x1x1x5xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x1x1x18xi32>
    %232 = tosa.rescale %231, %151, %150, %187, %152 {input_unsigned = false, output_unsigned = false, per_channel = true, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x1x1x18xi32>, tensor<18xi32>, tensor<18xi8>, tensor<1xi32>, tensor<1xi8>) -> tensor<1x1x1x18xi8>
    %233 = tosa.reshape %232, %181 : (tensor<1x1x1x18xi8>, !tosa.shape<2>) -> tensor<1x18xi8>
    %234 = tosa.slice %233, %180, %179 : (tensor<1x18xi8>, !tosa.shape<2>, !tosa.shape<2>) -> tensor<1x6xi8>
    %235 = tosa.slice %233, %153, %179 : (tensor<1x18xi8>, !tosa.shape<2>, !tosa.shape<2>) -> tensor<1x6xi8>
    %236 = tosa.slice %233, %178, %179 : (tensor<1x18xi8>, !tosa.shape<2>, !tosa.shape<2>) -> tensor<1x6xi8>
    %237 = tosa.rescale %234, %174, %173, %152, %187 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x6xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>, tensor<1xi32>) -> tensor<1x6xi32>
    %238 = tosa.rescale %226, %174, %171, %156, %187 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x6xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>, tensor<1xi32>) -> tensor<1x6xi32>
    %239 = tosa.rescale %238, %149, %148, %187, %187 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x6xi32>, tensor<1xi32>, tensor<1xi8>, tensor<1xi32>, tensor<1xi32>) -> tensor<1x6xi32>
    %240 = tosa.add %237, %239 : (tensor<1x6xi32>, tensor<1x6xi32>) -> tensor<1x6xi32>
    %241 = tosa.rescale %240, %147, %146, %187, %145 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x6xi32>, tensor<1xi32>, tensor<1xi8>, tensor<1xi32>, tensor<1xi8>) -> tensor<1x6xi8>
    %242 = tosa.table %241, %144 : (tensor<1x6xi8>, tensor<256xi8>) -> tensor<1x6xi8>
    %243 = tosa.rescale %242, %174, %163, %172, %187 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x6xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>, tensor<1xi32>) -> tensor<1x6xi32>
    %244 = tosa.rescale %220, %174, %163, %160, %187 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x6xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>, tensor<1xi32>) -> tensor<1x6xi32>
    %245 = tosa.mul %243, %244, %185 : (tensor<1x6xi32>, tensor<1x6xi32>, tensor<1xi8>) -> tensor<1x6xi32>
    %246 = tosa.rescale %245, %143, %161, %187, %184 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x6xi32>, tensor<1xi32>, tensor<1xi8>, tensor<1xi32>, tensor<1xi8>) -> tensor<1x6xi8>
    %247 = tosa.rescale %176, %174, %173, %172, %187 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<i8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>, tensor<1xi32>) -> tensor<i32>
    %248 = tosa.rescale %242, %174, %171, %172, %187 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x6xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>, tensor<1xi32>) -> tensor<1x6xi32>
    %249 = tosa.rescale %248, %170, %169, %187, %187 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x6xi32>, tensor<1xi32>, tensor<1xi8>, tensor<1xi32>, tensor<1xi32>) -> tensor<1x6xi32>
    %250 = tosa.reshape %247, %168 : (tensor<i32>, !tosa.shape<2>) -> tensor<1x1xi32>
    %251 = tosa.sub %250, %249 : (tensor<1x1xi32>, tensor<1x6xi32>) -> tensor<1x6xi32>
    %252 = tosa.rescale %251, %142, %166, %187, %141 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x6xi32>, tensor<1xi32>, tensor<1xi8>, tensor<1xi32>, tensor<1xi8>) -> tensor<1x6xi8>
    %253 = tosa.rescale %235, %174, %173, %152, %187 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x6xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>, tensor<1xi32>) -> tensor<1x6xi32>
    %254 = tosa.rescale %227, %174, %171, %156, %187 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x6xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>, tensor<1xi32>) -> tensor<1x6xi32>
    %255 = tosa.rescale %254, %149, %148, %187, %187 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x6xi32>, tensor<1xi32>, tensor<1xi8>, tensor<1xi32>, tensor<1xi32>) -> tensor<1x6xi32>
    %256 = tosa.add %253, %255 : (tensor<1x6xi32>, tensor<1x6xi32>) -> tensor<1x6xi32>
    %257 = tosa.rescale %256, %140, %146, %187, %139 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x6xi32>, tensor<1xi32>, tensor<1xi8>, tensor<1xi32>, tensor<1xi8>) -> tensor<1x6xi8>
    %258 = tosa.table %257, %138 : (tensor<1x6xi8>, tensor<256xi8>) -> tensor<1x6xi8>
    %259 = tosa.rescale %258, %174, %163, %172, %187 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x6xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>, tensor<1xi32>) -> tensor<1x6xi32>
    %260 = tosa.rescale %228, %174, %163, %156, %187 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x6xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>, tensor<1xi32>) -> tensor<1x6xi32>
    %261 = tosa.mul %259, %260, %185 : (tensor<1x6xi32>, tensor<1x6xi32>, tensor<1xi8>) -> tensor<1x6xi32>
    %262 = tosa.rescale %261, %137, %136, %187, %135 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x6xi32>, tensor<1xi32>, tensor<1xi8>, tensor<1xi32>, tensor<1xi8>) -> tensor<1x6xi8>
    %263 = tosa.rescale %236, %174, %173, %152, %187 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x6xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>, tensor<1xi32>) -> tensor<1x6xi32>
    %264 = tosa.rescale %262, %174, %171, %135, %187 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x6xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>, tensor<1xi32>) -> tensor<1x6xi32>
    %265 = tosa.rescale %264, %134, %133, %187, %187 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x6xi32>, tensor<1xi32>, tensor<1xi8>, tensor<1xi32>, tensor<1xi32>) -> tensor<1x6xi32>
    %266 = tosa.add %263, %265 : (tensor<1x6xi32>, tensor<1x6xi32>) -> tensor<1x6xi32>
    %267 = tosa.rescale %266, %132, %146, %187, %131 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x6xi32>, tensor<1xi32>, tensor<1xi8>, tensor<1xi32>, tensor<1xi8>) -> tensor<1x6xi8>
    %268 = tosa.table %267, %130 : (tensor<1x6xi8>, tensor<256xi8>) -> tensor<1x6xi8>
    %269 = tosa.rescale %252, %174, %163, %141, %187 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x6xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>, tensor<1xi32>) -> tensor<1x6xi32>
    %270 = tosa.rescale %268, %174, %163, %185, %187 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x6xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>, tensor<1xi32>) -> tensor<1x6xi32>
    %271 = tosa.mul %269, %270, %185 : (tensor<1x6xi32>, tensor<1x6xi32>, tensor<1xi8>) -> tensor<1x6xi32>
    %272 = tosa.rescale %271, %129, %136, %187, %128 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x6xi32>, tensor<1xi32>, tensor<1xi8>, tensor<1xi32>, tensor<1xi8>) -> tensor<1x6xi8>
    %273 = tosa.rescale %246, %174, %173, %184, %187 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x6xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>, tensor<1xi32>) -> tensor<1x6xi32>
    %274 = tosa.rescale %272, %174, %171, %128, %187 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x6xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>, tensor<1xi32>) -> tensor<1x6xi32>
    %275 = tosa.rescale %274, %127, %169, %187, %187 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x6xi32>, tensor<1xi32>, tensor<1xi8>, tensor<1xi32>, tensor<1xi32>) -> tensor<1x6xi32>
    %276 = tosa.add %273, %275 : (tensor<1x6xi32>, tensor<1x6xi32>) -> tensor<1x6xi32>
    %277 = tosa.rescale %276, %126, %166, %187, %160 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x6xi32>, tensor<1xi32>, tensor<1xi8>, tensor<1xi32>, tensor<1xi8>) -> tensor<1x6xi8>
    %278 = tosa.reshape %277, %158 : (tensor<1x6xi8>, !tosa.shape<4>) -> tensor<1x1x1x6xi8>
    %279 = tosa.reshape %159, %157 : (tensor<18x6xi8>, !tosa.shape<4>) -> tensor<18x1x1x6xi8>
    %280 = tosa.conv2d %278, %279, %187, %160, %185 {acc_type = i32, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x1x1x6xi8>, tensor<18x1x1x6xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x1x1x18xi32>
    %281 = tosa.rescale %280, %124, %154, %187, %125 {input_unsigned = false, output_unsigned = false, per_channel = true, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x1x1x18xi32>, tensor<18xi32>, tensor<18xi8>, tensor<1xi32>, tensor<1xi8>) -> tensor<1x1x1x18xi8>
    %282 = tosa.reshape %281, %181 : (tensor<1x1x1x18xi8>, !tosa.shape<2>) -> tensor<1x18xi8>
    %283 = tosa.slice %282, %180, %179 : (tensor<1x18xi8>, !tosa.shape<2>, !tosa.shape<2>) -> tensor<1x6xi8>
    %284 = tosa.slice %282, %153, %179 : (tensor<1x18xi8>, !tosa.shape<2>, !tosa.shape<2>) -> tensor<1x6xi8>
    %285 = tosa.slice %282, %178, %179 : (tensor<1x18xi8>, !tosa.shape<2>, !tosa.shape<2>) -> tensor<1x6xi8>
    %286 = tosa.reshape %199, %189 : (tensor<1x1x5xi8>, !tosa.shape<4>) -> tensor<1x1x1x5xi8>
    %287 = tosa.reshape %190, %188 : (tensor<18x5xi8>, !tosa.shape<4>) -> tensor<18x1x1x5xi8>
    %288 = tosa.conv2d %286, %287, %187, %186, %185 {acc_type = i32, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x1x1x5xi8>, tensor<18x1x1x5xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x1x1x18xi32>
    %289 = tosa.rescale %288, %122, %121, %187, %123 {input_unsigned = false, output_unsigned = false, per_channel = true, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x1x1x18xi32>, tensor<18xi32>, tensor<18xi8>, tensor<1xi32>, tensor<1xi8>) -> tensor<1x1x1x18xi8>
    %290 = tosa.reshape %289, %181 : (tensor<1x1x1x18xi8>, !tosa.shape<2>) -> tensor<1x18xi8>
    %291 = tosa.slice %290, %180, %179 : (tensor<1x18xi8>, !tosa.shape<2>, !tosa.shape<2>) -> tensor<1x6xi8>
    %292 = tosa.slice %290, %153, %179 : (tensor<1x18xi8>, !tosa.shape<2>, !tosa.shape<2>) -> tensor<1x6xi8>
    %293 = tosa.slice %290, %178, %179 : (tensor<1x18xi8>, !tosa.shape<2>, !tosa.shape<2>) -> tensor<1x6xi8>
    %294 = tosa.rescale %291, %174, %173, %123, %187 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x6xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>, tensor<1xi32>) -> tensor<1x6xi32>
    %295 = tosa.rescale %283, %174, %171, %125, %187 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x6xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>, tensor<1xi32>) -> tensor<1x6xi32>
    %296 = tosa.rescale %295, %120, %148, %187, %187 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x6xi32>, tensor<1xi32>, tensor<1xi8>, tensor<1xi32>, tensor<1xi32>) -> tensor<1x6xi32>
    %297 = tosa.add %294, %296 : (tensor<1x6xi32>, tensor<1x6xi32>) -> tensor<1x6xi32>
    %298 = tosa.rescale %297, %119, %166, %187, %118 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x6xi32>, tensor<1xi32>, tensor<1xi8>, tensor<1xi32>, tensor<1xi8>) -> tensor<1x6xi8>
    %299 = tosa.table %298, %117 : (tensor<1x6xi8>, tensor<256xi8>) -> tensor<1x6xi8>
    %300 = tosa.rescale %299, %174, %163, %172, %187 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x6xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>, tensor<1xi32>) -> tensor<1x6xi32>
    %301 = tosa.rescale %277, %174, %163, %160, %187 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x6xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>, tensor<1xi32>) -> tensor<1x6xi32>
    %302 = tosa.mul %300, %301, %185 : (tensor<1x6xi32>, tensor<1x6xi32>, tensor<1xi8>) -> tensor<1x6xi32>
    %303 = tosa.rescale %302, %116, %161, %187, %173 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x6xi32>, tensor<1xi32>, tensor<1xi8>, tensor<1xi32>, tensor<1xi8>) -> tensor<1x6xi8>
    %304 = tosa.rescale %176, %174, %173, %172, %187 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<i8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>, tensor<1xi32>) -> tensor<i32>
    %305 = tosa.rescale %299, %174, %171, %172, %187 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x6xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>, tensor<1xi32>) -> tensor<1x6xi32>
    %306 = tosa.rescale %305, %170, %169, %187, %187 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x6xi32>, tensor<1xi32>, tensor<1xi8>, tensor<1xi32>, tensor<1xi32>) -> tensor<1x6xi32>
    %307 = tosa.reshape %304, %168 : (tensor<i32>, !tosa.shape<2>) -> tensor<1x1xi32>
    %308 = tosa.sub %307, %306 : (tensor<1x1xi32>, tensor<1x6xi32>) -> tensor<1x6xi32>
    %309 = tosa.rescale %308, %115, %166, %187, %114 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x6xi32>, tensor<1xi32>, tensor<1xi8>, tensor<1xi32>, tensor<1xi8>) -> tensor<1x6xi8>
    %310 = tosa.rescale %292, %174, %173, %123, %187 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x6xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>, tensor<1xi32>) -> tensor<1x6xi32>
    %311 = tosa.rescale %284, %174, %171, %125, %187 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x6xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>, tensor<1xi32>) -> tensor<1x6xi32>
    %312 = tosa.rescale %311, %120, %148, %187, %187 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x6xi32>, tensor<1xi32>, tensor<1xi8>, tensor<1xi32>, tensor<1xi32>) -> tensor<1x6xi32>
    %313 = tosa.add %310, %312 : (tensor<1x6xi32>, tensor<1x6xi32>) -> tensor<1x6xi32>
    %314 = tosa.rescale %313, %113, %166, %187, %112 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x6xi32>, tensor<1xi32>, tensor<1xi8>, tensor<1xi32>, tensor<1xi8>) -> tensor<1x6xi8>
    %315 = tosa.table %314, %111 : (tensor<1x6xi8>, tensor<256xi8>) -> tensor<1x6xi8>
    %316 = tosa.rescale %315, %174, %163, %172, %187 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x6xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>, tensor<1xi32>) -> tensor<1x6xi32>
    %317 = tosa.rescale %285, %174, %163, %125, %187 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x6xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>, tensor<1xi32>) -> tensor<1x6xi32>
    %318 = tosa.mul %316, %317, %185 : (tensor<1x6xi32>, tensor<1x6xi32>, tensor<1xi8>) -> tensor<1x6xi32>
    %319 = tosa.rescale %318, %110, %136, %187, %109 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x6xi32>, tensor<1xi32>, tensor<1xi8>, tensor<1xi32>, tensor<1xi8>) -> tensor<1x6xi8>
    %320 = tosa.rescale %293, %174, %173, %123, %187 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x6xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>, tensor<1xi32>) -> tensor<1x6xi32>
    %321 = tosa.rescale %319, %174, %171, %109, %187 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x6xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>, tensor<1xi32>) -> tensor<1x6xi32>
    %322 = tosa.rescale %321, %108, %133, %187, %187 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x6xi32>, tensor<1xi32>, tensor<1xi8>, tensor<1xi32>, tensor<1xi32>) -> tensor<1x6xi32>
    %323 = tosa.add %320, %322 : (tensor<1x6xi32>, tensor<1x6xi32>) -> tensor<1x6xi32>
    %324 = tosa.rescale %323, %107, %146, %187, %106 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x6xi32>, tensor<1xi32>, tensor<1xi8>, tensor<1xi32>, tensor<1xi8>) -> tensor<1x6xi8>
    %325 = tosa.table %324, %105 : (tensor<1x6xi8>, tensor<256xi8>) -> tensor<1x6xi8>
    %326 = tosa.rescale %309, %174, %163, %114, %187 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x6xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>, tensor<1xi32>) -> tensor<1x6xi32>
    %327 = tosa.rescale %325, %174, %163, %185, %187 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x6xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>, tensor<1xi32>) -> tensor<1x6xi32>
    %328 = tosa.mul %326, %327, %185 : (tensor<1x6xi32>, tensor<1x6xi32>, tensor<1xi8>) -> tensor<1x6xi32>
    %329 = tosa.rescale %328, %104, %136, %187, %131 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x6xi32>, tensor<1xi32>, tensor<1xi8>, tensor<1xi32>, tensor<1xi8>) -> tensor<1x6xi8>
    %330 = tosa.rescale %303, %174, %173, %173, %187 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x6xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>, tensor<1xi32>) -> tensor<1x6xi32>
    %331 = tosa.rescale %329, %174, %171, %131, %187 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x6xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>, tensor<1xi32>) -> tensor<1x6xi32>
    %332 = tosa.rescale %331, %103, %169, %187, %187 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x6xi32>, tensor<1xi32>, tensor<1xi8>, tensor<1xi32>, tensor<1xi32>) -> tensor<1x6xi32>
    %333 = tosa.add %330, %332 : (tensor<1x6xi32>, tensor<1x6xi32>) -> tensor<1x6xi32>
    %334 = tosa.rescale %333, %102, %166, %187, %160 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x6xi32>, tensor<1xi32>, tensor<1xi8>, tensor<1xi32>, tensor<1xi8>) -> tensor<1x6xi8>
    %335 = tosa.reshape %334, %158 : (tensor<1x6xi8>, !tosa.shape<4>) -> tensor<1x1x1x6xi8>
    %336 = tosa.reshape %159, %157 : (tensor<18x6xi8>, !tosa.shape<4>) -> tensor<18x1x1x6xi8>
    %337 = tosa.conv2d %335, %336, %187, %160, %185 {acc_type = i32, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x1x1x6xi8>, tensor<18x1x1x6xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x1x1x18xi32>
    %338 = tosa.rescale %337, %101, %100, %187, %114 {input_unsigned = false, output_unsigned = false, per_channel = true, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x1x1x18xi32>, tensor<18xi32>, tensor<18xi8>, tensor<1xi32>, tensor<1xi8>) -> tensor<1x1x1x18xi8>
    %339 = tosa.reshape %338, %181 : (tensor<1x1x1x18xi8>, !tosa.shape<2>) -> tensor<1x18xi8>
    %340 = tosa.slice %339, %180, %179 : (tensor<1x18xi8>, !tosa.shape<2>, !tosa.shape<2>) -> tensor<1x6xi8>
    %341 = tosa.slice %339, %153, %179 : (tensor<1x18xi8>, !tosa.shape<2>, !tosa.shape<2>) -> tensor<1x6xi8>
    %342 = tosa.slice %339, %178, %179 : (tensor<1x18xi8>, !tosa.shape<2>, !tosa.shape<2>) -> tensor<1x6xi8>
    %343 = tosa.reshape %198, %189 : (tensor<1x1x5xi8>, !tosa.shape<4>) -> tensor<1x1x1x5xi8>
    %344 = tosa.reshape %190, %188 : (tensor<18x5xi8>, !tosa.shape<4>) -> tensor<18x1x1x5xi8>
    %345 = tosa.conv2d %343, %344, %187, %186, %185 {acc_type = i32, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x1x1x5xi8>, tensor<18x1x1x5xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x1x1x18xi32>
    %346 = tosa.rescale %345, %99, %98, %187, %118 {input_unsigned = false, output_unsigned = false, per_channel = true, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x1x1x18xi32>, tensor<18xi32>, tensor<18xi8>, tensor<1xi32>, tensor<1xi8>) -> tensor<1x1x1x18xi8>
    %347 = tosa.reshape %346, %181 : (tensor<1x1x1x18xi8>, !tosa.shape<2>) -> tensor<1x18xi8>
    %348 = tosa.slice %347, %180, %179 : (tensor<1x18xi8>, !tosa.shape<2>, !tosa.shape<2>) -> tensor<1x6xi8>
    %349 = tosa.slice %347, %153, %179 : (tensor<1x18xi8>, !tosa.shape<2>, !tosa.shape<2>) -> tensor<1x6xi8>
    %350 = tosa.slice %347, %178, %179 : (tensor<1x18xi8>, !tosa.shape<2>, !tosa.shape<2>) -> tensor<1x6xi8>
    %351 = tosa.rescale %348, %174, %173, %118, %187 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x6xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>, tensor<1xi32>) -> tensor<1x6xi32>
    %352 = tosa.rescale %340, %174, %171, %114, %187 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x6xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>, tensor<1xi32>) -> tensor<1x6xi32>
    %353 = tosa.rescale %352, %97, %148, %187, %187 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x6xi32>, tensor<1xi32>, tensor<1xi8>, tensor<1xi32>, tensor<1xi32>) -> tensor<1x6xi32>
    %354 = tosa.add %351, %353 : (tensor<1x6xi32>, tensor<1x6xi32>) -> tensor<1x6xi32>
    %355 = tosa.rescale %354, %96, %146, %187, %145 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x6xi32>, tensor<1xi32>, tensor<1xi8>, tensor<1xi32>, tensor<1xi8>) -> tensor<1x6xi8>
    %356 = tosa.table %355, %95 : (tensor<1x6xi8>, tensor<256xi8>) -> tensor<1x6xi8>
    %357 = tosa.rescale %356, %174, %163, %172, %187 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x6xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>, tensor<1xi32>) -> tensor<1x6xi32>
    %358 = tosa.rescale %334, %174, %163, %160, %187 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x6xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>, tensor<1xi32>) -> tensor<1x6xi32>
    %359 = tosa.mul %357, %358, %185 : (tensor<1x6xi32>, tensor<1x6xi32>, tensor<1xi8>) -> tensor<1x6xi32>
    %360 = tosa.rescale %359, %174, %161, %187, %160 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x6xi32>, tensor<1xi32>, tensor<1xi8>, tensor<1xi32>, tensor<1xi8>) -> tensor<1x6xi8>
    %361 = tosa.rescale %176, %174, %173, %172, %187 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<i8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>, tensor<1xi32>) -> tensor<i32>
    %362 = tosa.rescale %356, %174, %171, %172, %187 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x6xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>, tensor<1xi32>) -> tensor<1x6xi32>
    %363 = tosa.rescale %362, %170, %169, %187, %187 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x6xi32>, tensor<1xi32>, tensor<1xi8>, tensor<1xi32>, tensor<1xi32>) -> tensor<1x6xi32>
    %364 = tosa.reshape %361, %168 : (tensor<i32>, !tosa.shape<2>) -> tensor<1x1xi32>
    %365 = tosa.sub %364, %363 : (tensor<1x1xi32>, tensor<1x6xi32>) -> tensor<1x6xi32>
    %366 = tosa.rescale %365, %94, %166, %187, %93 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x6xi32>, tensor<1xi32>, tensor<1xi8>, tensor<1xi32>, tensor<1xi8>) -> tensor<1x6xi8>
    %367 = tosa.rescale %349, %174, %173, %118, %187 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x6xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>, tensor<1xi32>) -> tensor<1x6xi32>
    %368 = tosa.rescale %341, %174, %171, %114, %187 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x6xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>, tensor<1xi32>) -> tensor<1x6xi32>
    %369 = tosa.rescale %368, %97, %148, %187, %187 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x6xi32>, tensor<1xi32>, tensor<1xi8>, tensor<1xi32>, tensor<1xi32>) -> tensor<1x6xi32>
    %370 = tosa.add %367, %369 : (tensor<1x6xi32>, tensor<1x6xi32>) -> tensor<1x6xi32>
    %371 = tosa.rescale %370, %92, %166, %187, %156 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x6xi32>, tensor<1xi32>, tensor<1xi8>, tensor<1xi32>, tensor<1xi8>) -> tensor<1x6xi8>
    %372 = tosa.table %371, %91 : (tensor<1x6xi8>, tensor<256xi8>) -> tensor<1x6xi8>
    %373 = tosa.rescale %372, %174, %163, %172, %187 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x6xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>, tensor<1xi32>) -> tensor<1x6xi32>
    %374 = tosa.rescale %342, %174, %163, %114, %187 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x6xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>, tensor<1xi32>) -> tensor<1x6xi32>
    %375 = tosa.mul %373, %374, %185 : (tensor<1x6xi32>, tensor<1x6xi32>, tensor<1xi8>) -> tensor<1x6xi32>
    %376 = tosa.rescale %375, %90, %136, %187, %89 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x6xi32>, tensor<1xi32>, tensor<1xi8>, tensor<1xi32>, tensor<1xi8>) -> tensor<1x6xi8>
    %377 = tosa.rescale %350, %174, %173, %118, %187 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x6xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>, tensor<1xi32>) -> tensor<1x6xi32>
    %378 = tosa.rescale %376, %174, %171, %89, %187 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x6xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>, tensor<1xi32>) -> tensor<1x6xi32>
    %379 = tosa.rescale %378, %88, %133, %187, %187 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x6xi32>, tensor<1xi32>, tensor<1xi8>, tensor<1xi32>, tensor<1xi32>) -> tensor<1x6xi32>
    %380 = tosa.add %377, %379 : (tensor<1x6xi32>, tensor<1x6xi32>) -> tensor<1x6xi32>
    %381 = tosa.rescale %380, %87, %146, %187, %185 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x6xi32>, tensor<1xi32>, tensor<1xi8>, tensor<1xi32>, tensor<1xi8>) -> tensor<1x6xi8>
    %382 = tosa.table %381, %86 : (tensor<1x6xi8>, tensor<256xi8>) -> tensor<1x6xi8>
    %383 = tosa.rescale %366, %174, %163, %93, %187 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x6xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>, tensor<1xi32>) -> tensor<1x6xi32>
    %384 = tosa.rescale %382, %174, %163, %185, %187 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x6xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>, tensor<1xi32>) -> tensor<1x6xi32>
    %385 = tosa.mul %383, %384, %185 : (tensor<1x6xi32>, tensor<1x6xi32>, tensor<1xi8>) -> tensor<1x6xi32>
    %386 = tosa.rescale %385, %85, %136, %187, %145 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x6xi32>, tensor<1xi32>, tensor<1xi8>, tensor<1xi32>, tensor<1xi8>) -> tensor<1x6xi8>
    %387 = tosa.rescale %360, %174, %173, %160, %187 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x6xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>, tensor<1xi32>) -> tensor<1x6xi32>
    %388 = tosa.rescale %386, %174, %171, %145, %187 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x6xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>, tensor<1xi32>) -> tensor<1x6xi32>
    %389 = tosa.rescale %388, %84, %169, %187, %187 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x6xi32>, tensor<1xi32>, tensor<1xi8>, tensor<1xi32>, tensor<1xi32>) -> tensor<1x6xi32>
    %390 = tosa.add %387, %389 : (tensor<1x6xi32>, tensor<1x6xi32>) -> tensor<1x6xi32>
    %391 = tosa.rescale %390, %174, %146, %187, %160 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x6xi32>, tensor<1xi32>, tensor<1xi8>, tensor<1xi32>, tensor<1xi8>) -> tensor<1x6xi8>
    %392 = tosa.concat %220, %277, %334, %391 {axis = 0 : i32} : (tensor<1x6xi8>, tensor<1x6xi8>, tensor<1x6xi8>, tensor<1x6xi8>) -> tensor<4x6xi8>
    %393 = tosa.reshape %392, %83 : (tensor<4x6xi8>, !tosa.shape<3>) -> tensor<1x4x6xi8>
    %394 = tosa.reverse %393 {axis = 1 : i32} : (tensor<1x4x6xi8>) -> tensor<1x4x6xi8>
    %395 = tosa.reshape %198, %189 : (tensor<1x1x5xi8>, !tosa.shape<4>) -> tensor<1x1x1x5xi8>
    %396 = tosa.reshape %82, %188 : (tensor<18x5xi8>, !tosa.shape<4>) -> tensor<18x1x1x5xi8>
    %397 = tosa.conv2d %395, %396, %187, %186, %185 {acc_type = i32, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x1x1x5xi8>, tensor<18x1x1x5xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x1x1x18xi32>
    %398 = tosa.rescale %397, %80, %79, %187, %81 {input_unsigned = false, output_unsigned = false, per_channel = true, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x1x1x18xi32>, tensor<18xi32>, tensor<18xi8>, tensor<1xi32>, tensor<1xi8>) -> tensor<1x1x1x18xi8>
    %399 = tosa.reshape %398, %181 : (tensor<1x1x1x18xi8>, !tosa.shape<2>) -> tensor<1x18xi8>
    %400 = tosa.slice %399, %180, %179 : (tensor<1x18xi8>, !tosa.shape<2>, !tosa.shape<2>) -> tensor<1x6xi8>
    %401 = tosa.slice %399, %178, %179 : (tensor<1x18xi8>, !tosa.shape<2>, !tosa.shape<2>) -> tensor<1x6xi8>
    %402 = tosa.table %400, %78 : (tensor<1x6xi8>, tensor<256xi8>) -> tensor<1x6xi8>
    %403 = tosa.rescale %176, %174, %173, %172, %187 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<i8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>, tensor<1xi32>) -> tensor<i32>
    %404 = tosa.rescale %402, %174, %171, %172, %187 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x6xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>, tensor<1xi32>) -> tensor<1x6xi32>
    %405 = tosa.rescale %404, %170, %169, %187, %187 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x6xi32>, tensor<1xi32>, tensor<1xi8>, tensor<1xi32>, tensor<1xi32>) -> tensor<1x6xi32>
    %406 = tosa.reshape %403, %168 : (tensor<i32>, !tosa.shape<2>) -> tensor<1x1xi32>
    %407 = tosa.sub %406, %405 : (tensor<1x1xi32>, tensor<1x6xi32>) -> tensor<1x6xi32>
    %408 = tosa.rescale %407, %77, %166, %187, %141 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x6xi32>, tensor<1xi32>, tensor<1xi8>, tensor<1xi32>, tensor<1xi8>) -> tensor<1x6xi8>
    %409 = tosa.table %401, %76 : (tensor<1x6xi8>, tensor<256xi8>) -> tensor<1x6xi8>
    %410 = tosa.rescale %408, %174, %163, %141, %187 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x6xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>, tensor<1xi32>) -> tensor<1x6xi32>
    %411 = tosa.rescale %409, %174, %163, %185, %187 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x6xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>, tensor<1xi32>) -> tensor<1x6xi32>
    %412 = tosa.mul %410, %411, %185 : (tensor<1x6xi32>, tensor<1x6xi32>, tensor<1xi8>) -> tensor<1x6xi32>
    %413 = tosa.rescale %412, %75, %161, %187, %74 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x6xi32>, tensor<1xi32>, tensor<1xi8>, tensor<1xi32>, tensor<1xi8>) -> tensor<1x6xi8>
    %414 = tosa.reshape %413, %158 : (tensor<1x6xi8>, !tosa.shape<4>) -> tensor<1x1x1x6xi8>
    %415 = tosa.reshape %73, %157 : (tensor<18x6xi8>, !tosa.shape<4>) -> tensor<18x1x1x6xi8>
    %416 = tosa.conv2d %414, %415, %187, %74, %185 {acc_type = i32, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x1x1x6xi8>, tensor<18x1x1x6xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x1x1x18xi32>
    %417 = tosa.rescale %416, %72, %71, %187, %145 {input_unsigned = false, output_unsigned = false, per_channel = true, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x1x1x18xi32>, tensor<18xi32>, tensor<18xi8>, tensor<1xi32>, tensor<1xi8>) -> tensor<1x1x1x18xi8>
    %418 = tosa.reshape %417, %181 : (tensor<1x1x1x18xi8>, !tosa.shape<2>) -> tensor<1x18xi8>
    %419 = tosa.slice %418, %180, %179 : (tensor<1x18xi8>, !tosa.shape<2>, !tosa.shape<2>) -> tensor<1x6xi8>
    %420 = tosa.slice %418, %153, %179 : (tensor<1x18xi8>, !tosa.shape<2>, !tosa.shape<2>) -> tensor<1x6xi8>
    %421 = tosa.slice %418, %178, %179 : (tensor<1x18xi8>, !tosa.shape<2>, !tosa.shape<2>) -> tensor<1x6xi8>
    %422 = tosa.reshape %199, %189 : (tensor<1x1x5xi8>, !tosa.shape<4>) -> tensor<1x1x1x5xi8>
    %423 = tosa.reshape %82, %188 : (tensor<18x5xi8>, !tosa.shape<4>) -> tensor<18x1x1x5xi8>
    %424 = tosa.conv2d %422, %423, %187, %186, %185 {acc_type = i32, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x1x1x5xi8>, tensor<18x1x1x5xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x1x1x18xi32>
    %425 = tosa.rescale %424, %70, %79, %187, %145 {input_unsigned = false, output_unsigned = false, per_channel = true, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x1x1x18xi32>, tensor<18xi32>, tensor<18xi8>, tensor<1xi32>, tensor<1xi8>) -> tensor<1x1x1x18xi8>
    %426 = tosa.reshape %425, %181 : (tensor<1x1x1x18xi8>, !tosa.shape<2>) -> tensor<1x18xi8>
    %427 = tosa.slice %426, %180, %179 : (tensor<1x18xi8>, !tosa.shape<2>, !tosa.shape<2>) -> tensor<1x6xi8>
    %428 = tosa.slice %426, %153, %179 : (tensor<1x18xi8>, !tosa.shape<2>, !tosa.shape<2>) -> tensor<1x6xi8>
    %429 = tosa.slice %426, %178, %179 : (tensor<1x18xi8>, !tosa.shape<2>, !tosa.shape<2>) -> tensor<1x6xi8>
    %430 = tosa.rescale %427, %174, %173, %145, %187 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x6xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>, tensor<1xi32>) -> tensor<1x6xi32>
    %431 = tosa.rescale %419, %174, %171, %145, %187 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x6xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>, tensor<1xi32>) -> tensor<1x6xi32>
    %432 = tosa.rescale %431, %69, %148, %187, %187 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x6xi32>, tensor<1xi32>, tensor<1xi8>, tensor<1xi32>, tensor<1xi32>) -> tensor<1x6xi32>
    %433 = tosa.add %430, %432 : (tensor<1x6xi32>, tensor<1x6xi32>) -> tensor<1x6xi32>
    %434 = tosa.rescale %433, %68, %146, %187, %156 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x6xi32>, tensor<1xi32>, tensor<1xi8>, tensor<1xi32>, tensor<1xi8>) -> tensor<1x6xi8>
    %435 = tosa.table %434, %67 : (tensor<1x6xi8>, tensor<256xi8>) -> tensor<1x6xi8>
    %436 = tosa.rescale %435, %174, %163, %172, %187 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x6xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>, tensor<1xi32>) -> tensor<1x6xi32>
    %437 = tosa.rescale %413, %174, %163, %74, %187 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x6xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>, tensor<1xi32>) -> tensor<1x6xi32>
    %438 = tosa.mul %436, %437, %185 : (tensor<1x6xi32>, tensor<1x6xi32>, tensor<1xi8>) -> tensor<1x6xi32>
    %439 = tosa.rescale %438, %66, %161, %187, %118 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x6xi32>, tensor<1xi32>, tensor<1xi8>, tensor<1xi32>, tensor<1xi8>) -> tensor<1x6xi8>
    %440 = tosa.rescale %176, %174, %173, %172, %187 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<i8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>, tensor<1xi32>) -> tensor<i32>
    %441 = tosa.rescale %435, %174, %171, %172, %187 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x6xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>, tensor<1xi32>) -> tensor<1x6xi32>
    %442 = tosa.rescale %441, %170, %169, %187, %187 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x6xi32>, tensor<1xi32>, tensor<1xi8>, tensor<1xi32>, tensor<1xi32>) -> tensor<1x6xi32>
    %443 = tosa.reshape %440, %168 : (tensor<i32>, !tosa.shape<2>) -> tensor<1x1xi32>
    %444 = tosa.sub %443, %442 : (tensor<1x1xi32>, tensor<1x6xi32>) -> tensor<1x6xi32>
    %445 = tosa.rescale %444, %65, %166, %187, %93 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x6xi32>, tensor<1xi32>, tensor<1xi8>, tensor<1xi32>, tensor<1xi8>) -> tensor<1x6xi8>
    %446 = tosa.rescale %428, %174, %173, %145, %187 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x6xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>, tensor<1xi32>) -> tensor<1x6xi32>
    %447 = tosa.rescale %420, %174, %171, %145, %187 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x6xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>, tensor<1xi32>) -> tensor<1x6xi32>
    %448 = tosa.rescale %447, %69, %148, %187, %187 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x6xi32>, tensor<1xi32>, tensor<1xi8>, tensor<1xi32>, tensor<1xi32>) -> tensor<1x6xi32>
    %449 = tosa.add %446, %448 : (tensor<1x6xi32>, tensor<1x6xi32>) -> tensor<1x6xi32>
    %450 = tosa.rescale %449, %64, %146, %187, %185 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x6xi32>, tensor<1xi32>, tensor<1xi8>, tensor<1xi32>, tensor<1xi8>) -> tensor<1x6xi8>
    %451 = tosa.table %450, %63 : (tensor<1x6xi8>, tensor<256xi8>) -> tensor<1x6xi8>
    %452 = tosa.rescale %451, %174, %163, %172, %187 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x6xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>, tensor<1xi32>) -> tensor<1x6xi32>
    %453 = tosa.rescale %421, %174, %163, %145, %187 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x6xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>, tensor<1xi32>) -> tensor<1x6xi32>
    %454 = tosa.mul %452, %453, %185 : (tensor<1x6xi32>, tensor<1x6xi32>, tensor<1xi8>) -> tensor<1x6xi32>
    %455 = tosa.rescale %454, %62, %161, %187, %169 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x6xi32>, tensor<1xi32>, tensor<1xi8>, tensor<1xi32>, tensor<1xi8>) -> tensor<1x6xi8>
    %456 = tosa.rescale %429, %174, %173, %145, %187 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x6xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>, tensor<1xi32>) -> tensor<1x6xi32>
    %457 = tosa.rescale %455, %174, %171, %169, %187 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x6xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>, tensor<1xi32>) -> tensor<1x6xi32>
    %458 = tosa.rescale %457, %61, %133, %187, %187 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x6xi32>, tensor<1xi32>, tensor<1xi8>, tensor<1xi32>, tensor<1xi32>) -> tensor<1x6xi32>
    %459 = tosa.add %456, %458 : (tensor<1x6xi32>, tensor<1x6xi32>) -> tensor<1x6xi32>
    %460 = tosa.rescale %459, %60, %146, %187, %106 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x6xi32>, tensor<1xi32>, tensor<1xi8>, tensor<1xi32>, tensor<1xi8>) -> tensor<1x6xi8>
    %461 = tosa.table %460, %59 : (tensor<1x6xi8>, tensor<256xi8>) -> tensor<1x6xi8>
    %462 = tosa.rescale %445, %174, %163, %93, %187 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x6xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>, tensor<1xi32>) -> tensor<1x6xi32>
    %463 = tosa.rescale %461, %174, %163, %185, %187 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x6xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>, tensor<1xi32>) -> tensor<1x6xi32>
    %464 = tosa.mul %462, %463, %185 : (tensor<1x6xi32>, tensor<1x6xi32>, tensor<1xi8>) -> tensor<1x6xi32>
    %465 = tosa.rescale %464, %58, %136, %187, %89 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x6xi32>, tensor<1xi32>, tensor<1xi8>, tensor<1xi32>, tensor<1xi8>) -> tensor<1x6xi8>
    %466 = tosa.rescale %439, %174, %173, %118, %187 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x6xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>, tensor<1xi32>) -> tensor<1x6xi32>
    %467 = tosa.rescale %465, %174, %171, %89, %187 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x6xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>, tensor<1xi32>) -> tensor<1x6xi32>
    %468 = tosa.rescale %467, %57, %169, %187, %187 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x6xi32>, tensor<1xi32>, tensor<1xi8>, tensor<1xi32>, tensor<1xi32>) -> tensor<1x6xi32>
    %469 = tosa.add %466, %468 : (tensor<1x6xi32>, tensor<1x6xi32>) -> tensor<1x6xi32>
    %470 = tosa.rescale %469, %56, %166, %187, %74 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x6xi32>, tensor<1xi32>, tensor<1xi8>, tensor<1xi32>, tensor<1xi8>) -> tensor<1x6xi8>
    %471 = tosa.reshape %470, %158 : (tensor<1x6xi8>, !tosa.shape<4>) -> tensor<1x1x1x6xi8>
    %472 = tosa.reshape %73, %157 : (tensor<18x6xi8>, !tosa.shape<4>) -> tensor<18x1x1x6xi8>
    %473 = tosa.conv2d %471, %472, %187, %74, %185 {acc_type = i32, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x1x1x6xi8>, tensor<18x1x1x6xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x1x1x18xi32>
    %474 = tosa.rescale %473, %54, %53, %187, %55 {input_unsigned = false, output_unsigned = false, per_channel = true, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x1x1x18xi32>, tensor<18xi32>, tensor<18xi8>, tensor<1xi32>, tensor<1xi8>) -> tensor<1x1x1x18xi8>
    %475 = tosa.reshape %474, %181 : (tensor<1x1x1x18xi8>, !tosa.shape<2>) -> tensor<1x18xi8>
    %476 = tosa.slice %475, %180, %179 : (tensor<1x18xi8>, !tosa.shape<2>, !tosa.shape<2>) -> tensor<1x6xi8>
    %477 = tosa.slice %475, %153, %179 : (tensor<1x18xi8>, !tosa.shape<2>, !tosa.shape<2>) -> tensor<1x6xi8>
    %478 = tosa.slice %475, %178, %179 : (tensor<1x18xi8>, !tosa.shape<2>, !tosa.shape<2>) -> tensor<1x6xi8>
    %479 = tosa.reshape %200, %189 : (tensor<1x1x5xi8>, !tosa.shape<4>) -> tensor<1x1x1x5xi8>
    %480 = tosa.reshape %82, %188 : (tensor<18x5xi8>, !tosa.shape<4>) -> tensor<18x1x1x5xi8>
    %481 = tosa.conv2d %479, %480, %187, %186, %185 {acc_type = i32, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x1x1x5xi8>, tensor<18x1x1x5xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x1x1x18xi32>
    %482 = tosa.rescale %481, %52, %51, %187, %89 {input_unsigned = false, output_unsigned = false, per_channel = true, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x1x1x18xi32>, tensor<18xi32>, tensor<18xi8>, tensor<1xi32>, tensor<1xi8>) -> tensor<1x1x1x18xi8>
    %483 = tosa.reshape %482, %181 : (tensor<1x1x1x18xi8>, !tosa.shape<2>) -> tensor<1x18xi8>
    %484 = tosa.slice %483, %180, %179 : (tensor<1x18xi8>, !tosa.shape<2>, !tosa.shape<2>) -> tensor<1x6xi8>
    %485 = tosa.slice %483, %153, %179 : (tensor<1x18xi8>, !tosa.shape<2>, !tosa.shape<2>) -> tensor<1x6xi8>
    %486 = tosa.slice %483, %178, %179 : (tensor<1x18xi8>, !tosa.shape<2>, !tosa.shape<2>) -> tensor<1x6xi8>
    %487 = tosa.rescale %484, %174, %173, %89, %187 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x6xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>, tensor<1xi32>) -> tensor<1x6xi32>
    %488 = tosa.rescale %476, %174, %171, %55, %187 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x6xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>, tensor<1xi32>) -> tensor<1x6xi32>
    %489 = tosa.rescale %488, %50, %148, %187, %187 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x6xi32>, tensor<1xi32>, tensor<1xi8>, tensor<1xi32>, tensor<1xi32>) -> tensor<1x6xi32>
    %490 = tosa.add %487, %489 : (tensor<1x6xi32>, tensor<1x6xi32>) -> tensor<1x6xi32>
    %491 = tosa.rescale %490, %49, %146, %187, %135 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x6xi32>, tensor<1xi32>, tensor<1xi8>, tensor<1xi32>, tensor<1xi8>) -> tensor<1x6xi8>
    %492 = tosa.table %491, %48 : (tensor<1x6xi8>, tensor<256xi8>) -> tensor<1x6xi8>
    %493 = tosa.rescale %492, %174, %163, %172, %187 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x6xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>, tensor<1xi32>) -> tensor<1x6xi32>
    %494 = tosa.rescale %470, %174, %163, %74, %187 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x6xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>, tensor<1xi32>) -> tensor<1x6xi32>
    %495 = tosa.mul %493, %494, %185 : (tensor<1x6xi32>, tensor<1x6xi32>, tensor<1xi8>) -> tensor<1x6xi32>
    %496 = tosa.rescale %495, %47, %161, %187, %125 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x6xi32>, tensor<1xi32>, tensor<1xi8>, tensor<1xi32>, tensor<1xi8>) -> tensor<1x6xi8>
    %497 = tosa.rescale %176, %174, %173, %172, %187 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<i8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>, tensor<1xi32>) -> tensor<i32>
    %498 = tosa.rescale %492, %174, %171, %172, %187 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x6xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>, tensor<1xi32>) -> tensor<1x6xi32>
    %499 = tosa.rescale %498, %170, %169, %187, %187 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x6xi32>, tensor<1xi32>, tensor<1xi8>, tensor<1xi32>, tensor<1xi32>) -> tensor<1x6xi32>
    %500 = tosa.reshape %497, %168 : (tensor<i32>, !tosa.shape<2>) -> tensor<1x1xi32>
    %501 = tosa.sub %500, %499 : (tensor<1x1xi32>, tensor<1x6xi32>) -> tensor<1x6xi32>
    %502 = tosa.rescale %501, %46, %166, %187, %45 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x6xi32>, tensor<1xi32>, tensor<1xi8>, tensor<1xi32>, tensor<1xi8>) -> tensor<1x6xi8>
    %503 = tosa.rescale %485, %174, %173, %89, %187 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x6xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>, tensor<1xi32>) -> tensor<1x6xi32>
    %504 = tosa.rescale %477, %174, %171, %55, %187 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x6xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>, tensor<1xi32>) -> tensor<1x6xi32>
    %505 = tosa.rescale %504, %50, %148, %187, %187 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x6xi32>, tensor<1xi32>, tensor<1xi8>, tensor<1xi32>, tensor<1xi32>) -> tensor<1x6xi32>
    %506 = tosa.add %503, %505 : (tensor<1x6xi32>, tensor<1x6xi32>) -> tensor<1x6xi32>
    %507 = tosa.rescale %506, %44, %146, %187, %43 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x6xi32>, tensor<1xi32>, tensor<1xi8>, tensor<1xi32>, tensor<1xi8>) -> tensor<1x6xi8>
    %508 = tosa.table %507, %42 : (tensor<1x6xi8>, tensor<256xi8>) -> tensor<1x6xi8>
    %509 = tosa.rescale %508, %174, %163, %172, %187 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x6xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>, tensor<1xi32>) -> tensor<1x6xi32>
    %510 = tosa.rescale %478, %174, %163, %55, %187 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x6xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>, tensor<1xi32>) -> tensor<1x6xi32>
    %511 = tosa.mul %509, %510, %185 : (tensor<1x6xi32>, tensor<1x6xi32>, tensor<1xi8>) -> tensor<1x6xi32>
    %512 = tosa.rescale %511, %41, %136, %187, %40 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x6xi32>, tensor<1xi32>, tensor<1xi8>, tensor<1xi32>, tensor<1xi8>) -> tensor<1x6xi8>
    %513 = tosa.rescale %486, %174, %173, %89, %187 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x6xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>, tensor<1xi32>) -> tensor<1x6xi32>
    %514 = tosa.rescale %512, %174, %171, %40, %187 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x6xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>, tensor<1xi32>) -> tensor<1x6xi32>
    %515 = tosa.rescale %514, %39, %133, %187, %187 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x6xi32>, tensor<1xi32>, tensor<1xi8>, tensor<1xi32>, tensor<1xi32>) -> tensor<1x6xi32>
    %516 = tosa.add %513, %515 : (tensor<1x6xi32>, tensor<1x6xi32>) -> tensor<1x6xi32>
    %517 = tosa.rescale %516, %38, %146, %187, %37 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x6xi32>, tensor<1xi32>, tensor<1xi8>, tensor<1xi32>, tensor<1xi8>) -> tensor<1x6xi8>
    %518 = tosa.table %517, %36 : (tensor<1x6xi8>, tensor<256xi8>) -> tensor<1x6xi8>
    %519 = tosa.rescale %502, %174, %163, %45, %187 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x6xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>, tensor<1xi32>) -> tensor<1x6xi32>
    %520 = tosa.rescale %518, %174, %163, %185, %187 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x6xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>, tensor<1xi32>) -> tensor<1x6xi32>
    %521 = tosa.mul %519, %520, %185 : (tensor<1x6xi32>, tensor<1x6xi32>, tensor<1xi8>) -> tensor<1x6xi32>
    %522 = tosa.rescale %521, %35, %136, %187, %34 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x6xi32>, tensor<1xi32>, tensor<1xi8>, tensor<1xi32>, tensor<1xi8>) -> tensor<1x6xi8>
    %523 = tosa.rescale %496, %174, %173, %125, %187 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x6xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>, tensor<1xi32>) -> tensor<1x6xi32>
    %524 = tosa.rescale %522, %174, %171, %34, %187 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x6xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>, tensor<1xi32>) -> tensor<1x6xi32>
    %525 = tosa.rescale %524, %33, %169, %187, %187 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x6xi32>, tensor<1xi32>, tensor<1xi8>, tensor<1xi32>, tensor<1xi32>) -> tensor<1x6xi32>
    %526 = tosa.add %523, %525 : (tensor<1x6xi32>, tensor<1x6xi32>) -> tensor<1x6xi32>
    %527 = tosa.rescale %526, %32, %166, %187, %74 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x6xi32>, tensor<1xi32>, tensor<1xi8>, tensor<1xi32>, tensor<1xi8>) -> tensor<1x6xi8>
    %528 = tosa.reshape %527, %158 : (tensor<1x6xi8>, !tosa.shape<4>) -> tensor<1x1x1x6xi8>
    %529 = tosa.reshape %73, %157 : (tensor<18x6xi8>, !tosa.shape<4>) -> tensor<18x1x1x6xi8>
    %530 = tosa.conv2d %528, %529, %187, %74, %185 {acc_type = i32, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x1x1x6xi8>, tensor<18x1x1x6xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x1x1x18xi32>
    %531 = tosa.rescale %530, %31, %30, %187, %81 {input_unsigned = false, output_unsigned = false, per_channel = true, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x1x1x18xi32>, tensor<18xi32>, tensor<18xi8>, tensor<1xi32>, tensor<1xi8>) -> tensor<1x1x1x18xi8>
    %532 = tosa.reshape %531, %181 : (tensor<1x1x1x18xi8>, !tosa.shape<2>) -> tensor<1x18xi8>
    %533 = tosa.slice %532, %180, %179 : (tensor<1x18xi8>, !tosa.shape<2>, !tosa.shape<2>) -> tensor<1x6xi8>
    %534 = tosa.slice %532, %153, %179 : (tensor<1x18xi8>, !tosa.shape<2>, !tosa.shape<2>) -> tensor<1x6xi8>
    %535 = tosa.slice %532, %178, %179 : (tensor<1x18xi8>, !tosa.shape<2>, !tosa.shape<2>) -> tensor<1x6xi8>
    %536 = tosa.reshape %201, %189 : (tensor<1x1x5xi8>, !tosa.shape<4>) -> tensor<1x1x1x5xi8>
    %537 = tosa.reshape %82, %188 : (tensor<18x5xi8>, !tosa.shape<4>) -> tensor<18x1x1x5xi8>
    %538 = tosa.conv2d %536, %537, %187, %186, %185 {acc_type = i32, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x1x1x5xi8>, tensor<18x1x1x5xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x1x1x18xi32>
    %539 = tosa.rescale %538, %29, %28, %187, %128 {input_unsigned = false, output_unsigned = false, per_channel = true, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x1x1x18xi32>, tensor<18xi32>, tensor<18xi8>, tensor<1xi32>, tensor<1xi8>) -> tensor<1x1x1x18xi8>
    %540 = tosa.reshape %539, %181 : (tensor<1x1x1x18xi8>, !tosa.shape<2>) -> tensor<1x18xi8>
    %541 = tosa.slice %540, %180, %179 : (tensor<1x18xi8>, !tosa.shape<2>, !tosa.shape<2>) -> tensor<1x6xi8>
    %542 = tosa.slice %540, %153, %179 : (tensor<1x18xi8>, !tosa.shape<2>, !tosa.shape<2>) -> tensor<1x6xi8>
    %543 = tosa.slice %540, %178, %179 : (tensor<1x18xi8>, !tosa.shape<2>, !tosa.shape<2>) -> tensor<1x6xi8>
    %544 = tosa.rescale %541, %174, %173, %128, %187 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x6xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>, tensor<1xi32>) -> tensor<1x6xi32>
    %545 = tosa.rescale %533, %174, %171, %81, %187 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x6xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>, tensor<1xi32>) -> tensor<1x6xi32>
    %546 = tosa.rescale %545, %27, %148, %187, %187 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x6xi32>, tensor<1xi32>, tensor<1xi8>, tensor<1xi32>, tensor<1xi32>) -> tensor<1x6xi32>
    %547 = tosa.add %544, %546 : (tensor<1x6xi32>, tensor<1x6xi32>) -> tensor<1x6xi32>
    %548 = tosa.rescale %547, %26, %146, %187, %25 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x6xi32>, tensor<1xi32>, tensor<1xi8>, tensor<1xi32>, tensor<1xi8>) -> tensor<1x6xi8>
    %549 = tosa.table %548, %24 : (tensor<1x6xi8>, tensor<256xi8>) -> tensor<1x6xi8>
    %550 = tosa.rescale %549, %174, %163, %172, %187 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x6xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>, tensor<1xi32>) -> tensor<1x6xi32>
    %551 = tosa.rescale %527, %174, %163, %74, %187 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x6xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>, tensor<1xi32>) -> tensor<1x6xi32>
    %552 = tosa.mul %550, %551, %185 : (tensor<1x6xi32>, tensor<1x6xi32>, tensor<1xi8>) -> tensor<1x6xi32>
    %553 = tosa.rescale %552, %23, %161, %187, %34 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x6xi32>, tensor<1xi32>, tensor<1xi8>, tensor<1xi32>, tensor<1xi8>) -> tensor<1x6xi8>
    %554 = tosa.rescale %175, %174, %173, %172, %187 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<i8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>, tensor<1xi32>) -> tensor<i32>
    %555 = tosa.rescale %549, %174, %171, %172, %187 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x6xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>, tensor<1xi32>) -> tensor<1x6xi32>
    %556 = tosa.rescale %555, %170, %169, %187, %187 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x6xi32>, tensor<1xi32>, tensor<1xi8>, tensor<1xi32>, tensor<1xi32>) -> tensor<1x6xi32>
    %557 = tosa.reshape %554, %168 : (tensor<i32>, !tosa.shape<2>) -> tensor<1x1xi32>
    %558 = tosa.sub %557, %556 : (tensor<1x1xi32>, tensor<1x6xi32>) -> tensor<1x6xi32>
    %559 = tosa.rescale %558, %22, %166, %187, %21 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x6xi32>, tensor<1xi32>, tensor<1xi8>, tensor<1xi32>, tensor<1xi8>) -> tensor<1x6xi8>
    %560 = tosa.rescale %542, %174, %173, %128, %187 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x6xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>, tensor<1xi32>) -> tensor<1x6xi32>
    %561 = tosa.rescale %534, %174, %171, %81, %187 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x6xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>, tensor<1xi32>) -> tensor<1x6xi32>
    %562 = tosa.rescale %561, %27, %148, %187, %187 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x6xi32>, tensor<1xi32>, tensor<1xi8>, tensor<1xi32>, tensor<1xi32>) -> tensor<1x6xi32>
    %563 = tosa.add %560, %562 : (tensor<1x6xi32>, tensor<1x6xi32>) -> tensor<1x6xi32>
    %564 = tosa.rescale %563, %20, %166, %187, %125 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x6xi32>, tensor<1xi32>, tensor<1xi8>, tensor<1xi32>, tensor<1xi8>) -> tensor<1x6xi8>
    %565 = tosa.table %564, %19 : (tensor<1x6xi8>, tensor<256xi8>) -> tensor<1x6xi8>
    %566 = tosa.rescale %565, %174, %163, %172, %187 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x6xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>, tensor<1xi32>) -> tensor<1x6xi32>
    %567 = tosa.rescale %535, %174, %163, %81, %187 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x6xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>, tensor<1xi32>) -> tensor<1x6xi32>
    %568 = tosa.mul %566, %567, %185 : (tensor<1x6xi32>, tensor<1x6xi32>, tensor<1xi8>) -> tensor<1x6xi32>
    %569 = tosa.rescale %568, %18, %161, %187, %131 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x6xi32>, tensor<1xi32>, tensor<1xi8>, tensor<1xi32>, tensor<1xi8>) -> tensor<1x6xi8>
    %570 = tosa.rescale %543, %174, %173, %128, %187 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x6xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>, tensor<1xi32>) -> tensor<1x6xi32>
    %571 = tosa.rescale %569, %174, %171, %131, %187 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x6xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>, tensor<1xi32>) -> tensor<1x6xi32>
    %572 = tosa.rescale %571, %17, %133, %187, %187 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x6xi32>, tensor<1xi32>, tensor<1xi8>, tensor<1xi32>, tensor<1xi32>) -> tensor<1x6xi32>
    %573 = tosa.add %570, %572 : (tensor<1x6xi32>, tensor<1x6xi32>) -> tensor<1x6xi32>
    %574 = tosa.rescale %573, %16, %146, %187, %15 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x6xi32>, tensor<1xi32>, tensor<1xi8>, tensor<1xi32>, tensor<1xi8>) -> tensor<1x6xi8>
    %575 = tosa.table %574, %14 : (tensor<1x6xi8>, tensor<256xi8>) -> tensor<1x6xi8>
    %576 = tosa.rescale %559, %174, %163, %21, %187 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x6xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>, tensor<1xi32>) -> tensor<1x6xi32>
    %577 = tosa.rescale %575, %174, %163, %185, %187 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x6xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>, tensor<1xi32>) -> tensor<1x6xi32>
    %578 = tosa.mul %576, %577, %185 : (tensor<1x6xi32>, tensor<1x6xi32>, tensor<1xi8>) -> tensor<1x6xi32>
    %579 = tosa.rescale %578, %13, %136, %187, %123 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x6xi32>, tensor<1xi32>, tensor<1xi8>, tensor<1xi32>, tensor<1xi8>) -> tensor<1x6xi8>
    %580 = tosa.rescale %553, %174, %173, %34, %187 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x6xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>, tensor<1xi32>) -> tensor<1x6xi32>
    %581 = tosa.rescale %579, %174, %171, %123, %187 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x6xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>, tensor<1xi32>) -> tensor<1x6xi32>
    %582 = tosa.rescale %581, %12, %169, %187, %187 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x6xi32>, tensor<1xi32>, tensor<1xi8>, tensor<1xi32>, tensor<1xi32>) -> tensor<1x6xi32>
    %583 = tosa.add %580, %582 : (tensor<1x6xi32>, tensor<1x6xi32>) -> tensor<1x6xi32>
    %584 = tosa.rescale %583, %11, %166, %187, %74 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x6xi32>, tensor<1xi32>, tensor<1xi8>, tensor<1xi32>, tensor<1xi8>) -> tensor<1x6xi8>
    %585 = tosa.concat %413, %470, %527, %584 {axis = 0 : i32} : (tensor<1x6xi8>, tensor<1x6xi8>, tensor<1x6xi8>, tensor<1x6xi8>) -> tensor<4x6xi8>
    %586 = tosa.reshape %585, %83 : (tensor<4x6xi8>, !tosa.shape<3>) -> tensor<1x4x6xi8>
    %587 = tosa.rescale %394, %10, %9, %160, %74 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = SINGLE_ROUND, scale32 = true} : (tensor<1x4x6xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x4x6xi8>
    %588 = tosa.concat %586, %587 {axis = 2 : i32} : (tensor<1x4x6xi8>, tensor<1x4x6xi8>) -> tensor<1x4x12xi8>
    %589 = tosa.rescale %588, %174, %163, %74, %187 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x4x12xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>, tensor<1xi32>) -> tensor<1x4x12xi32>
    %590 = tosa.reduce_sum %589 {axis = 1 : i32} : (tensor<1x4x12xi32>) -> tensor<1x1x12xi32>
    %591 = tosa.rescale %590, %8, %169, %187, %160 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x1x12xi32>, tensor<1xi32>, tensor<1xi8>, tensor<1xi32>, tensor<1xi8>) -> tensor<1x1x12xi8>
    %592 = tosa.reshape %591, %5 : (tensor<1x1x12xi8>, !tosa.shape<4>) -> tensor<1x1x1x12xi8>
    %593 = tosa.reshape %7, %4 : (tensor<3x12xi8>, !tosa.shape<4>) -> tensor<3x1x1x12xi8>
    %594 = tosa.conv2d %592, %593, %6, %160, %185 {acc_type = i32, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x1x1x12xi8>, tensor<3x1x1x12xi8>, tensor<3xi32>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x1x1x3xi32>
    %595 = tosa.rescale %594, %2, %1, %187, %3 {input_unsigned = false, output_unsigned = false, per_channel = true, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x1x1x3xi32>, tensor<3xi32>, tensor<3xi8>, tensor<1xi32>, tensor<1xi8>) -> tensor<1x1x1x3xi8>
    %596 = tosa.reshape %595, %0 : (tensor<1x1x1x3xi8>, !tosa.shape<2>) -> tensor<1x3xi8>
    return %596 : tensor<1x3xi8>
  }
}

