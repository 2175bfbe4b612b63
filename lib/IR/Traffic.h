//===-- lib/IR/Traffic.h - Bytes that a function moves ------------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Internal to the project.
//
//===----------------------------------------------------------------------===//

#ifndef NNPACK_LIB_IR_TRAFFIC_H
#define NNPACK_LIB_IR_TRAFFIC_H

#include "nnpack-c/Support.h"

#include "mlir-c/IR.h"

typedef struct TrafficBytes {
  int64_t read, written;
} TrafficBytes;

/// What one run of a function on memrefs moves to and from each of its
/// arguments, one entry each, and of its own allocations, summed. A kernel on a
/// range of rows counts as run over all of them. False if it cannot be told:
/// the function calls others, has bounds that are not known, or takes too long.
bool trafficOfFunction(MlirOperation function, TrafficBytes *outTraffic,
                       TrafficBytes *outScratch);

#endif // NNPACK_LIB_IR_TRAFFIC_H
