// RUN: nnpack-opt %s --bufferize-graph --split-input-file --verify-diagnostics

// expected-error @+1 {{'func.func' has type tensor<?x4xf32>: a memory plan needs static shapes; fix the dynamic dimensions (often the batch) and run --tosa-infer-shapes}}
func.func @dynamic(%x: tensor<?x4xf32>) -> tensor<?x4xf32> {
  return %x : tensor<?x4xf32>
}

// -----

func.func @inside(%x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = tensor.cast %x : tensor<4xf32> to tensor<?xf32>
  // expected-error @+1 {{'tosa.exp' has type tensor<?xf32>: a memory plan needs static shapes}}
  %1 = tosa.exp %0 : (tensor<?xf32>) -> tensor<?xf32>
  %2 = tensor.cast %1 : tensor<?xf32> to tensor<4xf32>
  return %2 : tensor<4xf32>
}

// -----

// expected-error @+1 {{'func.func' has type tensor<*xf32>: a memory plan needs static shapes}}
func.func @unranked(%x: tensor<*xf32>) {
  return
}

// -----

!q = !quant.uniform<i8:f32, 0.5:3>
// expected-error @+1 {{its size in bytes overflows, or its elements have none: lower such types first}}
func.func @quantized(%x: tensor<4x!q>) {
  return
}

// -----

// expected-error @+1 {{its size in bytes overflows, or its elements have none}}
func.func @too_large(%x: tensor<4611686018427387904x4xi8>) {
  return
}

// -----

func.func private @declared(tensor<4xf32>) -> tensor<4xf32>
func.func @external(%x: tensor<4xf32>) -> tensor<4xf32> {
  // expected-error @+1 {{call on tensors of a function without a body: declare and call it on memrefs}}
  %0 = call @declared(%x) : (tensor<4xf32>) -> tensor<4xf32>
  return %0 : tensor<4xf32>
}

// -----

func.func private @blocks(%x: tensor<4xf32>) -> tensor<4xf32> {
  cf.br ^bb1
^bb1:
  return %x : tensor<4xf32>
}
func.func @main(%x: tensor<4xf32>) -> tensor<4xf32> {
  // expected-error @+1 {{call on tensors between a function of one block and a function or region that is not bufferized with it: inline the callee (--inline)}}
  %0 = call @blocks(%x) : (tensor<4xf32>) -> tensor<4xf32>
  return %0 : tensor<4xf32>
}

// -----

// expected-error @+1 {{a memory plan needs static shapes: dimension 0 of the variable is not known}}
tosa.variable @state : tensor<?x4xi8>
