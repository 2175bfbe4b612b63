// RUN: nnpack-opt %s --assign-offsets --verify-diagnostics | FileCheck %s

// What MLIR's own static-memory-planner-analysis is tested with, and what it
// refuses: every function says in a line what there is and what comes of it.
// Bytes are multiples of the 16 of the default alignment.

!a = memref<1024xf32> // 4096 bytes
!b = memref<512xf32>  // 2048 bytes
!c = memref<256xf32>  // 1024 bytes

//===----------------------------------------------------------------------===//
// Pairs of an allocation and a deallocation in one block
//===----------------------------------------------------------------------===//

// One after the other: they have the same bytes.
// CHECK: @one_after_the_other({{.*}}nnpack.l2_bytes = 4096
// CHECK-NOT: memref.alloc
// CHECK-NOT: memref.dealloc
func.func @one_after_the_other(%i: index, %x: f32) -> (f32, f32) {
  %a = memref.alloc() : !a
  memref.store %x, %a[%i] : !a
  %y = memref.load %a[%i] : !a
  memref.dealloc %a : !a
  %b = memref.alloc() : !b
  memref.store %x, %b[%i] : !b
  %z = memref.load %b[%i] : !b
  memref.dealloc %b : !b
  return %y, %z : f32, f32
}

// Together: 4096 + 2048.
// CHECK: @together({{.*}}nnpack.l2_bytes = 6144
// CHECK-NOT: memref.alloc
func.func @together(%i: index, %x: f32) -> (f32, f32) {
  %a = memref.alloc() : !a
  %b = memref.alloc() : !b
  memref.store %x, %a[%i] : !a
  memref.store %x, %b[%i] : !b
  %y = memref.load %a[%i] : !a
  memref.dealloc %a : !a
  %z = memref.load %b[%i] : !b
  memref.dealloc %b : !b
  return %y, %z : f32, f32
}

// Interleaved: the third takes the place of the first, 2048 + 1024.
// CHECK: @interleaved({{.*}}nnpack.l2_bytes = 3072
// CHECK-NOT: memref.alloc
func.func @interleaved(%i: index, %x: f32) -> (f32, f32, f32) {
  %a = memref.alloc() : !b
  %b = memref.alloc() : !c
  memref.store %x, %a[%i] : !b
  memref.store %x, %b[%i] : !c
  %u = memref.load %a[%i] : !b
  memref.dealloc %a : !b
  %c = memref.alloc() : !c
  memref.store %x, %c[%i] : !c
  %v = memref.load %b[%i] : !c
  memref.dealloc %b : !c
  %w = memref.load %c[%i] : !c
  memref.dealloc %c : !c
  return %u, %v, %w : f32, f32, f32
}

// Two holes of 1024 and one of 4096 for 512: 4096 + 1024 + 4096 + 1024.
// CHECK: @holes({{.*}}nnpack.l2_bytes = 10240
// CHECK-NOT: memref.alloc
func.func @holes(%i: index, %x: f32) -> (f32, f32, f32, f32, f32) {
  %a = memref.alloc() : !a
  %b = memref.alloc() : !c
  %c = memref.alloc() : !a
  %d = memref.alloc() : !c
  memref.store %x, %a[%i] : !a
  memref.store %x, %b[%i] : !c
  memref.store %x, %c[%i] : !a
  memref.store %x, %d[%i] : !c
  %l = memref.load %b[%i] : !c
  memref.dealloc %b : !c
  %m = memref.load %d[%i] : !c
  memref.dealloc %d : !c
  %n = memref.load %a[%i] : !a
  memref.dealloc %a : !a
  %e = memref.alloc() : memref<128xf32>
  memref.store %x, %e[%i] : memref<128xf32>
  %o = memref.load %c[%i] : !a
  memref.dealloc %c : !a
  %p = memref.load %e[%i] : memref<128xf32>
  memref.dealloc %e : memref<128xf32>
  return %l, %m, %n, %o, %p : f32, f32, f32, f32, f32
}

// Alignments of their own: the largest is the arena's.
// CHECK: @aligned({{.*}}nnpack.alignment = 128 : i64{{.*}}nnpack.l2_bytes = 1024
// CHECK-NOT: memref.alloc
func.func @aligned(%i: index, %x: f32) -> (f32, f32, f32) {
  %a = memref.alloc() {alignment = 128 : i64} : !c
  memref.store %x, %a[%i] : !c
  %u = memref.load %a[%i] : !c
  memref.dealloc %a : !c
  %b = memref.alloc() {alignment = 64 : i64} : memref<128xf32>
  memref.store %x, %b[%i] : memref<128xf32>
  %v = memref.load %b[%i] : memref<128xf32>
  memref.dealloc %b : memref<128xf32>
  %c = memref.alloc() {alignment = 128 : i64} : memref<64xf32>
  memref.store %x, %c[%i] : memref<64xf32>
  %w = memref.load %c[%i] : memref<64xf32>
  memref.dealloc %c : memref<64xf32>
  return %u, %v, %w : f32, f32, f32
}

