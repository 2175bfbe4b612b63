// RUN: nnpack-opt %s --schedule-kernels="io=arena" | FileCheck %s
// RUN: nnpack-opt %s --schedule-kernels="io=arena alignment=1" | FileCheck %s --check-prefix=BYTES

// Slices of 2 bytes take 16 each in an arena, as the 8 bytes do that they are
// cut from. So they are cut one by one, not all at once:
//   %x 16 + a maximum 16 + a slice 16 + a wide tensor 64 = 112, not 4 * 16 + 64.
// If bytes were all, four slices and a wide tensor would be 4 * 2 + 64 = 72, less
// than 8 + 2 + 64.

// CHECK: func.func @main({{.*}}nnpack.order_peak = 112 : i64
// CHECK: call @slice
// CHECK: call @widen
// CHECK: call @slice
// CHECK: call @widen
// BYTES: func.func @main({{.*}}nnpack.order_peak = 72 : i64
// BYTES-COUNT-4: call @slice
// BYTES-NOT: call @slice
func.func @main(%x: tensor<1x8xi8>) -> tensor<1x2xi8> {
  %a = call @slice(%x) : (tensor<1x8xi8>) -> tensor<1x2xi8>
  %wideA = call @widen(%a) : (tensor<1x2xi8>) -> tensor<1x64xi8>
  %b = call @slice(%x) : (tensor<1x8xi8>) -> tensor<1x2xi8>
  %c = call @slice(%x) : (tensor<1x8xi8>) -> tensor<1x2xi8>
  %d = call @slice(%x) : (tensor<1x8xi8>) -> tensor<1x2xi8>
  %narrowA = call @narrow(%wideA) : (tensor<1x64xi8>) -> tensor<1x2xi8>
  %wideB = call @widen(%b) : (tensor<1x2xi8>) -> tensor<1x64xi8>
  %narrowB = call @narrow(%wideB) : (tensor<1x64xi8>) -> tensor<1x2xi8>
  %ab = call @max(%narrowA, %narrowB) : (tensor<1x2xi8>, tensor<1x2xi8>) -> tensor<1x2xi8>
  %wideC = call @widen(%c) : (tensor<1x2xi8>) -> tensor<1x64xi8>
  %narrowC = call @narrow(%wideC) : (tensor<1x64xi8>) -> tensor<1x2xi8>
  %abc = call @max(%ab, %narrowC) : (tensor<1x2xi8>, tensor<1x2xi8>) -> tensor<1x2xi8>
  %wideD = call @widen(%d) : (tensor<1x2xi8>) -> tensor<1x64xi8>
  %narrowD = call @narrow(%wideD) : (tensor<1x64xi8>) -> tensor<1x2xi8>
  %abcd = call @max(%abc, %narrowD) : (tensor<1x2xi8>, tensor<1x2xi8>) -> tensor<1x2xi8>
  return %abcd : tensor<1x2xi8>
}

func.func private @slice(%x: tensor<1x8xi8>) -> tensor<1x2xi8> attributes {nnpack.kernel} {
  %start = tosa.const_shape {values = dense<[0, 0]> : tensor<2xindex>} : () -> !tosa.shape<2>
  %size = tosa.const_shape {values = dense<[1, 2]> : tensor<2xindex>} : () -> !tosa.shape<2>
  %0 = tosa.slice %x, %start, %size : (tensor<1x8xi8>, !tosa.shape<2>, !tosa.shape<2>) -> tensor<1x2xi8>
  return %0 : tensor<1x2xi8>
}

func.func private @widen(%x: tensor<1x2xi8>) -> tensor<1x64xi8> attributes {nnpack.kernel} {
  %s = tosa.const_shape {values = dense<[1, 32]> : tensor<2xindex>} : () -> !tosa.shape<2>
  %0 = tosa.tile %x, %s : (tensor<1x2xi8>, !tosa.shape<2>) -> tensor<1x64xi8>
  return %0 : tensor<1x64xi8>
}

func.func private @narrow(%x: tensor<1x64xi8>) -> tensor<1x2xi8> attributes {nnpack.kernel} {
  %start = tosa.const_shape {values = dense<[0, 0]> : tensor<2xindex>} : () -> !tosa.shape<2>
  %size = tosa.const_shape {values = dense<[1, 2]> : tensor<2xindex>} : () -> !tosa.shape<2>
  %0 = tosa.slice %x, %start, %size : (tensor<1x64xi8>, !tosa.shape<2>, !tosa.shape<2>) -> tensor<1x2xi8>
  return %0 : tensor<1x2xi8>
}

func.func private @max(%a: tensor<1x2xi8>, %b: tensor<1x2xi8>) -> tensor<1x2xi8> attributes {nnpack.kernel} {
  %0 = tosa.maximum %a, %b : (tensor<1x2xi8>, tensor<1x2xi8>) -> tensor<1x2xi8>
  return %0 : tensor<1x2xi8>
}
