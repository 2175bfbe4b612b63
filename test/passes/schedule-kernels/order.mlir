// RUN: nnpack-opt %s --schedule-kernels="alignment=1 io=arena" | FileCheck %s -DPEAK=69
// RUN: nnpack-opt %s --schedule-kernels="alignment=1 io=caller" | FileCheck %s -DPEAK=66
// RUN: nnpack-opt %s --schedule-kernels="reorder=false" | FileCheck %s --check-prefix=KEPT
// RUN: nnpack-opt %s --schedule-kernels="alignment=1 io=arena statistics=true" -o /dev/null 2>&1 | FileCheck %s --check-prefix=COUNT
// RUN: nnpack-opt %s --schedule-kernels="alignment=1" --remarks-filter=schedule-kernels -o /dev/null 2>&1 \
// RUN:   | FileCheck %s --check-prefix=REMARK

// Two wide tensors, each of them reduced at once instead of both kept. With
// io=arena the peak is where the second is made or read: 4 (input) + 64 + 1,
// given 4 + 64 + 64; otherwise where it is reduced: 64 + 1 + 1.

// The second function has 3 more steps, and 64 + 1 + 1.
// COUNT: schedule-kernels: 8 steps ordered
// COUNT: schedule-kernels: 198 bytes alive at the peak of the given order
// COUNT: schedule-kernels: 135 bytes alive at the peak of the order found
// COUNT: schedule-kernels: 135 bytes that every order needs

// REMARK: [Passed] order {{.*}}ordered so that 66 bytes are alive, not 129 as in the given order: no order needs less
// CHECK: func.func @main(
// CHECK-SAME: nnpack.order = "optimal", nnpack.order_bound = [[PEAK]] : i64, nnpack.order_peak = [[PEAK]] : i64
// KEPT: func.func @main(
// KEPT-NOT: nnpack.order
func.func @main(%x: tensor<1x4xi8>) -> tensor<1x1xi8> {
  // CHECK: %[[A:.*]] = call @widen
  // CHECK-NEXT: %[[C:.*]] = call @reduce(%[[A]])
  // CHECK-NEXT: %[[B:.*]] = call @widen
  // CHECK-NEXT: %[[D:.*]] = call @reduce(%[[B]])
  // CHECK-NEXT: %[[E:.*]] = call @add(%[[C]], %[[D]])
  // CHECK-NEXT: return %[[E]]
  // KEPT: call @widen
  // KEPT-NEXT: call @widen
  // KEPT-NEXT: call @reduce
  %a = call @widen(%x) : (tensor<1x4xi8>) -> tensor<1x64xi8>
  %b = call @widen(%x) : (tensor<1x4xi8>) -> tensor<1x64xi8>
  %c = call @reduce(%a) : (tensor<1x64xi8>) -> tensor<1x1xi8>
  %d = call @reduce(%b) : (tensor<1x64xi8>) -> tensor<1x1xi8>
  %e = call @add(%c, %d) : (tensor<1x1xi8>, tensor<1x1xi8>) -> tensor<1x1xi8>
  return %e : tensor<1x1xi8>
}

// An order that cannot be bettered stays as it is.
// CHECK: func.func @tie(
// CHECK-SAME: nnpack.order = "optimal"
func.func @tie(%x: tensor<1x64xi8>) -> (tensor<1x1xi8>, tensor<1x1xi8>, tensor<1x64xi8>) {
  // CHECK-NEXT: %[[A:.*]] = call @reduce
  // CHECK-NEXT: %[[B:.*]] = call @add(%[[A]], %[[A]])
  // CHECK-NEXT: %[[C:.*]] = call @reduce
  // CHECK-NEXT: return %[[B]], %[[C]]
  %a = call @reduce(%x) : (tensor<1x64xi8>) -> tensor<1x1xi8>
  %b = call @add(%a, %a) : (tensor<1x1xi8>, tensor<1x1xi8>) -> tensor<1x1xi8>
  %c = call @reduce(%x) : (tensor<1x64xi8>) -> tensor<1x1xi8>
  return %b, %c, %x : tensor<1x1xi8>, tensor<1x1xi8>, tensor<1x64xi8>
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

func.func private @add(%a: tensor<1x1xi8>, %b: tensor<1x1xi8>) -> tensor<1x1xi8> attributes {nnpack.kernel} {
  %0 = tosa.maximum %a, %b : (tensor<1x1xi8>, tensor<1x1xi8>) -> tensor<1x1xi8>
  return %0 : tensor<1x1xi8>
}
