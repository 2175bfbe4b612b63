// RUN: nnpack-opt %s --schedule-kernels | FileCheck %s

// Calls on buffers are not this pass's: who writes what is not looked at.

// CHECK: func.func @main(%[[X:[^:]*]]: memref<4xi8>, %[[Y:[^:]*]]: memref<4xi8>) {
func.func @main(%x: memref<4xi8>, %y: memref<4xi8>) {
  // CHECK-NEXT: call @copy(%[[X]], %[[Y]])
  // CHECK-NEXT: call @copy(%[[Y]], %[[X]])
  // CHECK-NEXT: call @nothing()
  call @copy(%x, %y) : (memref<4xi8>, memref<4xi8>) -> ()
  call @copy(%y, %x) : (memref<4xi8>, memref<4xi8>) -> ()
  call @nothing() : () -> ()
  return
}

func.func private @copy(%x: memref<4xi8>, %out: memref<4xi8>) attributes {nnpack.kernel} {
  memref.copy %x, %out : memref<4xi8> to memref<4xi8>
  return
}

func.func private @nothing() attributes {nnpack.kernel} {
  return
}
