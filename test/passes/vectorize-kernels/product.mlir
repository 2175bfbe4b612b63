// RUN: nnpack-opt %s --vectorize-kernels="simd=avx512vnni" | FileCheck %s
// RUN: nnpack-opt %s --vectorize-kernels="simd=neon" | FileCheck %s --check-prefix=OTHER

// A product of two activations, a row of the first at a time. Scratch of the sums of
// one row has room for the results of four, of 32 channels in two vectors. Four rows
// of the second are put together in registers; a row of ones sums them for the first
// one's zero point, which is not known here.

// CHECK-LABEL: func.func private @product(
// CHECK: %[[RESULTS:.*]] = memref.view %arg3{{.*}} to memref<1x4x32xi8, "L2">
// CHECK: scf.for %[[ROW:.*]] = %c0{{.*}} to %c24{{.*}} step %c4
// CHECK: memref.subview %arg0[0, %[[ROW]], 0] [1, 4, 24]
// CHECK: %{{.*}}:5 = scf.for
// CHECK: %[[W0:.*]] = vector.load %arg1[
// CHECK: %[[W1:.*]] = vector.load %arg1[
// CHECK: %[[W2:.*]] = vector.load %arg1[
// CHECK: %[[W3:.*]] = vector.load %arg1[
// CHECK: %[[EVEN:.*]] = vector.interleave %[[W0]], %[[W2]] : vector<16xi8> -> vector<32xi8>
// CHECK: %[[ODD:.*]] = vector.interleave %[[W1]], %[[W3]] : vector<16xi8> -> vector<32xi8>
// CHECK: %[[W:.*]] = vector.interleave %[[EVEN]], %[[ODD]] : vector<32xi8> -> vector<64xi8>
// CHECK-COUNT-4: llvm.call_intrinsic "llvm.x86.avx512.vpdpbusd.512"({{.*}}, %[[W]])
// CHECK: %[[ONES:.*]] = arith.constant dense<1> : vector<64xi8>
// CHECK: llvm.call_intrinsic "llvm.x86.avx512.vpdpbusd.512"({{.*}}, %[[ONES]], %[[W]])
// CHECK: return

// -128 is zero to unsigned bytes, and there is nothing to add: four sums.
// CHECK-LABEL: func.func private @least(
// CHECK: %{{.*}}:4 = scf.for
// CHECK-NOT: dense<1> : vector<64xi8>
// CHECK: return

// Without a product of groups, this is left alone.
// OTHER-LABEL: func.func private @product(
// OTHER: linalg.generic {{.*}}"reduction"

