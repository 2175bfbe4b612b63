// RUN: nnpack-opt %s --split-kernels="chunk-size=8 statistics=true" -o %t.mlir 2> %t.txt
// RUN: FileCheck %s < %t.mlir
// RUN: FileCheck %s --check-prefix=KERNEL < %t.mlir
// RUN: FileCheck %s --check-prefix=COUNTS < %t.txt
// RUN: nnpack-opt %s --split-kernels="chunk-size=16" | FileCheck %s --check-prefix=ENOUGH
// RUN: nnpack-opt %s --split-kernels=chunk-size=8 --remarks-filter=split-kernels -o /dev/null 2>&1 \
// RUN:   | FileCheck %s --check-prefix=REMARK

// Weights of 4 channels of 4 bytes, read for each of the 3 rows: 2 parts of 8.

// COUNTS: split-kernels: 2 kernel calls split
// COUNTS: split-kernels: 4 calls made of them

// ENOUGH-NOT: _channels

// CHECK-DAG: memref.global "private" constant @w_part0 : memref<2x4xi8> = dense<{{\[\[}}1, 1, 1, 1], [2, 2, 2, 2]]>
// CHECK-DAG: memref.global "private" constant @w_part1 : memref<2x4xi8> = dense<{{\[\[}}3, 3, 3, 3], [4, 4, 4, 4]]>
memref.global "private" constant @w : memref<4x4xi8> =
  dense<[[1, 1, 1, 1], [2, 2, 2, 2], [3, 3, 3, 3], [4, 4, 4, 4]]>
memref.global "private" constant @bias : memref<4xi8> = dense<[5, 6, 7, 8]>

// Scratch and views shrink; the bias and the result are given whole.
// KERNEL-LABEL: func.func private @all_channels
// KERNEL-SAME: memref<2x4xi8>, %[[BIAS:[a-z0-9]*]]: memref<4xi8>, %[[OUT:[a-z0-9]*]]: memref<3x4xi8>, %[[CHANNEL:[a-z0-9]*]]: index
// KERNEL-DAG: memref.subview %[[OUT]][0, %[[CHANNEL]]] [3, 2] [1, 1]
// KERNEL-DAG: memref.subview %[[BIAS]][%[[CHANNEL]]] [2] [1]
// KERNEL: memref.alloc() : memref<1x2xi8>
func.func private @all(%in: memref<3x4xi8>, %w: memref<4x4xi8>,
                       %bias: memref<4xi8>, %out: memref<3x4xi8>)
    attributes {nnpack.kernel} {
  %sum = memref.alloc() : memref<1x4xi8>
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c3 = arith.constant 3 : index
  scf.for %row = %c0 to %c3 step %c1 {
    %v = memref.subview %in[%row, 0] [1, 4] [1, 1]
      : memref<3x4xi8> to memref<1x4xi8, strided<[4, 1], offset: ?>>
    %o = memref.subview %out[%row, 0] [1, 4] [1, 1]
      : memref<3x4xi8> to memref<1x4xi8, strided<[4, 1], offset: ?>>
    linalg.generic {indexing_maps = [affine_map<(r, c) -> (c)>,
                                     affine_map<(r, c) -> (r, c)>],
                    iterator_types = ["parallel", "parallel"]}
      ins(%bias : memref<4xi8>) outs(%sum : memref<1x4xi8>) {
    ^bb0(%a: i8, %b: i8):
      linalg.yield %a : i8
    }
    linalg.generic {indexing_maps = [affine_map<(r, c, i) -> (r, i)>,
                                     affine_map<(r, c, i) -> (c, i)>,
                                     affine_map<(r, c, i) -> (r, c)>],
                    iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%v, %w : memref<1x4xi8, strided<[4, 1], offset: ?>>, memref<4x4xi8>)
      outs(%sum : memref<1x4xi8>) {
    ^bb0(%a: i8, %b: i8, %c: i8):
      %0 = arith.muli %a, %b : i8
      %1 = arith.addi %0, %c : i8
      linalg.yield %1 : i8
    }
    linalg.copy ins(%sum : memref<1x4xi8>)
      outs(%o : memref<1x4xi8, strided<[4, 1], offset: ?>>)
  }
  return
}

