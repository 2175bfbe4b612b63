// RUN: nnpack-opt %s --lower-kernels --split-input-file | FileCheck %s

// A mean over a map: sums over rows and over columns become one reduction, and
// its loop goes over the rows of the operand. Scratch is an i32 per channel.

// CHECK-LABEL: func.func private @mean(
// CHECK: %[[ACC:.*]] = memref.alloc() {{.*}} : memref<{{.*}}16xi32>
// CHECK-NOT: memref.alloc
// CHECK: linalg.generic {{.*}} outs(%[[ACC]]
// CHECK: scf.for %[[ROW:.*]] = %c0{{.*}} to %c12 step %c1{{.*}} {
// CHECK-NEXT: %[[IN:.*]] = memref.subview %{{.*}}[0, %[[ROW]], 0
// CHECK-NEXT: linalg.generic {{.*}} ins(%[[IN]] {{.*}} outs(%[[ACC]]
// CHECK: arith.extsi %{{.*}} : i8 to i32
// CHECK-NOT: scf.for
// CHECK: linalg.generic {{.*}} ins(%[[ACC]] {{.*}} outs(%arg1
// CHECK: return
func.func private @mean(%x: memref<1x12x10x16xi8>, %out: memref<1x1x1x16xi8>) attributes {nnpack.kernel} {
  %0 = bufferization.to_tensor %x restrict : memref<1x12x10x16xi8> to tensor<1x12x10x16xi8>
  %m = "tosa.const"() <{values = dense<1145324612> : tensor<1xi32>}> : () -> tensor<1xi32>
  %s = "tosa.const"() <{values = dense<37> : tensor<1xi8>}> : () -> tensor<1xi8>
  %z8 = "tosa.const"() <{values = dense<-5> : tensor<1xi8>}> : () -> tensor<1xi8>
  %z32 = "tosa.const"() <{values = dense<0> : tensor<1xi32>}> : () -> tensor<1xi32>
  %1 = tosa.cast %0 : (tensor<1x12x10x16xi8>) -> tensor<1x12x10x16xi32>
  %2 = tosa.reduce_sum %1 {axis = 1 : i32} : (tensor<1x12x10x16xi32>) -> tensor<1x1x10x16xi32>
  %3 = tosa.reduce_sum %2 {axis = 2 : i32} : (tensor<1x1x10x16xi32>) -> tensor<1x1x1x16xi32>
  %4 = tosa.rescale %3, %m, %s, %z32, %z8 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = SINGLE_ROUND, scale32 = true} : (tensor<1x1x1x16xi32>, tensor<1xi32>, tensor<1xi8>, tensor<1xi32>, tensor<1xi8>) -> tensor<1x1x1x16xi8>
  bufferization.materialize_in_destination %4 in restrict writable %out : (tensor<1x1x1x16xi8>, memref<1x1x1x16xi8>) -> ()
  return
}

// -----

// The largest of all, from the least there is on, straight into the result.

// CHECK-LABEL: func.func private @largest(
// CHECK-NOT: memref.alloc
// CHECK: arith.constant -128 : i8
// CHECK: scf.for %{{.*}} = %c0{{.*}} to %c12 step %c1{{.*}} {
// CHECK: arith.maxsi
// CHECK-NOT: scf.for
// CHECK: return
func.func private @largest(%x: memref<1x12x10x16xi8>, %out: memref<1x1x1x16xi8>) attributes {nnpack.kernel} {
  %0 = bufferization.to_tensor %x restrict : memref<1x12x10x16xi8> to tensor<1x12x10x16xi8>
  %1 = tosa.reduce_max %0 {axis = 1 : i32} : (tensor<1x12x10x16xi8>) -> tensor<1x1x10x16xi8>
  %2 = tosa.reduce_max %1 {axis = 2 : i32} : (tensor<1x1x10x16xi8>) -> tensor<1x1x1x16xi8>
  bufferization.materialize_in_destination %2 in restrict writable %out : (tensor<1x1x1x16xi8>, memref<1x1x1x16xi8>) -> ()
  return
}

// -----

// Floats are added in the order that the sums say: a row of them stays.

// CHECK-LABEL: func.func private @float_sum(
// CHECK: %[[ROW:.*]] = memref.alloc() {{.*}} : memref<1x1x10x1x16xf32>
// CHECK: scf.for %{{.*}} = %c0{{.*}} to %c12 step %c1{{.*}} {
// CHECK: linalg.generic {{.*}} outs(%[[ROW]]
// CHECK: arith.addf
// CHECK-NOT: scf.for
// CHECK: linalg.generic {{.*}} ins(%[[ROW]] {{.*}} outs(%arg1
// CHECK: arith.addf
// CHECK: return
func.func private @float_sum(%x: memref<1x12x10x16xf32>, %out: memref<1x1x1x16xf32>) attributes {nnpack.kernel} {
  %0 = bufferization.to_tensor %x restrict : memref<1x12x10x16xf32> to tensor<1x12x10x16xf32>
  %1 = tosa.reduce_sum %0 {axis = 1 : i32} : (tensor<1x12x10x16xf32>) -> tensor<1x1x10x16xf32>
  %2 = tosa.reduce_sum %1 {axis = 2 : i32} : (tensor<1x1x10x16xf32>) -> tensor<1x1x1x16xf32>
  bufferization.materialize_in_destination %2 in restrict writable %out : (tensor<1x1x1x16xf32>, memref<1x1x1x16xf32>) -> ()
  return
}
