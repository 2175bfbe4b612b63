// Three memories: the buffer that is used most is in the fastest, which has room for
// one; one more is in the second, and the third in the last.
//
// RUN: nnpack-opt %s --place-buffers="spaces=TCM:64,L2:64,DDR" \
// RUN:   --assign-offsets="spaces=TCM:64,L2:64,DDR report=%t.json" | FileCheck %s
// RUN: FileCheck %s --check-prefix=PLAN < %t.json
// RUN: nnpack-opt %s --place-buffers="spaces=TCM:64:3,L2:64:1,DDR:1K:2" \
// RUN:   --assign-offsets="spaces=TCM:64,L2:64,DDR:1K" \
// RUN:   | FileCheck %s --check-prefix=COSTS
// RUN: nnpack-opt %s --assign-offsets="spaces=TCM:64,L2:64,DDR:64 arena=global" \
// RUN:   | FileCheck %s --check-prefix=GLOBAL
// RUN: not nnpack-opt %s --assign-offsets="spaces=TCM:64,L2:64,DDR:0" 2>&1 \
// RUN:   | FileCheck %s --check-prefix=SMALL
// RUN: not nnpack-opt %s --assign-offsets="spaces=TCM:64,L2:64,DDR require-fit=true" 2>&1 \
// RUN:   | FileCheck %s --check-prefix=FIT
// RUN: not nnpack-opt %s --assign-offsets="spaces=SRAM:64,PSRAM require-fit=true" 2>&1 \
// RUN:   | FileCheck %s --check-prefix=TWO

// CHECK: func.func @main(%{{.*}}: memref<64xi8, "TCM">, %{{.*}}: memref<64xi8, "L2">, %{{.*}}: memref<64xi8, "DDR">)
// CHECK-SAME: nnpack.ddr_bytes = 64
// CHECK-SAME: nnpack.l2_bytes = 64
// CHECK-SAME: nnpack.tcm_bytes = 64
// PLAN: "name": "once", {{.*}} "space": "DDR"
// PLAN: "name": "twice", {{.*}} "space": "L2"
// PLAN: "name": "often", {{.*}} "space": "TCM"
// Reads of 64 bytes: 4, 2, 1; and two writes each.
// PLAN: "traffic": {"TCM": {"read": 256, "write": 128}, "L2": {"read": 128, "write": 128}, "DDR": {"read": 64, "write": 128, "bound": 0}}

// The second memory costs least, and the first most.
// COSTS-NOT: "TCM"> to
// COSTS: memref.view %{{.*}} : memref<{{.*}}xi8, "DDR">
// COSTS: memref.view %{{.*}} : memref<{{.*}}xi8, "DDR">
// COSTS: memref.view %{{.*}} : memref<64xi8, "L2">
// COSTS-NOT: "TCM"> to
// COSTS: return

// GLOBAL: memref.global {{.*}}@main_tcm : memref<64xi8, "TCM">
// GLOBAL: memref.global {{.*}}@main_l2 : memref<64xi8, "L2">
// GLOBAL: memref.global {{.*}}@main_ddr : memref<64xi8, "DDR">

// SMALL: 'main' needs 64 bytes of DDR, the limit is 0{{.*}} are alive; raise the size of DDR in spaces
// FIT: 'main' needs 128 bytes of L2, the limit is 64{{.*}} are alive; raise the size of L2 in spaces, or let buffers live in DDR, without require-fit
// TWO: 'main' needs 192 bytes of SRAM, the limit is 64{{.*}}; raise the size of SRAM in spaces, or let buffers live in PSRAM, without require-fit; SRAM:192 is enough
func.func @main() -> f32 {
  %i = arith.constant 0 : index
  %f = arith.constant 1.0 : f32
  %once = memref.alloc() {nnpack.name = "once"} : memref<16xf32>
  %twice = memref.alloc() {nnpack.name = "twice"} : memref<16xf32>
  %often = memref.alloc() {nnpack.name = "often"} : memref<16xf32>
  linalg.fill ins(%f : f32) outs(%once : memref<16xf32>)
  linalg.fill ins(%f : f32) outs(%twice : memref<16xf32>)
  linalg.fill ins(%f : f32) outs(%often : memref<16xf32>)
  %0 = memref.load %often[%i] : memref<16xf32>
  %1 = memref.load %often[%i] : memref<16xf32>
  %2 = memref.load %often[%i] : memref<16xf32>
  %3 = memref.load %often[%i] : memref<16xf32>
  %4 = memref.load %twice[%i] : memref<16xf32>
  %5 = memref.load %twice[%i] : memref<16xf32>
  %6 = memref.load %once[%i] : memref<16xf32>
  // Written last, so that no copy in between is of use.
  linalg.fill ins(%f : f32) outs(%once : memref<16xf32>)
  linalg.fill ins(%f : f32) outs(%twice : memref<16xf32>)
  linalg.fill ins(%f : f32) outs(%often : memref<16xf32>)
  %7 = arith.addf %0, %1 : f32
  %8 = arith.addf %2, %3 : f32
  %9 = arith.addf %4, %5 : f32
  %10 = arith.addf %6, %7 : f32
  %11 = arith.addf %8, %9 : f32
  %12 = arith.addf %10, %11 : f32
  return %12 : f32
}
