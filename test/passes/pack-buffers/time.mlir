// Cascades that compute rows again move the least bytes in 4 KiB of L2. That is
// worth it as long as arithmetic is cheap: 221184 more multiply-accumulates take
// 2212 cycles at 100 a cycle, and 9728 bytes of DDR, a cycle each, 9728; at one a
// cycle they take more than that.
//
// RUN: nnpack-opt %S/../../models/segmentation_int8.mlir -o /dev/null \
// RUN:   --pack-buffers="io=arena l2-size=4K recompute=100 report=%t.json"
// RUN: FileCheck %s --check-prefix=AGAIN < %t.json
// RUN: nnpack-opt %S/../../models/segmentation_int8.mlir -o /dev/null \
// RUN:   --pack-buffers="io=arena l2-size=4K recompute=100 objective=time macs-per-cycle=100 report=%t.json"
// RUN: FileCheck %s --check-prefix=AGAIN < %t.json
// RUN: nnpack-opt %S/../../models/segmentation_int8.mlir -o /dev/null \
// RUN:   --pack-buffers="io=arena l2-size=4K recompute=100 objective=time macs-per-cycle=1 report=%t.json"
// RUN: FileCheck %s --check-prefix=ONCE < %t.json
//
// RUN: nnpack-opt %S/../../models/segmentation_int8.mlir -o /dev/null \
// RUN:   --pack-buffers="io=arena l2-size=4K recompute=100 objective=time macs-per-cycle=1" \
// RUN:   --remarks-filter=pack-buffers 2>&1 | FileCheck %s --check-prefix=REMARK

// AGAIN: "macs_recomputed": 221184
// ONCE: "macs_recomputed": 0
// REMARK: tried without cascades: {{[0-9]+}} cycles
