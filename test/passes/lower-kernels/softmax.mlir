// RUN: nnpack-opt %s --lower-kernels | FileCheck %s

// Rows are done one by one, each computed once.

// CHECK-LABEL: func.func private @rows(
// CHECK-DAG: memref.alloc() {{.*}} : memref<1x1x100xf32>
// CHECK: scf.for %{{.*}} = %c0 to %c64 step %c1
// CHECK-COUNT-1: math.exp
// CHECK-NOT: math.exp
// CHECK: return

// A single row cannot be kept: it is computed once for its sum and once more
// for the result.

// CHECK-LABEL: func.func private @one_row(
// CHECK-NOT: memref.alloc() {{.*}}1000
// CHECK-COUNT-2: math.exp
// CHECK-NOT: math.exp
// CHECK: return
func.func private @rows(%arg0: memref<1x64x100xf32>, %out: memref<1x64x100xf32>) attributes {nnpack.kernel} {
  %t0 = bufferization.to_tensor %arg0 restrict : memref<1x64x100xf32> to tensor<1x64x100xf32>
  %zw = "tosa.const"() <{values = dense<0> : tensor<1xi8>}> : () -> tensor<1xi8>
  %m = tosa.reduce_max %t0 {axis = 2 : i32} : (tensor<1x64x100xf32>) -> tensor<1x64x1xf32>
  %s = tosa.sub %t0, %m : (tensor<1x64x100xf32>, tensor<1x64x1xf32>) -> tensor<1x64x100xf32>
  %e = tosa.exp %s : (tensor<1x64x100xf32>) -> tensor<1x64x100xf32>
  %u = tosa.reduce_sum %e {axis = 2 : i32} : (tensor<1x64x100xf32>) -> tensor<1x64x1xf32>
  %q = tosa.reciprocal %u : (tensor<1x64x1xf32>) -> tensor<1x64x1xf32>
  %r = tosa.mul %e, %q, %zw : (tensor<1x64x100xf32>, tensor<1x64x1xf32>, tensor<1xi8>) -> tensor<1x64x100xf32>
  bufferization.materialize_in_destination %r in restrict writable %out : (tensor<1x64x100xf32>, memref<1x64x100xf32>) -> ()
  return
}

func.func private @one_row(%arg0: memref<1x1000xf32>, %out: memref<1x1000xf32>) attributes {nnpack.kernel} {
  %t0 = bufferization.to_tensor %arg0 restrict : memref<1x1000xf32> to tensor<1x1000xf32>
  %zw = "tosa.const"() <{values = dense<0> : tensor<1xi8>}> : () -> tensor<1xi8>
  %m = tosa.reduce_max %t0 {axis = 1 : i32} : (tensor<1x1000xf32>) -> tensor<1x1xf32>
  %s = tosa.sub %t0, %m : (tensor<1x1000xf32>, tensor<1x1xf32>) -> tensor<1x1000xf32>
  %e = tosa.exp %s : (tensor<1x1000xf32>) -> tensor<1x1000xf32>
  %u = tosa.reduce_sum %e {axis = 1 : i32} : (tensor<1x1000xf32>) -> tensor<1x1xf32>
  %q = tosa.reciprocal %u : (tensor<1x1xf32>) -> tensor<1x1xf32>
  %r = tosa.mul %e, %q, %zw : (tensor<1x1000xf32>, tensor<1x1xf32>, tensor<1xi8>) -> tensor<1x1000xf32>
  bufferization.materialize_in_destination %r in restrict writable %out : (tensor<1x1000xf32>, memref<1x1000xf32>) -> ()
  return
}
