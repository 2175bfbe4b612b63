// Bytes that kernels move, counted from their loops. With no L2, all buffers are
// in DDR. One kernel per rule of docs/PlanFormat.md.
//
// RUN: nnpack-opt %s --assign-offsets="l2-size=0 report=%t.json" -o %t.mlir
// RUN: FileCheck %s < %t.json

memref.global "private" constant @weights : memref<8x4xi8> = dense<1>

// 16 rows of 4 bytes slide by; the weights, 32 bytes, are read by each of the 14
// iterations. 64 + 14 * 32 + 14 * 8 written = 624.
func.func private @window(%in: memref<16x4xi8>, %w: memref<8x4xi8>,
                          %out: memref<14x8xi8>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c14 = arith.constant 14 : index
  scf.for %row = %c0 to %c14 step %c1 {
    %v = memref.subview %in[%row, 0] [3, 4] [1, 1]
      : memref<16x4xi8> to memref<3x4xi8, strided<[4, 1], offset: ?>>
    %o = memref.subview %out[%row, 0] [1, 8] [1, 1]
      : memref<14x8xi8> to memref<1x8xi8, strided<[8, 1], offset: ?>>
    linalg.generic {indexing_maps = [affine_map<(r, c, k, i) -> (k, i)>,
                                     affine_map<(r, c, k, i) -> (c, i)>,
                                     affine_map<(r, c, k, i) -> (r, c)>],
                    iterator_types = ["parallel", "parallel", "reduction",
                                      "reduction"]}
      ins(%v, %w : memref<3x4xi8, strided<[4, 1], offset: ?>>, memref<8x4xi8>)
      outs(%o : memref<1x8xi8, strided<[8, 1], offset: ?>>) {
    ^bb0(%a: i8, %b: i8, %c: i8):
      %0 = arith.muli %a, %b : i8
      %1 = arith.addi %0, %c : i8
      linalg.yield %1 : i8
    }
  }
  return
}

// Every other row and every other byte of it: 7 * 4 read, 28 written, and in
// two halves, which make no difference.
func.func private @stride(%in: memref<14x8xi8>, %out: memref<7x4xi8>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %c4 = arith.constant 4 : index
  %c7 = arith.constant 7 : index
  scf.for %row = %c0 to %c7 step %c1 {
    scf.for %half = %c0 to %c4 step %c2 {
      %r = arith.muli %row, %c2 : index
      %h = arith.muli %half, %c2 : index
      %v = memref.subview %in[%r, %h] [1, 3] [1, 1]
        : memref<14x8xi8> to memref<1x3xi8, strided<[8, 1], offset: ?>>
      %o = memref.subview %out[%row, %half] [1, 2] [1, 1]
        : memref<7x4xi8> to memref<1x2xi8, strided<[4, 1], offset: ?>>
      linalg.generic {indexing_maps = [affine_map<(r, c) -> (r, c * 2)>,
                                       affine_map<(r, c) -> (r, c)>],
                      iterator_types = ["parallel", "parallel"]}
        ins(%v : memref<1x3xi8, strided<[8, 1], offset: ?>>)
        outs(%o : memref<1x2xi8, strided<[4, 1], offset: ?>>) {
      ^bb0(%a: i8, %b: i8):
        linalg.yield %a : i8
      }
    }
  }
  return
}

// No loop at the top: 28 read once, although each byte is loaded four times;
// and a table of which any byte may be read, 16. 112 written.
func.func private @outer(%in: memref<28xi8>, %table: memref<16xi8>,
                         %out: memref<4x28xi8>) {
  linalg.generic {indexing_maps = [affine_map<(r, c) -> (c)>,
                                   affine_map<(r, c) -> (r, c)>],
                  iterator_types = ["parallel", "parallel"]}
    ins(%in : memref<28xi8>) outs(%out : memref<4x28xi8>) {
  ^bb0(%a: i8, %b: i8):
    %i = arith.index_cast %a : i8 to index
    %0 = memref.load %table[%i] : memref<16xi8>
    linalg.yield %0 : i8
  }
  return
}

// Rows one by one, 7 elements of the table of 64 for each: 4 * (7 + 7) read. 28
// written.
func.func private @lookup(%in: memref<4x7xi8>, %table: memref<64xi8>,
                          %out: memref<4x7xi8>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c4 = arith.constant 4 : index
  scf.for %row = %c0 to %c4 step %c1 {
    %v = memref.subview %in[%row, 0] [1, 7] [1, 1]
      : memref<4x7xi8> to memref<1x7xi8, strided<[7, 1], offset: ?>>
    %o = memref.subview %out[%row, 0] [1, 7] [1, 1]
      : memref<4x7xi8> to memref<1x7xi8, strided<[7, 1], offset: ?>>
    linalg.generic {indexing_maps = [affine_map<(r, c) -> (r, c)>,
                                     affine_map<(r, c) -> (r, c)>],
                    iterator_types = ["parallel", "parallel"]}
      ins(%v : memref<1x7xi8, strided<[7, 1], offset: ?>>)
      outs(%o : memref<1x7xi8, strided<[7, 1], offset: ?>>) {
    ^bb0(%a: i8, %b: i8):
      %i = arith.index_cast %a : i8 to index
      %0 = memref.load %table[%i] : memref<64xi8>
      linalg.yield %0 : i8
    }
  }
  return
}

