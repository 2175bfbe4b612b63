// The target is described in the module, by DLTI. Options that are given win.
//
// RUN: nnpack-opt %s --pack-buffers="objective=time report=%t.json" --lower-memory-spaces | FileCheck %s
// RUN: FileCheck %s --check-prefix=PLAN < %t.json
// RUN: nnpack-opt %s --pack-buffers="report=%t.json spaces=SRAM:32,PSRAM:1K bandwidths=PSRAM:1 macs-per-cycle=2" -o /dev/null
// RUN: FileCheck %s --check-prefix=OPTIONS < %t.json
// RUN: sed 's/= 4 : i64/= -4 : i64/' %s > %t.mlir
// RUN: not nnpack-opt %t.mlir --pack-buffers 2>&1 | FileCheck %s --check-prefix=BAD
//
// RUN: sed 's/"CPU"/"ROM" = #dlti.target_device_spec<"memory_size_in_bytes" = 1024 : i64, "read_only" = true>, "CPU"/' %s > %t.mlir
// RUN: nnpack-opt %t.mlir --pack-buffers="report=%t.json" -o /dev/null
// RUN: FileCheck %s --check-prefix=ROM < %t.json
// RUN: sed 's/"read_only" = true/"read_only" = 1/' %t.mlir > %t.bad.mlir
// RUN: not nnpack-opt %t.bad.mlir --pack-buffers 2>&1 | FileCheck %s --check-prefix=NOBOOL
//
// What says nothing of memories changes nothing.
// RUN: sed 's/memory_size_in_bytes/L1_cache_size_in_bytes/' %s > %t.mlir
// RUN: nnpack-opt %t.mlir --pack-buffers="report=%t.json" -o /dev/null
// RUN: FileCheck %s --check-prefix=OTHER < %t.json

// BAD: dlti.target_system_spec: option bandwidths: 'DDR:-4:7': bytes a cycle are a number above 0 and below 1000000
// OTHER: "name": "L2", "capacity": 2097152,
// ROM: "name": "DDR", "capacity": null,
// ROM-NEXT: "name": "ROM", "capacity": 1024, "used": 0, {{.*}} "read_only": true}{{]}},
// NOBOOL: dlti.target_system_spec: option spaces: 'TCM:64,DDR:unlimited:5,R{{O}}M:1024:?': the cost is not a whole number

module attributes {dlti.target_system_spec = #dlti.target_system_spec<
    "TCM" = #dlti.target_device_spec<"memory_size_in_bytes" = 64 : i64, "address_space" = 3 : i64>,
    "DDR" = #dlti.target_device_spec<"memory_size_in_bytes" = "unlimited", "cost_per_byte" = 5 : i64,
                                     "bytes_per_cycle" = 4 : i64, "latency_in_cycles" = 7 : i64>,
    "CPU" = #dlti.target_device_spec<"macs_per_cycle" = 0.5 : f64>>} {

// CHECK: func.func @main({{.*}}, %{{.*}}: memref<64xi8, 3>, %{{.*}}: memref<64xi8>)
// The copy of 64 bytes to DDR takes 16 cycles after 7; @work takes 128 for 64
// multiply-accumulates, half a one a cycle, and 16 to read the bytes.
// PLAN: "name": "TCM", "capacity": 64,
// PLAN: "name": "DDR", "capacity": null,
// PLAN: "kernel": "memref.copy", {{.*}} "cycles": 23}
// PLAN: "kernel": "work", {{.*}} "cycles": 144}

// OPTIONS: "name": "SRAM", "capacity": 32,
// OPTIONS: "name": "PSRAM", "capacity": 1024,
// 32 for the multiply-accumulates, and 64 bytes read and 64 written.
// OPTIONS: "kernel": "work", {{.*}} "cycles": 160}
func.func private @work(%in: memref<16xf32>, %out: memref<16xf32>)
    attributes {nnpack.macs = 64 : i64} {
  linalg.exp ins(%in : memref<16xf32>) outs(%out : memref<16xf32>)
  return
}

func.func @main(%x: memref<16xf32>, %y: memref<16xf32>) {
  %0 = memref.alloc() : memref<16xf32>
  %1 = memref.alloc() : memref<16xf32>
  memref.copy %x, %0 : memref<16xf32> to memref<16xf32>
  call @work(%0, %1) : (memref<16xf32>, memref<16xf32>) -> ()
  memref.copy %1, %y : memref<16xf32> to memref<16xf32>
  return
}
}
