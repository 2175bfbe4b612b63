//===-- IR/ChannelRanges.h - Kernels on a range of channels -------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A lowered kernel that computes all output channels can become one that
// computes 1/parts of them, from a channel that it is told. Internal to the
// project.
//
//===----------------------------------------------------------------------===//

#ifndef NNPACK_LIB_IR_CHANNELRANGES_H
#define NNPACK_LIB_IR_CHANNELRANGES_H

#include "nnpack-c/Support.h"

#include "mlir-c/IR.h"

/// What becomes of an argument in a kernel on a range of channels.
typedef enum NnpackChannelUse {
  NnpackChannelNone,   ///< It has no output channels: as it is.
  NnpackChannelSliced, ///< It becomes the bytes of the range alone.
  NnpackChannelWhole,  ///< All of it is given, the range of it is used.
} NnpackChannelUse;

/// Makes a private function from `kernel`, whose argument `weights` has the
/// output channels as its outermost dimension, that computes 1/parts of them.
/// Arguments marked in `mayBeSliced` are sliced if they can; `outUses` has one
/// entry per argument. The new function has one more argument, of type index,
/// the first channel. Null, with nothing changed, if it cannot be made.
MlirOperation nnpackCreateChannelKernel(MlirOperation kernel, intptr_t weights,
                                        int64_t parts, const bool *mayBeSliced,
                                        MlirSymbolTable symbols,
                                        NnpackChannelUse *outUses);

#endif // NNPACK_LIB_IR_CHANNELRANGES_H
