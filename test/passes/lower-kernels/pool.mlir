// RUN: nnpack-opt %s --lower-kernels | FileCheck %s
// RUN: nnpack-opt %s --lower-kernels --remarks-filter=lower-kernels -o /dev/null 2>&1 \
// RUN:   | FileCheck %s --check-prefix=REMARK

// The window operand of a pool shrinks to one element, seen as a window; of that,
// a pool over all rows sees a row at a time.

// REMARK: [Passed] tile {{.*}}lowered to loops over tiles: 68 bytes of scratch, 1024 were aimed at
// CHECK-LABEL: func.func private @global_mean(
// CHECK: memref.alloc() {{.*}} : memref<1x1x1x16xi32>
// CHECK-NEXT: memref.alloc() {{.*}} : memref<1xi32>
// CHECK-NOT: memref.alloc
// CHECK: scf.for
// CHECK: memref.reinterpret_cast %{{.*}} to offset: [0], sizes: [1, 32], strides: [0, 0]
// CHECK: return
func.func private @global_mean(%arg0: memref<1x32x32x16xi8>, %out: memref<1x1x1x16xi8>) attributes {nnpack.kernel} {
  %t0 = bufferization.to_tensor %arg0 restrict : memref<1x32x32x16xi8> to tensor<1x32x32x16xi8>
  %zw = "tosa.const"() <{values = dense<0> : tensor<1xi8>}> : () -> tensor<1xi8>
  %0 = tosa.avg_pool2d %t0, %zw, %zw {acc_type = i32, kernel = array<i64: 32, 32>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x32x32x16xi8>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x1x1x16xi8>
  bufferization.materialize_in_destination %0 in restrict writable %out : (tensor<1x1x1x16xi8>, memref<1x1x1x16xi8>) -> ()
  return
}
