// RUN: nnpack-opt %s --pack-buffers="io=arena" --vectorize-kernels="simd=avx512vnni" | FileCheck %s

// A row of the result is one column of 128 channels, whose sums take 512 bytes of
// scratch. The results of four take as much: they are computed there, from a loop
// of 24 in steps of 4, and copied to their place. 8 blocks of 16 channels, two at a
// time, for four columns: 8 sums.

// CHECK-LABEL: func.func private @conv2d(
// CHECK-SAME: %[[SCRATCH:[a-z0-9]*]]: memref<512xi8, "L2">
// CHECK: %[[RESULTS:.*]] = memref.view %[[SCRATCH]]{{.*}} to memref<1x1x4x128xi8, "L2">
// CHECK: scf.for %[[ROW:.*]] = %c0{{.*}} to %c24 step %c4
// CHECK: memref.subview %arg0[0, 0, %[[ROW]], 0] [1, 1, 4, 144]
// CHECK: memref.subview %{{.*}}[0, 0, %[[ROW]], 0] [1, 1, 4, 128]
// CHECK: %{{.*}}:8 = scf.for
// CHECK: llvm.call_intrinsic "llvm.x86.avx512.vpdpbusd.512"
// CHECK: vector.store %{{.*}}, %[[RESULTS]]
// CHECK: vector.load %[[RESULTS]]{{.*}} vector<64xi8>
// CHECK: return

// Of 128 x 64 weights a cache has room, and one column is computed at a time.
// CHECK-LABEL: func.func private @conv2d_0(
// CHECK: scf.for %{{.*}} = %c0{{.*}} to %c24 step %c1
// CHECK: return
func.func @main(%x: tensor<1x1x24x144xi8>) -> tensor<1x1x24x64xi8> {
  %w = "tosa.const"() <{values = dense<3> : tensor<128x1x1x144xi8>}> : () -> tensor<128x1x1x144xi8>
  %b = "tosa.const"() <{values = dense<1> : tensor<128xi32>}> : () -> tensor<128xi32>
  %w2 = "tosa.const"() <{values = dense<3> : tensor<64x1x1x128xi8>}> : () -> tensor<64x1x1x128xi8>
  %b2 = "tosa.const"() <{values = dense<1> : tensor<64xi32>}> : () -> tensor<64xi32>
  %m = "tosa.const"() <{values = dense<1512345678> : tensor<1xi32>}> : () -> tensor<1xi32>
  %s = "tosa.const"() <{values = dense<38> : tensor<1xi8>}> : () -> tensor<1xi8>
  %zi = "tosa.const"() <{values = dense<-7> : tensor<1xi8>}> : () -> tensor<1xi8>
  %z8 = "tosa.const"() <{values = dense<0> : tensor<1xi8>}> : () -> tensor<1xi8>
  %z = "tosa.const"() <{values = dense<0> : tensor<1xi32>}> : () -> tensor<1xi32>
  %0 = tosa.conv2d %x, %w, %b, %zi, %z8 {acc_type = i32, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x1x24x144xi8>, tensor<128x1x1x144xi8>, tensor<128xi32>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x1x24x128xi32>
  %1 = tosa.rescale %0, %m, %s, %z, %zi {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x1x24x128xi32>, tensor<1xi32>, tensor<1xi8>, tensor<1xi32>, tensor<1xi8>) -> tensor<1x1x24x128xi8>
  %2 = tosa.conv2d %1, %w2, %b2, %zi, %z8 {acc_type = i32, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x1x24x128xi8>, tensor<64x1x1x128xi8>, tensor<64xi32>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x1x24x64xi32>
  %3 = tosa.rescale %2, %m, %s, %z, %zi {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x1x24x64xi32>, tensor<1xi32>, tensor<1xi8>, tensor<1xi32>, tensor<1xi8>) -> tensor<1x1x24x64xi8>
  return %3 : tensor<1x1x24x64xi8>
}
