// RUN: nnpack-opt %s --lower-kernels | FileCheck %s

// Functions that are no kernels, kernels on memrefs and declarations stay.

// CHECK-LABEL: func.func private @lowered(
// CHECK: %[[X:.*]] = memref.load
// CHECK-NEXT: memref.store %[[X]]
func.func private @lowered(%a: memref<4xi8>, %out: memref<4xi8>) attributes {nnpack.kernel} {
  %c0 = arith.constant 0 : index
  %0 = memref.load %a[%c0] : memref<4xi8>
  memref.store %0, %out[%c0] : memref<4xi8>
  return
}
// CHECK-LABEL: func.func private @declared(memref<4xi8>)
func.func private @declared(memref<4xi8>) attributes {nnpack.kernel}
// CHECK-LABEL: func.func @main(
// CHECK: call @table(
// CHECK: tosa.add
func.func @main(%t: tensor<4xi8>, %a: memref<4xi8>, %b: memref<256xi8>, %c: memref<4xi8>) -> tensor<4xi8> {
  call @table(%a, %b, %c) : (memref<4xi8>, memref<256xi8>, memref<4xi8>) -> ()
  %0 = tosa.add %t, %t : (tensor<4xi8>, tensor<4xi8>) -> tensor<4xi8>
  return %0 : tensor<4xi8>
}
// CHECK-LABEL: func.func private @table(
// CHECK: linalg.generic
func.func private @table(%arg0: memref<4xi8>, %arg1: memref<256xi8>, %out: memref<4xi8>) attributes {nnpack.kernel} {
  %t0 = bufferization.to_tensor %arg0 restrict : memref<4xi8> to tensor<4xi8>
  %t1 = bufferization.to_tensor %arg1 restrict : memref<256xi8> to tensor<256xi8>
  %0 = tosa.table %t0, %t1 : (tensor<4xi8>, tensor<256xi8>) -> tensor<4xi8>
  bufferization.materialize_in_destination %0 in restrict writable %out : (tensor<4xi8>, memref<4xi8>) -> ()
  return
}
