// RUN: nnpack-opt %s --pack-buffers | FileCheck %s

// Nothing to do is no error.

// CHECK:      module {
// CHECK-NEXT: }
module {
}
