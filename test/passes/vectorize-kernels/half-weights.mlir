// RUN: nnpack-opt %s --vectorize-kernels="simd=avx2" | FileCheck %s

// Weights that are half floats stay halves when they are packed, here two channels
// of two in lanes of eight, and are widened a vector at a time; so is a bias.

// CHECK: memref.global "private" constant @weights_packed_8x1_2_2 : memref<16xf16> = dense<[1.000000e+00, 3.000000e+00, 0.000000e+00, 0.000000e+00, 0.000000e+00, 0.000000e+00, 0.000000e+00, 0.000000e+00, 2.000000e+00, 4.000000e+00,
// CHECK-LABEL: func.func private @conv
// CHECK: %[[B:.*]] = vector.load %{{.*}} : memref<8xf16>, vector<8xf16>
// CHECK: arith.extf %[[B]] : vector<8xf16> to vector<8xf32>
// CHECK: %[[H:.*]] = vector.load %{{.*}} : memref<16xf16>, vector<8xf16>
// CHECK: %[[W:.*]] = arith.extf %[[H]] : vector<8xf16> to vector<8xf32>
// CHECK: %[[P:.*]] = arith.mulf %{{.*}}, %[[W]] : vector<8xf32>
// CHECK: arith.addf %{{.*}}, %[[P]] : vector<8xf32>
// CHECK-LABEL: func.func private @depthwise
// CHECK: %[[H:.*]] = vector.load %{{.*}} : memref<1x3x2xf16>, vector<2xf16>
// CHECK: %[[W:.*]] = arith.extf %[[H]] : vector<2xf16> to vector<2xf32>
// CHECK: arith.mulf %{{.*}}, %[[W]] : vector<2xf32>
#all = affine_map<(n, y, x, c) -> (n, y, x, c)>
#last = affine_map<(n, y, x, c) -> (c)>
#in = affine_map<(n, y, x, r, s, c) -> (n, y + r, x + s, c)>
#w = affine_map<(n, y, x, r, s, c) -> (r, s, c)>
#out = affine_map<(n, y, x, r, s, c) -> (n, y, x, c)>
module {
  memref.global "private" constant @weights : memref<2x1x1x2xf16> = dense<[[[[1.0, 2.0]]], [[[3.0, 4.0]]]]>
  func.func @main(%in: memref<1x1x4x2xf32, "L2">, %bias: memref<8xf16>, %taps: memref<1x3x2xf16>, %biased: memref<1x1x4x8xf32, "L2">, %acc: memref<1x1x4x2xf32, "L2">, %less: memref<1x1x2x2xf32, "L2">) attributes {nnpack.entry} {
    %w = memref.get_global @weights : memref<2x1x1x2xf16>
    call @conv(%in, %w, %bias, %biased, %acc) : (memref<1x1x4x2xf32, "L2">, memref<2x1x1x2xf16>, memref<8xf16>, memref<1x1x4x8xf32, "L2">, memref<1x1x4x2xf32, "L2">) -> ()
    call @depthwise(%in, %taps, %less) : (memref<1x1x4x2xf32, "L2">, memref<1x3x2xf16>, memref<1x1x2x2xf32, "L2">) -> ()
    return
  }
  func.func private @conv(%in: memref<1x1x4x2xf32, "L2">, %w: memref<2x1x1x2xf16>, %bias: memref<8xf16>, %biased: memref<1x1x4x8xf32, "L2">, %acc: memref<1x1x4x2xf32, "L2">) attributes {nnpack.kernel} {
    linalg.generic {indexing_maps = [#last, #all], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%bias : memref<8xf16>) outs(%biased : memref<1x1x4x8xf32, "L2">) {
    ^bb0(%b: f16, %sum: f32):
      %r = arith.extf %b : f16 to f32
      linalg.yield %r : f32
    }
    linalg.conv_2d_nhwc_fhwc {dilations = dense<1> : tensor<2xi64>, strides = dense<1> : tensor<2xi64>} ins(%in, %w : memref<1x1x4x2xf32, "L2">, memref<2x1x1x2xf16>) outs(%acc : memref<1x1x4x2xf32, "L2">)
    return
  }
  func.func private @depthwise(%in: memref<1x1x4x2xf32, "L2">, %w: memref<1x3x2xf16>, %acc: memref<1x1x2x2xf32, "L2">) attributes {nnpack.kernel} {
    linalg.generic {indexing_maps = [#in, #w, #out], iterator_types = ["parallel", "parallel", "parallel", "reduction", "reduction", "parallel"]} ins(%in, %w : memref<1x1x4x2xf32, "L2">, memref<1x3x2xf16>) outs(%acc : memref<1x1x2x2xf32, "L2">) {
    ^bb0(%x: f32, %k: f16, %sum: f32):
      %f = arith.extf %k : f16 to f32
      %m = arith.mulf %x, %f : f32
      %r = arith.addf %sum, %m : f32
      linalg.yield %r : f32
    }
    return
  }
}
