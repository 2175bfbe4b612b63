// The sum lies over one of its operands in the second memory, as it may: row r of
// %2 ends at 16 (r + 1) and needs row r of %0 at 16 r, so 16 bytes beside the 256 of
// %0 are enough. %1 is in the first, and nothing in the last.
//
// RUN: nnpack-opt %s --merge-buffers --place-buffers="spaces=TCM:32,L2:272,DDR" \
// RUN:   --assign-offsets="spaces=TCM:32,L2:272,DDR report=%t.json" -o /dev/null
// RUN: FileCheck %s < %t.json
// RUN: nnpack-opt %s --merge-buffers --place-buffers="spaces=TCM:32,L2:256,DDR" \
// RUN:   --assign-offsets="spaces=TCM:32,L2:256,DDR report=%t.json" -o /dev/null
// RUN: FileCheck %s --check-prefix=SMALL < %t.json

// CHECK: "name": "TCM", "capacity": 32, "used": 32,
// CHECK: "name": "L2", "capacity": 272, "used": 272,
// CHECK: "name": "DDR", "capacity": null, "used": 0,
// SMALL: "name": "DDR", "capacity": null, "used": 256,
func.func @main(%in: memref<16x16xi8>, %narrow: memref<16x2xi8>, %out: memref<16x16xi8>) {
  %0 = memref.alloc() : memref<16x16xi8>
  %1 = memref.alloc() : memref<16x2xi8>
  %2 = memref.alloc() : memref<16x16xi8>
  memref.copy %in, %0 : memref<16x16xi8> to memref<16x16xi8>
  memref.copy %narrow, %1 : memref<16x2xi8> to memref<16x2xi8>
  call @add(%0, %1, %2) : (memref<16x16xi8>, memref<16x2xi8>, memref<16x16xi8>) -> ()
  memref.copy %2, %out : memref<16x16xi8> to memref<16x16xi8>
  return
}
func.func private @add(%in0: memref<16x16xi8>, %in1: memref<16x2xi8>, %out: memref<16x16xi8>) attributes {nnpack.kernel, nnpack.row_maps = [array<i64: 1, 0, 0, 1>, array<i64: 1, 0, 0, 1>]} {
  %zero = arith.constant 0 : i8
  %first = arith.constant 0 : index
  %rows = arith.constant 16 : index
  %step = arith.constant 1 : index
  scf.for %r = %first to %rows step %step {
    memref.store %zero, %out[%r, %first] : memref<16x16xi8>
    %a = memref.load %in0[%first, %first] : memref<16x16xi8>
    %b = memref.load %in1[%first, %first] : memref<16x2xi8>
    %v = arith.addi %a, %b : i8
    memref.store %v, %out[%r, %first] : memref<16x16xi8>
  }
  return
}
