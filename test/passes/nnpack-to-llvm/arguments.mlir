// RUN: nnpack-opt %s --nnpack-to-llvm | FileCheck %s

// What kernels are told about their buffers.

memref.global "private" constant @weights : memref<16xi8> = dense<1>
memref.global "private" @state : memref<16xi8> = dense<0>

// CHECK-LABEL: llvm.func @main
func.func @main(%l2: memref<256xi8, "L2">, %ddr: memref<0xi8, "DDR">) attributes {nnpack.entry} {
  %c0 = arith.constant 0 : index
  %c16 = arith.constant 16 : index
  %c32 = arith.constant 32 : index
  %c40 = arith.constant 40 : index
  %w = memref.get_global @weights : memref<16xi8>
  %s = memref.get_global @state : memref<16xi8>
  %a = memref.view %l2[%c0][] : memref<256xi8, "L2"> to memref<16xi8, "L2">
  %b = memref.view %l2[%c16][] : memref<256xi8, "L2"> to memref<16xi8, "L2">
  %t = memref.view %l2[%c32][] : memref<256xi8, "L2"> to memref<96xi8, "L2">
  // [40, 56) is inside %t's [32, 128).
  %x = memref.view %l2[%c40][] : memref<256xi8, "L2"> to memref<16xi8, "L2">

  // Scratch at 32 becomes two views: 32 + 0 and 32 + 64.
  // CHECK: llvm.call @scratch({{.*}}) : (!llvm.ptr, !llvm.ptr, !llvm.ptr, !llvm.ptr) -> ()
  func.call @scratch(%a, %b, %t) : (memref<16xi8, "L2">, memref<16xi8, "L2">, memref<96xi8, "L2">) -> ()
  func.call @apart(%a, %w, %b) : (memref<16xi8, "L2">, memref<16xi8>, memref<16xi8, "L2">) -> ()
  func.call @in_place(%a, %b, %a) : (memref<16xi8, "L2">, memref<16xi8, "L2">, memref<16xi8, "L2">) -> ()
  func.call @mixed(%t, %b) : (memref<96xi8, "L2">, memref<16xi8, "L2">) -> ()
  func.call @overlap(%t, %x) : (memref<96xi8, "L2">, memref<16xi8, "L2">) -> ()
  func.call @outer(%a, %s) : (memref<16xi8, "L2">, memref<16xi8>) -> ()
  func.call @unseen(%a, %b) : (memref<16xi8, "L2">, memref<16xi8, "L2">) -> ()
  %f = func.constant @unseen : (memref<16xi8, "L2">, memref<16xi8, "L2">) -> ()
  func.call_indirect %f(%a, %a) : (memref<16xi8, "L2">, memref<16xi8, "L2">) -> ()
  return
}

// CHECK: llvm.func internal @scratch(%[[IN:[^:]*]]: !llvm.ptr {llvm.noalias}, %[[OUT:[^:]*]]: !llvm.ptr {llvm.noalias}, %[[S0:[^:]*]]: !llvm.ptr {llvm.noalias}, %[[S1:[^:]*]]: !llvm.ptr {llvm.noalias})
func.func private @scratch(%in: memref<16xi8, "L2">, %out: memref<16xi8, "L2">, %s: memref<96xi8, "L2">) {
  %c0 = arith.constant 0 : index
  %c64 = arith.constant 64 : index
  %s0 = memref.view %s[%c0][] : memref<96xi8, "L2"> to memref<16xi32, "L2">
  %s1 = memref.view %s[%c64][] : memref<96xi8, "L2"> to memref<8xi32, "L2">
  // CHECK: %[[X:.*]] = llvm.load %[[S0]]
  // CHECK: llvm.store %[[X]], %[[S1]]
  %x = memref.load %s0[%c0] : memref<16xi32, "L2">
  memref.store %x, %s1[%c0] : memref<8xi32, "L2">
  return
}

// CHECK: llvm.func internal @apart(%{{[^:]*}}: !llvm.ptr {llvm.noalias}, %{{[^:]*}}: !llvm.ptr {llvm.noalias}, %{{[^:]*}}: !llvm.ptr {llvm.noalias})
func.func private @apart(%in: memref<16xi8, "L2">, %w: memref<16xi8>, %out: memref<16xi8, "L2">) {
  return
}

// The first and the last are the same bytes.
// CHECK: llvm.func internal @in_place(%{{[^:]*}}: !llvm.ptr, %{{[^:]*}}: !llvm.ptr {llvm.noalias}, %{{[^:]*}}: !llvm.ptr)
func.func private @in_place(%a: memref<16xi8, "L2">, %b: memref<16xi8, "L2">, %out: memref<16xi8, "L2">) {
  return
}

// One call of two is enough to meet.
// CHECK: llvm.func internal @mixed(%{{[^:]*}}: !llvm.ptr, %{{[^:]*}}: !llvm.ptr)
func.func private @mixed(%a: memref<96xi8, "L2">, %b: memref<16xi8, "L2">) {
  %c0 = arith.constant 0 : index
  %x = memref.load %a[%c0] : memref<96xi8, "L2">
  return
}

// CHECK: llvm.func internal @overlap(%{{[^:]*}}: !llvm.ptr, %{{[^:]*}}: !llvm.ptr)
func.func private @overlap(%a: memref<96xi8, "L2">, %b: memref<16xi8, "L2">) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %x = memref.load %a[%c0] : memref<96xi8, "L2">
  // A row of 16 that the loop moves may be any part of %a, even %a's first.
  scf.for %i = %c0 to %c1 step %c1 {
    %row = memref.subview %a[%i] [16] [1] : memref<96xi8, "L2"> to memref<16xi8, strided<[1], offset: ?>, "L2">
    %first = memref.subview %a[0] [16] [1] : memref<96xi8, "L2"> to memref<16xi8, strided<[1]>, "L2">
    %plain = memref.cast %first : memref<16xi8, strided<[1]>, "L2"> to memref<16xi8, "L2">
    func.call @mixed(%a, %plain) : (memref<96xi8, "L2">, memref<16xi8, "L2">) -> ()
  }
  return
}

// What the caller knows of its arguments, the callee knows; @state is used by
// @outer itself, beside what it is given.
// CHECK: llvm.func internal @outer(%{{[^:]*}}: !llvm.ptr, %{{[^:]*}}: !llvm.ptr)
func.func private @outer(%a: memref<16xi8, "L2">, %b: memref<16xi8>) {
  %c0 = arith.constant 0 : index
  %s = memref.get_global @state : memref<16xi8>
  %x = memref.load %s[%c0] : memref<16xi8>
  return
}

// A function that is used in other ways than by calls may be called with
// anything.
// CHECK: llvm.func internal @unseen(%{{[^:]*}}: !llvm.ptr, %{{[^:]*}}: !llvm.ptr)
func.func private @unseen(%a: memref<16xi8, "L2">, %b: memref<16xi8, "L2">) {
  return
}
