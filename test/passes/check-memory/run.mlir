// Programs that are packed by hand, some wrongly: the values are such that no
// answer changes.
//
// RUN: nnpack-opt %s --nnpack-to-llvm -o %t.mlir
// DEFINE: %{run} = mlir-runner %t.mlir --entry-point-result=i32 --shared-libs=%nnpack_check_memory -e
// RUN: %{run} right 2>&1 | FileCheck %s --check-prefix=RIGHT
// RUN: not %{run} offset 2>&1 | FileCheck %s --check-prefix=OFFSET
// RUN: not %{run} alias 2>&1 | FileCheck %s --check-prefix=ALIAS
// RUN: not %{run} loop 2>&1 | FileCheck %s --check-prefix=LOOP
// RUN: %{run} both 2>&1 | FileCheck %s --check-prefix=BOTH
// RUN: not %{run} outside 2>&1 | FileCheck %s --check-prefix=OUTSIDE
// RUN: not %{run} unwritten 2>&1 | FileCheck %s --check-prefix=UNWRITTEN
// RUN: env NNPACK_CHECK_UNSTORED=allow %{run} unwritten 2>&1 | FileCheck %s --check-prefix=ALLOWED
// RUN: %{run} copied 2>&1 | FileCheck %s --check-prefix=COPIED
// RUN: not %{run} copied_and_loaded 2>&1 | FileCheck %s --check-prefix=LOADED
// RUN: %{run} masked 2>&1 | FileCheck %s --check-prefix=MASKED
// RUN: not %{run} masked_wrong 2>&1 | FileCheck %s --check-prefix=WRONG

