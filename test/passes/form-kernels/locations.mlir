// RUN: nnpack-opt %s --form-kernels --mlir-print-debuginfo --mlir-print-local-scope | FileCheck %s

// A call stands for the kernel's last operation; inside, each has its own.

// CHECK:       call @elementwise({{.*}} loc("second")
// CHECK:       func.func private @elementwise
// CHECK:         tosa.exp {{.*}} loc("first")
// CHECK:         tosa.abs {{.*}} loc("second")
func.func @main(%x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = tosa.exp %x : (tensor<4xf32>) -> tensor<4xf32> loc("first")
  %1 = tosa.abs %0 : (tensor<4xf32>) -> tensor<4xf32> loc("second")
  return %1 : tensor<4xf32>
}
