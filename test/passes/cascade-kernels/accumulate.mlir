// RUN: nnpack-opt %s --cascade-kernels="objective=memory" | FileCheck %s
// RUN: nnpack-opt %s --cascade-kernels="objective=memory" --remarks-filter=cascade-kernels -o /dev/null 2>&1 | FileCheck %s --check-prefix=REMARK

// A sum over all 16 rows takes them as they are made, so that of 256 bytes
// between the two kernels only the row in hand exists: 16 bytes, beside 64 for
// the sums and 32 that the second needs at the end. It is one tick per row.

// REMARK: remark: {{.*}}cascade of 2 kernel calls in blocks of 1 row, 16 ticks: windows of 16 bytes for tensors of 256, 112 bytes alive

// CHECK-LABEL: func.func @main(
// CHECK-DAG: %[[TICKS:.*]] = arith.constant 16 : index
// CHECK-DAG: %[[SUMS:.*]] = memref.alloc() {nnpack.role = "scratch"} : memref<16xi32>
// CHECK: scf.for %{{.*}} = %{{.*}} to %[[TICKS]] step %{{.*}} iter_args(%[[DONE1:.*]] = %{{.*}}, %[[DONE2:.*]] = %{{.*}}) -> (index, index) {
// CHECK: memref.alloc() {nnpack.role = "window"} : memref<16xi8>
// CHECK: func.call @conv_rows(%arg0, %{{.*}}, %[[DONE1]], %[[NEXT:.*]]) :
// CHECK: func.call @sum_rows(%{{.*}}, %arg1, %[[SUMS]], %[[DONE2]], %{{.*}}) :
// CHECK-NOT: memref.copy
// CHECK: return
func.func @main(%in: memref<16x16xi8>, %out: memref<16xi8>) {
  %0 = memref.alloc() : memref<16x16xi8>
  call @conv(%in, %0) : (memref<16x16xi8>, memref<16x16xi8>) -> ()
  call @sum(%0, %out) : (memref<16x16xi8>, memref<16xi8>) -> ()
  return
}

// The first range begins, the last one ends; what the kernel keeps from range to
// range is an argument, and what it only needs at the end is not.
// CHECK-LABEL: func.func private @sum_rows(
// CHECK-SAME: %[[IN:[^ ]*]]: memref<16x16xi8>, %[[OUT:[^ ]*]]: memref<16xi8>, %[[ACC:[^ ]*]]: memref<16xi32>, %[[FROM:[^ ]*]]: index, %[[TO:[^ ]*]]: index)
// CHECK-DAG: memref.alloc() : memref<16xi16>
// CHECK-DAG: %[[ISFIRST:.*]] = arith.cmpi eq, %[[FROM]], %c0
// CHECK: scf.if %[[ISFIRST]] {
// CHECK-NEXT: linalg.fill {{.*}} outs(%[[ACC]]
// CHECK-NEXT: }
// CHECK-NEXT: scf.for %[[ROW:.*]] = %[[FROM]] to %[[TO]] step
// CHECK-NEXT: memref.subview %[[IN]][%[[ROW]], 0]
// CHECK: %[[ISLAST:.*]] = arith.cmpi eq, %[[TO]], %c16
// CHECK-NEXT: scf.if %[[ISLAST]] {
// CHECK: outs(%[[OUT]]
// CHECK: return
func.func private @sum(%in: memref<16x16xi8>, %out: memref<16xi8>) attributes {nnpack.kernel, nnpack.row_maps = [array<i64>]} {
  %c0 = arith.constant 0 : index
  %c16 = arith.constant 16 : index
  %c1 = arith.constant 1 : index
  %zero = arith.constant 0 : i32
  %acc = memref.alloc() : memref<16xi32>
  %halves = memref.alloc() : memref<16xi16>
  linalg.fill ins(%zero : i32) outs(%acc : memref<16xi32>)
  scf.for %r = %c0 to %c16 step %c1 {
    %row = memref.subview %in[%r, 0] [1, 16] [1, 1] : memref<16x16xi8> to memref<16xi8, strided<[1], offset: ?>>
    linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>], iterator_types = ["parallel"]} ins(%row : memref<16xi8, strided<[1], offset: ?>>) outs(%acc : memref<16xi32>) {
    ^bb0(%x: i8, %a: i32):
      %w = arith.extsi %x : i8 to i32
      %s = arith.addi %a, %w : i32
      linalg.yield %s : i32
    }
  }
  linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>], iterator_types = ["parallel"]} ins(%acc : memref<16xi32>) outs(%halves : memref<16xi16>) {
  ^bb0(%a: i32, %h: i16):
    %t = arith.trunci %a : i32 to i16
    linalg.yield %t : i16
  }
  linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>], iterator_types = ["parallel"]} ins(%halves : memref<16xi16>) outs(%out : memref<16xi8>) {
  ^bb0(%h: i16, %o: i8):
    %t = arith.trunci %h : i16 to i8
    linalg.yield %t : i8
  }
  return
}
func.func private @conv(%in: memref<16x16xi8>, %out: memref<16x16xi8>) attributes {nnpack.kernel, nnpack.row_maps = [array<i64: 1, -1, 1, 1>]} {
  %first = arith.constant 0 : index
  %rows = arith.constant 16 : index
  %step = arith.constant 1 : index
  scf.for %r = %first to %rows step %step {
    %v = memref.load %in[%r, %first] : memref<16x16xi8>
    memref.store %v, %out[%r, %first] : memref<16x16xi8>
  }
  return
}
