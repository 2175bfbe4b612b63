// RUN: nnpack-opt %s --allow-unregistered-dialect --assign-offsets="alignment=16 report=%t" -o /dev/null
// RUN: FileCheck %s < %t

// What one iteration leaves in %outside the next may read, so it keeps its bytes
// through the whole loop, also after its last use in the body. %inside starts
// afresh in each iteration; %late comes after the loop.
//
// steps: 0 the loop (where outside's lifetime begins), 1 load outside, 2 store
// inside, 3 load inside, 4 store late, 5 load late

// CHECK-LABEL: "entry": "for"
// CHECK: "name": "outside", {{.*}} "offset": 0, "begin": 0, "end": 4
// CHECK: "name": "late", {{.*}} "offset": 0, "begin": 4, "end": 6
// CHECK: "name": "inside", {{.*}} "offset": 64, "begin": 2, "end": 4
func.func @for(%x: i32, %n: index) -> i32 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %outside = memref.alloc() {nnpack.name = "outside"} : memref<16xi32>
  %late = memref.alloc() {nnpack.name = "late"} : memref<16xi32>
  scf.for %i = %c0 to %n step %c1 {
    %y = memref.load %outside[%i] : memref<16xi32>
    %inside = memref.alloc() {nnpack.name = "inside"} : memref<16xi32>
    memref.store %y, %inside[%i] : memref<16xi32>
    %z = memref.load %inside[%c0] : memref<16xi32>
    "test.use"(%z) : (i32) -> ()
    memref.dealloc %inside : memref<16xi32>
  }
  memref.store %x, %late[%c0] : memref<16xi32>
  %w = memref.load %late[%c0] : memref<16xi32>
  return %w : i32
}

// Ping and pong swap through iter_args: both live through the loop (step 1) and
// to the use of its result.
// CHECK-LABEL: "entry": "pingpong"
// CHECK: "name": "ping", {{.*}} "offset": 0, "begin": 0, "end": 5
// CHECK: "name": "pong", {{.*}} "offset": 64, "begin": 1, "end": 5
// CHECK: "name": "other", {{.*}} "offset": 0, "begin": 5, "end": 7
func.func @pingpong(%x: i32, %n: index) -> i32 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %ping = memref.alloc() {nnpack.name = "ping"} : memref<16xi32>
  %pong = memref.alloc() {nnpack.name = "pong"} : memref<16xi32>
  %other = memref.alloc() {nnpack.name = "other"} : memref<16xi32>
  memref.store %x, %ping[%c0] : memref<16xi32>
  %r:2 = scf.for %i = %c0 to %n step %c1 iter_args(%p = %ping, %q = %pong) -> (memref<16xi32>, memref<16xi32>) {
    %y = memref.load %p[%c0] : memref<16xi32>
    memref.store %y, %q[%c0] : memref<16xi32>
    scf.yield %q, %p : memref<16xi32>, memref<16xi32>
  }
  %y = memref.load %r#0[%c0] : memref<16xi32>
  memref.store %y, %other[%c0] : memref<16xi32>
  %z = memref.load %other[%c0] : memref<16xi32>
  return %z : i32
}

// An inner loop is a loop for what the body of the outer one allocates.
// CHECK-LABEL: "entry": "nested"
// CHECK: "name": "row", {{.*}} "offset": 0, "begin": 0, "end": 4
// CHECK: "name": "cell", {{.*}} "offset": 64, "begin": 2, "end": 4
func.func @nested(%n: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  scf.for %i = %c0 to %n step %c1 {
    %row = memref.alloc() {nnpack.name = "row"} : memref<16xi32>
    scf.for %j = %c0 to %n step %c1 {
      %x = memref.load %row[%j] : memref<16xi32>
      %cell = memref.alloc() {nnpack.name = "cell"} : memref<16xi32>
      memref.store %x, %cell[%j] : memref<16xi32>
      %y = memref.load %cell[%j] : memref<16xi32>
      "test.use"(%y) : (i32) -> ()
    }
  }
  return
}

// scf.while: what the first region makes is read in the second, and the inner
// loop may come back to that: %a is needed to its end.
// CHECK-LABEL: "entry": "while"
// CHECK: "name": "a", {{.*}} "offset": 0, "begin": 0, "end": 4
// CHECK: "name": "b", {{.*}} "offset": 64, "begin": 1, "end": 4
func.func @while(%x: i32, %more: i1, %i: index) {
  scf.while : () -> () {
    %a = memref.alloc() {nnpack.name = "a"} : memref<16xi32>
    memref.store %x, %a[%i] : memref<16xi32>
    %r = scf.while (%unused = %i) : (index) -> memref<16xi32> {
      scf.condition(%more) %a : memref<16xi32>
    } do {
    ^bb0(%m: memref<16xi32>):
      %b = memref.alloc() {nnpack.name = "b"} : memref<16xi32>
      memref.store %x, %b[%i] : memref<16xi32>
      %y = memref.load %m[%i] : memref<16xi32>
      %z = memref.load %b[%i] : memref<16xi32>
      "test.use"(%y, %z) : (i32, i32) -> ()
      scf.yield %i : index
    }
    scf.condition(%more)
  } do {
    scf.yield
  }
  return
}
