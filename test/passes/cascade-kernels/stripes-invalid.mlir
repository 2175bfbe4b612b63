// RUN: nnpack-opt %s --cascade-kernels="objective=memory" | FileCheck %s

// What notes on kernels say has to fit the calls, or they are as without.

// CHECK: call @not_a_list(
// CHECK: call @too_short(
// CHECK: call @no_such_operand(
// CHECK: call @too_far(
// CHECK: call @no_such_axis(
// CHECK: call @takes_more(
// CHECK: call @takes_two(
func.func @main(%x: memref<4x4xi8>, %y0: memref<4x6xi8>, %y1: memref<4x6xi8>, %y2: memref<4x6xi8>, %y3: memref<4x6xi8>, %y4: memref<4x6xi8>, %y5: memref<4x6xi8>, %y6: memref<4x6xi8>) {
  %a = memref.alloc() : memref<4x4xi8>
  call @copy(%x, %a) : (memref<4x4xi8>, memref<4x4xi8>) -> ()
  call @not_a_list(%a, %y0) : (memref<4x4xi8>, memref<4x6xi8>) -> ()
  call @too_short(%a, %y1) : (memref<4x4xi8>, memref<4x6xi8>) -> ()
  call @no_such_operand(%a, %y2) : (memref<4x4xi8>, memref<4x6xi8>) -> ()
  call @too_far(%a, %y3) : (memref<4x4xi8>, memref<4x6xi8>) -> ()
  call @no_such_axis(%a, %y4) : (memref<4x4xi8>, memref<4x6xi8>) -> ()
  call @takes_more(%a, %y5) : (memref<4x4xi8>, memref<4x6xi8>) -> ()
  call @takes_two(%a, %y6) : (memref<4x4xi8>, memref<4x6xi8>) -> ()
  return
}
func.func private @copy(%x: memref<4x4xi8>, %out: memref<4x4xi8>) attributes {nnpack.kernel, nnpack.row_maps = [array<i64: 1, 0, 0, 1>]} {
  linalg.copy ins(%x : memref<4x4xi8>) outs(%out : memref<4x4xi8>)
  return
}
func.func private @not_a_list(%x: memref<4x4xi8>, %out: memref<4x6xi8>) attributes {nnpack.kernel, nnpack.interleaves = 1 : i64, nnpack.row_maps = [array<i64: 1, 0, 0, 1>]} {
  %c0 = arith.constant 0 : index
  %v = memref.load %x[%c0, %c0] : memref<4x4xi8>
  linalg.fill ins(%v : i8) outs(%out : memref<4x6xi8>)
  return
}
func.func private @too_short(%x: memref<4x4xi8>, %out: memref<4x6xi8>) attributes {nnpack.kernel, nnpack.interleaves = array<i64: 1, 0>, nnpack.row_maps = [array<i64: 1, 0, 0, 1>]} {
  %c0 = arith.constant 0 : index
  %v = memref.load %x[%c0, %c0] : memref<4x4xi8>
  linalg.fill ins(%v : i8) outs(%out : memref<4x6xi8>)
  return
}
func.func private @no_such_operand(%x: memref<4x4xi8>, %out: memref<4x6xi8>) attributes {nnpack.kernel, nnpack.interleaves = array<i64: 1, 7, 0>, nnpack.row_maps = [array<i64: 1, 0, 0, 1>]} {
  %c0 = arith.constant 0 : index
  %v = memref.load %x[%c0, %c0] : memref<4x4xi8>
  linalg.fill ins(%v : i8) outs(%out : memref<4x6xi8>)
  return
}
func.func private @too_far(%x: memref<4x4xi8>, %out: memref<4x6xi8>) attributes {nnpack.kernel, nnpack.interleaves = array<i64: 1, 0, 4>, nnpack.row_maps = [array<i64: 1, 0, 0, 1>]} {
  %c0 = arith.constant 0 : index
  %v = memref.load %x[%c0, %c0] : memref<4x4xi8>
  linalg.fill ins(%v : i8) outs(%out : memref<4x6xi8>)
  return
}
func.func private @no_such_axis(%x: memref<4x4xi8>, %out: memref<4x6xi8>) attributes {nnpack.kernel, nnpack.interleaves = array<i64: 2, 0, 0>, nnpack.row_maps = [array<i64: 1, 0, 0, 1>]} {
  %c0 = arith.constant 0 : index
  %v = memref.load %x[%c0, %c0] : memref<4x4xi8>
  linalg.fill ins(%v : i8) outs(%out : memref<4x6xi8>)
  return
}
func.func private @takes_more(%x: memref<4x4xi8>, %out: memref<4x6xi8>) attributes {nnpack.kernel, nnpack.takes = array<i64: 1, 0, 0>, nnpack.row_maps = [array<i64: 1, 0, 0, 1>]} {
  %c0 = arith.constant 0 : index
  %v = memref.load %x[%c0, %c0] : memref<4x4xi8>
  linalg.fill ins(%v : i8) outs(%out : memref<4x6xi8>)
  return
}
func.func private @takes_two(%x: memref<4x4xi8>, %out: memref<4x6xi8>) attributes {nnpack.kernel, nnpack.takes = array<i64: 1, 0, 0, 0, 0>, nnpack.row_maps = [array<i64: 1, 0, 0, 1>]} {
  %c0 = arith.constant 0 : index
  %v = memref.load %x[%c0, %c0] : memref<4x4xi8>
  linalg.fill ins(%v : i8) outs(%out : memref<4x6xi8>)
  return
}
