// Names from the input, of a function or a memory, cannot get into the header's C.
// RUN: nnpackc %s -o %t.o --header=%t.h --io=caller --kernels=extern 2>&1 | FileCheck %s --check-prefix=SAID
// RUN: FileCheck %s --check-prefix=HEADER --implicit-check-not=evil --implicit-check-not="*/ int" < %t.h
// SAID: note: kernel 'k*/ int evil; /*' stays in the object: its name is none in C
// HEADER: void model_k(
// HEADER-SAME: /* memref<4xi8, strided<[2]>, "?/ int bad; /?"> */
func.func private @"k*/ int evil; /*"(%a: memref<4xi8>) attributes {nnpack.source = "func.func @k(%arg0: memref<4xi8>) {\n  return\n}\n"} {
  return
}
func.func private @k(%a: memref<4xi8, strided<[2]>, "*/ int bad; /*">) attributes {nnpack.source = "func.func @k(%arg0: memref<4xi8>) {\n  return\n}\n"} {
  return
}
func.func @main(%x: memref<4xi8>, %y: memref<4xi8, strided<[2]>, "*/ int bad; /*">) {
  %a = memref.alloc() : memref<4xi8>
  call @"k*/ int evil; /*"(%a) : (memref<4xi8>) -> ()
  call @k(%y) : (memref<4xi8, strided<[2]>, "*/ int bad; /*">) -> ()
  return
}