// 28 read, 28 written.
func.func private @turn(%in: memref<4x7xi8>, %out: memref<7x4xi8>) {
  linalg.transpose ins(%in : memref<4x7xi8>) outs(%out : memref<7x4xi8>)
    permutation = [1, 0]
  return
}

// A loop like that of a cascade moves 2 rows of 4 bytes every other time: 3 * 8
// read, and written.

// CHECK: "kernel": "window", {{.*}} "slow_bytes": 624}
// CHECK: "kernel": "stride", {{.*}} "slow_bytes": 56}
// CHECK: "kernel": "linalg.fill", {{.*}} "slow_bytes": 16}
// CHECK: "kernel": "outer", {{.*}} "slow_bytes": 156}
// CHECK: "kernel": "linalg.fill", {{.*}} "slow_bytes": 64}
// CHECK: "kernel": "lookup", {{.*}} "slow_bytes": 84}
// CHECK: "kernel": "turn", {{.*}} "slow_bytes": 56}
// CHECK: "kernel": "memref.copy", {{.*}} "slow_bytes": 48}
// The caller's memory, 112 read, does not count.
// CHECK: "kernel": "memref.copy", {{.*}} "slow_bytes": 112}
// 64 + 448 + 28 + 28 + 16 + 56 + 28 + 24 + 112;
// 64 + 112 + 28 + 16 + 112 + 64 + 28 + 28 + 24. The weights stay.
// CHECK: "DDR": {"read": 804, "write": 476, "bound": 448}
func.func @main(%x: memref<16x4xi8>, %y: memref<4x28xi8>) {
  %w = memref.get_global @weights : memref<8x4xi8>
  %in = memref.alloc() : memref<16x4xi8>
  %a = memref.alloc() : memref<14x8xi8>
  %b = memref.alloc() : memref<7x4xi8>
  %flat = memref.collapse_shape %b [[0, 1]] : memref<7x4xi8> into memref<28xi8>
  %table = memref.alloc() : memref<16xi8>
  %c = memref.alloc() : memref<4x28xi8>
  %one = arith.constant 1 : i8
  linalg.fill ins(%one : i8) outs(%in : memref<16x4xi8>)
  call @window(%in, %w, %a)
    : (memref<16x4xi8>, memref<8x4xi8>, memref<14x8xi8>) -> ()
  call @stride(%a, %b) : (memref<14x8xi8>, memref<7x4xi8>) -> ()
  linalg.fill ins(%one : i8) outs(%table : memref<16xi8>)
  call @outer(%flat, %table, %c)
    : (memref<28xi8>, memref<16xi8>, memref<4x28xi8>) -> ()
  %big = memref.alloc() : memref<64xi8>
  linalg.fill ins(%one : i8) outs(%big : memref<64xi8>)
  %rows = memref.expand_shape %flat [[0, 1]] output_shape [4, 7]
    : memref<28xi8> into memref<4x7xi8>
  %found = memref.alloc() : memref<4x7xi8>
  call @lookup(%rows, %big, %found)
    : (memref<4x7xi8>, memref<64xi8>, memref<4x7xi8>) -> ()
  %turned = memref.alloc() : memref<7x4xi8>
  call @turn(%found, %turned) : (memref<4x7xi8>, memref<7x4xi8>) -> ()
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %c6 = arith.constant 6 : index
  %end = scf.for %t = %c0 to %c6 step %c1 iter_args(%full = %c0) -> index {
    %isFull = arith.cmpi eq, %full, %c1 : index
    %count = arith.select %isFull, %c2, %c0 : index
    scf.for %r = %c0 to %count step %c1 {
      %to = memref.subview %turned[%r, 0] [1, 4] [1, 1]
        : memref<7x4xi8> to memref<1x4xi8, strided<[4, 1], offset: ?>>
      %s = arith.addi %r, %c2 : index
      %from = memref.subview %turned[%s, 0] [1, 4] [1, 1]
        : memref<7x4xi8> to memref<1x4xi8, strided<[4, 1], offset: ?>>
      memref.copy %from, %to : memref<1x4xi8, strided<[4, 1], offset: ?>>
        to memref<1x4xi8, strided<[4, 1], offset: ?>>
    }
    %next = arith.subi %c1, %full : index
    scf.yield %next : index
  }
  memref.copy %c, %y : memref<4x28xi8> to memref<4x28xi8>
  return
}
