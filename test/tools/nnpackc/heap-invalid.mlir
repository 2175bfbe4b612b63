// RUN: not nnpackc %s -o %t.o 2>&1 | FileCheck %s
// RUN: not nnpackc %s -o %t.o --entry=calls 2>&1 | FileCheck %s --check-prefix=CALLS

// CHECK: nnpackc: error: the network needs a heap: it has an allocation that could not be planned
func.func @main(%l2: memref<16xi8, "L2">, %ddr: memref<0xi8, "DDR">) attributes {nnpack.entry, nnpack.l2_bytes = 16 : i64, nnpack.inputs = [], nnpack.outputs = []} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %v = memref.view %l2[%c0][] : memref<16xi8, "L2"> to memref<1xindex, "L2">
  %n = memref.load %v[%c0] : memref<1xindex, "L2">
  %a = memref.alloc(%n) : memref<?xindex>
  scf.for %i = %c0 to %n step %c1 {
    memref.store %i, %a[%i] : memref<?xindex>
  }
  %x = memref.load %a[%c0] : memref<?xindex>
  memref.store %x, %v[%c0] : memref<1xindex, "L2">
  return
}

// CALLS: nnpackc: error: the network calls 'outside', which is neither in it nor in libm
func.func private @outside()
func.func @calls(%l2: memref<16xi8, "L2">, %ddr: memref<0xi8, "DDR">) attributes {nnpack.entry, nnpack.l2_bytes = 16 : i64, nnpack.inputs = [], nnpack.outputs = []} {
  func.call @outside() : () -> ()
  return
}
