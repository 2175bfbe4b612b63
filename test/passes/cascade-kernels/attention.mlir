// RUN: nnpack-opt %s --cascade-kernels="objective=memory" | FileCheck %s

// Attention: a row of scores reads a row of %q and all of %t, a row of the
// result a row of scores and all of %v. %v stands between the scores, 256
// bytes, and who reads them: it goes before them. Then one row of 16 bytes of
// the scores and one of 4 bytes of %q are enough, and %k, which is transposed
// at once, is gone by then.

// CHECK-LABEL: func.func @main(
// CHECK: %[[K:.*]] = memref.alloc(){{( [{]nnpack.start = [0-9]+ : i64[}])?}} : memref<16x4xi8>
// CHECK: %[[T:.*]] = memref.alloc(){{( [{]nnpack.start = [0-9]+ : i64[}])?}} : memref<4x16xi8>
// CHECK: %[[V:.*]] = memref.alloc(){{( [{]nnpack.start = [0-9]+ : i64[}])?}} : memref<16x4xi8>
// CHECK: call @project(%arg0, %[[K]])
// CHECK: call @transpose(%[[K]], %[[T]])
// CHECK: call @project(%arg0, %[[V]])
// CHECK-NOT: memref.alloc(){{( [{]nnpack.start = [0-9]+ : i64[}])?}} : memref<16x
// CHECK: scf.for
// CHECK: memref.alloc() {{{.*}}nnpack.role = "window"} : memref<4xi8>
// CHECK: func.call @project_rows(%arg0, %
// CHECK: memref.alloc() {{{.*}}nnpack.role = "window"} : memref<16xi8>
// CHECK: func.call @scores_rows(%{{.*}}, %[[T]], %
// CHECK: func.call @mix_rows(%{{.*}}, %[[V]], %arg1, %
// CHECK: return
func.func @main(%x: memref<16x4xi8>, %out: memref<16x4xi8>) {
  %q = memref.alloc() : memref<16x4xi8>
  %k = memref.alloc() : memref<16x4xi8>
  %t = memref.alloc() : memref<4x16xi8>
  %s = memref.alloc() : memref<16x16xi8>
  %v = memref.alloc() : memref<16x4xi8>
  call @project(%x, %q) : (memref<16x4xi8>, memref<16x4xi8>) -> ()
  call @project(%x, %k) : (memref<16x4xi8>, memref<16x4xi8>) -> ()
  call @transpose(%k, %t) : (memref<16x4xi8>, memref<4x16xi8>) -> ()
  call @scores(%q, %t, %s) : (memref<16x4xi8>, memref<4x16xi8>, memref<16x16xi8>) -> ()
  call @project(%x, %v) : (memref<16x4xi8>, memref<16x4xi8>) -> ()
  call @mix(%s, %v, %out) : (memref<16x16xi8>, memref<16x4xi8>, memref<16x4xi8>) -> ()
  return
}
func.func private @project(%in: memref<16x4xi8>, %out: memref<16x4xi8>) attributes {nnpack.kernel, nnpack.row_maps = [array<i64: 1, 0, 0, 1>]} {
  %first = arith.constant 0 : index
  %rows = arith.constant 16 : index
  %step = arith.constant 1 : index
  scf.for %r = %first to %rows step %step {
    %v = memref.load %in[%r, %first] : memref<16x4xi8>
    memref.store %v, %out[%r, %first] : memref<16x4xi8>
  }
  return
}
func.func private @transpose(%in: memref<16x4xi8>, %out: memref<4x16xi8>) attributes {nnpack.kernel, nnpack.row_maps = [array<i64>]} {
  %first = arith.constant 0 : index
  %rows = arith.constant 4 : index
  %columns = arith.constant 16 : index
  %step = arith.constant 1 : index
  scf.for %r = %first to %rows step %step {
    scf.for %c = %first to %columns step %step {
      %v = memref.load %in[%c, %r] : memref<16x4xi8>
      memref.store %v, %out[%r, %c] : memref<4x16xi8>
    }
  }
  return
}
func.func private @scores(%q: memref<16x4xi8>, %k: memref<4x16xi8>, %out: memref<16x16xi8>) attributes {nnpack.kernel, nnpack.row_maps = [array<i64: 1, 0, 0, 1>, array<i64>]} {
  %first = arith.constant 0 : index
  %rows = arith.constant 16 : index
  %step = arith.constant 1 : index
  scf.for %r = %first to %rows step %step {
    %a = memref.load %q[%r, %first] : memref<16x4xi8>
    scf.for %c = %first to %rows step %step {
      %b = memref.load %k[%first, %c] : memref<4x16xi8>
      %v = arith.muli %a, %b : i8
      memref.store %v, %out[%r, %c] : memref<16x16xi8>
    }
  }
  return
}
func.func private @mix(%s: memref<16x16xi8>, %v: memref<16x4xi8>, %out: memref<16x4xi8>) attributes {nnpack.kernel, nnpack.row_maps = [array<i64: 1, 0, 0, 1>, array<i64>]} {
  %first = arith.constant 0 : index
  %rows = arith.constant 16 : index
  %step = arith.constant 1 : index
  scf.for %r = %first to %rows step %step {
    scf.for %c = %first to %rows step %step {
      %a = memref.load %s[%r, %c] : memref<16x16xi8>
      %b = memref.load %v[%c, %first] : memref<16x4xi8>
      %p = arith.muli %a, %b : i8
      memref.store %p, %out[%r, %first] : memref<16x4xi8>
    }
  }
  return
}
