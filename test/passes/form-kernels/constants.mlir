// RUN: nnpack-opt %s --form-kernels | FileCheck %s

// What is computed from constants alone is computed within the kernel: here
// weights stored as f16. A constant of one element lies in the kernel too.

// CHECK-LABEL: func.func @half_weights(
// CHECK:         %[[W:.*]] = "tosa.const"() {{.*}} -> tensor<1x4x4xf16>
// CHECK:         call @matmul(%{{.*}}, %[[W]]) : (tensor<1x2x4xf32>, tensor<1x4x4xf16>) -> tensor<1x2x4xf32>
// CHECK-NEXT:    return
// CHECK-LABEL: func.func private @matmul(
// CHECK-DAG:     "tosa.const"() {{.*}} -> tensor<1xf32>
// CHECK-DAG:     tosa.cast {{.*}} : (tensor<1x4x4xf16>) -> tensor<1x4x4xf32>
// CHECK:         tosa.matmul
func.func @half_weights(%x: tensor<1x2x4xf32>) -> tensor<1x2x4xf32> {
  %zero = "tosa.const"() {values = dense<0.0> : tensor<1xf32>} : () -> tensor<1xf32>
  %w = "tosa.const"() {values = dense<2.0> : tensor<1x4x4xf16>} : () -> tensor<1x4x4xf16>
  %0 = tosa.cast %w : (tensor<1x4x4xf16>) -> tensor<1x4x4xf32>
  %1 = tosa.matmul %x, %0, %zero, %zero : (tensor<1x2x4xf32>, tensor<1x4x4xf32>, tensor<1xf32>, tensor<1xf32>) -> tensor<1x2x4xf32>
  return %1 : tensor<1x2x4xf32>
}
