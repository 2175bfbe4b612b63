// RUN: nnpack-opt %s --pack-buffers --split-input-file --verify-diagnostics
// RUN: not nnpack-opt %s --pack-buffers="l2-size=2X" 2>&1 | FileCheck %s --check-prefix=SIZE
// RUN: not nnpack-opt %s --pack-buffers="io=nowhere" 2>&1 | FileCheck %s --check-prefix=CHOICE
// RUN: not nnpack-opt %s --pack-buffers="no-such=1" 2>&1 | FileCheck %s --check-prefix=NAME

// SIZE: error: {{.*}}l2-size
// CHOICE: error: {{.*}}io
// NAME: no-such

// expected-error @+1 {{a memory plan needs static shapes}}
func.func @dynamic(%x: tensor<?x4xf32>) -> tensor<?x4xf32> {
  // expected-remark @+1 {{stays outside kernels}}
  %0 = tosa.exp %x : (tensor<?x4xf32>) -> tensor<?x4xf32>
  return %0 : tensor<?x4xf32>
}
