// RUN: nnpack-opt %s --cascade-kernels="objective=memory" | FileCheck %s

// @twice is two loops: it has no form for a range of rows and runs at once, on
// all of its operand, while the steps before it have a window of a row, which
// only exists from one of them to the other.

// CHECK-LABEL: func.func @main(
// CHECK: %[[ALL:.*]] = memref.alloc(){{( [{]nnpack.start = [0-9]+ : i64[}])?}} : memref<16x2xi8>
// CHECK: scf.for
// CHECK: memref.alloc() {nnpack.role = "window"} : memref<16xi8>
// CHECK: func.call @conv_rows(
// CHECK: func.call @narrow_rows(%{{.*}}, %[[ALL]],
// CHECK: {{^}}    call @twice(%[[ALL]], %[[TWICE:.*]]) :
// CHECK-NEXT: call @widen(%[[TWICE]], %arg1) :
// CHECK-NOT: @twice_rows
func.func @main(%in: memref<16x16xi8>, %out: memref<16x4xi8>) {
  %0 = memref.alloc() : memref<16x16xi8>
  %1 = memref.alloc() : memref<16x2xi8>
  %2 = memref.alloc() : memref<16x2xi8>
  call @conv(%in, %0) : (memref<16x16xi8>, memref<16x16xi8>) -> ()
  call @narrow(%0, %1) : (memref<16x16xi8>, memref<16x2xi8>) -> ()
  call @twice(%1, %2) : (memref<16x2xi8>, memref<16x2xi8>) -> ()
  call @widen(%2, %out) : (memref<16x2xi8>, memref<16x4xi8>) -> ()
  return
}
func.func private @conv(%in0: memref<16x16xi8>, %out: memref<16x16xi8>) attributes {nnpack.kernel, nnpack.row_maps = [array<i64: 1, -1, 1, 1>]} {
  %first = arith.constant 0 : index
  %rows = arith.constant 16 : index
  %step = arith.constant 1 : index
  scf.for %r = %first to %rows step %step {
    %v = memref.load %in0[%first, %first] : memref<16x16xi8>
    memref.store %v, %out[%r, %first] : memref<16x16xi8>
  }
  return
}
func.func private @narrow(%in0: memref<16x16xi8>, %out: memref<16x2xi8>) attributes {nnpack.kernel, nnpack.row_maps = [array<i64: 1, 0, 0, 1>]} {
  %first = arith.constant 0 : index
  %rows = arith.constant 16 : index
  %step = arith.constant 1 : index
  scf.for %r = %first to %rows step %step {
    %v = memref.load %in0[%first, %first] : memref<16x16xi8>
    memref.store %v, %out[%r, %first] : memref<16x2xi8>
  }
  return
}
func.func private @twice(%in0: memref<16x2xi8>, %out: memref<16x2xi8>) attributes {nnpack.kernel, nnpack.row_maps = [array<i64: 1, 0, 0, 1>]} {
  %first = arith.constant 0 : index
  %rows = arith.constant 16 : index
  %step = arith.constant 1 : index
  scf.for %r = %first to %rows step %step {
    %v = memref.load %in0[%first, %first] : memref<16x2xi8>
    memref.store %v, %out[%r, %first] : memref<16x2xi8>
  }
  scf.for %r = %first to %rows step %step {
    %v = memref.load %in0[%first, %first] : memref<16x2xi8>
    memref.store %v, %out[%r, %first] : memref<16x2xi8>
  }
  return
}
func.func private @widen(%in0: memref<16x2xi8>, %out: memref<16x4xi8>) attributes {nnpack.kernel, nnpack.row_maps = [array<i64: 1, 0, 0, 1>]} {
  %first = arith.constant 0 : index
  %rows = arith.constant 16 : index
  %step = arith.constant 1 : index
  scf.for %r = %first to %rows step %step {
    %v = memref.load %in0[%first, %first] : memref<16x2xi8>
    memref.store %v, %out[%r, %first] : memref<16x4xi8>
  }
  return
}
