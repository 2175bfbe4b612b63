// RUN: nnpack-opt %s --nnpack-to-llvm | FileCheck %s

// Arguments of an entry that was a function on tensors are objects of their
// own; those of one that had memrefs from the start may be anything, but for
// the arenas.

// CHECK: llvm.func @tensors(
func.func @tensors(%a: memref<4xi8>, %b: memref<4xi8>, %l2: memref<16xi8, "L2">) attributes {nnpack.entry, nnpack.activations_naive = 8 : i64} {
  %c0 = arith.constant 0 : index
  %t = memref.view %l2[%c0][] : memref<16xi8, "L2"> to memref<4xi8, "L2">
  func.call @of_tensors(%a, %b, %t) : (memref<4xi8>, memref<4xi8>, memref<4xi8, "L2">) -> ()
  return
}

// CHECK: llvm.func internal @of_tensors(%{{[^:]*}}: !llvm.ptr {llvm.noalias}, %{{[^:]*}}: !llvm.ptr {llvm.noalias}, %{{[^:]*}}: !llvm.ptr {llvm.noalias})
func.func private @of_tensors(%a: memref<4xi8>, %b: memref<4xi8>, %t: memref<4xi8, "L2">) {
  return
}

// CHECK: llvm.func @memrefs(
func.func @memrefs(%a: memref<4xi8>, %b: memref<4xi8>, %l2: memref<16xi8, "L2">) attributes {nnpack.entry} {
  %c0 = arith.constant 0 : index
  %t = memref.view %l2[%c0][] : memref<16xi8, "L2"> to memref<4xi8, "L2">
  func.call @of_memrefs(%a, %b, %t) : (memref<4xi8>, memref<4xi8>, memref<4xi8, "L2">) -> ()
  return
}

// CHECK: llvm.func internal @of_memrefs(%{{[^:]*}}: !llvm.ptr, %{{[^:]*}}: !llvm.ptr, %{{[^:]*}}: !llvm.ptr {llvm.noalias})
func.func private @of_memrefs(%a: memref<4xi8>, %b: memref<4xi8>, %t: memref<4xi8, "L2">) {
  return
}

// Functions that call themselves are left as they are.
// CHECK: llvm.func internal @again(%{{[^:]*}}: !llvm.ptr)
func.func private @again(%a: memref<4xi8>) {
  func.call @again(%a) : (memref<4xi8>) -> ()
  return
}
