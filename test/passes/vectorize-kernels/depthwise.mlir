// RUN: nnpack-opt %s --vectorize-kernels="simd=avx2" | FileCheck %s

// Weights of two taps, less their zero point, and what the input's adds to the
// sums, are there before the loop over pixels.

// CHECK-LABEL: func.func private @depthwise
// CHECK: scf.for %[[K:.*]] = %{{.*}} {
// CHECK: %[[A:.*]] = arith.extsi %{{.*}} : vector<8xi8> to vector<8xi32>
// CHECK: %[[WA:.*]] = arith.subi %[[A]], %{{.*}} : vector<8xi32>
// CHECK: %[[B:.*]] = arith.extsi %{{.*}} : vector<8xi8> to vector<8xi32>
// CHECK: %[[WB:.*]] = arith.subi %[[B]], %{{.*}} : vector<8xi32>
// CHECK: %[[BOTH:.*]] = arith.addi %{{.*}}, %[[WB]] : vector<8xi32>
// CHECK: %[[SHIFT:.*]] = arith.muli %[[BOTH]], %{{.*}} : vector<8xi32>
// CHECK: scf.for %[[X:.*]] = %{{.*}} {
// CHECK: arith.subi %{{.*}}, %[[SHIFT]] : vector<8xi32>
// CHECK: arith.muli %{{.*}}, %[[WA]] : vector<8xi32>
// CHECK: arith.muli %{{.*}}, %[[WB]] : vector<8xi32>
// CHECK: vector.store

// With thirty taps there is a loop over them, twice, in that over pixels.
// CHECK-LABEL: func.func private @many
// CHECK-COUNT-5: scf.for
// CHECK: arith.extsi %{{.*}} : vector<8xi8> to vector<8xi16>
// CHECK: scf.yield
#in = affine_map<(n, y, x, r, s, c) -> (n, y + r, x + s, c)>
#w = affine_map<(n, y, x, r, s, c) -> (r, s, c)>
#out = affine_map<(n, y, x, r, s, c) -> (n, y, x, c)>
#none = affine_map<(n, y, x, r, s, c) -> ()>
module {
  func.func private @depthwise(%in: memref<1x1x5x8xi8>, %w: memref<1x2x8xi8>, %zx: i32, %zw: i32, %acc: memref<1x1x4x8xi32>) attributes {nnpack.kernel} {
    linalg.generic {indexing_maps = [#in, #w, #none, #none, #out], iterator_types = ["parallel", "parallel", "parallel", "reduction", "reduction", "parallel"]} ins(%in, %w, %zx, %zw : memref<1x1x5x8xi8>, memref<1x2x8xi8>, i32, i32) outs(%acc : memref<1x1x4x8xi32>) {
    ^bb0(%x: i8, %k: i8, %a: i32, %b: i32, %sum: i32):
      %0 = arith.extsi %x : i8 to i32
      %1 = arith.subi %0, %a : i32
      %2 = arith.extsi %k : i8 to i32
      %3 = arith.subi %2, %b : i32
      %4 = arith.muli %1, %3 : i32
      %5 = arith.addi %sum, %4 : i32
      linalg.yield %5 : i32
    }
    return
  }
  func.func private @many(%in: memref<1x5x9x8xi8>, %w: memref<5x6x8xi8>, %zx: i32, %zw: i32, %acc: memref<1x1x4x8xi32>) attributes {nnpack.kernel} {
    linalg.generic {indexing_maps = [#in, #w, #none, #none, #out], iterator_types = ["parallel", "parallel", "parallel", "reduction", "reduction", "parallel"]} ins(%in, %w, %zx, %zw : memref<1x5x9x8xi8>, memref<5x6x8xi8>, i32, i32) outs(%acc : memref<1x1x4x8xi32>) {
    ^bb0(%x: i8, %k: i8, %a: i32, %b: i32, %sum: i32):
      %0 = arith.extsi %x : i8 to i32
      %1 = arith.subi %0, %a : i32
      %2 = arith.extsi %k : i8 to i32
      %3 = arith.subi %2, %b : i32
      %4 = arith.muli %1, %3 : i32
      %5 = arith.addi %sum, %4 : i32
      linalg.yield %5 : i32
    }
    return
  }
}
