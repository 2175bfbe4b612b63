// RUN: nnpack-opt %s --schedule-kernels="alignment=1 io=arena" | FileCheck %s

// Reshapes cost nothing, and go before the first operation that reads through
// them. %a is alive until the reshape of it is read: 4 + 64 + 1 in either
// branch, given 4 + 64 + 64.

// CHECK: func.func @main({{.*}}nnpack.order_peak = 69 : i64
func.func @main(%x: tensor<4xi8>) -> (tensor<1xi8>, tensor<1x1xi8>) {
  // CHECK: %[[X:.*]] = tosa.reshape %{{.*}} -> tensor<1x4xi8>
  // CHECK-NEXT: %[[A:.*]] = call @widen(%[[X]])
  // CHECK-NEXT: %[[V:.*]] = tosa.reshape %[[A]]
  // CHECK-NEXT: %[[W:.*]] = tosa.reshape %[[V]]
  // CHECK-NEXT: %[[C:.*]] = call @reduce(%[[W]])
  // CHECK-NEXT: %[[B:.*]] = call @widen(%[[X]])
  // CHECK-NEXT: %[[D:.*]] = call @reduce(%[[B]])
  // CHECK-NEXT: %[[R:.*]] = tosa.reshape %[[C]]
  // CHECK-NEXT: return %[[R]], %[[D]]
  %s0 = tosa.const_shape {values = dense<[1, 4]> : tensor<2xindex>} : () -> !tosa.shape<2>
  %s1 = tosa.const_shape {values = dense<[8, 8]> : tensor<2xindex>} : () -> !tosa.shape<2>
  %s2 = tosa.const_shape {values = dense<[1, 64]> : tensor<2xindex>} : () -> !tosa.shape<2>
  %s3 = tosa.const_shape {values = dense<1> : tensor<1xindex>} : () -> !tosa.shape<1>
  %y = tosa.reshape %x, %s0 : (tensor<4xi8>, !tosa.shape<2>) -> tensor<1x4xi8>
  %a = call @widen(%y) : (tensor<1x4xi8>) -> tensor<1x64xi8>
  %v = tosa.reshape %a, %s1 : (tensor<1x64xi8>, !tosa.shape<2>) -> tensor<8x8xi8>
  %b = call @widen(%y) : (tensor<1x4xi8>) -> tensor<1x64xi8>
  %w = tosa.reshape %v, %s2 : (tensor<8x8xi8>, !tosa.shape<2>) -> tensor<1x64xi8>
  %c = call @reduce(%w) : (tensor<1x64xi8>) -> tensor<1x1xi8>
  %r = tosa.reshape %c, %s3 : (tensor<1x1xi8>, !tosa.shape<1>) -> tensor<1xi8>
  %d = call @reduce(%b) : (tensor<1x64xi8>) -> tensor<1x1xi8>
  return %r, %d : tensor<1xi8>, tensor<1x1xi8>
}

func.func private @widen(%x: tensor<1x4xi8>) -> tensor<1x64xi8> attributes {nnpack.kernel} {
  %s = tosa.const_shape {values = dense<[1, 16]> : tensor<2xindex>} : () -> !tosa.shape<2>
  %0 = tosa.tile %x, %s : (tensor<1x4xi8>, !tosa.shape<2>) -> tensor<1x64xi8>
  return %0 : tensor<1x64xi8>
}

func.func private @reduce(%x: tensor<1x64xi8>) -> tensor<1x1xi8> attributes {nnpack.kernel} {
  %0 = tosa.reduce_max %x {axis = 1 : i32} : (tensor<1x64xi8>) -> tensor<1x1xi8>
  return %0 : tensor<1x1xi8>
}
