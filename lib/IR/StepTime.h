//===-- lib/IR/StepTime.h - Cycles of steps and copies ------------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The model of time, in cycles that are each rounded up:
//
//   a step    its multiply-accumulates, and then the bytes that it moves to and
//             from each memory: a processor that waits for what it loads
//   a copy    as long as the slower of its two memories takes for its bytes, and
//             the latencies of both; with dma=calls beside other steps
//
// Internal to the project.
//
//===----------------------------------------------------------------------===//

#ifndef NNPACK_LIB_IR_STEPTIME_H
#define NNPACK_LIB_IR_STEPTIME_H

#include "Allocations.h"

#include "nnpack-c/Options.h"

int64_t timeOfBytes(const SpaceInfo *space, int64_t bytes);
int64_t timeOfCopy(const SpaceInfo *from, const SpaceInfo *to, int64_t bytes);
int64_t timeOfMacs(const NnpackOptions *options, int64_t macs);

#endif // NNPACK_LIB_IR_STEPTIME_H
