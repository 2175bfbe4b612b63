//===-- TfliteFuzz.c - Flatbuffers, planned -------------------------------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The input is a .tflite as nnpack-tflm reads it. What is refused is refused
// with a message; what is planned needs no more than before and no less than it
// must, and is written as a file that is planned the same way again.
//
//===----------------------------------------------------------------------===//

#include "Fuzz.h"

#include "nnpack-tflm/nnpack-tflm.h"

/// Plans and writes the file; false, with a message, if it is refused.
static bool plan(const Flatbuffer *file, NnpackArena *arena,
                 ArenaPlan *outPlan, NnpackText *outFile) {
  NnpackText error = {0};
  Model model;
  bool ok = readModel(file, arena, &model, &error) &&
            planModel(&model, arena, outPlan, &error) &&
            writeModel(file, &model, outPlan, outFile, &error);
  FUZZ_CHECK(ok == (error.length == 0));
  nnpackTextDestroy(&error);
  return ok;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  NnpackArena *arena = nnpackArenaCreate();
  Flatbuffer file = {data, size};
  ArenaPlan first, second;
  NnpackText written = {0}, again = {0};
  if (plan(&file, arena, &first, &written)) {
    FUZZ_CHECK(first.lowerBound <= first.after && first.after <= first.before);
    Flatbuffer planned = {(const unsigned char *)written.data, written.length};
    FUZZ_CHECK(plan(&planned, arena, &second, &again));
    FUZZ_CHECK(first.after == second.after && first.before == second.before);
  }
  nnpackTextDestroy(&written);
  nnpackTextDestroy(&again);
  nnpackArenaDestroy(arena);
  return 0;
}
