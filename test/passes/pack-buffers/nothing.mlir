// RUN: nnpack-opt %s --split-input-file --pack-buffers | FileCheck %s

// Nothing to do is no error.

// CHECK:      module {
// CHECK-NEXT: }
module {
}

// -----

// Tensors that nobody reads are memrefs all the same.
// CHECK: func.func @unread(%{{.*}}: memref<4xi8>, %{{.*}}: memref<0xi8, "L2">, %{{.*}}: memref<0xi8, "DDR">)
func.func @unread(%x: tensor<4xi8>) {
  return
}