module attributes {nnpack.check_memory} {

// The second buffer is stored where the first was, when that is done with; the
// third over the second, element by element, each after its load.
// RIGHT: 0
// RIGHT: memory check: 3 loads, 4 stores, 4 births, 0 loads of nothing stored, 0 errors
func.func @right() -> i32 {
  %arena = memref.alloc() : memref<8xi8>
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %zero = arith.constant 0 : i32
  %a = memref.view %arena[%c0][] {nnpack.check = 0 : i64} : memref<8xi8> to memref<1xi32>
  memref.store %zero, %a[%c0] : memref<1xi32>
  %x = memref.load %a[%c0] : memref<1xi32>
  %b = memref.view %arena[%c0][] {nnpack.check = 1 : i64} : memref<8xi8> to memref<2xi32>
  memref.store %x, %b[%c0] : memref<2xi32>
  %c = memref.view %arena[%c0][] {nnpack.check = 2 : i64} : memref<8xi8> to memref<2xi32>
  scf.for %i = %c0 to %c2 step %c1 {
    %first = arith.cmpi eq, %i, %c0 : index
    scf.if %first {
      %y = memref.load %b[%i] : memref<2xi32>
      memref.store %y, %c[%i] : memref<2xi32>
    } else {
      memref.store %zero, %c[%i] : memref<2xi32>
    }
  }
  %z = memref.load %c[%c1] : memref<2xi32>
  return %z : i32
}

// One byte too low.
// OFFSET: memory check: load of buffer 0 + 0, where buffer 1 + 3 was stored last
// OFFSET: 1 errors
func.func @offset() -> i32 {
  %arena = memref.alloc() : memref<8xi8>
  %c0 = arith.constant 0 : index
  %c3 = arith.constant 3 : index
  %zero = arith.constant 0 : i32
  %a = memref.view %arena[%c3][] {nnpack.check = 0 : i64} : memref<8xi8> to memref<1xi32>
  memref.store %zero, %a[%c0] : memref<1xi32>
  %b = memref.view %arena[%c0][] {nnpack.check = 1 : i64} : memref<8xi8> to memref<1xi32>
  memref.store %zero, %b[%c0] : memref<1xi32>
  %z = memref.load %a[%c0] : memref<1xi32>
  return %z : i32
}

func.func private @same(%m: memref<1xi32>) -> memref<1xi32> {
  return %m : memref<1xi32>
}

// The first buffer lives on as the result of a branch, a select and a call.
// ALIAS: memory check: load of buffer 0 + 0, where buffer 1 + 0 was stored last
func.func @alias() -> i32 {
  %arena = memref.alloc() : memref<8xi8>
  %true = arith.constant true
  %c0 = arith.constant 0 : index
  %zero = arith.constant 0 : i32
  %a = memref.view %arena[%c0][] {nnpack.check = 0 : i64} : memref<8xi8> to memref<1xi32>
  memref.store %zero, %a[%c0] : memref<1xi32>
  %b = memref.view %arena[%c0][] {nnpack.check = 1 : i64} : memref<8xi8> to memref<1xi32>
  cf.cond_br %true, ^then(%a : memref<1xi32>), ^else(%b : memref<1xi32>)
^else(%e: memref<1xi32>):
  cf.br ^then(%e : memref<1xi32>)
^then(%t: memref<1xi32>):
  %s = arith.select %true, %t, %b : memref<1xi32>
  %r = call @same(%s) : (memref<1xi32>) -> memref<1xi32>
  memref.store %zero, %b[%c0] : memref<1xi32>
  %z = memref.load %r[%c0] : memref<1xi32>
  return %z : i32
}

// A loop that hands its allocation to the next iteration: two are alive at a
// time, and have one place.
// LOOP: memory check: load of buffer 1 + 0, where buffer 1 + 0 was stored last
func.func @loop() -> i32 {
  %arena = memref.alloc() : memref<8xi8>
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c3 = arith.constant 3 : index
  %c4 = arith.constant 4 : index
  %zero = arith.constant 0 : i32
  %a = memref.view %arena[%c4][] {nnpack.check = 0 : i64} : memref<8xi8> to memref<1xi32>
  memref.store %zero, %a[%c0] : memref<1xi32>
  %r = scf.for %i = %c0 to %c3 step %c1 iter_args(%m = %a) -> memref<1xi32> {
    %b = memref.view %arena[%c0][] {nnpack.check = 1 : i64} : memref<8xi8> to memref<1xi32>
    memref.store %zero, %b[%c0] : memref<1xi32>
    %x = memref.load %m[%c0] : memref<1xi32>
    memref.store %x, %b[%c0] : memref<1xi32>
    scf.yield %b : memref<1xi32>
  }
  %z = memref.load %r[%c0] : memref<1xi32>
  return %z : i32
}

// Both ways lead to one block, with another buffer each.
// BOTH: 0
// BOTH: memory check: 3 loads, {{.*}}, 0 loads of nothing stored, 0 errors
func.func @both() -> i32 {
  %c1 = arith.constant 1 : i32
  %c2 = arith.constant 2 : i32
  %c3 = arith.constant 3 : i32
  %x = call @both_of(%c1) : (i32) -> i32
  %y = call @both_of(%c2) : (i32) -> i32
  %z = call @both_of(%c3) : (i32) -> i32
  %xy = arith.addi %x, %y : i32
  %xyz = arith.addi %xy, %z : i32
  return %xyz : i32
}
func.func private @both_of(%which: i32) -> i32 {
  %arena = memref.alloc() : memref<8xi8>
  %c0 = arith.constant 0 : index
  %c4 = arith.constant 4 : index
  %zero = arith.constant 0 : i32
  %a = memref.view %arena[%c0][] {nnpack.check = 0 : i64} : memref<8xi8> to memref<1xi32>
  memref.store %zero, %a[%c0] : memref<1xi32>
  %b = memref.view %arena[%c4][] {nnpack.check = 1 : i64} : memref<8xi8> to memref<1xi32>
  memref.store %zero, %b[%c0] : memref<1xi32>
  cf.switch %which : i32, [
    default: ^then(%a : memref<1xi32>),
    1: ^then(%b : memref<1xi32>),
    2: ^branch
  ]
^branch:
  %true = arith.constant true
  cf.cond_br %true, ^then(%a : memref<1xi32>), ^then(%b : memref<1xi32>)
^then(%t: memref<1xi32>):
  %z = memref.load %t[%c0] : memref<1xi32>
  return %z : i32
}

// OUTSIDE: memory check: load outside of memory 0x
func.func @outside() -> i32 {
  %arena = memref.alloc() : memref<16xi8>
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %a = memref.view %arena[%c0][] {nnpack.check = 0 : i64} : memref<16xi8> to memref<1xi32>
  %wide = memref.reinterpret_cast %a to offset: [0], sizes: [2], strides: [1]
      : memref<1xi32> to memref<2xi32>
  %z = memref.load %wide[%c1] : memref<2xi32>
  return %z : i32
}

// UNWRITTEN: memory check: load of buffer 0 + 0, which nothing has stored
// UNWRITTEN: memory check: 1 loads, 0 stores, {{.*}}, 1 loads of nothing stored, 1 errors
// ALLOWED: memory check: 1 loads, 0 stores, {{.*}}, 1 loads of nothing stored, 0 errors
func.func @unwritten() -> i32 {
  %c0 = arith.constant 0 : index
  %arena = memref.alloc() : memref<16xi8>
  %a = memref.view %arena[%c0][] {nnpack.check = 0 : i64} : memref<16xi8> to memref<1xi32>
  %z = memref.load %a[%c0] : memref<1xi32>
  return %z : i32
}

// Half of what is copied was stored.
// COPIED: 0 loads of nothing stored, 0 errors
func.func @copied() -> i32 {
  %c0 = arith.constant 0 : index
  %r = call @copied_at(%c0) : (index) -> i32
  return %r : i32
}
// LOADED: memory check: load of buffer 1 + 4, which nothing has stored
func.func @copied_and_loaded() -> i32 {
  %c1 = arith.constant 1 : index
  %r = call @copied_at(%c1) : (index) -> i32
  return %r : i32
}
func.func private @copied_at(%i: index) -> i32 {
  %c0 = arith.constant 0 : index
  %c8 = arith.constant 8 : index
  %zero = arith.constant 0 : i32
  %arena = memref.alloc() : memref<16xi8>
  %a = memref.view %arena[%c0][] {nnpack.check = 0 : i64} : memref<16xi8> to memref<2xi32>
  memref.store %zero, %a[%c0] : memref<2xi32>
  %b = memref.view %arena[%c8][] {nnpack.check = 1 : i64} : memref<16xi8> to memref<2xi32>
  memref.copy %a, %b : memref<2xi32> to memref<2xi32>
  %z = memref.load %b[%i] : memref<2xi32>
  return %z : i32
}

// Of a masked vector only the lanes that are on.
// MASKED: 0 errors
func.func @masked() -> i32 {
  %c0 = arith.constant 0 : index
  %r = call @masked_at(%c0) : (index) -> i32
  return %r : i32
}
// WRONG: memory check: load of buffer 0 + 0, where buffer 1 + 0 was stored last
func.func @masked_wrong() -> i32 {
  %c2 = arith.constant 2 : index
  %r = call @masked_at(%c2) : (index) -> i32
  return %r : i32
}
func.func private @masked_at(%first: index) -> i32 {
  %c0 = arith.constant 0 : index
  %c4 = arith.constant 4 : index
  %c2 = arith.constant 2 : index
  %zero = arith.constant dense<0> : vector<4xi32>
  %arena = memref.alloc() : memref<16xi8>
  %a = memref.view %arena[%c0][] {nnpack.check = 0 : i64} : memref<16xi8> to memref<4xi32>
  vector.store %zero, %a[%c0] : memref<4xi32>, vector<4xi32>
  %low = vector.create_mask %first : vector<4xi1>
  %b = memref.view %arena[%c0][] {nnpack.check = 1 : i64} : memref<16xi8> to memref<4xi32>
  vector.maskedstore %b[%c0], %low, %zero : memref<4xi32>, vector<4xi1>, vector<4xi32>
  %some = vector.create_mask %c2 : vector<4xi1>
  %x = vector.maskedload %a[%c0], %some, %zero : memref<4xi32>, vector<4xi1>, vector<4xi32> into vector<4xi32>
  %y = vector.extract %x[0] : i32 from vector<4xi32>
  return %y : i32
}

}
