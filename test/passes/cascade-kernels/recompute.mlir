// RUN: nnpack-opt %s --cascade-kernels="objective=memory recompute=10" | FileCheck %s
// RUN: nnpack-opt %s --cascade-kernels="objective=memory recompute=9" | FileCheck %s --check-prefix=KEPT
// RUN: nnpack-opt %s --cascade-kernels="objective=memory" | FileCheck %s --check-prefix=KEPT
// RUN: nnpack-opt %s --cascade-kernels="objective=memory recompute=10 statistics=true" --remarks-filter=cascade-kernels -o /dev/null 2>&1 | FileCheck %s --check-prefix=SAYS
// RUN: nnpack-opt %s --pack-buffers="objective=memory recompute=10 report=%t.json" -o /dev/null
// RUN: FileCheck %s --check-prefix=PLAN --input-file=%t.json

// RUN: sed 's/macs = 900/macs = 9223372036854775807/' %s | nnpack-opt --cascade-kernels="objective=memory recompute=1000" | FileCheck %s

// A map of 1,024 bytes is read twice, row by row: by @pool, and by @gate when all
// of the pool is known. @widen has 100 of 1,000 multiply-accumulates, so that with
// recompute=10 it runs twice, each time a row of 64 bytes ahead of who reads it.

// CHECK-LABEL: func.func @main(
// CHECK-SAME: nnpack.macs_recomputed = 100 : i64
// CHECK-NOT: memref.alloc(){{( [{]nnpack.start = [0-9]+ : i64[}])?}} : memref<16x64xi8>
// CHECK: scf.for
// CHECK: func.call @widen_rows(%arg0,
// CHECK: func.call @pool_rows(
// CHECK: call @mix(
// CHECK: scf.for
// CHECK: func.call @widen_rows(%arg0,
// CHECK: func.call @gate_rows(
// CHECK: return

// KEPT-LABEL: func.func @main(
// KEPT-NOT: macs_recomputed
// KEPT: memref.alloc(){{( [{]nnpack.start = [0-9]+ : i64[}])?}} : memref<16x64xi8>
// KEPT-COUNT-1: @widen
// KEPT-NOT: @widen
// KEPT: return

// SAYS: remark: {{.*}}before this, 1 kernel call again, 100 multiply-accumulates: {{[0-9]+}} bytes less are alive
// SAYS: cascade-kernels: 1 kernel calls that compute something again
// SAYS: cascade-kernels: 100 multiply-accumulates that are done again

// PLAN: "macs": 1100, "macs_recomputed": 100
func.func @main(%x: memref<16x4xi8>, %out: memref<16x4xi8>) {
  %a = memref.alloc() : memref<16x64xi8>
  %p = memref.alloc() : memref<16x4xi8>
  %q = memref.alloc() : memref<16x4xi8>
  call @widen(%x, %a) : (memref<16x4xi8>, memref<16x64xi8>) -> ()
  call @pool(%a, %p) : (memref<16x64xi8>, memref<16x4xi8>) -> ()
  call @mix(%p, %q) : (memref<16x4xi8>, memref<16x4xi8>) -> ()
  call @gate(%a, %q, %out) : (memref<16x64xi8>, memref<16x4xi8>, memref<16x4xi8>) -> ()
  return
}
func.func private @widen(%in: memref<16x4xi8>, %out: memref<16x64xi8>) attributes {nnpack.kernel, nnpack.macs = 100 : i64, nnpack.row_maps = [array<i64: 1, 0, 0, 1>]} {
  %first = arith.constant 0 : index
  %rows = arith.constant 16 : index
  %step = arith.constant 1 : index
  scf.for %r = %first to %rows step %step {
    %v = memref.load %in[%r, %first] : memref<16x4xi8>
    memref.store %v, %out[%r, %first] : memref<16x64xi8>
  }
  return
}
func.func private @pool(%in: memref<16x64xi8>, %out: memref<16x4xi8>) attributes {nnpack.kernel, nnpack.macs = 0 : i64, nnpack.row_maps = [array<i64: 1, 0, 0, 1>]} {
  %first = arith.constant 0 : index
  %rows = arith.constant 16 : index
  %step = arith.constant 1 : index
  scf.for %r = %first to %rows step %step {
    %v = memref.load %in[%r, %first] : memref<16x64xi8>
    memref.store %v, %out[%r, %first] : memref<16x4xi8>
  }
  return
}
func.func private @mix(%in: memref<16x4xi8>, %out: memref<16x4xi8>) attributes {nnpack.kernel, nnpack.macs = 900 : i64, nnpack.row_maps = [array<i64>]} {
  %first = arith.constant 0 : index
  %rows = arith.constant 16 : index
  %step = arith.constant 1 : index
  scf.for %r = %first to %rows step %step {
    %v = memref.load %in[%first, %first] : memref<16x4xi8>
    memref.store %v, %out[%r, %first] : memref<16x4xi8>
  }
  return
}
func.func private @gate(%a: memref<16x64xi8>, %q: memref<16x4xi8>, %out: memref<16x4xi8>) attributes {nnpack.kernel, nnpack.macs = 0 : i64, nnpack.row_maps = [array<i64: 1, 0, 0, 1>, array<i64: 1, 0, 0, 1>]} {
  %first = arith.constant 0 : index
  %rows = arith.constant 16 : index
  %step = arith.constant 1 : index
  scf.for %r = %first to %rows step %step {
    %v = memref.load %a[%r, %first] : memref<16x64xi8>
    %w = memref.load %q[%r, %first] : memref<16x4xi8>
    %y = arith.muli %v, %w : i8
    memref.store %y, %out[%r, %first] : memref<16x4xi8>
  }
  return
}