// A hole that an alignment of 256 cannot use. Three at multiples of 128 and 64
// bytes at one of 256 are alive together: 64 at 0, then 128, 256 and 384 + 64.
// CHECK: @aligned_past_a_hole({{.*}}nnpack.l2_bytes = 448
// CHECK-NOT: memref.alloc
func.func @aligned_past_a_hole(%i: index, %x: i8) -> (i8, i8, i8, i8, i8) {
  %a = memref.alloc() {alignment = 128 : i64} : memref<128xi8>
  %b = memref.alloc() : memref<56xi8>
  %c = memref.alloc() {alignment = 128 : i64} : memref<128xi8>
  memref.store %x, %a[%i] : memref<128xi8>
  memref.store %x, %b[%i] : memref<56xi8>
  memref.store %x, %c[%i] : memref<128xi8>
  %l = memref.load %b[%i] : memref<56xi8>
  memref.dealloc %b : memref<56xi8>
  %d = memref.alloc() {alignment = 128 : i64} : memref<64xi8>
  %e = memref.alloc() {alignment = 256 : i64} : memref<64xi8>
  memref.store %x, %d[%i] : memref<64xi8>
  memref.store %x, %e[%i] : memref<64xi8>
  %m = memref.load %a[%i] : memref<128xi8>
  %n = memref.load %c[%i] : memref<128xi8>
  %o = memref.load %d[%i] : memref<64xi8>
  %p = memref.load %e[%i] : memref<64xi8>
  memref.dealloc %a : memref<128xi8>
  memref.dealloc %c : memref<128xi8>
  memref.dealloc %d : memref<64xi8>
  memref.dealloc %e : memref<64xi8>
  return %l, %m, %n, %o, %p : i8, i8, i8, i8, i8
}

//===----------------------------------------------------------------------===//
// Deallocations elsewhere, or none
//===----------------------------------------------------------------------===//

// None (an error upstream): the last use ends the lifetime.
// CHECK: @never_freed({{.*}}nnpack.l2_bytes = 4096
// CHECK-NOT: memref.alloc
func.func @never_freed(%i: index, %x: f32) -> (f32, f32) {
  %a = memref.alloc() : !a
  memref.store %x, %a[%i] : !a
  %y = memref.load %a[%i] : !a
  %b = memref.alloc() : !b
  memref.store %x, %b[%i] : !b
  %z = memref.load %b[%i] : !b
  memref.dealloc %b : !b
  return %y, %z : f32, f32
}

// In a branch, in both, deep inside, in an else.
// CHECK: @freed_in_branches({{.*}}nnpack.l2_bytes = 4096
// CHECK-NOT: memref.alloc
// CHECK-NOT: memref.dealloc
func.func @freed_in_branches(%i: index, %x: f32, %p: i1, %q: i1, %r: i1) {
  %a = memref.alloc() : !a
  memref.store %x, %a[%i] : !a
  scf.if %p {
    memref.dealloc %a : !a
  }
  %b = memref.alloc() : !a
  memref.store %x, %b[%i] : !a
  scf.if %p {
    memref.dealloc %b : !a
  } else {
    memref.dealloc %b : !a
  }
  %c = memref.alloc() : !a
  memref.store %x, %c[%i] : !a
  scf.if %p {
    scf.if %q {
      scf.if %r {
        memref.dealloc %c : !a
      }
    }
  }
  %d = memref.alloc() : !a
  memref.store %x, %d[%i] : !a
  scf.if %p {
  } else {
    scf.if %q {
      memref.dealloc %d : !a
    }
  }
  return
}

// In another block (an error upstream), in one of two.
// CHECK: @freed_in_blocks({{.*}}nnpack.l2_bytes = 4096
// CHECK-NOT: memref.alloc
// CHECK-NOT: memref.dealloc
func.func @freed_in_blocks(%i: index, %x: f32, %p: i1) -> f32 {
  %a = memref.alloc() : !a
  memref.store %x, %a[%i] : !a
  cf.br ^next
^next:
  %y = memref.load %a[%i] : !a
  memref.dealloc %a : !a
  %b = memref.alloc() : !a
  memref.store %y, %b[%i] : !a
  cf.cond_br %p, ^free, ^keep
^free:
  memref.dealloc %b : !a
  return %y : f32
^keep:
  return %x : f32
}

