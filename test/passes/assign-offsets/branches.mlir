// RUN: nnpack-opt %s --allow-unregistered-dialect --assign-offsets="alignment=16 report=%t" -o /dev/null
// RUN: FileCheck %s < %t

// What one branch uses, the other does not: %a and %b are the same bytes.
// CHECK-LABEL: "entry": "if"
// CHECK: "name": "a", {{.*}} "offset": 0, "begin": 0, "end": 2
// CHECK: "name": "b", {{.*}} "offset": 0, "begin": 2, "end": 4
func.func @if(%x: i32, %i: index, %c: i1) {
  scf.if %c {
    %a = memref.alloc() {nnpack.name = "a"} : memref<16xi32>
    memref.store %x, %a[%i] : memref<16xi32>
    %y = memref.load %a[%i] : memref<16xi32>
    "test.use"(%y) : (i32) -> ()
  } else {
    %b = memref.alloc() {nnpack.name = "b"} : memref<16xi32>
    memref.store %x, %b[%i] : memref<16xi32>
    %y = memref.load %b[%i] : memref<16xi32>
    "test.use"(%y) : (i32) -> ()
  }
  return
}

// A buffer that leaves its branch as a result lives to the result's last use.
// steps: 0 store a, 1 store b, 2 store c, 3 load result, 4 load c
// CHECK-LABEL: "entry": "yield"
// CHECK: "name": "c", {{.*}} "begin": 2, "end": 5
// CHECK: "name": "a", {{.*}} "begin": 0, "end": 4
// CHECK: "name": "b", {{.*}} "begin": 1, "end": 4
func.func @yield(%x: i32, %i: index, %which: i1) -> i32 {
  %c = memref.alloc() {nnpack.name = "c"} : memref<16xi32>
  %r = scf.if %which -> memref<16xi32> {
    %a = memref.alloc() {nnpack.name = "a"} : memref<16xi32>
    memref.store %x, %a[%i] : memref<16xi32>
    scf.yield %a : memref<16xi32>
  } else {
    %b = memref.alloc() {nnpack.name = "b"} : memref<16xi32>
    memref.store %x, %b[%i] : memref<16xi32>
    scf.yield %b : memref<16xi32>
  }
  memref.store %x, %c[%i] : memref<16xi32>
  %y = memref.load %r[%i] : memref<16xi32>
  %z = memref.load %c[%i] : memref<16xi32>
  %sum = arith.addi %y, %z : i32
  return %sum : i32
}

// The default region is the operation's first.
// CHECK-LABEL: "entry": "switch"
// CHECK: "name": "b", {{.*}} "offset": 0, "begin": 0, "end": 2
// CHECK: "name": "a", {{.*}} "offset": 0, "begin": 2, "end": 4
func.func @switch(%x: i32, %i: index) {
  scf.index_switch %i
  case 0 {
    %a = memref.alloc() {nnpack.name = "a"} : memref<16xi32>
    memref.store %x, %a[%i] : memref<16xi32>
    %y = memref.load %a[%i] : memref<16xi32>
    "test.use"(%y) : (i32) -> ()
    scf.yield
  }
  default {
    %b = memref.alloc() {nnpack.name = "b"} : memref<16xi32>
    memref.store %x, %b[%i] : memref<16xi32>
    %y = memref.load %b[%i] : memref<16xi32>
    "test.use"(%y) : (i32) -> ()
  }
  return
}
