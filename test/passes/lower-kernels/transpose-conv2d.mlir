// RUN: nnpack-opt %s --lower-kernels | FileCheck %s

// A transposed convolution gathers: two of the four taps of an axis meet a place
// of the result, so the loops over taps have length two. The window operand that
// says so is one byte, seen as a window.

// CHECK-LABEL: func.func private @transpose_conv2d(
// CHECK-NEXT: %[[BYTE:.*]] = memref.alloc() {{.*}} : memref<1xi8>
// CHECK-NEXT: %[[ROW:.*]] = memref.alloc() {{.*}} : memref<1x1x16x8xi32>
// CHECK-NOT: memref.alloc
// CHECK: %[[WINDOW:.*]] = memref.reinterpret_cast %[[BYTE]] to offset: [0], sizes: [2, 2, 16], strides: [0, 0, 0]
// CHECK: scf.for %{{.*}} = %c0 to %c16 step %c1
// CHECK: linalg.generic {{.*}} ins(%[[WINDOW]] {{.*}} outs(%[[ROW]]
// CHECK: scf.if %{{.*}} -> (i8) {
// CHECK-NEXT:   memref.load %arg0
// CHECK: } else {
// CHECK: memref.load %arg1
// CHECK: return
func.func private @transpose_conv2d(%arg0: memref<1x8x8x16xi8>, %arg1: memref<8x4x4x16xi8>, %arg2: memref<8xi32>, %out: memref<1x16x16x8xi8>) attributes {nnpack.kernel} {
  %t0 = bufferization.to_tensor %arg0 restrict : memref<1x8x8x16xi8> to tensor<1x8x8x16xi8>
  %t1 = bufferization.to_tensor %arg1 restrict : memref<8x4x4x16xi8> to tensor<8x4x4x16xi8>
  %t2 = bufferization.to_tensor %arg2 restrict : memref<8xi32> to tensor<8xi32>
  %zi = "tosa.const"() <{values = dense<-5> : tensor<1xi8>}> : () -> tensor<1xi8>
  %zw = "tosa.const"() <{values = dense<0> : tensor<1xi8>}> : () -> tensor<1xi8>
  %z = "tosa.const"() <{values = dense<0> : tensor<1xi32>}> : () -> tensor<1xi32>
  %mul = "tosa.const"() <{values = dense<1340000000> : tensor<1xi32>}> : () -> tensor<1xi32>
  %shift = "tosa.const"() <{values = dense<38> : tensor<1xi8>}> : () -> tensor<1xi8>
  %0 = tosa.transpose_conv2d %t0, %t1, %t2, %zi, %zw {acc_type = i32, out_pad = array<i64: -1, -1, -1, -1>, stride = array<i64: 2, 2>} : (tensor<1x8x8x16xi8>, tensor<8x4x4x16xi8>, tensor<8xi32>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x16x16x8xi32>
  %1 = tosa.rescale %0, %mul, %shift, %z, %zi {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = SINGLE_ROUND, scale32 = true} : (tensor<1x16x16x8xi32>, tensor<1xi32>, tensor<1xi8>, tensor<1xi32>, tensor<1xi8>) -> tensor<1x16x16x8xi8>
  bufferization.materialize_in_destination %1 in restrict writable %out : (tensor<1x16x16x8xi8>, memref<1x16x16x8xi8>) -> ()
  return
}
