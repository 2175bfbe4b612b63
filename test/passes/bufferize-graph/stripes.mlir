// RUN: nnpack-opt %s --bufferize-graph | FileCheck %s
// RUN: nnpack-opt %s --bufferize-graph --remarks-filter=bufferize-graph -o /dev/null 2>&1 \
// RUN:   | FileCheck %s --check-prefix=REMARK

// Along dimension 2, argument 0 is from 0 on and argument 1 from 4 on.
// CHECK-LABEL: func.func private @join(
// CHECK-SAME:    nnpack.interleaves = array<i64: 2, 0, 0, 1, 4>
func.func private @join(%a: tensor<1x2x4xi8>, %b: tensor<1x2x3xi8>) -> tensor<1x2x7xi8> attributes {nnpack.kernel} {
  %0 = tosa.concat %a, %b {axis = 2 : i32} : (tensor<1x2x4xi8>, tensor<1x2x3xi8>) -> tensor<1x2x7xi8>
  return %0 : tensor<1x2x7xi8>
}

// CHECK-LABEL: func.func private @take(
// CHECK-SAME:    nnpack.takes = array<i64: 2, 0, 3>
func.func private @take(%x: tensor<1x2x7xi8>) -> tensor<1x2x4xi8> attributes {nnpack.kernel} {
  %at = tosa.const_shape {values = dense<[0, 0, 3]> : tensor<3xindex>} : () -> !tosa.shape<3>
  %of = tosa.const_shape {values = dense<[1, 2, 4]> : tensor<3xindex>} : () -> !tosa.shape<3>
  %0 = tosa.slice %x, %at, %of : (tensor<1x2x7xi8>, !tosa.shape<3>, !tosa.shape<3>) -> tensor<1x2x4xi8>
  return %0 : tensor<1x2x4xi8>
}

// A corner is no stripe.
// REMARK: a copy: the bytes that it takes are not in one run
// CHECK-LABEL: func.func private @corner(
// CHECK-NOT:     nnpack.takes
func.func private @corner(%x: tensor<1x3x7xi8>) -> tensor<1x2x4xi8> attributes {nnpack.kernel} {
  %at = tosa.const_shape {values = dense<[0, 0, 3]> : tensor<3xindex>} : () -> !tosa.shape<3>
  %of = tosa.const_shape {values = dense<[1, 2, 4]> : tensor<3xindex>} : () -> !tosa.shape<3>
  %0 = tosa.slice %x, %at, %of : (tensor<1x3x7xi8>, !tosa.shape<3>, !tosa.shape<3>) -> tensor<1x2x4xi8>
  return %0 : tensor<1x2x4xi8>
}

func.func @main(%x: tensor<1x3x7xi8>, %b: tensor<1x2x3xi8>) -> tensor<1x2x4xi8> {
  %c = call @corner(%x) : (tensor<1x3x7xi8>) -> tensor<1x2x4xi8>
  %j = call @join(%c, %b) : (tensor<1x2x4xi8>, tensor<1x2x3xi8>) -> tensor<1x2x7xi8>
  %t = call @take(%j) : (tensor<1x2x7xi8>) -> tensor<1x2x4xi8>
  return %t : tensor<1x2x4xi8>
}
