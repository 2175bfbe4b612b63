//===-- IR/Dma.h - Copies that overlap kernels --------------------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// With dma=calls, a copy that --place-buffers has made is two calls: one that
// starts it and one that waits for it. Internal to the project.
//
//===----------------------------------------------------------------------===//

#ifndef NNPACK_LIB_IR_DMA_H
#define NNPACK_LIB_IR_DMA_H

#include "nnpack-c/Support.h"

/// A copy of the entry's block. Positions are steps; what happens at one
/// happens before the step, waits before starts.
typedef struct DmaTransfer {
  intptr_t copy;       ///< The memref.copy, in the skeleton.
  intptr_t from, into; ///< Buffers; `from` is NO_INDEX for a constant.
  int64_t step;        ///< Of the copy.
  int64_t start, wait; ///< start <= step < wait.
  intptr_t channel;    ///< No two transfers have one at a time.
} DmaTransfer;

typedef NNPACK_VECTOR(DmaTransfer) DmaTransfers;

/// Channels that the transfers need.
intptr_t dmaNumChannels(const DmaTransfers *transfers);

#endif // NNPACK_LIB_IR_DMA_H
