// RUN: nnpack-opt %s --allow-unregistered-dialect --assign-offsets="alignment=16 report=%t" -o /dev/null
// RUN: FileCheck %s < %t

// Each %a is last read through a view, after %b has come: both are alive then,
// so %b cannot take its bytes.
//
// steps: 0 store to a, 1 store to b, 2 load by the view, 3 load from b

// CHECK-LABEL: "entry": "subview"
// CHECK: "name": "a", {{.*}} "offset": 0, "begin": 0, "end": 3
// CHECK: "name": "b", {{.*}} "offset": 64, "begin": 1, "end": 4
func.func @subview(%x: i32, %i: index) -> i32 {
  %a = memref.alloc() {nnpack.name = "a"} : memref<16xi32>
  %b = memref.alloc() {nnpack.name = "b"} : memref<16xi32>
  memref.store %x, %a[%i] : memref<16xi32>
  %view = memref.subview %a[%i] [4] [1] : memref<16xi32> to memref<4xi32, strided<[1], offset: ?>>
  memref.store %x, %b[%i] : memref<16xi32>
  %y = memref.load %view[%i] : memref<4xi32, strided<[1], offset: ?>>
  %z = memref.load %b[%i] : memref<16xi32>
  %sum = arith.addi %y, %z : i32
  return %sum : i32
}

// CHECK-LABEL: "entry": "reshapes"
// CHECK: "name": "a", {{.*}} "offset": 0, "begin": 0, "end": 3
// CHECK: "name": "b", {{.*}} "offset": 64, "begin": 1, "end": 4
func.func @reshapes(%x: i32, %i: index) -> i32 {
  %a = memref.alloc() {nnpack.name = "a"} : memref<16xi32>
  %b = memref.alloc() {nnpack.name = "b"} : memref<16xi32>
  memref.store %x, %a[%i] : memref<16xi32>
  %expanded = memref.expand_shape %a [[0, 1]] output_shape [4, 4] : memref<16xi32> into memref<4x4xi32>
  %turned = memref.transpose %expanded (i, j) -> (j, i) : memref<4x4xi32> to memref<4x4xi32, strided<[1, 4]>>
  %cast = memref.cast %turned : memref<4x4xi32, strided<[1, 4]>> to memref<?x4xi32, strided<[1, 4]>>
  memref.store %x, %b[%i] : memref<16xi32>
  %y = memref.load %cast[%i, %i] : memref<?x4xi32, strided<[1, 4]>>
  %z = memref.load %b[%i] : memref<16xi32>
  %sum = arith.addi %y, %z : i32
  return %sum : i32
}

// CHECK-LABEL: "entry": "metadata"
// CHECK: "name": "a", {{.*}} "offset": 0, "begin": 0, "end": 3
// CHECK: "name": "b", {{.*}} "offset": 64, "begin": 1, "end": 4
func.func @metadata(%x: i32, %i: index) -> i32 {
  %a = memref.alloc() {nnpack.name = "a"} : memref<16xi32>
  %b = memref.alloc() {nnpack.name = "b"} : memref<16xi32>
  memref.store %x, %a[%i] : memref<16xi32>
  %aligned = memref.assume_alignment %a, 16 : memref<16xi32>
  %base, %offset, %size, %stride = memref.extract_strided_metadata %aligned : memref<16xi32> -> memref<i32>, index, index, index
  %again = memref.reinterpret_cast %base to offset: [%offset], sizes: [8], strides: [2] : memref<i32> to memref<8xi32, strided<[2], offset: ?>>
  memref.store %x, %b[%i] : memref<16xi32>
  %y = memref.load %again[%i] : memref<8xi32, strided<[2], offset: ?>>
  %z = memref.load %b[%i] : memref<16xi32>
  %sum = arith.addi %y, %z : i32
  return %sum : i32
}

// Either operand of a select may be read through it: three alive at step 3.
// CHECK-LABEL: "entry": "select"
// CHECK: "name": "a", {{.*}} "offset": 0, "begin": 0, "end": 4
// CHECK: "name": "b", {{.*}} "offset": 64, "begin": 1, "end": 4
// CHECK: "name": "c", {{.*}} "offset": 128, "begin": 2, "end": 5
func.func @select(%x: i32, %i: index, %which: i1) -> i32 {
  %a = memref.alloc() {nnpack.name = "a"} : memref<16xi32>
  %b = memref.alloc() {nnpack.name = "b"} : memref<16xi32>
  %c = memref.alloc() {nnpack.name = "c"} : memref<16xi32>
  memref.store %x, %a[%i] : memref<16xi32>
  memref.store %x, %b[%i] : memref<16xi32>
  memref.store %x, %c[%i] : memref<16xi32>
  %s = arith.select %which, %a, %b : memref<16xi32>
  %y = memref.load %s[%i] : memref<16xi32>
  %z = memref.load %c[%i] : memref<16xi32>
  %sum = arith.addi %y, %z : i32
  return %sum : i32
}
