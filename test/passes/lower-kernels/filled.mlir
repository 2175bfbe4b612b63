// RUN: nnpack-opt %s --lower-kernels | FileCheck %s

// Scores times a quantised number: it is computed from constants alone, reaches
// the product through a reshape, and stands in it as a number. So nothing is
// filled before the loop over rows, and there is only the sum's scratch.

// CHECK-LABEL: func.func private @matmul(
// CHECK: memref.alloc() {{.*}} : memref<1x1x128xi32>
// CHECK-NOT: memref.alloc
// CHECK-NOT: linalg
// CHECK: scf.for %{{.*}} = %c0 to %c128 step %c1
// CHECK: linalg.generic {{.*}} ins(%{{[^,]*}} : memref<1x1x128xi32>)
// CHECK: arith.muli %{{.*}}, %c255_i32
// CHECK: return
func.func private @matmul(%arg0: memref<1x128x64xi8>, %arg1: memref<1x64x128xi8>, %out: memref<1x128x128xi8>) attributes {nnpack.kernel} {
  %k = bufferization.to_tensor %arg1 restrict : memref<1x64x128xi8> to tensor<1x64x128xi8>
  %q = bufferization.to_tensor %arg0 restrict : memref<1x128x64xi8> to tensor<1x128x64xi8>
  %c0 = "tosa.const"() <{values = dense<0> : tensor<1xi8>}> : () -> tensor<1xi8>
  %zero = "tosa.const"() <{values = dense<0> : tensor<1xi32>}> : () -> tensor<1xi32>
  %one = "tosa.const"() <{values = dense<1073741824> : tensor<1xi32>}> : () -> tensor<1xi32>
  %by = "tosa.const"() <{values = dense<30> : tensor<1xi8>}> : () -> tensor<1xi8>
  %least = "tosa.const"() <{values = dense<-128> : tensor<1xi8>}> : () -> tensor<1xi8>
  %scale = "tosa.const"() <{values = dense<127> : tensor<i8>}> : () -> tensor<i8>
  %sums = tosa.matmul %q, %k, %c0, %c0 : (tensor<1x128x64xi8>, tensor<1x64x128xi8>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x128x128xi32>
  %number = tosa.rescale %scale, %one, %by, %least, %zero {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = SINGLE_ROUND, scale32 = true} : (tensor<i8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>, tensor<1xi32>) -> tensor<i32>
  %shape = tosa.const_shape {values = dense<1> : tensor<3xindex>} : () -> !tosa.shape<3>
  %wide = tosa.reshape %number, %shape : (tensor<i32>, !tosa.shape<3>) -> tensor<1x1x1xi32>
  %product = tosa.mul %sums, %wide, %c0 : (tensor<1x128x128xi32>, tensor<1x1x1xi32>, tensor<1xi8>) -> tensor<1x128x128xi32>
  %y = tosa.rescale %product, %one, %by, %zero, %c0 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = SINGLE_ROUND, scale32 = true} : (tensor<1x128x128xi32>, tensor<1xi32>, tensor<1xi8>, tensor<1xi32>, tensor<1xi8>) -> tensor<1x128x128xi8>
  bufferization.materialize_in_destination %y in restrict writable %out : (tensor<1x128x128xi8>, memref<1x128x128xi8>) -> ()
  return
}
