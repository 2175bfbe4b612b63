// Copies that --place-buffers has made, as calls. 192 bytes are room for three of
// the buffers of 64, 128 for two.
//
// RUN: nnpack-opt %s --assign-offsets="l2-size=192 dma=calls report=%t.json" \
// RUN:   | FileCheck %s
// RUN: FileCheck %s --check-prefix=PLAN < %t.json
// RUN: nnpack-opt %s --assign-offsets="l2-size=128 dma=calls" \
// RUN:   | FileCheck %s --check-prefix=TIGHT
// RUN: nnpack-opt %s --assign-offsets="l2-size=192" | FileCheck %s --check-prefix=COPIES

memref.global "private" constant @w : memref<16xf32> = dense<1.0>

// COPIES: nnpack.alignment
// COPIES-NOT: dma
// COPIES: memref.copy
// COPIES: memref.copy
// COPIES: memref.copy
// COPIES-NOT: dma

// The weights are copied from the beginning on, %a goes home during the kernel after
// the one that makes it, and comes back during the next.
// CHECK: nnpack.dma_channels = 2
// CHECK: memref.get_global @w
// CHECK: %[[W:.*]] = memref.get_global @w
// CHECK-NEXT: arith.constant
// CHECK-NEXT: %[[L2:.*]] = memref.view %{{.*}}[%{{.*}}][] : memref<192xi8, "L2">
// CHECK-NEXT: %[[TO:.*]] = memref.extract_aligned_pointer_as_index %[[L2]]
// CHECK-NEXT: %[[FROM:.*]] = memref.extract_aligned_pointer_as_index %[[W]]
// CHECK: call @nnpack_dma_start(%[[TO]], %[[FROM]], %c64{{.*}}, %c1_i32{{.*}}) :
// CHECK: linalg.exp
// CHECK: call @nnpack_dma_start({{.*}}, %c64{{.*}}, %c0_i32{{.*}}) :
// CHECK: call @nnpack_dma_wait(%c1_i32
// CHECK: linalg.add
// CHECK: call @nnpack_dma_wait(%c0_i32
// CHECK: call @nnpack_dma_start({{.*}}, %c64{{.*}}, %c0_i32{{.*}}) :
// CHECK: linalg.exp
// CHECK: call @nnpack_dma_wait(%c0_i32
// CHECK: linalg.add
// CHECK-NOT: memref.copy
// CHECK: func.func private @nnpack_dma_wait(i32)
// CHECK: func.func private @nnpack_dma_start(index, index, index, i32)

// PLAN: "name": "w", {{.*}} "begin": 0, "end": 4

// %a and the weights take all: %a is home before the add, whose result takes the
// place of %a, and its copy comes when that of the weights is free.
// TIGHT: call @nnpack_dma_start
// TIGHT: linalg.exp
// TIGHT: call @nnpack_dma_start
// TIGHT: call @nnpack_dma_wait
// TIGHT: call @nnpack_dma_wait
// TIGHT: linalg.add
// TIGHT-NOT: dma
// TIGHT: linalg.exp
// TIGHT: call @nnpack_dma_start
// TIGHT: call @nnpack_dma_wait
// TIGHT: linalg.add
func.func @main(%x: memref<16xf32>, %y: memref<16xf32>) {
  %a = memref.alloc() {nnpack.space = "L2"} : memref<16xf32>
  %home = memref.alloc() {nnpack.space = "DDR", nnpack.copy} : memref<16xf32>
  %w = memref.get_global @w : memref<16xf32>
  %fast = memref.alloc() {nnpack.space = "L2", nnpack.copy, nnpack.name = "w"}
    : memref<16xf32>
  %b = memref.alloc() {nnpack.space = "L2"} : memref<16xf32>
  %c = memref.alloc() {nnpack.space = "L2"} : memref<16xf32>
  %back = memref.alloc() {nnpack.space = "L2", nnpack.copy} : memref<16xf32>
  linalg.exp ins(%x : memref<16xf32>) outs(%a : memref<16xf32>)
  memref.copy %a, %home : memref<16xf32> to memref<16xf32>
  memref.copy %w, %fast : memref<16xf32> to memref<16xf32>
  linalg.add ins(%x, %fast : memref<16xf32>, memref<16xf32>)
    outs(%b : memref<16xf32>)
  linalg.exp ins(%b : memref<16xf32>) outs(%c : memref<16xf32>)
  memref.copy %home, %back : memref<16xf32> to memref<16xf32>
  linalg.add ins(%c, %back : memref<16xf32>, memref<16xf32>)
    outs(%y : memref<16xf32>)
  return
}
