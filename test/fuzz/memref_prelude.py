"""What every random memref module begins with: sums and small functions of all
kinds, which the random ones call."""

T = "memref<8xi32>"
DYNAMIC = "memref<?xi32>"

PRELUDE = """\
memref.global "private" @acc : memref<1xi64> = dense<7>
memref.global "private" @table : memref<8xi32> = dense<[3, 1, 4, 1, 5, 9, 2, 6]>
memref.global "private" @state : memref<8xi32> = dense<[2, 7, 1, 8, 2, 8, 1, 8]>
func.func private @printI64(i64)
func.func private @printNewline()

func.func private @add(%x: i32) {
  %c0 = arith.constant 0 : index
  %acc = memref.get_global @acc : memref<1xi64>
  %old = memref.load %acc[%c0] : memref<1xi64>
  %k = arith.constant 1099511628211 : i64
  %wide = arith.extsi %x : i32 to i64
  %mixed = arith.xori %old, %wide : i64
  %new = arith.muli %mixed, %k : i64
  memref.store %new, %acc[%c0] : memref<1xi64>
  return
}
func.func private @mix(%b: memref<8xi32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c8 = arith.constant 8 : index
  scf.for %i = %c0 to %c8 step %c1 {
    %x = memref.load %b[%i] : memref<8xi32>
    func.call @add(%x) : (i32) -> ()
  }
  return
}
func.func private @mixdyn(%b: memref<?xi32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = memref.dim %b, %c0 : memref<?xi32>
  scf.for %i = %c0 to %n step %c1 {
    %x = memref.load %b[%i] : memref<?xi32>
    func.call @add(%x) : (i32) -> ()
  }
  return
}
func.func private @fill(%b: memref<8xi32>, %seed: i32) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c8 = arith.constant 8 : index
  %tmp = memref.alloc() : memref<8xi32>
  scf.for %i = %c0 to %c8 step %c1 {
    %n = arith.index_cast %i : index to i32
    %x = arith.muli %seed, %n : i32
    %y = arith.addi %x, %seed : i32
    memref.store %y, %tmp[%i] : memref<8xi32>
  }
  memref.copy %tmp, %b : memref<8xi32> to memref<8xi32>
  memref.dealloc %tmp : memref<8xi32>
  return
}
func.func private @first(%a: memref<8xi32>, %b: memref<8xi32>) -> memref<8xi32> {
  call @mix(%b) : (memref<8xi32>) -> ()
  return %a : memref<8xi32>
}
func.func private @fresh(%seed: i32) -> memref<8xi32> {
  %a = memref.alloc() : memref<8xi32>
  call @fill(%a, %seed) : (memref<8xi32>, i32) -> ()
  return %a : memref<8xi32>
}
func.func private @pick(%c: i1, %a: memref<8xi32>) {
  %own = memref.alloc() : memref<8xi32>
  %seed = arith.constant 5 : i32
  call @fill(%own, %seed) : (memref<8xi32>, i32) -> ()
  %s = arith.select %c, %a, %own : memref<8xi32>
  call @mix(%s) : (memref<8xi32>) -> ()
  return
}
func.func private @recurse(%n: index, %b: memref<8xi32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %own = memref.alloc() : memref<8xi32>
  memref.copy %b, %own : memref<8xi32> to memref<8xi32>
  %more = arith.cmpi ne, %n, %c0 : index
  scf.if %more {
    %less = arith.subi %n, %c1 : index
    %x = arith.index_cast %n : index to i32
    memref.store %x, %own[%c1] : memref<8xi32>
    func.call @recurse(%less, %own) : (index, memref<8xi32>) -> ()
  }
  call @mix(%own) : (memref<8xi32>) -> ()
  memref.dealloc %own : memref<8xi32>
  return
}
func.func private @both(%a: memref<8xi32>, %seed: i32) -> (memref<8xi32>, memref<8xi32>) {
  %own = memref.alloc() : memref<8xi32>
  call @fill(%own, %seed) : (memref<8xi32>, i32) -> ()
  return %own, %a : memref<8xi32>, memref<8xi32>
}
func.func private @maybe(%c: i1, %a: memref<8xi32>) -> memref<8xi32> {
  %seed = arith.constant 11 : i32
  cf.cond_br %c, ^own, ^given
^own:
  %own = memref.alloc() : memref<8xi32>
  call @fill(%own, %seed) : (memref<8xi32>, i32) -> ()
  return %own : memref<8xi32>
^given:
  call @mix(%a) : (memref<8xi32>) -> ()
  return %a : memref<8xi32>
}
func.func private @ping(%n: index, %b: memref<8xi32>) {
  %c0 = arith.constant 0 : index
  %more = arith.cmpi ne, %n, %c0 : index
  %seed = arith.constant 23 : i32
  scf.if %more {
    %own = memref.alloca() : memref<8xi32>
    memref.copy %b, %own : memref<8xi32> to memref<8xi32>
    memref.store %seed, %own[%c0] : memref<8xi32>
    func.call @pong(%n, %own) : (index, memref<8xi32>) -> ()
    func.call @mix(%own) : (memref<8xi32>) -> ()
  }
  return
}
func.func private @pong(%n: index, %b: memref<8xi32>) {
  %c1 = arith.constant 1 : index
  %less = arith.subi %n, %c1 : index
  %own = memref.alloc() : memref<8xi32>
  memref.copy %b, %own : memref<8xi32> to memref<8xi32>
  call @ping(%less, %own) : (index, memref<8xi32>) -> ()
  call @mix(%own) : (memref<8xi32>) -> ()
  return
}
func.func @shared(%b: memref<8xi32>) {
  %own = memref.alloc() : memref<8xi32>
  %big = memref.alloc() : memref<8x8xi32>
  %c3 = arith.constant 3 : index
  %x = memref.load %b[%c3] : memref<8xi32>
  call @fill(%own, %x) : (memref<8xi32>, i32) -> ()
  memref.store %x, %big[%c3, %c3] : memref<8x8xi32>
  %y = memref.load %big[%c3, %c3] : memref<8x8xi32>
  memref.store %y, %own[%c3] : memref<8xi32>
  call @mix(%own) : (memref<8xi32>) -> ()
  return
}
"""
