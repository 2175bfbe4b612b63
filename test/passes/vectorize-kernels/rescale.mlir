// RUN: nnpack-opt %s --vectorize-kernels="simd=mve" | FileCheck %s --check-prefixes=CHECK,MVE
// RUN: nnpack-opt %s --vectorize-kernels="simd=neondot" | FileCheck %s --check-prefixes=CHECK,NEON

// Requantisation in 32 bits. Shifts from a table that all exceed 31, rounded twice:
// a rounding product, less one for negative values, and a rounding shift.

// CHECK-LABEL: func.func private @table(
// MVE: %[[K:.*]] = arith.subi %{{.*}}, %{{.*}} : vector<4xi32>
// MVE: %[[Q:.*]] = llvm.call_intrinsic "llvm.arm.mve.vqrdmulh.v4i32"(%[[V:.*]], %{{.*}})
// MVE: %[[N:.*]] = arith.shrsi %[[V]], %{{.*}} : vector<4xi32>
// MVE: %[[Y:.*]] = arith.addi %[[Q]], %[[N]] : vector<4xi32>
// MVE: llvm.call_intrinsic "llvm.arm.mve.vshl.vector.v4i32.v4i32"(%[[Y]], %[[K]]
// NEON: llvm.call_intrinsic "llvm.aarch64.neon.sqrdmulh.v4i32"
// NEON: llvm.call_intrinsic "llvm.aarch64.neon.srshl.v4i32"

// One of the shifts is 31, for which there is no second rounding: as it was.
// CHECK-LABEL: func.func private @small(
// MVE: linalg.generic
// NEON: arith.shrsi {{.*}} : vector<4xi64>
// CHECK-NOT: call_intrinsic

// A number, rounded once: 31 - 40 to the left.
// CHECK-LABEL: func.func private @once(
// MVE: %[[M:.*]] = arith.constant dense<1073741825> : vector<4xi32>
// MVE: %[[K:.*]] = arith.constant dense<-9> : vector<4xi32>
// MVE: llvm.call_intrinsic "llvm.arm.mve.vqdmulh.v4i32"(%{{.*}}, %[[M]])
// NEON: "llvm.aarch64.neon.sqdmulh.v4i32"
// CHECK: return

// By 31, all of it is the rounding product.
// CHECK-LABEL: func.func private @by31(
// MVE: "llvm.arm.mve.vqrdmulh.v4i32"
// NEON: "llvm.aarch64.neon.sqrdmulh.v4i32"
// CHECK-NOT: call_intrinsic