// Tiles of one channel: the loop over them runs over the range.
// KERNEL-LABEL: func.func private @tiled_channels
// KERNEL-SAME: memref<3x4xi8>, %[[W:[a-z0-9]*]]: memref<2x4xi8>, %[[OUT:[a-z0-9]*]]: memref<3x4xi8>, %[[CHANNEL:[a-z0-9]*]]: index
// KERNEL: %[[TWO:.*]] = arith.constant 2 : index
// KERNEL: scf.for %[[C:.*]] = %{{.*}} to %[[TWO]]
// KERNEL: memref.subview %[[W]][%[[C]], 0] [1, 4]
// KERNEL: %[[SUM:.*]] = arith.addi %[[C]], %[[CHANNEL]]
// KERNEL: memref.subview %[[OUT]][%{{.*}}, %[[SUM]]] [1, 1]
func.func private @tiled(%in: memref<3x4xi8>, %w: memref<4x4xi8>,
                         %out: memref<3x4xi8>) attributes {nnpack.kernel} {
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
      %o = memref.subview %out[%row, %c] [1, 1] [1, 1]
        : memref<3x4xi8> to memref<1x1xi8, strided<[4, 1], offset: ?>>
      linalg.generic {indexing_maps = [affine_map<(r, c, i) -> (r, i)>,
                                       affine_map<(r, c, i) -> (c, i)>,
                                       affine_map<(r, c, i) -> (r, c)>],
                      iterator_types = ["parallel", "parallel", "reduction"]}
        ins(%v, %t : memref<1x4xi8, strided<[4, 1], offset: ?>>,
                     memref<1x4xi8, strided<[4, 1], offset: ?>>)
        outs(%o : memref<1x1xi8, strided<[4, 1], offset: ?>>) {
      ^bb0(%a: i8, %b: i8, %s: i8):
        %0 = arith.muli %a, %b : i8
        %1 = arith.addi %0, %s : i8
        linalg.yield %1 : i8
      }
    }
  }
  return
}

// The sum over channels needs all of them: stays as it is.
// ENOUGH-NOT: @reduced_channels
func.func private @reduced(%in: memref<3x4xi8>, %w: memref<4x4xi8>,
                           %out: memref<3x1xi8>) attributes {nnpack.kernel} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c3 = arith.constant 3 : index
  scf.for %row = %c0 to %c3 step %c1 {
    %v = memref.subview %in[%row, 0] [1, 4] [1, 1]
      : memref<3x4xi8> to memref<1x4xi8, strided<[4, 1], offset: ?>>
    %o = memref.subview %out[%row, 0] [1, 1] [1, 1]
      : memref<3x1xi8> to memref<1x1xi8, strided<[1, 1], offset: ?>>
    linalg.generic {indexing_maps = [affine_map<(r, c, i) -> (r, i)>,
                                     affine_map<(r, c, i) -> (c, i)>,
                                     affine_map<(r, c, i) -> (r, 0)>],
                    iterator_types = ["parallel", "reduction", "reduction"]}
      ins(%v, %w : memref<1x4xi8, strided<[4, 1], offset: ?>>, memref<4x4xi8>)
      outs(%o : memref<1x1xi8, strided<[1, 1], offset: ?>>) {
    ^bb0(%a: i8, %b: i8, %c: i8):
      %0 = arith.muli %a, %b : i8
      %1 = arith.addi %0, %c : i8
      linalg.yield %1 : i8
    }
  }
  return
}

// @w stays for the call that is not split.
// REMARK: [Passed] split {{.*}}split into 2 calls by output channels: each has 8 of 16 bytes of weights, of which 48 were read in all
// REMARK: [Missed] split {{.*}}not split: its channels are tiled, reduced or shuffled; of 16 bytes of weights it reads 48 in all
// CHECK-LABEL: func.func @main
// CHECK: call @all_channels({{.*}}, %c0
// CHECK: call @all_channels({{.*}}, %c2
// CHECK: call @tiled_channels(
// CHECK: call @tiled_channels(
// CHECK: call @reduced(
func.func @main(%x: memref<3x4xi8>, %y: memref<3x1xi8>) {
  %w = memref.get_global @w : memref<4x4xi8>
  %bias = memref.get_global @bias : memref<4xi8>
  %0 = memref.alloc() : memref<3x4xi8>
  %1 = memref.alloc() : memref<3x4xi8>
  call @all(%x, %w, %bias, %0)
    : (memref<3x4xi8>, memref<4x4xi8>, memref<4xi8>, memref<3x4xi8>) -> ()
  call @tiled(%0, %w, %1)
    : (memref<3x4xi8>, memref<4x4xi8>, memref<3x4xi8>) -> ()
  call @reduced(%1, %w, %y)
    : (memref<3x4xi8>, memref<4x4xi8>, memref<3x1xi8>) -> ()
  return
}
