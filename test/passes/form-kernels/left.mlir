// RUN: nnpack-opt %s --form-kernels --split-input-file --verify-diagnostics | FileCheck %s

// What a kernel cannot take stays as it was, with a remark; the rest is formed.

// CHECK-LABEL: func.func @custom(
// CHECK:         %[[A:.*]] = call @exp(
// CHECK:         %[[B:.*]] = tosa.custom %[[A]]
// CHECK:         call @exp(%[[B]])
func.func @custom(%x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = tosa.exp %x : (tensor<4xf32>) -> tensor<4xf32>
  // expected-remark @+1 {{'tosa.custom' stays outside kernels: it is not of a kind that kernels are made of}}
  %1 = tosa.custom %0 {domain_name = "d", implementation_attrs = "", operator_name = "o"} : (tensor<4xf32>) -> tensor<4xf32>
  %2 = tosa.exp %1 : (tensor<4xf32>) -> tensor<4xf32>
  return %2 : tensor<4xf32>
}

// -----

// CHECK-LABEL: func.func @two_results(
// CHECK:         %[[A:.*]] = call @abs(
// CHECK:         tosa.fft2d %[[A]], %[[A]]
func.func @two_results(%x: tensor<1x4x4xf32>) -> (tensor<1x4x4xf32>, tensor<1x4x4xf32>) {
  %0 = tosa.abs %x : (tensor<1x4x4xf32>) -> tensor<1x4x4xf32>
  // expected-remark @+1 {{'tosa.fft2d' stays outside kernels}}
  %1:2 = tosa.fft2d %0, %0 {inverse = false, local_bound = true} : (tensor<1x4x4xf32>, tensor<1x4x4xf32>) -> (tensor<1x4x4xf32>, tensor<1x4x4xf32>)
  return %1#0, %1#1 : tensor<1x4x4xf32>, tensor<1x4x4xf32>
}

// -----

// CHECK-LABEL: func.func @dynamic(
// CHECK:         tosa.exp
// CHECK-NOT:   func.func
func.func @dynamic(%x: tensor<?x4xf32>) -> tensor<?x4xf32> {
  // expected-remark @+1 {{'tosa.exp' stays outside kernels: its result has a dynamic shape}}
  %0 = tosa.exp %x : (tensor<?x4xf32>) -> tensor<?x4xf32>
  return %0 : tensor<?x4xf32>
}

// -----

// CHECK-LABEL: func.func @unranked(
// CHECK:         tosa.exp
func.func @unranked(%x: tensor<*xf32>) -> tensor<*xf32> {
  // expected-remark @+1 {{'tosa.exp' stays outside kernels: its result has a dynamic shape}}
  %0 = tosa.exp %x : (tensor<*xf32>) -> tensor<*xf32>
  return %0 : tensor<*xf32>
}

// -----

// CHECK-LABEL: func.func @dynamic_operand(
// CHECK:         %[[A:.*]] = tosa.reshape
// CHECK:         call @exp(%[[A]])
func.func @dynamic_operand(%x: tensor<?x4xf32>) -> tensor<2x4xf32> {
  %s = tosa.const_shape {values = dense<[2, 4]> : tensor<2xindex>} : () -> !tosa.shape<2>
  // expected-remark @+1 {{'tosa.reshape' stays outside kernels: an operand has a dynamic shape}}
  %0 = tosa.reshape %x, %s : (tensor<?x4xf32>, !tosa.shape<2>) -> tensor<2x4xf32>
  %1 = tosa.exp %0 : (tensor<2x4xf32>) -> tensor<2x4xf32>
  return %1 : tensor<2x4xf32>
}

// -----

// CHECK-LABEL: func.func @blocks(
// CHECK:         tosa.exp
// expected-remark @+1 {{no kernels formed: the function has several blocks}}
func.func @blocks(%p: i1, %x: tensor<4xf32>) -> tensor<4xf32> {
  cf.cond_br %p, ^bb1, ^bb2(%x : tensor<4xf32>)
^bb1:
  %0 = tosa.exp %x : (tensor<4xf32>) -> tensor<4xf32>
  cf.br ^bb2(%0 : tensor<4xf32>)
^bb2(%y: tensor<4xf32>):
  return %y : tensor<4xf32>
}

// -----

// Operations of other dialects stay without a remark.
// CHECK-LABEL: func.func @mixed(
// CHECK:         %[[A:.*]] = call @exp(
// CHECK:         %[[B:.*]] = linalg.transpose ins(%[[A]]
// CHECK:         call @exp(%[[B]])
func.func @mixed(%x: tensor<4x4xf32>) -> tensor<4x4xf32> {
  %0 = tosa.exp %x : (tensor<4x4xf32>) -> tensor<4x4xf32>
  %1 = tensor.empty() : tensor<4x4xf32>
  %2 = linalg.transpose ins(%0 : tensor<4x4xf32>) outs(%1 : tensor<4x4xf32>) permutation = [1, 0]
  %3 = tosa.exp %2 : (tensor<4x4xf32>) -> tensor<4x4xf32>
  return %3 : tensor<4x4xf32>
}
