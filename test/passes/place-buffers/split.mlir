// RUN: nnpack-opt %s --place-buffers="l2-size=128" | FileCheck %s
// RUN: nnpack-opt %s --place-buffers="l2-size=192" | FileCheck %s --check-prefix=FITS
// RUN: nnpack-opt %s --place-buffers="l2-size=128" \
// RUN:   --assign-offsets="l2-size=128 report=%t.json" -o %t.mlir
// RUN: FileCheck %s --check-prefix=PLAN < %t.json
// RUN: nnpack-opt %s --place-buffers=l2-size=128 --remarks-filter=place-buffers -o /dev/null 2>&1 \
// RUN:   | FileCheck %s --check-prefix=REMARK

// %a is read at once and then at the very end. L2 has room for two buffers of 64
// bytes: in it all the time, %a leaves room for one, and every second buffer of
// the chain would go to DDR, written and read: 2 * 128 bytes. Copied to DDR
// after its first use and read there, it costs 64 + 64.

// CHECK-LABEL: @main
// CHECK: %[[A:.*]] = memref.alloc() {{{.*}}nnpack.space = "L2"}
// CHECK: linalg.abs ins(%arg0 {{.*}} outs(%[[A]]
// CHECK: linalg.exp ins(%[[A]]
// CHECK-NEXT: %[[HOME:.*]] = memref.alloc() {nnpack.copy, nnpack.name = "buffer0.home", nnpack.space = "DDR"}
// CHECK-NEXT: memref.copy %[[A]], %[[HOME]]
// CHECK: linalg.add ins(%{{.*}}, %[[HOME]]

// FITS-LABEL: @main
// FITS-NOT: nnpack.space

// PLAN: "name": "buffer0", {{.*}} "space": "L2"
// PLAN: "name": "buffer0.home", {{.*}} "space": "DDR"
// The copy is a step of its own.
// PLAN: "kernel": "memref.copy", {{.*}} "slow_bytes": 64}
// PLAN: "kernel": "linalg.add", {{.*}} "slow_bytes": 64}
// PLAN: "DDR": {"read": 64, "write": 64
// PLAN: "activations_naive": 320,
// REMARK: [Passed] place {{.*}}'buffer0', 64 bytes, lives in DDR, and in L2 for 2 of 3 uses: 128 bytes of traffic
// REMARK: [Passed] traffic {{.*}}128 bytes move to and from DDR: no placement moves less
func.func @main(%x: memref<16xf32>, %y: memref<16xf32>) {
  %a = memref.alloc() : memref<16xf32>
  %b = memref.alloc() : memref<16xf32>
  %c = memref.alloc() : memref<16xf32>
  %d = memref.alloc() : memref<16xf32>
  %e = memref.alloc() : memref<16xf32>
  linalg.abs ins(%x : memref<16xf32>) outs(%a : memref<16xf32>)
  linalg.exp ins(%a : memref<16xf32>) outs(%b : memref<16xf32>)
  linalg.exp ins(%b : memref<16xf32>) outs(%c : memref<16xf32>)
  linalg.exp ins(%c : memref<16xf32>) outs(%d : memref<16xf32>)
  linalg.exp ins(%d : memref<16xf32>) outs(%e : memref<16xf32>)
  linalg.add ins(%e, %a : memref<16xf32>, memref<16xf32>) outs(%y : memref<16xf32>)
  return
}
