// RUN: nnpack-opt %s --nnpack-to-llvm | FileCheck %s --implicit-check-not=nnpack.constant

// Constants are not stored to, whatever a store's address may be: LLVM's vectoriser
// is told, as the address of a table's entry and that of a result over an operand
// may meet for all that it knows.

// CHECK: #[[SCOPE:.*]] = #llvm.alias_scope<{{.*}}description = "constants">

memref.global "private" constant @table : memref<16xi8> = dense<1>
memref.global "private" constant @other : memref<16xi8> = dense<2>
memref.global "private" @state : memref<16xi8> = dense<0>

func.func @main(%l2: memref<256xi8, "L2">, %ddr: memref<0xi8, "DDR">) attributes {nnpack.entry} {
  %c0 = arith.constant 0 : index
  %t = memref.get_global @table : memref<16xi8>
  %o = memref.get_global @other : memref<16xi8>
  %s = memref.get_global @state : memref<16xi8>
  %a = memref.view %l2[%c0][] : memref<256xi8, "L2"> to memref<16xi8, "L2">
  func.call @global(%a) : (memref<16xi8, "L2">) -> ()
  func.call @argument(%a, %t) : (memref<16xi8, "L2">, memref<16xi8>) -> ()
  func.call @argument(%a, %o) : (memref<16xi8, "L2">, memref<16xi8>) -> ()
  func.call @sometimes(%a, %o) : (memref<16xi8, "L2">, memref<16xi8>) -> ()
  func.call @sometimes(%a, %s) : (memref<16xi8, "L2">, memref<16xi8>) -> ()
  return
}

// CHECK: llvm.func internal @global
func.func private @global(%a: memref<16xi8, "L2">) {
  %c0 = arith.constant 0 : index
  %c4 = arith.constant 4 : index
  %t = memref.get_global @table : memref<16xi8>
  // CHECK: %[[I:.*]] = llvm.load %{{[^:]*}} : !llvm.ptr -> i8
  // CHECK: %[[X:.*]] = llvm.load %{{.*}} {alias_scopes = [#[[SCOPE]]]} : !llvm.ptr -> i8
  // CHECK: llvm.store %[[X]], %{{.*}} {noalias_scopes = [#[[SCOPE]]]} : i8, !llvm.ptr
  %i = memref.load %a[%c4] : memref<16xi8, "L2">
  %at = arith.index_castui %i : i8 to index
  %x = memref.load %t[%at] : memref<16xi8>
  memref.store %x, %a[%c0] : memref<16xi8, "L2">
  return
}

// A constant in every call, and passed on.
// CHECK: llvm.func internal @argument
func.func private @argument(%a: memref<16xi8, "L2">, %t: memref<16xi8>) {
  // CHECK: llvm.call @inner
  func.call @inner(%a, %t) : (memref<16xi8, "L2">, memref<16xi8>) -> ()
  return
}

// CHECK: llvm.func internal @inner
func.func private @inner(%a: memref<16xi8, "L2">, %t: memref<16xi8>) {
  %c0 = arith.constant 0 : index
  // CHECK: llvm.load %{{.*}} {alias_scopes = [#[[SCOPE]]]}
  %x = memref.load %t[%c0] : memref<16xi8>
  memref.store %x, %a[%c0] : memref<16xi8, "L2">
  return
}

// State in one call of two.
// CHECK: llvm.func internal @sometimes
func.func private @sometimes(%a: memref<16xi8, "L2">, %t: memref<16xi8>) {
  %c0 = arith.constant 0 : index
  // CHECK: llvm.load %{{[^:]*}} : !llvm.ptr -> i8
  %x = memref.load %t[%c0] : memref<16xi8>
  memref.store %x, %a[%c0] : memref<16xi8, "L2">
  return
}
