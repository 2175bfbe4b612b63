// RUN: nnpack-opt %s --assign-offsets="alignment=64" | FileCheck %s
// RUN: nnpack-opt %s --assign-offsets="alignment=1" | FileCheck %s --check-prefix=LEAST

// Every offset is a multiple of the alignment asked for, of the allocation's own
// and of the type's; the arenas must start at a multiple of the largest.

// CHECK: memref<{{[0-9]+}}xi8, "L2">
// CHECK-SAME: nnpack.alignment = 128 : i64
// LEAST: nnpack.alignment = 128 : i64
func.func @main(%i: index, %x: i8, %y: i32) {
  %a = memref.alloc() {alignment = 128 : i64} : memref<3xi8>
  %b = memref.alloc() : memref<3xi8>
  %c = memref.alloc() : memref<1xi32>
  memref.store %x, %a[%i] : memref<3xi8>
  memref.store %x, %b[%i] : memref<3xi8>
  memref.store %y, %c[%i] : memref<1xi32>
  %0 = memref.load %a[%i] : memref<3xi8>
  %1 = memref.load %b[%i] : memref<3xi8>
  %2 = memref.load %c[%i] : memref<1xi32>
  return
}
