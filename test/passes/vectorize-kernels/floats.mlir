// RUN: nnpack-opt %s --vectorize-kernels="simd=avx2" | FileCheck %s

// Floats: one product a lane, rounded before it is added, in the order of the
// plain loops. Two channels in lanes of eight, and as channels of their own.

// CHECK: memref.global "private" constant @weights_packed_8x1_2_2 : memref<16xf32> = dense<[1.000000e+00, 3.000000e+00, 0.000000e+00, 0.000000e+00, 0.000000e+00, 0.000000e+00, 0.000000e+00, 0.000000e+00, 2.000000e+00, 4.000000e+00,
// CHECK-LABEL: func.func private @conv
// CHECK: %[[W:.*]] = vector.load %{{.*}} : memref<16xf32>, vector<8xf32>
// CHECK: %[[E:.*]] = memref.load
// CHECK: %[[X:.*]] = vector.broadcast %[[E]] : f32 to vector<8xf32>
// CHECK: %[[P:.*]] = arith.mulf %[[X]], %[[W]] : vector<8xf32>
// CHECK: arith.addf %{{.*}}, %[[P]] : vector<8xf32>
// CHECK-LABEL: func.func private @depthwise
// CHECK: %[[P:.*]] = arith.mulf %{{.*}}, %{{.*}} : vector<2xf32>
// CHECK: arith.addf %{{.*}}, %[[P]] : vector<2xf32>
#in = affine_map<(n, y, x, r, s, c) -> (n, y + r, x + s, c)>
#w = affine_map<(n, y, x, r, s, c) -> (r, s, c)>
#out = affine_map<(n, y, x, r, s, c) -> (n, y, x, c)>
module {
  memref.global "private" constant @weights : memref<2x1x1x2xf32> = dense<[[[[1.0, 2.0]]], [[[3.0, 4.0]]]]>
  func.func @main(%in: memref<1x1x4x2xf32, "L2">, %taps: memref<1x3x2xf32>, %acc: memref<1x1x4x2xf32, "L2">, %less: memref<1x1x2x2xf32, "L2">) attributes {nnpack.entry} {
    %w = memref.get_global @weights : memref<2x1x1x2xf32>
    call @conv(%in, %w, %acc) : (memref<1x1x4x2xf32, "L2">, memref<2x1x1x2xf32>, memref<1x1x4x2xf32, "L2">) -> ()
    call @depthwise(%in, %taps, %less) : (memref<1x1x4x2xf32, "L2">, memref<1x3x2xf32>, memref<1x1x2x2xf32, "L2">) -> ()
    return
  }
  func.func private @conv(%in: memref<1x1x4x2xf32, "L2">, %w: memref<2x1x1x2xf32>, %acc: memref<1x1x4x2xf32, "L2">) attributes {nnpack.kernel} {
    linalg.conv_2d_nhwc_fhwc {dilations = dense<1> : tensor<2xi64>, strides = dense<1> : tensor<2xi64>} ins(%in, %w : memref<1x1x4x2xf32, "L2">, memref<2x1x1x2xf32>) outs(%acc : memref<1x1x4x2xf32, "L2">)
    return
  }
  func.func private @depthwise(%in: memref<1x1x4x2xf32, "L2">, %w: memref<1x3x2xf32>, %acc: memref<1x1x2x2xf32, "L2">) attributes {nnpack.kernel} {
    linalg.generic {indexing_maps = [#in, #w, #out], iterator_types = ["parallel", "parallel", "parallel", "reduction", "reduction", "parallel"]} ins(%in, %w : memref<1x1x4x2xf32, "L2">, memref<1x3x2xf32>) outs(%acc : memref<1x1x2x2xf32, "L2">) {
    ^bb0(%x: f32, %k: f32, %sum: f32):
      %m = arith.mulf %x, %k : f32
      %r = arith.addf %sum, %m : f32
      linalg.yield %r : f32
    }
    return
  }
}
