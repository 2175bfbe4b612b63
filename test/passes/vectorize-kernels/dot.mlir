// RUN: nnpack-opt %s --vectorize-kernels="simd=avx512vnni statistics=true" 2>&1 | FileCheck %s
// RUN: nnpack-opt %s --vectorize-kernels="simd=sse2" | FileCheck %s --check-prefix=SSE2
// RUN: nnpack-opt %s --vectorize-kernels="simd=mve" | FileCheck %s --check-prefix=MVE
// RUN: nnpack-opt %s --vectorize-kernels="simd=rvv" | FileCheck %s --check-prefix=RVV
// RUN: nnpack-opt %s --vectorize-kernels="simd=neon" | FileCheck %s --check-prefix=NEON
// RUN: nnpack-opt %s --vectorize-kernels | FileCheck %s --check-prefix=AUTO

// One output channel of two taps of two input channels, 1 2 3 4: in 16 lanes of
// groups of four bytes the tap is half a group, so lane 0 begins with its two
// bytes, and a block is 2 taps x 64 bytes. The channel's sum is 10.

// CHECK: vectorize-kernels: 1 operations replaced
// CHECK: memref.global "private" constant @weights_packed_16x4_1_2 : memref<128xi8> = dense<"0x01020000{{0+}}03040000{{0+}}">
// CHECK: memref.global "private" constant @weights_packed_16x4_1_2_sums : memref<16xi32> = dense<[10, 0,
// CHECK: call @conv(%{{.*}}) : (memref<1x1x9x2xi8, "L2">, memref<1x1x2x2xi8>, memref<1x1x8x1xi32, "L2">, memref<128xi8>, memref<16xi32>)
// CHECK-LABEL: func.func private @conv
// Eight pixels at a time; a last block that is not full; 128 for the sign.
// CHECK: %[[SIGN:.*]] = arith.constant 128 : i32
// CHECK: arith.addi %{{.*}}, %[[SIGN]] : i32
// CHECK: vector.constant_mask [1] : vector<16xi1>
// CHECK-COUNT-8: vector.maskedload
// CHECK: arith.constant dense<-2139062144> : vector<16xi32>
// CHECK-COUNT-8: llvm.call_intrinsic "llvm.x86.avx512.vpdpbusd.512"
// CHECK-COUNT-8: vector.maskedstore

// Groups of two: no byte of padding but in lanes.
// SSE2: @weights_packed_4x2_1_2 : memref<16xi8> = dense<[1, 2, 0, 0, 0, 0, 0, 0, 3, 4, 0, 0, 0, 0, 0, 0]>
// SSE2: llvm.call_intrinsic "llvm.x86.sse2.pmadd.wd"{{.*}} : (vector<8xi16>, vector<8xi16>) -> vector<4xi32>

// Groups of one: a byte times a vector of weights, one after another. Six vectors
// of sums are to be had, four of them divide the eight pixels.
// RVV: @weights_packed_16x1_1_2 : memref<64xi8> = dense<[1, 0, {{.*}}, 2, 0, {{.*}}, 3, 0, {{.*}}, 4, 0
// RVV-LABEL: func.func private @conv
// RVV: %[[W8:.*]] = vector.load {{.*}}memref<64xi8>, vector<16xi8>
// RVV: %[[W:.*]] = arith.extsi %[[W8]] : vector<16xi8> to vector<16xi32>
// RVV: %[[X8:.*]] = memref.load
// RVV: %[[X32:.*]] = arith.extsi %[[X8]] : i8 to i32
// RVV: %[[X:.*]] = vector.broadcast %[[X32]] : i32 to vector<16xi32>
// RVV: arith.muli %[[X]], %[[W]] : vector<16xi32>
// RVV-COUNT-3: memref.load {{.*}}xi8
// RVV: vector.maskedstore
// NEON: @weights_packed_8x1_1_2 : memref<32xi8>
// NEON: arith.muli {{.*}} : vector<8xi32>

// Products of bytes, the zero point outside of the loops.
// MVE: @weights_packed_1x1_1_2_sums : memref<1xi32> = dense<10>
// MVE-LABEL: func.func private @conv
// MVE: arith.muli %{{.*}}, %{{.*}} : i32
// MVE: scf.for
// MVE: %[[W:.*]] = arith.extsi {{.*}} : i8 to i32
// MVE: %[[X:.*]] = arith.extsi {{.*}} : i8 to i32
// MVE: arith.muli %{{.*}}, %[[W]] : i32
// MVE-NOT: linalg

// AUTO: linalg.conv_2d_nhwc_fhwc_q
module {
  memref.global "private" constant @weights : memref<1x1x2x2xi8> = dense<[[[[1, 2], [3, 4]]]]>
  func.func @main(%in: memref<1x1x9x2xi8, "L2">, %acc: memref<1x1x8x1xi32, "L2">) attributes {nnpack.entry} {
    %w = memref.get_global @weights : memref<1x1x2x2xi8>
    call @conv(%in, %w, %acc) : (memref<1x1x9x2xi8, "L2">, memref<1x1x2x2xi8>, memref<1x1x8x1xi32, "L2">) -> ()
    return
  }
  func.func private @conv(%in: memref<1x1x9x2xi8, "L2">, %w: memref<1x1x2x2xi8>, %acc: memref<1x1x8x1xi32, "L2">) attributes {nnpack.kernel} {
    %zp = arith.constant -3 : i32
    %zero = arith.constant 0 : i32
    linalg.conv_2d_nhwc_fhwc_q {dilations = dense<1> : tensor<2xi64>, strides = dense<1> : tensor<2xi64>} ins(%in, %w, %zp, %zero : memref<1x1x9x2xi8, "L2">, memref<1x1x2x2xi8>, i32, i32) outs(%acc : memref<1x1x8x1xi32, "L2">)
    return
  }
}
