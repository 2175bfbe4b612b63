//===-- nnpack-tflm.h - The parts of nnpack-tflm ------------------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// .tflite -> tensors with lifetimes -> plan -> the .tflite behind a new root
// that names the plan. TFLite Micro ("TFLM") is the interpreter that reads it.
//
//===----------------------------------------------------------------------===//

#ifndef NNPACK_TOOLS_NNPACK_TFLM_H
#define NNPACK_TOOLS_NNPACK_TFLM_H

#include "Flatbuffer.h"

#include "nnpack-c/Plan.h"

/// Every tensor's size and offset in TFLM's arena is a multiple of it.
enum { tflmAlignment = 16 };

/// An offset that TFLM chooses itself.
enum { tflmOnline = -1 };

//===----------------------------------------------------------------------===//
// Model.c: what TFLM's planner sees of a network
//===----------------------------------------------------------------------===//

typedef struct Tensor {
  int64_t sizeBytes; ///< In the arena, rounded up; 0: not there (constants,
                     ///< state, tensors that nothing uses).
  NnpackInterval lifetime; ///< In steps, as TFLM counts them; half-open.
  bool isPlannable;  ///< Its offset can be written into the file.
} Tensor;

/// Tensor `second` is tensor `first` in another shape, copied by an operator
/// that leaves out the copy if they have one address.
typedef struct Alias {
  intptr_t first, second;
} Alias;

/// Fields of the model's table; a newer one is refused.
enum { modelFields = 8 };

typedef struct Model {
  size_t fields[modelFields]; ///< Where in the file they lie; 0: absent.
  FlatVector buffers, metadata;
  Tensor *tensors; ///< Of all subgraphs, one subgraph after another.
  intptr_t numTensors;
  uint32_t numSubgraphs;
  Alias *aliases;
  intptr_t numAliases;
} Model;

/// Reads and checks what is used of the file; what it makes belongs to `arena`.
bool readModel(const Flatbuffer *file, NnpackArena *arena, Model *outModel,
               NnpackText *outError);

//===----------------------------------------------------------------------===//
// Greedy.c: TFLM's own planner
//===----------------------------------------------------------------------===//

/// Bytes that TFLM's planner needs when the offsets (one per tensor) are given
/// to it; those that are tflmOnline it chooses, and they are filled in.
int64_t planGreedily(const Model *model, int64_t *offsets, NnpackArena *arena);

//===----------------------------------------------------------------------===//
// Plan.c
//===----------------------------------------------------------------------===//

typedef struct ArenaPlan {
  int64_t *offsets;   ///< Per tensor, or tflmOnline.
  int64_t before;     ///< What TFLM's planner needs alone,
  int64_t after;      ///< with the offsets given,
  int64_t lowerBound; ///< and at least, proved.
} ArenaPlan;

/// Plans the tensors; without any offset if that is no better than TFLM alone.
bool planModel(const Model *model, NnpackArena *arena, ArenaPlan *outPlan,
               NnpackText *outError);

//===----------------------------------------------------------------------===//
// Write.c
//===----------------------------------------------------------------------===//

/// The model with the offsets as its metadata "OfflineMemoryAllocation", in
/// place of one that it may have had. False if that makes it too large.
bool writeModel(const Flatbuffer *file, const Model *model,
                const ArenaPlan *plan, NnpackText *out, NnpackText *outError);

#endif // NNPACK_TOOLS_NNPACK_TFLM_H
