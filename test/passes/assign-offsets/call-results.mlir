// RUN: nnpack-opt %s --assign-offsets="report=%t" -o /dev/null
// RUN: FileCheck %s < %t

// The result may be the argument: %a is needed until the result's last use.
// steps: 0 store a, 1 call, 2 store b, 3 load result, 4 load b
// CHECK: "name": "a", {{.*}} "begin": 0, "end": 4
// CHECK: "name": "b", {{.*}} "begin": 2, "end": 5
func.func private @same(%x: memref<16xi32>, %i: index) -> memref<16xi32> {
  %y = memref.load %x[%i] : memref<16xi32>
  memref.store %y, %x[%i] : memref<16xi32>
  return %x : memref<16xi32>
}

func.func @main(%x: i32, %i: index) -> i32 {
  %a = memref.alloc() {nnpack.name = "a"} : memref<16xi32>
  %b = memref.alloc() {nnpack.name = "b"} : memref<16xi32>
  memref.store %x, %a[%i] : memref<16xi32>
  %r = call @same(%a, %i) : (memref<16xi32>, index) -> memref<16xi32>
  memref.store %x, %b[%i] : memref<16xi32>
  %y = memref.load %r[%i] : memref<16xi32>
  %z = memref.load %b[%i] : memref<16xi32>
  %sum = arith.addi %y, %z : i32
  return %sum : i32
}