//===----------------------------------------------------------------------===//
// Aliases
//===----------------------------------------------------------------------===//

// A view is the buffer: read last through it, so the two are alive together.
// CHECK: @read_through_a_view({{.*}}nnpack.l2_bytes = 8192
// CHECK-NOT: memref.alloc
func.func @read_through_a_view(%i: index, %x: f32) -> (f32, f32) {
  %a = memref.alloc() : !a
  memref.store %x, %a[%i] : !a
  %v = memref.expand_shape %a [[0, 1]] output_shape [2, 512] : !a into memref<2x512xf32>
  %b = memref.alloc() : !a
  memref.store %x, %b[%i] : !a
  %y = memref.load %v[%i, %i] : memref<2x512xf32>
  %z = memref.load %b[%i] : !a
  memref.dealloc %a : !a
  memref.dealloc %b : !a
  return %y, %z : f32, f32
}

// What is freed is one of two; which, is not known.
// CHECK: @selected({{.*}}nnpack.l2_bytes = 8192
// CHECK-NOT: memref.alloc
// CHECK-NOT: memref.dealloc
func.func @selected(%i: index, %x: f32, %p: i1) -> f32 {
  %a = memref.alloc() : !a
  %b = memref.alloc() : !a
  memref.store %x, %a[%i] : !a
  memref.store %x, %b[%i] : !a
  %s = arith.select %p, %a, %b : !a
  %t = arith.select %p, %b, %a : !a
  %y = memref.load %s[%i] : !a
  memref.dealloc %s : !a
  memref.dealloc %t : !a
  return %y : f32
}

// Results of branches, one of the next, and of a select.
// CHECK: @chosen_by_branches({{.*}}nnpack.l2_bytes = 8192
// CHECK-NOT: memref.alloc
// CHECK-NOT: memref.dealloc
func.func @chosen_by_branches(%i: index, %x: f32, %p: i1, %q: i1) -> (f32, f32) {
  %a = memref.alloc() : !a
  %b = memref.alloc() : !a
  memref.store %x, %a[%i] : !a
  memref.store %x, %b[%i] : !a
  %0 = scf.if %p -> !a {
    scf.yield %a : !a
  } else {
    scf.yield %b : !a
  }
  %s = arith.select %q, %0, %b : !a
  %1 = scf.if %q -> !a {
    scf.yield %s : !a
  } else {
    scf.yield %a : !a
  }
  %y = memref.load %0[%i] : !a
  %z = memref.load %1[%i] : !a
  memref.dealloc %1 : !a
  return %y, %z : f32, f32
}

//===----------------------------------------------------------------------===//
// Loops and branches around allocations
//===----------------------------------------------------------------------===//

// Inside of a branch and of a loop (left alone upstream).
// CHECK: @inside({{.*}}nnpack.l2_bytes = 4096
// CHECK-NOT: memref.alloc
// CHECK-NOT: memref.dealloc
func.func @inside(%i: index, %x: f32, %p: i1, %n: index) {
  scf.if %p {
    %a = memref.alloc() : !a
    memref.store %x, %a[%i] : !a
    memref.dealloc %a : !a
  }
  scf.for %k = %i to %n step %n {
    %b = memref.alloc() : !a
    memref.store %x, %b[%i] : !a
    memref.dealloc %b : !a
  }
  return
}

// Used in other blocks than their own (left alone upstream), read and written by
// a loop, which needs both throughout.
// CHECK: @used_inside({{.*}}nnpack.l2_bytes = 8192
// CHECK-NOT: memref.alloc
func.func @used_inside(%i: index, %x: f32, %p: i1, %n: index) {
  %a = memref.alloc() : !a
  %b = memref.alloc() : !a
  scf.if %p {
    memref.store %x, %a[%i] : !a
  }
  scf.for %k = %i to %n step %n {
    memref.copy %a, %b : !a to !a
  }
  memref.dealloc %a : !a
  memref.dealloc %b : !a
  return
}

// A branch frees the one and yields another (left alone upstream): the second is
// where the first was.
// CHECK: @exchanged_in_a_branch({{.*}}nnpack.l2_bytes = 4096
// CHECK-NOT: memref.alloc
// CHECK-NOT: memref.dealloc
func.func @exchanged_in_a_branch(%i: index, %x: f32, %p: i1) {
  %a = memref.alloc() : !a
  memref.store %x, %a[%i] : !a
  %0 = scf.if %p -> !a {
    memref.dealloc %a : !a
    %b = memref.alloc() : !a
    memref.store %x, %b[%i] : !a
    scf.yield %b : !a
  } else {
    scf.yield %a : !a
  }
  memref.dealloc %0 : !a
  return
}

