// RUN: nnpack-opt %s --vectorize-kernels="simd=avx512" | FileCheck %s
// RUN: nnpack-opt %s --vectorize-kernels="simd=mve" | FileCheck %s --check-prefix=MVE

// 23 channels are a vector of 16, one of 4, of 2 and of 1, all before the next
// pixel: results may lie over operands that rely on the order of the elements.
// What is the same for all channels is broadcast, what is outside of the body too.

// CHECK-LABEL: func.func private @requantize
// CHECK-COUNT-3: scf.for
// CHECK: %[[X:.*]] = vector.load %{{.*}} : memref<1x5x23xi32, "L2">, vector<16xi32>
// CHECK: %[[M:.*]] = vector.load %{{.*}} : memref<23xi32>, vector<16xi32>
// CHECK: %[[E:.*]] = memref.load %{{.*}} : memref<5xi32>
// CHECK: vector.broadcast %[[E]] : i32 to vector<16xi32>
// CHECK: arith.muli %[[X]], %[[M]] : vector<16xi32>
// CHECK: %[[S:.*]] = vector.broadcast %{{.*}} : i32 to vector<16xi32>
// CHECK: arith.shrsi %{{.*}}, %[[S]] : vector<16xi32>
// CHECK: arith.trunci %{{.*}} : vector<16xi32> to vector<16xi8>
// CHECK: vector.store %{{.*}} : memref<1x5x23xi8, "L2">, vector<16xi8>
// CHECK: scf.for
// CHECK: vector.store %{{.*}}, vector<4xi8>
// CHECK: scf.for
// CHECK: vector.store %{{.*}}, vector<2xi8>
// CHECK: scf.for
// CHECK: vector.store %{{.*}}, vector<1xi8>
// CHECK-NOT: scf.for

// A table is read element by element; a reduction is not elementwise.
// CHECK-LABEL: func.func private @others
// CHECK-COUNT-2: linalg.generic
// CHECK-NOT: vector

// MVE: linalg.generic
#all = affine_map<(n, x, c) -> (n, x, c)>
#channel = affine_map<(n, x, c) -> (c)>
#pixel = affine_map<(n, x, c) -> (x)>
#row = affine_map<(n, x, c) -> (n, x)>
module {
  func.func private @requantize(%x: memref<1x5x23xi32, "L2">, %m: memref<23xi32>, %a: memref<5xi32>, %out: memref<1x5x23xi8, "L2">) attributes {nnpack.kernel} {
    %shift = arith.constant 7 : i32
    linalg.generic {indexing_maps = [#all, #channel, #pixel, #all], iterator_types = ["parallel", "parallel", "parallel"]} ins(%x, %m, %a : memref<1x5x23xi32, "L2">, memref<23xi32>, memref<5xi32>) outs(%out : memref<1x5x23xi8, "L2">) {
    ^bb0(%in: i32, %factor: i32, %more: i32, %old: i8):
      %0 = arith.muli %in, %factor : i32
      %1 = arith.addi %0, %more : i32
      %2 = arith.shrsi %1, %shift : i32
      %3 = arith.trunci %2 : i32 to i8
      linalg.yield %3 : i8
    }
    return
  }
  func.func private @others(%x: memref<1x5x23xi8, "L2">, %table: memref<256xi8>, %out: memref<1x5x23xi8, "L2">, %sum: memref<1x5xi8, "L2">) attributes {nnpack.kernel} {
    linalg.generic {indexing_maps = [#all, #all], iterator_types = ["parallel", "parallel", "parallel"]} ins(%x : memref<1x5x23xi8, "L2">) outs(%out : memref<1x5x23xi8, "L2">) {
    ^bb0(%in: i8, %old: i8):
      %0 = arith.index_castui %in : i8 to index
      %1 = memref.load %table[%0] : memref<256xi8>
      linalg.yield %1 : i8
    }
    linalg.generic {indexing_maps = [#all, #row], iterator_types = ["parallel", "parallel", "reduction"]} ins(%x : memref<1x5x23xi8, "L2">) outs(%sum : memref<1x5xi8, "L2">) {
    ^bb0(%in: i8, %old: i8):
      %0 = arith.addi %in, %old : i8
      linalg.yield %0 : i8
    }
    return
  }
}
