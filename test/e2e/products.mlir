// Products of two activations: runs that are no whole groups, channels that fill no
// whole vectors, rows that come four at a time and rows that do not, several
// matrices, zero points of both and of one.

func.func @main(%a: tensor<2x24x21xi8>, %b: tensor<2x21x149xi8>, %c: tensor<1x7x32xi8>, %d: tensor<1x32x48xi8>) -> (tensor<2x24x149xi8>, tensor<1x7x48xi8>, tensor<1x7x48xi8>) {
  %m = "tosa.const"() <{values = dense<1512345678> : tensor<1xi32>}> : () -> tensor<1xi32>
  %s = "tosa.const"() <{values = dense<39> : tensor<1xi8>}> : () -> tensor<1xi8>
  %za = "tosa.const"() <{values = dense<-7> : tensor<1xi8>}> : () -> tensor<1xi8>
  %zb = "tosa.const"() <{values = dense<5> : tensor<1xi8>}> : () -> tensor<1xi8>
  %least = "tosa.const"() <{values = dense<-128> : tensor<1xi8>}> : () -> tensor<1xi8>
  %z8 = "tosa.const"() <{values = dense<0> : tensor<1xi8>}> : () -> tensor<1xi8>
  %z = "tosa.const"() <{values = dense<0> : tensor<1xi32>}> : () -> tensor<1xi32>
  %p0 = tosa.matmul %a, %b, %za, %zb : (tensor<2x24x21xi8>, tensor<2x21x149xi8>, tensor<1xi8>, tensor<1xi8>) -> tensor<2x24x149xi32>
  %r0 = tosa.rescale %p0, %m, %s, %z, %zb {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<2x24x149xi32>, tensor<1xi32>, tensor<1xi8>, tensor<1xi32>, tensor<1xi8>) -> tensor<2x24x149xi8>
  %p1 = tosa.matmul %c, %d, %least, %zb : (tensor<1x7x32xi8>, tensor<1x32x48xi8>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x7x48xi32>
  %r1 = tosa.rescale %p1, %m, %s, %z, %zb {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x7x48xi32>, tensor<1xi32>, tensor<1xi8>, tensor<1xi32>, tensor<1xi8>) -> tensor<1x7x48xi8>
  %p2 = tosa.matmul %c, %d, %za, %z8 : (tensor<1x7x32xi8>, tensor<1x32x48xi8>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x7x48xi32>
  %r2 = tosa.rescale %p2, %m, %s, %z, %zb {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x7x48xi32>, tensor<1xi32>, tensor<1xi8>, tensor<1xi32>, tensor<1xi8>) -> tensor<1x7x48xi8>
  return %r0, %r1, %r2 : tensor<2x24x149xi8>, tensor<1x7x48xi8>, tensor<1x7x48xi8>
}
