// RUN: nnpack-opt %s --assign-offsets="alignment=1 report=%t" | FileCheck %s
// RUN: FileCheck %s --check-prefix=SIZE < %t

// Bytes as MLIR's lowering to LLVM lays elements out, alignments at least
// LLVM's own: a load of f64 from an odd address would be wrong.

// SIZE-DAG: "name": "i1", "role": "tensor", "size": 9,
// SIZE-DAG: "name": "i4", "role": "tensor", "size": 7,
// 24 bits take four bytes, aligned to four.
// SIZE-DAG: "name": "i24", "role": "tensor", "size": 12,
// SIZE-DAG: "name": "bf16", "role": "tensor", "size": 6,
// SIZE-DAG: "name": "f64", "role": "tensor", "size": 24,
// SIZE-DAG: "name": "index", "role": "tensor", "size": 16,
// SIZE-DAG: "name": "complex", "role": "tensor", "size": 24,
// Three floats are padded to four, two rows of them: 2 * (2 * 16).
// SIZE-DAG: "name": "vector", "role": "tensor", "size": 64,
// Two pointers, an offset, two sizes, two strides: 7 * 8.
// SIZE-DAG: "name": "descriptor", "role": "tensor", "size": 56,
// SIZE-DAG: "name": "scalar", "role": "tensor", "size": 4,
// SIZE-DAG: "name": "empty", "role": "tensor", "size": 0,
// Offset 2, rows of 8: (2 + 3 * 8 + 3 + 1) * 4.
// SIZE-DAG: "name": "strided", "role": "tensor", "size": 120,

// CHECK-LABEL: func.func @types
// CHECK:      nnpack.alignment = 16
// CHECK-DAG:  memref.view %{{.*}} to memref<9xi1, "L2">
// CHECK-DAG:  memref.view %{{.*}} to memref<i32, "L2">
// CHECK-DAG:  memref.view %{{.*}} to memref<4x0xi32, "L2">
// CHECK:      %[[FLAT:.*]] = memref.view %{{.*}} to memref<30xf32, "L2">
// CHECK-NEXT: memref.reinterpret_cast %[[FLAT]] to offset: [2], sizes: [4, 4], strides: [8, 1] : memref<30xf32, "L2"> to memref<4x4xf32, strided<[8, 1], offset: 2>, "L2">
func.func @types(%i: index) -> index {
  %a = memref.alloc() {nnpack.name = "i1"} : memref<9xi1>
  %b = memref.alloc() {nnpack.name = "i4"} : memref<7xi4>
  %c = memref.alloc() {nnpack.name = "i24"} : memref<3xi24>
  %d = memref.alloc() {nnpack.name = "bf16"} : memref<3xbf16>
  %e = memref.alloc() {nnpack.name = "f64"} : memref<3xf64>
  %f = memref.alloc() {nnpack.name = "index"} : memref<2xindex>
  %g = memref.alloc() {nnpack.name = "complex"} : memref<3xcomplex<f32>>
  %h = memref.alloc() {nnpack.name = "vector"} : memref<2xvector<2x3xf32>>
  %j = memref.alloc() {nnpack.name = "descriptor"} : memref<1xmemref<?x?xi8>>
  %k = memref.alloc() {nnpack.name = "scalar"} : memref<i32>
  %l = memref.alloc() {nnpack.name = "empty"} : memref<4x0xi32>
  %m = memref.alloc() {nnpack.name = "strided"} : memref<4x4xf32, strided<[8, 1], offset: 2>>
  %c0 = arith.constant 0 : index
  %0 = memref.dim %a, %c0 : memref<9xi1>
  %1 = memref.dim %b, %c0 : memref<7xi4>
  %2 = memref.dim %c, %c0 : memref<3xi24>
  %3 = memref.dim %d, %c0 : memref<3xbf16>
  %4 = memref.load %e[%i] : memref<3xf64>
  %5 = memref.load %f[%i] : memref<2xindex>
  %6 = memref.load %g[%i] : memref<3xcomplex<f32>>
  %7 = memref.load %h[%i] : memref<2xvector<2x3xf32>>
  %8 = memref.load %j[%i] : memref<1xmemref<?x?xi8>>
  %9 = memref.load %k[] : memref<i32>
  %10 = memref.load %l[%i, %i] : memref<4x0xi32>
  %11 = memref.load %m[%i, %i] : memref<4x4xf32, strided<[8, 1], offset: 2>>
  %12 = memref.load %a[%i] : memref<9xi1>
  %13 = memref.load %b[%i] : memref<7xi4>
  %14 = memref.load %c[%i] : memref<3xi24>
  %15 = memref.load %d[%i] : memref<3xbf16>
  return %5 : index
}
