// RUN: nnpack-opt %s --form-kernels --verify-diagnostics | FileCheck %s

// Control flow stays, with what is in it; what its regions read exists outside,
// a pad too.

// CHECK-LABEL: func.func @main(
// CHECK:         %[[P:.*]] = call @pad(
// CHECK:         %[[R:.*]] = tosa.cond_if
// CHECK:           tosa.max_pool2d %[[P]]
// CHECK:         %[[S:.*]] = call @abs(%[[R]])
// CHECK-NEXT:    return %[[S]]
func.func @main(%c: tensor<i1>, %x: tensor<1x8x8x4xi8>, %y: tensor<1x4x4x4xi8>) -> tensor<1x4x4x4xi8> {
  %pads = tosa.const_shape {values = dense<[0, 0, 0, 1, 0, 1, 0, 0]> : tensor<8xindex>} : () -> !tosa.shape<8>
  %low = "tosa.const"() {values = dense<-128> : tensor<1xi8>} : () -> tensor<1xi8>
  %0 = tosa.pad %x, %pads, %low : (tensor<1x8x8x4xi8>, !tosa.shape<8>, tensor<1xi8>) -> tensor<1x9x9x4xi8>
  // expected-remark @+1 {{'tosa.cond_if' stays outside kernels}}
  %1 = tosa.cond_if %c : tensor<i1> -> tensor<1x4x4x4xi8> {
    %2 = tosa.max_pool2d %0 {kernel = array<i64: 3, 3>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 2, 2>} : (tensor<1x9x9x4xi8>) -> tensor<1x4x4x4xi8>
    tosa.yield %2 : tensor<1x4x4x4xi8>
  } else {
    tosa.yield %y : tensor<1x4x4x4xi8>
  }
  %3 = tosa.abs %1 : (tensor<1x4x4x4xi8>) -> tensor<1x4x4x4xi8>
  return %3 : tensor<1x4x4x4xi8>
}
