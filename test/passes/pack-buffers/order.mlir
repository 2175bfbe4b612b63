// What --schedule-kernels counts is about what packing gives. Where it comes to
// less in the given order, as here, that stays.

// RUN: nnpack-opt %nnpack_source/test/models/gru_int8.mlir --pack-buffers="io=arena objective=memory cascade=false" --remarks-filter=pack-buffers 2>&1 | FileCheck %s
// CHECK: tried the order found: [[#FOUND:]] bytes
// CHECK: tried the given order: [[#GIVEN:]] bytes
// CHECK: tried the order found without merging, unmerged: {{[0-9]+}} bytes
// CHECK: tried the given order, unmerged: {{[0-9]+}} bytes
// CHECK: nnpack.l2_bytes = [[#min(FOUND,GIVEN)]] : i64

// Without an operand in place, the order found is no worse.
// RUN: nnpack-opt %nnpack_source/test/models/gru_int8.mlir --pack-buffers="io=arena objective=memory cascade=false merge=false" --remarks-filter=pack-buffers 2>&1 | FileCheck %s --check-prefix=APART
// APART: tried the order found: [[#FOUND:]] bytes
// APART: tried the given order, unmerged: [[#GIVEN:]] bytes
// APART: nnpack.l2_bytes = [[#min(FOUND,GIVEN)]] : i64

// Nothing is tried where the order stays.
// RUN: nnpack-opt %nnpack_source/test/models/classifier_int8.mlir --pack-buffers="io=arena objective=memory cascade=false" --remarks-filter=pack-buffers -o /dev/null 2>&1 | FileCheck %s --check-prefix=KEPT --allow-empty
// KEPT-NOT: tried
