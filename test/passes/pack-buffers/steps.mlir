// RUN: nnpack-opt %s --form-kernels --schedule-kernels=io=arena --bufferize-graph=io=arena --lower-kernels --pack-buffers > %t.steps
// RUN: nnpack-opt %s --pack-buffers=io=arena | diff - %t.steps
// RUN: FileCheck %s < %t.steps

// Packing goes on from wherever the module is.

// CHECK-LABEL: func.func @main(%{{.*}}: memref<{{[0-9]+}}xi8, "L2">, %{{.*}}: memref<0xi8, "DDR">)
// CHECK-SAME:    nnpack.activations_naive = 96 : i64
func.func @main(%x: tensor<4x8xi8>) -> tensor<4x8xi8> {
  %0 = tosa.reverse %x {axis = 0 : i32} : (tensor<4x8xi8>) -> tensor<4x8xi8>
  %1 = tosa.reverse %0 {axis = 1 : i32} : (tensor<4x8xi8>) -> tensor<4x8xi8>
  return %1 : tensor<4x8xi8>
}
