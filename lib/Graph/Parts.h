//===-- Graph/Parts.h - Buffers that are parts of others ----------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Concatenations and slices of contiguous bytes as views: PartKernels.c says
// what they are, PartsFind.c finds them, PartsDecide.c and JoinSearch.c decide,
// PartsRewrite.c does it. Internal to the project.
//
//===----------------------------------------------------------------------===//

#ifndef NNPACK_LIB_GRAPH_PARTS_H
#define NNPACK_LIB_GRAPH_PARTS_H

#include "Graph/Bufferize.h"

/// Attributes of kernels that only move runs of bytes.
extern const char *const nnpackJoinsName, *const nnpackSlicesName;
/// Sets them on a kernel on tensors if it is one.
void nnpackMarkPartKernel(MlirOperation kernel);

/// An allocation of the function, or an argument of it.
typedef struct NnpackWholeBuffer {
  MlirValue value;
  int64_t bytes;       ///< That it costs: none for an argument.
  intptr_t begin, end; ///< Operations of the block, end included.
  bool isPlain;        ///< Only calls and copies of the block touch it.
  bool isFixed;        ///< An input, an output or an argument.
  bool isInside;       ///< Something else is a part of it.
  intptr_t parent;     ///< The buffer that it is a part of, or its own index.
  int64_t offset;      ///< In its parent.
} NnpackWholeBuffer;

/// A call that can go if buffers become parts of others.
typedef struct NnpackPartCall {
  MlirOperation call;
  intptr_t position;
  bool isConcat;
  bool goes;
  int64_t apartBytes;    ///< Alive at most, as it is.
  int64_t togetherBytes; ///< And if it went; 0: it cannot.
  intptr_t whole; ///< Buffer that is concatenated or sliced.
  intptr_t numParts;
  struct NnpackPart {
    intptr_t buffer;  ///< -1: a variable or constant, which is copied.
    intptr_t operand; ///< Of the call.
    int64_t offset;   ///< In the whole.
  } *parts;
} NnpackPartCall;

typedef struct NnpackParts {
  NnpackBufferizer *module;
  MlirBlock block;
  NnpackPtrMap bufferOf; ///< Allocation or argument -> index in buffers.
  NNPACK_VECTOR(NnpackWholeBuffer) buffers;
  NNPACK_VECTOR(NnpackPartCall) calls;
  NNPACK_VECTOR(MlirOperation) callees; ///< Kernels of calls that went.
  int64_t *live; ///< Per operation of the block: bytes of buffers alive.
  intptr_t numOps;
} NnpackParts;

/// The buffer that holds the bytes of another, and from where on.
intptr_t nnpackPartsHolderOf(const NnpackParts *parts, intptr_t buffer,
                             int64_t *outOffset);

/// Reads the function and decides which calls go.
NnpackParts nnpackFindParts(NnpackBufferizer *module, MlirOperation function);

/// Decides which calls go; part of nnpackFindParts.
void nnpackDecideParts(NnpackParts *parts);

/// Remarks on what was decided, before it is rewritten.
void nnpackRemarkParts(const NnpackParts *parts);

/// Lets a call go that was to stay, whatever bytes are alive; false if its
/// operands cannot be parts.
bool nnpackJoinAnyway(NnpackParts *parts, intptr_t call);

/// Makes buffers parts of others as decided, and removes the calls.
void nnpackRewriteParts(NnpackParts *parts);

/// Removes those of the kernels that no one calls. One may come twice.
void nnpackEraseUncalled(NnpackBufferizer *module, intptr_t count,
                         const MlirOperation *kernels);

/// Removes the kernels that no one calls any more after that.
void nnpackEraseCallees(NnpackParts *parts);

typedef struct NnpackJoinOptions {
  int64_t alignment;
  int64_t capacityBytes; ///< Enough; 0 asks for the least.
  int64_t nodeLimit;     ///< Of a search of cascades.
} NnpackJoinOptions;

/// Makes concatenations of lowered kernels that nnpackFindParts leaves ones in
/// place where cascades need less memory then; returns how many.
intptr_t nnpackJoinBySearch(NnpackBufferizer *module, MlirOperation function,
                            const NnpackJoinOptions *options);

#endif // NNPACK_LIB_GRAPH_PARTS_H
