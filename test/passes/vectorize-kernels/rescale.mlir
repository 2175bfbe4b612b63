// RUN: nnpack-opt %s --vectorize-kernels="simd=mve" | FileCheck %s --check-prefixes=CHECK,MVE
// RUN: nnpack-opt %s --vectorize-kernels="simd=neondot" | FileCheck %s --check-prefixes=CHECK,NEON
// RUN: nnpack-opt %s --vectorize-kernels="simd=avx512vnni" | FileCheck %s --check-prefixes=CHECK,X86

// Requantisation in 32 bits, or with products of 32 bits. Shifts from a table that all exceed 31, rounded twice:
// a rounding product, less one for negative values, and a rounding shift.

// CHECK-LABEL: func.func private @table(
// MVE: %[[Q:.*]] = llvm.call_intrinsic "llvm.arm.mve.vqrdmulh.v4i32"(%[[V:.*]], %{{.*}})
// MVE: %[[N:.*]] = arith.shrsi %[[V]], %{{.*}} : vector<4xi32>
// MVE: %[[Y:.*]] = arith.addi %[[Q]], %[[N]] : vector<4xi32>
// MVE: %[[K:.*]] = arith.subi %{{.*}}, %{{.*}} : vector<4xi32>
// MVE: llvm.call_intrinsic "llvm.arm.mve.vshl.vector.v4i32.v4i32"(%[[Y]], %[[K]]
// NEON: llvm.call_intrinsic "llvm.aarch64.neon.sqrdmulh.v4i32"
// NEON: llvm.call_intrinsic "llvm.aarch64.neon.srshl.v4i32"
// X86: %[[HALF:.*]] = arith.constant dense<1073741824> : vector<4xi64>
// X86: arith.shrsi {{.*}} : vector<4xi64>
// X86: %[[P:.*]] = arith.muli {{.*}} : vector<4xi64>
// X86: %[[R:.*]] = arith.addi %[[P]], %[[HALF]] : vector<4xi64>
// X86: arith.shrui %[[R]], {{.*}} : vector<4xi64>
// X86: %[[Q:.*]] = vector.shuffle {{.*}} [0, 9, 2, 11, 4, 13, 6, 15] : vector<8xi32>, vector<8xi32>
// X86: %[[Y:.*]] = arith.addi %[[Q]], %{{.*}} : vector<8xi32>
// X86: %[[Z:.*]] = arith.shrsi %[[Y]], %{{.*}} : vector<8xi32>
// X86: arith.subi %[[Z]], %{{.*}} : vector<8xi32>

// One of the shifts is 31, for which there is no second rounding: as it was.
// CHECK-LABEL: func.func private @small(
// MVE: linalg.generic
// NEON: arith.shrsi {{.*}} : vector<4xi64>
// X86: arith.shrsi {{.*}} : vector<8xi64>
// CHECK-NOT: call_intrinsic

// A number, rounded once: 31 - 40 to the left.
// CHECK-LABEL: func.func private @once(
// MVE: %[[M:.*]] = arith.trunci %c1073741825_i64 : i64 to i32
// MVE: %[[MS:.*]] = vector.broadcast %[[M]] : i32 to vector<4xi32>
// MVE: %[[S:.*]] = arith.trunci %c40_i64 : i64 to i32
// MVE: %[[SS:.*]] = vector.broadcast %[[S]] : i32 to vector<4xi32>
// MVE: llvm.call_intrinsic "llvm.arm.mve.vqdmulh.v4i32"(%{{.*}}, %[[MS]])
// MVE: arith.subi %{{.*}}, %[[SS]] : vector<4xi32>
// NEON: "llvm.aarch64.neon.sqdmulh.v4i32"
// X86: arith.constant dense<0> : vector<4xi64>
// X86: vector.shuffle
// CHECK: return

