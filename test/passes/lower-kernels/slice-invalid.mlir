// RUN: nnpack-opt %s --lower-kernels --split-input-file --verify-diagnostics

// A slice of what is padded that begins outside of it, which MLIR verifies, does not
// move up: where it would begin is no number.

// expected-error @+1 {{kernel cannot be lowered}}
func.func private @far(%arg0: memref<1x16x16x32xi8>, %out: memref<1x16x16x32xi8>) attributes {nnpack.kernel} {
  %t0 = bufferization.to_tensor %arg0 restrict : memref<1x16x16x32xi8> to tensor<1x16x16x32xi8>
  %zi = "tosa.const"() <{values = dense<-5> : tensor<1xi8>}> : () -> tensor<1xi8>
  %p = tosa.const_shape {values = dense<[0, 0, 0, 1, 0, 1, 0, 0]> : tensor<8xindex>} : () -> !tosa.shape<8>
  %0 = tosa.pad %t0, %p, %zi : (tensor<1x16x16x32xi8>, !tosa.shape<8>, tensor<1xi8>) -> tensor<1x17x17x32xi8>
  %from = tosa.const_shape {values = dense<[9223372036854775807, 1, 1, 0]> : tensor<4xindex>} : () -> !tosa.shape<4>
  %size = tosa.const_shape {values = dense<[1, 16, 16, 32]> : tensor<4xindex>} : () -> !tosa.shape<4>
  %1 = tosa.slice %0, %from, %size : (tensor<1x17x17x32xi8>, !tosa.shape<4>, !tosa.shape<4>) -> tensor<1x16x16x32xi8>
  bufferization.materialize_in_destination %1 in restrict writable %out : (tensor<1x16x16x32xi8>, memref<1x16x16x32xi8>) -> ()
  return
}

// -----

// One row past the end: not made a pad by one row more than there is.

// expected-error @+1 {{kernel cannot be lowered}}
func.func private @past(%arg0: memref<1x16x16x32xi8>, %out: memref<1x16x16x32xi8>) attributes {nnpack.kernel} {
  %t0 = bufferization.to_tensor %arg0 restrict : memref<1x16x16x32xi8> to tensor<1x16x16x32xi8>
  %zi = "tosa.const"() <{values = dense<-5> : tensor<1xi8>}> : () -> tensor<1xi8>
  %p = tosa.const_shape {values = dense<[0, 0, 0, 1, 0, 1, 0, 0]> : tensor<8xindex>} : () -> !tosa.shape<8>
  %0 = tosa.pad %t0, %p, %zi : (tensor<1x16x16x32xi8>, !tosa.shape<8>, tensor<1xi8>) -> tensor<1x17x17x32xi8>
  %from = tosa.const_shape {values = dense<[0, 2, 1, 0]> : tensor<4xindex>} : () -> !tosa.shape<4>
  %size = tosa.const_shape {values = dense<[1, 16, 16, 32]> : tensor<4xindex>} : () -> !tosa.shape<4>
  %1 = tosa.slice %0, %from, %size : (tensor<1x17x17x32xi8>, !tosa.shape<4>, !tosa.shape<4>) -> tensor<1x16x16x32xi8>
  bufferization.materialize_in_destination %1 in restrict writable %out : (tensor<1x16x16x32xi8>, memref<1x16x16x32xi8>) -> ()
  return
}
