// RUN: nnpack-opt %s --form-kernels | FileCheck %s
// RUN: nnpack-opt %s --form-kernels --remarks-filter=form-kernels -o /dev/null 2>&1 \
// RUN:   | FileCheck %s --check-prefix=REMARK

// A sum joins the convolution just before it; the other convolution, behind
// which work of another kernel stands, keeps its place in the order.

// REMARK: a kernel of conv2d alone: stores 1024 bytes
// REMARK: [Missed] fuse | Category:form-kernels | Function=main | Remark="not fused with what reads its 1024 bytes: the kernel that reads it has an operation of that kind already"
// REMARK: [Passed] fuse {{.*}}one kernel of conv2d, add: stores 1024 bytes, and not the 1024 of the tensors inside
// CHECK-LABEL: func.func @main(
// CHECK-SAME:    %[[X:[^:]*]]: tensor<1x8x8x4xf32>
// CHECK:         %[[A:.*]] = call @conv2d(%[[X]], %{{.*}}, %{{.*}}) :
// CHECK-NEXT:    %[[B:.*]] = call @conv2d_0(%[[X]], %[[A]], %{{.*}}, %{{.*}}) :
// CHECK-NEXT:    return %[[B]]
// CHECK:       func.func private @conv2d_0(
// CHECK:         tosa.conv2d
// CHECK-NEXT:    tosa.add
func.func @main(%x: tensor<1x8x8x4xf32>) -> tensor<1x8x8x4xf32> {
  %zero = "tosa.const"() {values = dense<0.0> : tensor<1xf32>} : () -> tensor<1xf32>
  %b = "tosa.const"() {values = dense<1.0> : tensor<4xf32>} : () -> tensor<4xf32>
  %w = "tosa.const"() {values = dense<3.0> : tensor<4x3x3x4xf32>} : () -> tensor<4x3x3x4xf32>
  %0 = tosa.conv2d %x, %w, %b, %zero, %zero {acc_type = f32, dilation = array<i64: 1, 1>, pad = array<i64: 1, 1, 1, 1>, stride = array<i64: 1, 1>} : (tensor<1x8x8x4xf32>, tensor<4x3x3x4xf32>, tensor<4xf32>, tensor<1xf32>, tensor<1xf32>) -> tensor<1x8x8x4xf32>
  %1 = tosa.conv2d %x, %w, %b, %zero, %zero {acc_type = f32, dilation = array<i64: 1, 1>, pad = array<i64: 1, 1, 1, 1>, stride = array<i64: 1, 1>} : (tensor<1x8x8x4xf32>, tensor<4x3x3x4xf32>, tensor<4xf32>, tensor<1xf32>, tensor<1xf32>) -> tensor<1x8x8x4xf32>
  %2 = tosa.add %0, %1 : (tensor<1x8x8x4xf32>, tensor<1x8x8x4xf32>) -> tensor<1x8x8x4xf32>
  return %2 : tensor<1x8x8x4xf32>
}
