// RUN: nnpack-opt %s --allow-unregistered-dialect --schedule-kernels="alignment=1 io=arena" | FileCheck %s

// Operations that are no kernel calls keep their order, and what their regions
// read is read by them: %a lives until "test.a", "test.b" stands behind it. The
// other wide tensor is reduced before %a is made: 4 (input) + 64 + 1.

// CHECK: func.func @main({{.*}}nnpack.order_peak = 69 : i64
func.func @main(%x: tensor<1x4xi8>) -> tensor<1x1xi8> {
  // CHECK: %[[B:.*]] = call @widen
  // CHECK-NEXT: %[[D:.*]] = call @reduce(%[[B]])
  // CHECK-NEXT: %[[A:.*]] = call @widen
  // CHECK-NEXT: "test.a"() ({
  // CHECK-NEXT: "test.inner"(%[[A]])
  // CHECK-NEXT: }) : () -> ()
  // CHECK-NEXT: "test.b"(%[[D]])
  %a = call @widen(%x) : (tensor<1x4xi8>) -> tensor<1x64xi8>
  %b = call @widen(%x) : (tensor<1x4xi8>) -> tensor<1x64xi8>
  "test.a"() ({
    "test.inner"(%a) : (tensor<1x64xi8>) -> ()
  }) : () -> ()
  %d = call @reduce(%b) : (tensor<1x64xi8>) -> tensor<1x1xi8>
  %r = "test.b"(%d) : (tensor<1x1xi8>) -> tensor<1x1xi8>
  %c = call @reduce(%a) : (tensor<1x64xi8>) -> tensor<1x1xi8>
  return %r : tensor<1x1xi8>
}

// Nothing to do without kernel calls or with several blocks.
// CHECK: func.func @noCalls
// CHECK-NOT: nnpack.order
func.func @noCalls(%x: tensor<4xi8>) -> tensor<4xi8> {
  return %x : tensor<4xi8>
}
func.func @blocks(%x: tensor<1x64xi8>) -> tensor<1x1xi8> {
  cf.br ^next
^next:
  %0 = call @reduce(%x) : (tensor<1x64xi8>) -> tensor<1x1xi8>
  return %0 : tensor<1x1xi8>
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
