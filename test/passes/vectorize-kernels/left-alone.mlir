// RUN: nnpack-opt %s --vectorize-kernels="simd=avx2" | FileCheck %s
// RUN: nnpack-opt %s --vectorize-kernels=simd=avx2 --remarks-filter=vectorize-kernels -o /dev/null 2>&1 \
// RUN:   | FileCheck %s --check-prefix=REMARK

// Weights that one of two calls computes; floats that are no constants; a function
// that others may call.

// CHECK-LABEL: func.func private @computed
// CHECK: linalg.conv_2d_nhwc_fhwc_q
// CHECK-LABEL: func.func private @floats
// CHECK: linalg.conv_2d_nhwc_fhwc
// CHECK-LABEL: func.func @public
// CHECK: linalg.conv_2d_nhwc_fhwc_q
// REMARK: [Missed] vectors {{.*}}in @computed left to LLVM's vectoriser: its weights are no constants in each call
module {
  memref.global "private" constant @weights : memref<1x1x1x4xi8> = dense<1>
  func.func @main(%in: memref<1x1x1x4xi8>, %f: memref<1x1x1x4xf32>, %acc: memref<1x1x1x1xi32>, %facc: memref<1x1x1x1xf32>) {
    %w = memref.get_global @weights : memref<1x1x1x4xi8>
    call @computed(%in, %w, %acc) : (memref<1x1x1x4xi8>, memref<1x1x1x4xi8>, memref<1x1x1x1xi32>) -> ()
    call @computed(%w, %in, %acc) : (memref<1x1x1x4xi8>, memref<1x1x1x4xi8>, memref<1x1x1x1xi32>) -> ()
    call @floats(%f, %f, %facc) : (memref<1x1x1x4xf32>, memref<1x1x1x4xf32>, memref<1x1x1x1xf32>) -> ()
    call @public(%in, %w, %acc) : (memref<1x1x1x4xi8>, memref<1x1x1x4xi8>, memref<1x1x1x1xi32>) -> ()
    return
  }
  func.func private @computed(%in: memref<1x1x1x4xi8>, %w: memref<1x1x1x4xi8>, %acc: memref<1x1x1x1xi32>) {
    %zero = arith.constant 0 : i32
    linalg.conv_2d_nhwc_fhwc_q {dilations = dense<1> : tensor<2xi64>, strides = dense<1> : tensor<2xi64>} ins(%in, %w, %zero, %zero : memref<1x1x1x4xi8>, memref<1x1x1x4xi8>, i32, i32) outs(%acc : memref<1x1x1x1xi32>)
    return
  }
  func.func private @floats(%in: memref<1x1x1x4xf32>, %w: memref<1x1x1x4xf32>, %acc: memref<1x1x1x1xf32>) {
    linalg.conv_2d_nhwc_fhwc {dilations = dense<1> : tensor<2xi64>, strides = dense<1> : tensor<2xi64>} ins(%in, %w : memref<1x1x1x4xf32>, memref<1x1x1x4xf32>) outs(%acc : memref<1x1x1x1xf32>)
    return
  }
  func.func @public(%in: memref<1x1x1x4xi8>, %w: memref<1x1x1x4xi8>, %acc: memref<1x1x1x1xi32>) {
    %zero = arith.constant 0 : i32
    linalg.conv_2d_nhwc_fhwc_q {dilations = dense<1> : tensor<2xi64>, strides = dense<1> : tensor<2xi64>} ins(%in, %w, %zero, %zero : memref<1x1x1x4xi8>, memref<1x1x1x4xi8>, i32, i32) outs(%acc : memref<1x1x1x1xi32>)
    return
  }
}