#in = affine_map<(n, x, t, f) -> (n, x, t)>
#w = affine_map<(n, x, t, f) -> (n, t, f)>
#acc = affine_map<(n, x, t, f) -> (n, x, f)>
#none = affine_map<(n, x, t, f) -> ()>
#id = affine_map<(n, x, f) -> (n, x, f)>
module {
  func.func @main(%a: memref<1x24x24xi8, "L2">, %b: memref<1x24x32xi8, "L2">, %out: memref<1x24x32xi8, "L2">, %scratch: memref<128xi8, "L2">, %zero: i32) attributes {nnpack.entry} {
    call @product(%a, %b, %out, %scratch, %zero) : (memref<1x24x24xi8, "L2">, memref<1x24x32xi8, "L2">, memref<1x24x32xi8, "L2">, memref<128xi8, "L2">, i32) -> ()
    call @least(%a, %b, %out, %scratch) : (memref<1x24x24xi8, "L2">, memref<1x24x32xi8, "L2">, memref<1x24x32xi8, "L2">, memref<128xi8, "L2">) -> ()
    return
  }
  func.func private @product(%a: memref<1x24x24xi8, "L2">, %b: memref<1x24x32xi8, "L2">, %out: memref<1x24x32xi8, "L2">, %scratch: memref<128xi8, "L2">, %zero: i32) attributes {nnpack.kernel} {
    %c0 = arith.constant 0 : index
    %c1 = arith.constant 1 : index
    %c24 = arith.constant 24 : index
    %none = arith.constant 0 : i32
    %acc = memref.view %scratch[%c0][] : memref<128xi8, "L2"> to memref<1x1x32xi32, "L2">
    scf.for %row = %c0 to %c24 step %c1 {
      %x = memref.subview %a[0, %row, 0] [1, 1, 24] [1, 1, 1] : memref<1x24x24xi8, "L2"> to memref<1x1x24xi8, strided<[576, 24, 1], offset: ?>, "L2">
      linalg.fill ins(%none : i32) outs(%acc : memref<1x1x32xi32, "L2">)
      linalg.generic {indexing_maps = [#in, #w, #none, #acc], iterator_types = ["parallel", "parallel", "reduction", "parallel"]} ins(%x, %b, %zero : memref<1x1x24xi8, strided<[576, 24, 1], offset: ?>, "L2">, memref<1x24x32xi8, "L2">, i32) outs(%acc : memref<1x1x32xi32, "L2">) {
      ^bb0(%i: i8, %k: i8, %z: i32, %o: i32):
        %0 = arith.extsi %i : i8 to i32
        %1 = arith.subi %0, %z : i32
        %2 = arith.extsi %k : i8 to i32
        %3 = arith.muli %1, %2 : i32
        %4 = arith.addi %o, %3 : i32
        linalg.yield %4 : i32
      }
      %y = memref.subview %out[0, %row, 0] [1, 1, 32] [1, 1, 1] : memref<1x24x32xi8, "L2"> to memref<1x1x32xi8, strided<[768, 32, 1], offset: ?>, "L2">
      linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel", "parallel", "parallel"]} ins(%acc : memref<1x1x32xi32, "L2">) outs(%y : memref<1x1x32xi8, strided<[768, 32, 1], offset: ?>, "L2">) {
      ^bb0(%s: i32, %o: i8):
        %0 = arith.trunci %s : i32 to i8
        linalg.yield %0 : i8
      }
    }
    return
  }
  func.func private @least(%a: memref<1x24x24xi8, "L2">, %b: memref<1x24x32xi8, "L2">, %out: memref<1x24x32xi8, "L2">, %scratch: memref<128xi8, "L2">) attributes {nnpack.kernel} {
    %c0 = arith.constant 0 : index
    %c1 = arith.constant 1 : index
    %c24 = arith.constant 24 : index
    %none = arith.constant 0 : i32
    %zero = arith.constant -128 : i32
    %acc = memref.view %scratch[%c0][] : memref<128xi8, "L2"> to memref<1x1x32xi32, "L2">
    scf.for %row = %c0 to %c24 step %c1 {
      %x = memref.subview %a[0, %row, 0] [1, 1, 24] [1, 1, 1] : memref<1x24x24xi8, "L2"> to memref<1x1x24xi8, strided<[576, 24, 1], offset: ?>, "L2">
      linalg.fill ins(%none : i32) outs(%acc : memref<1x1x32xi32, "L2">)
      linalg.generic {indexing_maps = [#in, #w, #none, #acc], iterator_types = ["parallel", "parallel", "reduction", "parallel"]} ins(%x, %b, %zero : memref<1x1x24xi8, strided<[576, 24, 1], offset: ?>, "L2">, memref<1x24x32xi8, "L2">, i32) outs(%acc : memref<1x1x32xi32, "L2">) {
      ^bb0(%i: i8, %k: i8, %z: i32, %o: i32):
        %0 = arith.extsi %i : i8 to i32
        %1 = arith.subi %0, %z : i32
        %2 = arith.extsi %k : i8 to i32
        %3 = arith.muli %1, %2 : i32
        %4 = arith.addi %o, %3 : i32
        linalg.yield %4 : i32
      }
      %y = memref.subview %out[0, %row, 0] [1, 1, 32] [1, 1, 1] : memref<1x24x32xi8, "L2"> to memref<1x1x32xi8, strided<[768, 32, 1], offset: ?>, "L2">
      linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel", "parallel", "parallel"]} ins(%acc : memref<1x1x32xi32, "L2">) outs(%y : memref<1x1x32xi8, strided<[768, 32, 1], offset: ?>, "L2">) {
      ^bb0(%s: i32, %o: i8):
        %0 = arith.trunci %s : i32 to i8
        linalg.yield %0 : i8
      }
    }
    return
  }
}