#id = affine_map<(d0) -> (d0)>
module {
  memref.global "private" constant @factors : memref<8xi32> = dense<1234567890>
  memref.global "private" constant @shifts : memref<8xi8> = dense<[32, 33, 34, 35, 36, 37, 38, 39]>
  memref.global "private" constant @low : memref<8xi8> = dense<[32, 33, 34, 31, 36, 37, 38, 39]>
  func.func @main(%in: memref<8xi32, "L2">, %out: memref<8xi32, "L2">) attributes {nnpack.entry} {
    %f = memref.get_global @factors : memref<8xi32>
    %s = memref.get_global @shifts : memref<8xi8>
    %l = memref.get_global @low : memref<8xi8>
    call @table(%in, %f, %s, %out) : (memref<8xi32, "L2">, memref<8xi32>, memref<8xi8>, memref<8xi32, "L2">) -> ()
    call @small(%in, %f, %l, %out) : (memref<8xi32, "L2">, memref<8xi32>, memref<8xi8>, memref<8xi32, "L2">) -> ()
    call @once(%in, %out) : (memref<8xi32, "L2">, memref<8xi32, "L2">) -> ()
    call @by31(%in, %out) : (memref<8xi32, "L2">, memref<8xi32, "L2">) -> ()
    return
  }
  func.func private @table(%in: memref<8xi32, "L2">, %f: memref<8xi32>, %s: memref<8xi8>, %out: memref<8xi32, "L2">) attributes {nnpack.kernel} {
    %zero = arith.constant 0 : i32
    %c31 = arith.constant 31 : i32
    %one = arith.constant 1 : i64
    %plus = arith.constant 1073741824 : i64
    %minus = arith.constant -1073741824 : i64
    linalg.generic {indexing_maps = [#id, #id, #id, #id], iterator_types = ["parallel"]} ins(%in, %f, %s : memref<8xi32, "L2">, memref<8xi32>, memref<8xi8>) outs(%out : memref<8xi32, "L2">) {
    ^bb0(%v: i32, %m: i32, %shift: i8, %o: i32):
      %s32 = arith.extui %shift : i8 to i32
      %v64 = arith.extsi %v : i32 to i64
      %m64 = arith.extsi %m : i32 to i64
      %product = arith.muli %v64, %m64 : i64
      %s64 = arith.extui %shift : i8 to i64
      %power = arith.shli %one, %s64 : i64
      %half = arith.shrui %power, %one : i64
      %once = arith.addi %product, %half : i64
      %isPositive = arith.cmpi sge, %v, %zero : i32
      %more = arith.select %isPositive, %plus, %minus : i64
      %twice = arith.addi %more, %once : i64
      %isFar = arith.cmpi sgt, %s32, %c31 : i32
      %sum = arith.select %isFar, %twice, %once : i64
      %wide = arith.shrsi %sum, %s64 : i64
      %r = arith.trunci %wide : i64 to i32
      linalg.yield %r : i32
    }
    return
  }
  func.func private @small(%in: memref<8xi32, "L2">, %f: memref<8xi32>, %s: memref<8xi8>, %out: memref<8xi32, "L2">) attributes {nnpack.kernel} {
    %zero = arith.constant 0 : i32
    %c31 = arith.constant 31 : i32
    %one = arith.constant 1 : i64
    %plus = arith.constant 1073741824 : i64
    %minus = arith.constant -1073741824 : i64
    linalg.generic {indexing_maps = [#id, #id, #id, #id], iterator_types = ["parallel"]} ins(%in, %f, %s : memref<8xi32, "L2">, memref<8xi32>, memref<8xi8>) outs(%out : memref<8xi32, "L2">) {
    ^bb0(%v: i32, %m: i32, %shift: i8, %o: i32):
      %s32 = arith.extui %shift : i8 to i32
      %v64 = arith.extsi %v : i32 to i64
      %m64 = arith.extsi %m : i32 to i64
      %product = arith.muli %v64, %m64 : i64
      %s64 = arith.extui %shift : i8 to i64
      %power = arith.shli %one, %s64 : i64
      %half = arith.shrui %power, %one : i64
      %once = arith.addi %product, %half : i64
      %isPositive = arith.cmpi sge, %v, %zero : i32
      %more = arith.select %isPositive, %plus, %minus : i64
      %twice = arith.addi %more, %once : i64
      %isFar = arith.cmpi sgt, %s32, %c31 : i32
      %sum = arith.select %isFar, %twice, %once : i64
      %wide = arith.shrsi %sum, %s64 : i64
      %r = arith.trunci %wide : i64 to i32
      linalg.yield %r : i32
    }
    return
  }
  func.func private @once(%in: memref<8xi32, "L2">, %out: memref<8xi32, "L2">) attributes {nnpack.kernel} {
    %m = arith.constant 1073741825 : i64
    %half = arith.constant 549755813888 : i64
    %s = arith.constant 40 : i64
    linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel"]} ins(%in : memref<8xi32, "L2">) outs(%out : memref<8xi32, "L2">) {
    ^bb0(%v: i32, %o: i32):
      %0 = arith.extsi %v : i32 to i64
      %1 = arith.muli %0, %m : i64
      %2 = arith.addi %1, %half : i64
      %3 = arith.shrsi %2, %s : i64
      %4 = arith.trunci %3 : i64 to i32
      linalg.yield %4 : i32
    }
    return
  }
  func.func private @by31(%in: memref<8xi32, "L2">, %out: memref<8xi32, "L2">) attributes {nnpack.kernel} {
    %m = arith.constant 1073741825 : i64
    %half = arith.constant 1073741824 : i64
    %s = arith.constant 31 : i64
    linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel"]} ins(%in : memref<8xi32, "L2">) outs(%out : memref<8xi32, "L2">) {
    ^bb0(%v: i32, %o: i32):
      %0 = arith.extsi %v : i32 to i64
      %1 = arith.muli %0, %m : i64
      %2 = arith.addi %1, %half : i64
      %3 = arith.shrsi %2, %s : i64
      %4 = arith.trunci %3 : i64 to i32
      linalg.yield %4 : i32
    }
    return
  }
}
