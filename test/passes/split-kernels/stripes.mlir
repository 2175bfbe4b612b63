// RUN: nnpack-opt %s --split-kernels="chunk-size=8" | FileCheck %s

// Kernels that write channels 4 to 7 of rows of 8: the range is one of these.

memref.global "private" constant @w : memref<4x4xi8> =
  dense<[[1, 1, 1, 1], [2, 2, 2, 2], [3, 3, 3, 3], [4, 4, 4, 4]]>

// CHECK-LABEL: func.func private @all_channels
// CHECK-SAME:    memref<2x4xi8>, %[[OUT:[a-z0-9]*]]: memref<3x8xi8>, %[[CHANNEL:[a-z0-9]*]]: index
// CHECK-NEXT:    %[[STRIPE:.*]] = memref.subview %[[OUT]][0, 4] [3, 4] [1, 1]
// CHECK-NEXT:    %[[RANGE:.*]] = memref.subview %[[STRIPE]][0, %[[CHANNEL]]] [3, 2] [1, 1]
// CHECK:         memref.subview %[[RANGE]][%{{.*}}, 0] [1, 2] [1, 1]
func.func private @all(%in: memref<3x4xi8>, %w: memref<4x4xi8>,
                       %out: memref<3x8xi8>)
    attributes {nnpack.kernel, nnpack.stripe} {
  %stripe = memref.subview %out[0, 4] [3, 4] [1, 1]
    : memref<3x8xi8> to memref<3x4xi8, strided<[8, 1], offset: 4>>
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c3 = arith.constant 3 : index
  scf.for %row = %c0 to %c3 step %c1 {
    %v = memref.subview %in[%row, 0] [1, 4] [1, 1]
      : memref<3x4xi8> to memref<1x4xi8, strided<[4, 1], offset: ?>>
    %o = memref.subview %stripe[%row, 0] [1, 4] [1, 1]
      : memref<3x4xi8, strided<[8, 1], offset: 4>>
      to memref<1x4xi8, strided<[8, 1], offset: ?>>
    linalg.generic {indexing_maps = [affine_map<(r, c, i) -> (r, i)>,
                                     affine_map<(r, c, i) -> (c, i)>,
                                     affine_map<(r, c, i) -> (r, c)>],
                    iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%v, %w : memref<1x4xi8, strided<[4, 1], offset: ?>>, memref<4x4xi8>)
      outs(%o : memref<1x4xi8, strided<[8, 1], offset: ?>>) {
    ^bb0(%a: i8, %b: i8, %c: i8):
      %0 = arith.muli %a, %b : i8
      %1 = arith.addi %0, %c : i8
      linalg.yield %1 : i8
    }
  }
  return
}

// Tiles of one channel begin in the stripe.
// CHECK-LABEL: func.func private @tiled_channels
// CHECK-SAME:    memref<2x4xi8>, %[[OUT:[a-z0-9]*]]: memref<3x8xi8>, %[[CHANNEL:[a-z0-9]*]]: index
// CHECK-NEXT:    %[[STRIPE:.*]] = memref.subview %[[OUT]][0, 4] [3, 4] [1, 1]
// CHECK:         scf.for %[[C:[a-z0-9]*]] = %c0{{[_0-9]*}} to %c2
// CHECK:         %[[SUM:.*]] = arith.addi %[[C]], %[[CHANNEL]]
// CHECK:         memref.subview %[[STRIPE]][%{{.*}}, %[[SUM]]] [1, 1]
func.func private @tiled(%in: memref<3x4xi8>, %w: memref<4x4xi8>,
                         %out: memref<3x8xi8>)
    attributes {nnpack.kernel, nnpack.stripe} {
  %stripe = memref.subview %out[0, 4] [3, 4] [1, 1]
    : memref<3x8xi8> to memref<3x4xi8, strided<[8, 1], offset: 4>>
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c3 = arith.constant 3 : index
  %c4 = arith.constant 4 : index
  scf.for %row = %c0 to %c3 step %c1 {
    %v = memref.subview %in[%row, 0] [1, 4] [1, 1]
      : memref<3x4xi8> to memref<1x4xi8, strided<[4, 1], offset: ?>>
    scf.for %c = %c0 to %c4 step %c1 {
      %t = memref.subview %w[%c, 0] [1, 4] [1, 1]
        : memref<4x4xi8> to memref<1x4xi8, strided<[4, 1], offset: ?>>
      %o = memref.subview %stripe[%row, %c] [1, 1] [1, 1]
        : memref<3x4xi8, strided<[8, 1], offset: 4>>
        to memref<1x1xi8, strided<[8, 1], offset: ?>>
      linalg.generic {indexing_maps = [affine_map<(r, c, i) -> (r, i)>,
                                       affine_map<(r, c, i) -> (c, i)>,
                                       affine_map<(r, c, i) -> (r, c)>],
                      iterator_types = ["parallel", "parallel", "reduction"]}
        ins(%v, %t : memref<1x4xi8, strided<[4, 1], offset: ?>>,
                     memref<1x4xi8, strided<[4, 1], offset: ?>>)
        outs(%o : memref<1x1xi8, strided<[8, 1], offset: ?>>) {
      ^bb0(%a: i8, %b: i8, %s: i8):
        %0 = arith.muli %a, %b : i8
        %1 = arith.addi %0, %s : i8
        linalg.yield %1 : i8
      }
    }
  }
  return
}

func.func @main(%x: memref<3x4xi8>, %y: memref<3x8xi8>, %z: memref<3x8xi8>) {
  %w = memref.get_global @w : memref<4x4xi8>
  call @all(%x, %w, %y) : (memref<3x4xi8>, memref<4x4xi8>, memref<3x8xi8>) -> ()
  call @tiled(%x, %w, %z)
    : (memref<3x4xi8>, memref<4x4xi8>, memref<3x8xi8>) -> ()
  return
}