// By 31, all of it is the rounding product.
// CHECK-LABEL: func.func private @by31(
// MVE: "llvm.arm.mve.vqrdmulh.v4i32"
// NEON: "llvm.aarch64.neon.sqrdmulh.v4i32"
// X86: arith.constant dense<1073741824> : vector<4xi64>
// X86: vector.shuffle
// X86-NOT: arith.subi
// CHECK-NOT: call_intrinsic
// CHECK: return

// Numbers that calls hand over, each fit for it: as above.
// CHECK-LABEL: func.func private @numbers(
// MVE: "llvm.arm.mve.vqrdmulh.v4i32"
// NEON: "llvm.aarch64.neon.sqrdmulh.v4i32"
// X86: vector.shuffle
// CHECK: return

// In one of the calls, 2^(s-1) is not what is added.
// CHECK-LABEL: func.func private @other(
// CHECK-NOT: call_intrinsic
// CHECK-NOT: vector.shuffle
// CHECK: return

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
    %m1 = arith.constant 1073741825 : i64
    %m2 = arith.constant 1987654321 : i64
    %s35 = arith.constant 35 : i64
    %s40 = arith.constant 40 : i64
    %h35 = arith.constant 17179869184 : i64
    %h40 = arith.constant 549755813888 : i64
    call @numbers(%in, %out, %m1, %s35, %h35) : (memref<8xi32, "L2">, memref<8xi32, "L2">, i64, i64, i64) -> ()
    call @numbers(%in, %out, %m2, %s40, %h40) : (memref<8xi32, "L2">, memref<8xi32, "L2">, i64, i64, i64) -> ()
    call @other(%in, %out, %m1, %s35, %h35) : (memref<8xi32, "L2">, memref<8xi32, "L2">, i64, i64, i64) -> ()
    call @other(%in, %out, %m2, %s40, %h35) : (memref<8xi32, "L2">, memref<8xi32, "L2">, i64, i64, i64) -> ()
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
  func.func private @numbers(%in: memref<8xi32, "L2">, %out: memref<8xi32, "L2">, %m: i64, %s: i64, %half: i64) attributes {nnpack.kernel} {
    %zero = arith.constant 0 : i32
    %plus = arith.constant 1073741824 : i64
    %minus = arith.constant -1073741824 : i64
    linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel"]} ins(%in : memref<8xi32, "L2">) outs(%out : memref<8xi32, "L2">) {
    ^bb0(%v: i32, %o: i32):
      %0 = arith.extsi %v : i32 to i64
      %1 = arith.muli %0, %m : i64
      %2 = arith.addi %1, %half : i64
      %isPositive = arith.cmpi sge, %v, %zero : i32
      %more = arith.select %isPositive, %plus, %minus : i64
      %3 = arith.addi %more, %2 : i64
      %4 = arith.shrsi %3, %s : i64
      %5 = arith.trunci %4 : i64 to i32
      linalg.yield %5 : i32
    }
    return
  }
  func.func private @other(%in: memref<8xi32, "L2">, %out: memref<8xi32, "L2">, %m: i64, %s: i64, %half: i64) attributes {nnpack.kernel} {
    %zero = arith.constant 0 : i32
    %plus = arith.constant 1073741824 : i64
    %minus = arith.constant -1073741824 : i64
    linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel"]} ins(%in : memref<8xi32, "L2">) outs(%out : memref<8xi32, "L2">) {
    ^bb0(%v: i32, %o: i32):
      %0 = arith.extsi %v : i32 to i64
      %1 = arith.muli %0, %m : i64
      %2 = arith.addi %1, %half : i64
      %isPositive = arith.cmpi sge, %v, %zero : i32
      %more = arith.select %isPositive, %plus, %minus : i64
      %3 = arith.addi %more, %2 : i64
      %4 = arith.shrsi %3, %s : i64
      %5 = arith.trunci %4 : i64 to i32
      linalg.yield %5 : i32
    }
    return
  }
}
