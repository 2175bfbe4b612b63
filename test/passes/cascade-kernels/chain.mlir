// RUN: nnpack-opt %s --cascade-kernels="objective=memory" | FileCheck %s
// RUN: nnpack-opt %s --cascade-kernels="objective=memory merge=false" | FileCheck %s --check-prefix=KEPT
// RUN: nnpack-opt %s --cascade-kernels="objective=memory" --assign-offsets=arena=alloc | FileCheck %s --check-prefix=BYTES
// RUN: nnpack-opt %s --cascade-kernels="objective=memory" --assign-offsets --remarks-filter=assign-offsets -o /dev/null 2>&1 | FileCheck %s --check-prefix=REMARK

// Two convolutions of three rows, pad 1: 256 bytes between them become a window
// of 3 rows of 16 bytes, seen as the whole tensor through a view.
// When the first has computed row 0 the second cannot start: it reads rows 0 and
// 1. The first takes 16 ticks and the second is one behind: 17 in all.

// CHECK-LABEL: func.func @main(
// CHECK-DAG: %[[TICKS:.*]] = arith.constant 17 : index
// Two of the rows stay from tick to tick; the window has all three, and may be
// where those two are. It is there from the first convolution to the second.
// CHECK-DAG: %[[STAYS:.*]] = memref.alloc() {nnpack.id = [[ID:[0-9]+]] : i64, nnpack.role = "window"} : memref<32xi8>
// CHECK: scf.for %{{.*}} = %{{.*}} to %[[TICKS]] step %{{.*}} iter_args(
// CHECK: %[[WINDOW:.*]] = memref.alloc() {nnpack.overlaps = [array<i64: [[ID]], 0, 0>], nnpack.role = "window"} : memref<48xi8>
// CHECK: %[[OUT:.*]] = memref.view %[[WINDOW]][%{{.*}}][] : memref<48xi8> to memref<16x16xi8>
// CHECK-NEXT: func.call @conv_rows(%arg0, %[[OUT]], %{{.*}}, %{{.*}})
// CHECK: memref.copy
// CHECK: %[[IN:.*]] = memref.view %[[WINDOW]][%{{.*}}][] : memref<48xi8> to memref<16x16xi8>
// CHECK-NEXT: func.call @conv_rows(%[[IN]], %arg1, %{{.*}}, %{{.*}})
// What stays moves to the front after the second has read it.
// CHECK: %[[FROM:.*]] = memref.view %[[WINDOW]]{{.*}} to memref<16xi8>
// CHECK: %[[TO:.*]] = memref.view %[[STAYS]]{{.*}} to memref<16xi8>
// CHECK-NEXT: memref.copy %[[FROM]], %[[TO]]
// CHECK-NOT: memref.alloc
// CHECK: return

// Together they are 48 bytes, as is a window that is kept whole.
// BYTES: memref.alloc() {alignment = 16 : i64} : memref<48xi8, "L2">
// REMARK: [Passed] overlap {{.*}}48 bytes, lies over {{.*}}, which is there before and after, too: 32 bytes are both
// KEPT: memref.alloc() {nnpack.role = "window"} : memref<48xi8>
// KEPT-NOT: memref.alloc
// KEPT: @conv_rows
func.func @main(%in: memref<16x16xi8>, %out: memref<16x16xi8>) {
  %0 = memref.alloc() : memref<16x16xi8>
  call @conv(%in, %0) : (memref<16x16xi8>, memref<16x16xi8>) -> ()
  call @conv(%0, %out) : (memref<16x16xi8>, memref<16x16xi8>) -> ()
  return
}

// The kernel itself stays; its other form takes the rows as arguments.
// CHECK-LABEL: func.func private @conv(%arg0: memref<16x16xi8>, %arg1: memref<16x16xi8>)
// CHECK-LABEL: func.func private @conv_rows(
// CHECK-SAME: %[[FROM:[^ ]*]]: index, %[[TO:[^ ]*]]: index)
// CHECK: scf.for %{{.*}} = %[[FROM]] to %[[TO]] step
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
