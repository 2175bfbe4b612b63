// RUN: nnpack-opt %s --lower-kernels | FileCheck %s

// The maxima, which nobody asked for, are kept for one row only.

// CHECK-LABEL: func.func private @argmax(
// CHECK: memref.alloc() {{.*}} : memref<1x1x65xi8>
// CHECK-NOT: memref.alloc
// CHECK: scf.for %{{.*}} = %c0 to %c65 step %c1
// CHECK: return
func.func private @argmax(%arg0: memref<1x65x65x21xi8>, %out: memref<1x65x65xi64>) attributes {nnpack.kernel} {
  %t0 = bufferization.to_tensor %arg0 restrict : memref<1x65x65x21xi8> to tensor<1x65x65x21xi8>
  %0 = tosa.argmax %t0 {axis = 3 : i32} : (tensor<1x65x65x21xi8>) -> tensor<1x65x65xi64>
  bufferization.materialize_in_destination %0 in restrict writable %out : (tensor<1x65x65xi64>, memref<1x65x65xi64>) -> ()
  return
}
