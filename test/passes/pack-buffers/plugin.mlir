// REQUIRES: plugin
// RUN: mlir-opt --load-pass-plugin=%nnpack_plugin %s --pass-pipeline="builtin.module(pack-buffers{l2-size=64K io=arena})" > %t.plugin
// RUN: nnpack-opt %s --pack-buffers="l2-size=64K io=arena" | diff - %t.plugin
// RUN: mlir-opt --load-pass-plugin=%nnpack_plugin %s --pass-pipeline="builtin.module(form-kernels,bufferize-graph,lower-kernels,assign-offsets)" > %t.steps
// RUN: nnpack-opt %s --form-kernels --bufferize-graph --lower-kernels --assign-offsets | diff - %t.steps
// RUN: FileCheck %s < %t.plugin

// The passes as a plug-in of mlir-opt do what they do in nnpack-opt.

// CHECK-LABEL: func.func @main(%{{.*}}: memref<{{[0-9]+}}xi8, "L2">, %{{.*}}: memref<0xi8, "DDR">)
func.func @main(%x: tensor<4x8xi8>) -> tensor<4x8xi8> {
  %0 = tosa.reverse %x {axis = 0 : i32} : (tensor<4x8xi8>) -> tensor<4x8xi8>
  %1 = tosa.abs %0 : (tensor<4x8xi8>) -> tensor<4x8xi8>
  return %1 : tensor<4x8xi8>
}
