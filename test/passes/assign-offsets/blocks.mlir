// RUN: nnpack-opt %s --allow-unregistered-dialect --assign-offsets="alignment=16 report=%t" -o /dev/null
// RUN: FileCheck %s < %t

// Forward branches only: from the first use to the last, in block order.
// CHECK-LABEL: "entry": "diamond"
// CHECK: "name": "a", {{.*}} "offset": 0, "begin": 0, "end": 4
// CHECK: "name": "b", {{.*}} "offset": 64, "begin": 1, "end": 4
// CHECK: "name": "late", {{.*}} "offset": 0, "begin": 4, "end": 6
func.func @diamond(%x: i32, %i: index, %c: i1) -> i32 {
  %a = memref.alloc() {nnpack.name = "a"} : memref<16xi32>
  memref.store %x, %a[%i] : memref<16xi32>
  cf.cond_br %c, ^left, ^right
^left:
  %b = memref.alloc() {nnpack.name = "b"} : memref<16xi32>
  memref.store %x, %b[%i] : memref<16xi32>
  cf.br ^join(%b : memref<16xi32>)
^right:
  %y = memref.load %a[%i] : memref<16xi32>
  cf.br ^join(%a : memref<16xi32>)
^join(%m: memref<16xi32>):
  %z = memref.load %m[%i] : memref<16xi32>
  %late = memref.alloc() {nnpack.name = "late"} : memref<16xi32>
  memref.store %x, %late[%i] : memref<16xi32>
  %w = memref.load %late[%i] : memref<16xi32>
  return %w : i32
}

// A loop of blocks: %a is read in the head, so the whole loop needs it, though
// its last use stands before %b's first. %b is of one iteration.
// CHECK-LABEL: "entry": "loop"
// CHECK: "name": "a", {{.*}} "offset": 0,
// CHECK: "name": "b", {{.*}} "offset": 64,
// CHECK: "name": "late", {{.*}} "offset": 0,
func.func @loop(%x: i32, %i: index, %c: i1) -> i32 {
  %a = memref.alloc() {nnpack.name = "a"} : memref<16xi32>
  memref.store %x, %a[%i] : memref<16xi32>
  cf.br ^head
^head:
  %y = memref.load %a[%i] : memref<16xi32>
  cf.cond_br %c, ^body, ^exit
^body:
  %b = memref.alloc() {nnpack.name = "b"} : memref<16xi32>
  memref.store %y, %b[%i] : memref<16xi32>
  %z = memref.load %b[%i] : memref<16xi32>
  "test.use"(%z) : (i32) -> ()
  cf.br ^head
^exit:
  %late = memref.alloc() {nnpack.name = "late"} : memref<16xi32>
  memref.store %x, %late[%i] : memref<16xi32>
  %w = memref.load %late[%i] : memref<16xi32>
  return %w : i32
}

// Blocks in another order than they run: %a is alive in ^last, which stands
// before the block of its use.
// CHECK-LABEL: "entry": "shuffled"
// CHECK-DAG: "name": "a", {{.*}} "offset": 64, "begin": 0, "end": 4
// CHECK-DAG: "name": "b", {{.*}} "offset": 0, "begin": 0, "end": 5
func.func @shuffled(%x: i32, %i: index) -> i32 {
  cf.br ^first
^last:
  %b = memref.alloc() {nnpack.name = "b"} : memref<16xi32>
  memref.store %x, %b[%i] : memref<16xi32>
  cf.br ^end
^first:
  %a = memref.alloc() {nnpack.name = "a"} : memref<16xi32>
  memref.store %x, %a[%i] : memref<16xi32>
  cf.br ^last
^end:
  %y = memref.load %a[%i] : memref<16xi32>
  %z = memref.load %b[%i] : memref<16xi32>
  %sum = arith.addi %y, %z : i32
  return %sum : i32
}
