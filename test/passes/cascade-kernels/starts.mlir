// The search for the least memory packs the tensors that stay whole. Where it had
// them is noted, for --assign-offsets to search from; what has only a window has
// no place there. No one asks when it is enough that all fits.

// RUN: nnpack-opt %nnpack_source/test/models/segmentation_int8.mlir --form-kernels --bufferize-graph=io=arena --lower-kernels --merge-buffers -o %t.mlir
// RUN: nnpack-opt %t.mlir --cascade-kernels="objective=memory" | FileCheck %s
// RUN: nnpack-opt %t.mlir --cascade-kernels="l2-size=16K" | FileCheck %s --check-prefix=FITS

// CHECK: func.func @main
// CHECK: memref.alloc() {{.*}}nnpack.role = "input", nnpack.start = {{[0-9]+}} : i64} : memref<1x32x32x3xi8>
// CHECK: memref.alloc() {nnpack.role = "window"} :
// CHECK: nnpack.role = "output", nnpack.start = {{[0-9]+}} : i64
// FITS: nnpack.role = "window"
// FITS-NOT: nnpack.start
