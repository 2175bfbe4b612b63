// Convolutions over time: a row is a single column, of which four at a time are
// computed in vectors where weights are many. The second one's result may lie over
// its operand. Weights are all the same, but no bias is.

func.func @main(%x: tensor<1x1x24x130xi8>) -> tensor<1x1x24x140xi8> {
  %b = "tosa.const"() <{values = dense<[-2000, 1918, 1835, 1752, 1669, 1586, 1503, 1420, 1337, 1254, 1171, 1088, 1005, 922, 839, 756, 673, 590, 507, 424, 341, 258, 175, 92, 9, -74, -157, -240, -323, -406, -489, -572, -655, -738, -821, -904, -987, -1070, -1153, -1236, -1319, -1402, -1485, -1568, -1651, -1734, -1817, -1900, -1983, 1935, 1852, 1769, 1686, 1603, 1520, 1437, 1354, 1271, 1188, 1105, 1022, 939, 856, 773, 690, 607, 524, 441, 358, 275, 192, 109, 26, -57, -140, -223, -306, -389, -472, -555, -638, -721, -804, -887, -970, -1053, -1136, -1219, -1302, -1385, -1468, -1551, -1634, -1717, -1800, -1883, -1966, 1952, 1869, 1786, 1703, 1620, 1537, 1454, 1371, 1288, 1205, 1122, 1039, 956, 873, 790, 707, 624, 541, 458, 375, 292, 209, 126, 43, -40, -123, -206, -289, -372, -455, -538, -621, -704, -787, -870, -953, -1036, -1119, -1202, -1285, -1368, -1451, -1534]> : tensor<140xi32>}> : () -> tensor<140xi32>
  %w3 = "tosa.const"() <{values = dense<3> : tensor<140x1x3x130xi8>}> : () -> tensor<140x1x3x130xi8>
  %w1 = "tosa.const"() <{values = dense<-2> : tensor<140x1x1x140xi8>}> : () -> tensor<140x1x1x140xi8>
  %m = "tosa.const"() <{values = dense<1512345678> : tensor<1xi32>}> : () -> tensor<1xi32>
  %s = "tosa.const"() <{values = dense<38> : tensor<1xi8>}> : () -> tensor<1xi8>
  %zi = "tosa.const"() <{values = dense<-7> : tensor<1xi8>}> : () -> tensor<1xi8>
  %z8 = "tosa.const"() <{values = dense<0> : tensor<1xi8>}> : () -> tensor<1xi8>
  %z = "tosa.const"() <{values = dense<0> : tensor<1xi32>}> : () -> tensor<1xi32>
  %0 = tosa.conv2d %x, %w3, %b, %zi, %z8 {acc_type = i32, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 1, 1>, stride = array<i64: 1, 1>} : (tensor<1x1x24x130xi8>, tensor<140x1x3x130xi8>, tensor<140xi32>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x1x24x140xi32>
  %1 = tosa.rescale %0, %m, %s, %z, %zi {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x1x24x140xi32>, tensor<1xi32>, tensor<1xi8>, tensor<1xi32>, tensor<1xi8>) -> tensor<1x1x24x140xi8>
  %2 = tosa.conv2d %1, %w1, %b, %zi, %z8 {acc_type = i32, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x1x24x140xi8>, tensor<140x1x1x140xi8>, tensor<140xi32>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x1x24x140xi32>
  %3 = tosa.rescale %2, %m, %s, %z, %zi {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x1x24x140xi32>, tensor<1xi32>, tensor<1xi8>, tensor<1xi32>, tensor<1xi8>) -> tensor<1x1x24x140xi8>
  return %3 : tensor<1x1x24x140xi8>
}
