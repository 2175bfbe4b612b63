// RUN: nnpack-opt %s --assign-offsets="l2-size=64 arena=alloc alignment=32" | FileCheck %s --check-prefix=ALLOC
// RUN: nnpack-opt %s --assign-offsets="l2-size=64 arena=global alignment=32" | FileCheck %s --check-prefix=GLOBAL

// An arena at the top, freed at each return.
// ALLOC-LABEL: func.func @main(%{{[a-z0-9]*}}: i32, %{{[a-z0-9]*}}: index, %{{[a-z0-9]*}}: i1)
// ALLOC-DAG:   %[[L2:.*]] = memref.alloc() {alignment = 32 : i64} : memref<64xi8, "L2">
// ALLOC-DAG:   %[[DDR:.*]] = memref.alloc() {alignment = 32 : i64} : memref<64xi8, "DDR">
// ALLOC-DAG:   memref.view %[[L2]]
// ALLOC-DAG:   memref.view %[[DDR]]
// ALLOC:       ^bb1:
// ALLOC-DAG:     memref.dealloc %[[L2]]
// ALLOC-DAG:     memref.dealloc %[[DDR]]
// ALLOC:         return
// ALLOC:       ^bb2:
// ALLOC-DAG:     memref.dealloc %[[L2]]
// ALLOC-DAG:     memref.dealloc %[[DDR]]
// ALLOC:         return

// The name is taken, so the arena's gets a number.
// GLOBAL:       memref.global "private" @main_ddr : memref<2xi8>
// GLOBAL:       memref.global "private" @main_l2 : memref<64xi8, "L2"> = uninitialized {alignment = 32 : i64}
// GLOBAL:       memref.global "private" @[[DDR:main_ddr_[0-9]+]] : memref<64xi8, "DDR"> = uninitialized {alignment = 32 : i64}
// GLOBAL-LABEL: func.func @main(%{{[a-z0-9]*}}: i32, %{{[a-z0-9]*}}: index, %{{[a-z0-9]*}}: i1)
// GLOBAL-DAG:   memref.get_global @main_l2 : memref<64xi8, "L2">
// GLOBAL-DAG:   memref.get_global @[[DDR]] : memref<64xi8, "DDR">
memref.global "private" @main_ddr : memref<2xi8>
func.func @main(%x: i32, %i: index, %c: i1) -> i32 {
  %a = memref.alloc() : memref<16xi32>
  %b = memref.alloc() : memref<16xi32>
  memref.store %x, %a[%i] : memref<16xi32>
  memref.store %x, %b[%i] : memref<16xi32>
  %y = memref.load %a[%i] : memref<16xi32>
  cf.cond_br %c, ^one, ^two
^one:
  return %y : i32
^two:
  %z = memref.load %b[%i] : memref<16xi32>
  return %z : i32
}