// What an iteration allocates, the next one has, or whoever comes after the loop.
// CHECK: @exchanged_in_a_loop({{.*}}nnpack.l2_bytes = 0
func.func @exchanged_in_a_loop(%i: index, %x: f32, %n: index) -> f32 {
  // expected-remark @below {{allocation left alone: what frees it may free memory that is not planned}}
  %a = memref.alloc() : !a
  memref.store %x, %a[%i] : !a
  %0 = scf.for %k = %i to %n step %n iter_args(%m = %a) -> !a {
    memref.dealloc %m : !a
    // expected-remark @below {{allocation left alone: its address reaches the next iteration of 'scf.for'}}
    %b = memref.alloc() : !a
    memref.store %x, %b[%i] : !a
    scf.yield %b : !a
  }
  %y = memref.load %0[%i] : !a
  memref.dealloc %0 : !a
  return %y : f32
}

// The same without a deallocation inside, and with one of the first buffer.
// CHECK: @lost_in_a_loop({{.*}}nnpack.l2_bytes = 0
func.func @lost_in_a_loop(%i: index, %x: f32, %n: index) {
  // expected-remark @below {{allocation left alone: what frees it may free memory that is not planned}}
  %a = memref.alloc() : !a
  memref.store %x, %a[%i] : !a
  %0 = scf.for %k = %i to %n step %n iter_args(%m = %a) -> !a {
    // expected-remark @below {{allocation left alone: its address reaches the next iteration of 'scf.for'}}
    %b = memref.alloc() : !a
    memref.store %x, %b[%i] : !a
    scf.yield %b : !a
  }
  memref.dealloc %0 : !a
  return
}
// CHECK: @freed_in_a_loop({{.*}}nnpack.l2_bytes = 0
func.func @freed_in_a_loop(%i: index, %x: f32, %n: index) {
  // expected-remark @below {{allocation left alone: what frees it may free memory that is not planned}}
  %a = memref.alloc() : !a
  memref.store %x, %a[%i] : !a
  %0 = scf.for %k = %i to %n step %n iter_args(%m = %a) -> !a {
    memref.dealloc %a : !a
    // expected-remark @below {{allocation left alone: its address reaches the next iteration of 'scf.for'}}
    %b = memref.alloc() : !a
    memref.store %x, %b[%i] : !a
    scf.yield %b : !a
  }
  memref.dealloc %0 : !a
  return
}

//===----------------------------------------------------------------------===//
// Sizes and functions
//===----------------------------------------------------------------------===//

// A dynamic size stays, the static one beside it does not.
// CHECK: @static_and_dynamic({{.*}}nnpack.l2_bytes = 4096
// CHECK: memref.alloc(%{{.*}}) : memref<?xf32>
func.func @static_and_dynamic(%i: index, %x: f32) -> f32 {
  %a = memref.alloc() : !a
  memref.store %x, %a[%i] : !a
  // expected-remark @below {{allocation left alone: its size is not static}}
  %b = memref.alloc(%i) : memref<?xf32>
  memref.store %x, %b[%i] : memref<?xf32>
  %y = memref.load %a[%i] : !a
  memref.dealloc %a : !a
  memref.dealloc %b : memref<?xf32>
  return %y : f32
}

// A function without arguments, or whose first one is no arena (errors upstream).
// CHECK: @no_arguments(%{{.*}}: memref<4096xi8, "L2">, %{{.*}}: memref<0xi8, "DDR">)
// CHECK-NOT: memref.alloc
func.func @no_arguments() -> f32 {
  %i = arith.constant 0 : index
  %x = arith.constant 1.0 : f32
  %a = memref.alloc() : !a
  memref.store %x, %a[%i] : !a
  %y = memref.load %a[%i] : !a
  memref.dealloc %a : !a
  return %y : f32
}

// A result (an error upstream): it is the caller's, the other buffer is planned.
// CHECK: @returned({{.*}}nnpack.l2_bytes = 4096
// CHECK: memref.alloc() : memref<1024xf32>
func.func @returned(%i: index, %x: f32) -> (f32, !a) {
  %a = memref.alloc() : !a
  memref.store %x, %a[%i] : !a
  %y = memref.load %a[%i] : !a
  memref.dealloc %a : !a
  // expected-remark @below {{allocation left alone: its address leaves the function by 'func.return'}}
  %r = memref.alloc() : !a
  memref.store %y, %r[%i] : !a
  return %y, %r : f32, !a
}
