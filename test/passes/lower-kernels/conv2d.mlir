// RUN: nnpack-opt %s --lower-kernels | FileCheck %s

// A padded convolution runs row by row, a quarter of a row at a time so that
// scratch stays below max(1 KiB, 1.5 % of 3,072 + 16,384 bytes): a padded patch
// of 3 x 10 x 3 bytes and 8 x 16 sums, 90 + 512 bytes, at the top of the kernel.
// The requantised tile goes straight to its place. A row of three taps of three
// channels is one run of nine.

// CHECK-DAG: #[[IN:.*]] = affine_map<(d0, d1, d2, d3, d4, d5) -> (d0, d1 + d4, d2 * 3 + d5)>
// CHECK-LABEL: func.func private @conv2d(
// CHECK-NEXT: %[[PATCH:.*]] = memref.alloc() {{.*}} : memref<1x3x10x3xi8>
// CHECK-NEXT: %[[SUM:.*]] = memref.alloc() {{.*}} : memref<1x1x8x16xi32>
// CHECK-NOT: memref.alloc
// CHECK: scf.for %[[ROW:.*]] = %c0 to %c32 step %c1
// CHECK: scf.for %[[COLUMN:.*]] = %c0 to %c32 step %c8
// CHECK-NOT: scf.if
// CHECK: linalg.copy {{.*}} outs(%{{.*}} : memref<1x?x?x3xi8
// CHECK-DAG: %[[RUNS:.*]] = memref.collapse_shape %[[PATCH]] {{.*}} into memref<1x3x30xi8>
// CHECK-DAG: %[[WEIGHTS:.*]] = memref.collapse_shape %arg1 {{.*}} into memref<16x3x9xi8>
// CHECK: linalg.generic {indexing_maps = [#[[IN]], {{.*}} ins(%[[RUNS]], %[[WEIGHTS]] {{.*}} outs(%[[SUM]]
// CHECK: %[[OUT:.*]] = memref.subview %{{.*}}[0, %[[ROW]], %[[COLUMN]], 0] [1, 1, 8, 16]
// CHECK: linalg.generic {{.*}} outs(%[[OUT]]
// CHECK-NOT: memref.copy
// CHECK-NOT: tensor
// CHECK: return
func.func private @conv2d(%in: memref<1x32x32x3xi8>, %w: memref<16x3x3x3xi8>, %b: memref<16xi32>, %mul: memref<16xi32>, %shift: memref<16xi8>, %out: memref<1x32x32x16xi8>) attributes {nnpack.kernel} {
  %0 = bufferization.to_tensor %in restrict : memref<1x32x32x3xi8> to tensor<1x32x32x3xi8>
  %1 = bufferization.to_tensor %w restrict : memref<16x3x3x3xi8> to tensor<16x3x3x3xi8>
  %2 = bufferization.to_tensor %b restrict : memref<16xi32> to tensor<16xi32>
  %3 = bufferization.to_tensor %mul restrict : memref<16xi32> to tensor<16xi32>
  %4 = bufferization.to_tensor %shift restrict : memref<16xi8> to tensor<16xi8>
  %zi = "tosa.const"() <{values = dense<-5> : tensor<1xi8>}> : () -> tensor<1xi8>
  %zw = "tosa.const"() <{values = dense<0> : tensor<1xi8>}> : () -> tensor<1xi8>
  %z = "tosa.const"() <{values = dense<0> : tensor<1xi32>}> : () -> tensor<1xi32>
  %5 = tosa.conv2d %0, %1, %2, %zi, %zw {acc_type = i32, dilation = array<i64: 1, 1>, pad = array<i64: 1, 1, 1, 1>, stride = array<i64: 1, 1>} : (tensor<1x32x32x3xi8>, tensor<16x3x3x3xi8>, tensor<16xi32>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x32x32x16xi32>
  %6 = tosa.rescale %5, %3, %4, %z, %zi {input_unsigned = false, output_unsigned = false, per_channel = true, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x32x32x16xi32>, tensor<16xi32>, tensor<16xi8>, tensor<1xi32>, tensor<1xi8>) -> tensor<1x32x32x16xi8>
  bufferization.materialize_in_destination %6 in restrict writable %out : (tensor<1x32x32x16xi8>, memref<1x32x32x16xi8>) -> ()
  return
}

// The same runs where there are no zero points.

// CHECK-LABEL: func.func private @zero(
// CHECK: linalg.generic {indexing_maps = [#[[IN]], {{.*}} ins(%{{.*}} : memref<1x3x102xi8>, memref<16x3x9xi8
// CHECK: return
func.func private @zero(%in: memref<1x32x32x3xi8>, %w: memref<16x3x3x3xi8>, %b: memref<16xi32>, %out: memref<1x32x32x16xi32>) attributes {nnpack.kernel} {
  %0 = bufferization.to_tensor %in restrict : memref<1x32x32x3xi8> to tensor<1x32x32x3xi8>
  %1 = bufferization.to_tensor %w restrict : memref<16x3x3x3xi8> to tensor<16x3x3x3xi8>
  %2 = bufferization.to_tensor %b restrict : memref<16xi32> to tensor<16xi32>
  %z = "tosa.const"() <{values = dense<0> : tensor<1xi8>}> : () -> tensor<1xi8>
  %3 = tosa.conv2d %0, %1, %2, %z, %z {acc_type = i32, dilation = array<i64: 1, 1>, pad = array<i64: 1, 1, 1, 1>, stride = array<i64: 1, 1>} : (tensor<1x32x32x3xi8>, tensor<16x3x3x3xi8>, tensor<16xi32>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x32x32x16xi32>
  bufferization.materialize_in_destination %3 in restrict writable %out : (tensor<1x32x32x16xi32>, memref<1x32x32x16xi32>) -> ()
  return
}
