// No search gets anywhere in a microsecond: one warning, however many forms were
// tried, and no note is left. Without a time limit there is nothing to say.
//
// RUN: nnpack-opt %S/../../models/softmax_int8.mlir --pack-buffers="io=arena time-limit=0.000001" -o %t.mlir 2>&1 | FileCheck %s
// RUN: FileCheck %s --check-prefix=NONE < %t.mlir
// RUN: nnpack-opt %S/../../models/softmax_int8.mlir --pack-buffers="io=arena l2-size=8K weights=auto time-limit=0.000001" -o %t.mlir 2>&1 | FileCheck %s
// RUN: FileCheck %s --check-prefix=NONE < %t.mlir
// RUN: nnpack-opt %S/../../models/softmax_int8.mlir --pack-buffers="io=arena time-limit=0" 2>&1 | FileCheck %s --check-prefix=NONE
// RUN: nnpack-opt %S/../../models/softmax_int8.mlir --pack-buffers="io=arena l2-size=8K weights=auto time-limit=0" 2>&1 | FileCheck %s --check-prefix=NONE

// CHECK-COUNT-1: warning: time-limit ended a search: on a slower or a faster machine the plan may be another one
// CHECK-NOT:     time-limit
// NONE-NOT:      {{time-limit|stopped_by_time}}
// NONE:          memref<{{[0-9]+}}xi8, "L2">
// NONE-NOT:      {{time-limit|stopped_by_time}}
