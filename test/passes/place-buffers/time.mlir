// What objective=time minimises is cycles: here a byte of DDR takes one, of L2
// none, and @work 4096 multiply-accumulates at four a cycle, 1024.
//
// @both is read once by each of two calls: kept in L2 it is copied once, and 64
// bytes move less. @late is read once, so to fetch it moves no bytes less; but with
// dma=calls its copy hides behind @work. 384 bytes have room for the two buffers of
// @work and one of the two.
//
// RUN: nnpack-opt %s --place-buffers="l2-size=384 weights=auto dma=calls" \
// RUN:   --assign-offsets="l2-size=384 dma=calls macs-per-cycle=4 report=%t.json" -o /dev/null
// RUN: FileCheck %s --check-prefix=TRAFFIC < %t.json
// RUN: nnpack-opt %s --place-buffers="l2-size=384 weights=auto dma=calls objective=time macs-per-cycle=4" \
// RUN:   --assign-offsets="l2-size=384 dma=calls objective=time macs-per-cycle=4 report=%t.json" \
// RUN:   | FileCheck %s
// RUN: FileCheck %s --check-prefix=TIME < %t.json
//
// A copy that runs alone hides nothing, and a kernel that takes no time hides none.
// RUN: nnpack-opt %s --place-buffers="l2-size=384 weights=auto objective=time macs-per-cycle=4" \
// RUN:   --assign-offsets="l2-size=384 objective=time macs-per-cycle=4 report=%t.json" -o /dev/null
// RUN: FileCheck %s --check-prefix=ALONE < %t.json
// RUN: nnpack-opt %s --place-buffers="l2-size=384 weights=auto dma=calls objective=time" \
// RUN:   --assign-offsets="l2-size=384 dma=calls objective=time report=%t.json" -o /dev/null
// RUN: FileCheck %s --check-prefix=IDLE < %t.json
//
// With half a byte a cycle and 10 cycles until the first, @late takes 522.
// RUN: nnpack-opt %s --place-buffers="l2-size=384 weights=auto dma=calls objective=time macs-per-cycle=16 bandwidths=DDR:0.5:10" \
// RUN:   --assign-offsets="l2-size=384 dma=calls objective=time macs-per-cycle=16 bandwidths=DDR:0.5:10 report=%t.json" -o /dev/null
// RUN: FileCheck %s --check-prefix=SLOW < %t.json
//
// RUN: not nnpack-opt %s --place-buffers="bandwidths=TCM:4" 2>&1 \
// RUN:   | FileCheck %s --check-prefix=UNKNOWN
// RUN: not nnpack-opt %s --place-buffers="bandwidths=DDR:0" 2>&1 \
// RUN:   | FileCheck %s --check-prefix=ZERO
// RUN: not nnpack-opt %s --place-buffers="bandwidths=L2:1,DDR:2,L2:3" 2>&1 \
// RUN:   | FileCheck %s --check-prefix=TWICE

// UNKNOWN: bandwidths: 'TCM:4': there is no memory of that name
// TWICE: option bandwidths: 'L2:3': the memory has a bandwidth already; expected a list such as L2:16,DDR:2.5:100
// ZERO: option bandwidths: 'DDR:0': bytes a cycle are a number above 0 and below 1000000; expected a list such as L2:16,DDR:2.5:100

// 64 to copy @both, 1024, and 256 for @late in its place.
// TRAFFIC: "kernel": "work", {{.*}} "cycles": 1024}
// TRAFFIC: "kernel": "last", {{.*}} "slow_bytes": 256, "cycles": 256}
// TRAFFIC: "DDR": {"read": 320,
// TRAFFIC: "cycles": 1344}}

// 64 for @both in its place, twice, and 1024.
// There is room for @late before @first, too.
// CHECK: call @nnpack_dma_start
// CHECK: call @first
// CHECK-NOT: @nnpack_dma
// CHECK: call @work
// CHECK: call @nnpack_dma_wait
// CHECK: call @last
// TIME: "kernel": "first", {{.*}} "slow_bytes": 64, "cycles": 64}
// TIME: "kernel": "work", {{.*}} "cycles": 1024}
// TIME: "kernel": "last", {{.*}} "slow_bytes": 64, "cycles": 64}
// TIME: "DDR": {"read": 384,
// TIME: "cycles": 1152}}

// ALONE: "DDR": {"read": 320,
// ALONE: "cycles": 1344}}
// IDLE: "DDR": {"read": 320,
// IDLE: "cycles": 320}}

// 128 of @first and 256 of @work; 138 until @late is there, and 128 of @last.
// SLOW: "kernel": "last", {{.*}} "cycles": 266}
// SLOW: "cycles": 650}}

memref.global "private" constant @both : memref<16xf32> = dense<1.0>
memref.global "private" constant @late : memref<16x4xf32> = dense<2.0>

func.func private @first(%in: memref<16xf32>, %w: memref<16xf32>, %out: memref<16xf32>) {
  linalg.add ins(%in, %w : memref<16xf32>, memref<16xf32>) outs(%out : memref<16xf32>)
  return
}

func.func private @work(%in: memref<16xf32>, %out: memref<16xf32>)
    attributes {nnpack.macs = 4096 : i64} {
  linalg.exp ins(%in : memref<16xf32>) outs(%out : memref<16xf32>)
  return
}

func.func private @last(%in: memref<16xf32>, %w: memref<16xf32>, %v: memref<16x4xf32>,
                        %out: memref<16x4xf32>) {
  linalg.generic {indexing_maps = [affine_map<(i, k) -> (i)>, affine_map<(i, k) -> (i)>,
                                   affine_map<(i, k) -> (i, k)>,
                                   affine_map<(i, k) -> (i, k)>],
                  iterator_types = ["parallel", "parallel"]}
    ins(%in, %w, %v : memref<16xf32>, memref<16xf32>, memref<16x4xf32>)
    outs(%out : memref<16x4xf32>) {
  ^bb0(%a: f32, %b: f32, %c: f32, %d: f32):
    %0 = arith.mulf %a, %b : f32
    %1 = arith.addf %0, %c : f32
    linalg.yield %1 : f32
  }
  return
}

func.func @main(%x: memref<16xf32>, %y: memref<16x4xf32>) {
  %both = memref.get_global @both : memref<16xf32>
  %late = memref.get_global @late : memref<16x4xf32>
  %0 = memref.alloc() : memref<16xf32>
  %1 = memref.alloc() : memref<16xf32>
  call @first(%x, %both, %0) : (memref<16xf32>, memref<16xf32>, memref<16xf32>) -> ()
  call @work(%0, %1) : (memref<16xf32>, memref<16xf32>) -> ()
  call @last(%1, %both, %late, %y)
    : (memref<16xf32>, memref<16xf32>, memref<16x4xf32>, memref<16x4xf32>) -> ()
  return
}
