//===-- lib/IR/StepTime.c - Cycles of steps and copies ------------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "StepTime.h"

#include <math.h>

/// count / rate, rounded up; a rate of 0 is no limit.
static int64_t cyclesOf(int64_t count, double rate) {
  if (rate <= 0)
    return 0;
  double cycles = ceil((double)count / rate);
  return cycles < 0x1p62 ? (int64_t)cycles : INT64_MAX;
}

int64_t timeOfBytes(const SpaceInfo *space, int64_t bytes) {
  return cyclesOf(bytes, space->bytesPerCycle);
}

int64_t timeOfCopy(const SpaceInfo *from, const SpaceInfo *to, int64_t bytes) {
  int64_t a = timeOfBytes(from, bytes), b = timeOfBytes(to, bytes);
  return nnpackAddSaturated(a > b ? a : b, from->latency + to->latency);
}

int64_t timeOfMacs(const NnpackOptions *options, int64_t macs) {
  return cyclesOf(macs, options->macsPerCycle);
}
