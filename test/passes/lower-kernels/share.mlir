// RUN: nnpack-opt %s --lower-kernels | FileCheck %s

// Kernels of equal loops get one body, and the constants in which they differ as
// arguments: the zero points -3 and 7, which are the input's in one and the
// output's in the other. What all have in common stays.

// CHECK-LABEL: func.func @main(
// CHECK-DAG: %[[A:.*]] = arith.constant -3 : i32
// CHECK-DAG: %[[B:.*]] = arith.constant 7 : i32
// CHECK: call @first(%arg0, %arg1, %[[A]], %[[B]]) : (memref<64xi8>, memref<64xi8>, i32, i32) -> ()
// CHECK-DAG: %[[C:.*]] = arith.constant 7 : i32
// CHECK-DAG: %[[D:.*]] = arith.constant -3 : i32
// CHECK: call @first(%arg1, %arg0, %[[C]], %[[D]]) : (memref<64xi8>, memref<64xi8>, i32, i32) -> ()
// CHECK: call @longer(%arg2, %arg3) : (memref<65xi8>, memref<65xi8>) -> ()
func.func @main(%a: memref<64xi8>, %b: memref<64xi8>, %c: memref<65xi8>, %d: memref<65xi8>) {
  call @first(%a, %b) : (memref<64xi8>, memref<64xi8>) -> ()
  call @second(%b, %a) : (memref<64xi8>, memref<64xi8>) -> ()
  call @longer(%c, %d) : (memref<65xi8>, memref<65xi8>) -> ()
  return
}

// CHECK-LABEL: func.func private @first(
// CHECK-SAME: %[[IN:arg[0-9]+]]: memref<64xi8>, %{{.*}}: memref<64xi8>, %[[ZI:.*]]: i32, %[[ZO:.*]]: i32)
// CHECK: arith.subi %{{.*}}, %[[ZI]] : i32
// CHECK: arith.addi %{{.*}}, %[[ZO]] : i32
// CHECK-NOT: @second(
// CHECK-LABEL: func.func private @longer(%{{.*}}: memref<65xi8>, %{{.*}}: memref<65xi8>)
// CHECK: return
// A public one may have other callers.
// CHECK: func.func @public(%{{.*}}: memref<64xi8>, %{{.*}}: memref<64xi8>)
func.func private @first(%arg0: memref<64xi8>, %out: memref<64xi8>) attributes {nnpack.kernel} {
  %t0 = bufferization.to_tensor %arg0 restrict : memref<64xi8> to tensor<64xi8>
  %zi = "tosa.const"() <{values = dense<-3> : tensor<1xi8>}> : () -> tensor<1xi8>
  %zo = "tosa.const"() <{values = dense<7> : tensor<1xi8>}> : () -> tensor<1xi8>
  %mul = "tosa.const"() <{values = dense<1340000000> : tensor<1xi32>}> : () -> tensor<1xi32>
  %shift = "tosa.const"() <{values = dense<30> : tensor<1xi8>}> : () -> tensor<1xi8>
  %0 = tosa.rescale %t0, %mul, %shift, %zi, %zo {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = SINGLE_ROUND, scale32 = true} : (tensor<64xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>, tensor<1xi8>) -> tensor<64xi8>
  bufferization.materialize_in_destination %0 in restrict writable %out : (tensor<64xi8>, memref<64xi8>) -> ()
  return
}
func.func private @second(%arg0: memref<64xi8>, %out: memref<64xi8>) attributes {nnpack.kernel} {
  %t0 = bufferization.to_tensor %arg0 restrict : memref<64xi8> to tensor<64xi8>
  %zi = "tosa.const"() <{values = dense<7> : tensor<1xi8>}> : () -> tensor<1xi8>
  %zo = "tosa.const"() <{values = dense<-3> : tensor<1xi8>}> : () -> tensor<1xi8>
  %mul = "tosa.const"() <{values = dense<1340000000> : tensor<1xi32>}> : () -> tensor<1xi32>
  %shift = "tosa.const"() <{values = dense<30> : tensor<1xi8>}> : () -> tensor<1xi8>
  %0 = tosa.rescale %t0, %mul, %shift, %zi, %zo {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = SINGLE_ROUND, scale32 = true} : (tensor<64xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>, tensor<1xi8>) -> tensor<64xi8>
  bufferization.materialize_in_destination %0 in restrict writable %out : (tensor<64xi8>, memref<64xi8>) -> ()
  return
}
func.func private @longer(%arg0: memref<65xi8>, %out: memref<65xi8>) attributes {nnpack.kernel} {
  %t0 = bufferization.to_tensor %arg0 restrict : memref<65xi8> to tensor<65xi8>
  %zi = "tosa.const"() <{values = dense<-3> : tensor<1xi8>}> : () -> tensor<1xi8>
  %zo = "tosa.const"() <{values = dense<7> : tensor<1xi8>}> : () -> tensor<1xi8>
  %mul = "tosa.const"() <{values = dense<1340000000> : tensor<1xi32>}> : () -> tensor<1xi32>
  %shift = "tosa.const"() <{values = dense<30> : tensor<1xi8>}> : () -> tensor<1xi8>
  %0 = tosa.rescale %t0, %mul, %shift, %zi, %zo {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = SINGLE_ROUND, scale32 = true} : (tensor<65xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>, tensor<1xi8>) -> tensor<65xi8>
  bufferization.materialize_in_destination %0 in restrict writable %out : (tensor<65xi8>, memref<65xi8>) -> ()
  return
}
func.func @public(%arg0: memref<64xi8>, %out: memref<64xi8>) attributes {nnpack.kernel} {
  %t0 = bufferization.to_tensor %arg0 restrict : memref<64xi8> to tensor<64xi8>
  %zi = "tosa.const"() <{values = dense<-3> : tensor<1xi8>}> : () -> tensor<1xi8>
  %zo = "tosa.const"() <{values = dense<7> : tensor<1xi8>}> : () -> tensor<1xi8>
  %mul = "tosa.const"() <{values = dense<1340000000> : tensor<1xi32>}> : () -> tensor<1xi32>
  %shift = "tosa.const"() <{values = dense<30> : tensor<1xi8>}> : () -> tensor<1xi8>
  %0 = tosa.rescale %t0, %mul, %shift, %zi, %zo {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = SINGLE_ROUND, scale32 = true} : (tensor<64xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>, tensor<1xi8>) -> tensor<64xi8>
  bufferization.materialize_in_destination %0 in restrict writable %out : (tensor<64xi8>, memref<64xi8>) -> ()
  return
}
