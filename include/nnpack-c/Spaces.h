//===-- nnpack-c/Spaces.h - The memories of a target --------------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The option spaces=TCM:256K,L2:2M:1,DDR:unlimited:10 names the memories that
// have an arena, fast ones first, with their capacities and what a byte that is
// moved to or from them costs; without it they are L2 and DDR. One more,
// FLASH:4M:20:constants, may be for constants alone: it is only read, and has no
// arena.
//
//===----------------------------------------------------------------------===//

#ifndef NNPACK_C_SPACES_H
#define NNPACK_C_SPACES_H

#include "nnpack-c/Options.h"

#ifdef __cplusplus
extern "C" {
#endif

/// Memories that may have an arena.
#define NNPACK_MAX_SPACES 8

typedef struct NnpackSpaceInfo {
  char name[32];  ///< A C identifier.
  char lower[32]; ///< The same in small letters,
  char upper[32]; ///< and in capitals.
  int64_t capacity; ///< INT64_MAX: unlimited.
  int64_t cost;
  double bytesPerCycle; ///< 0: moving bytes takes no time.
  int64_t latency;      ///< Cycles until the first byte of a copy.
} NnpackSpaceInfo;

typedef struct NnpackSpaceInfos {
  NnpackSpaceInfo spaces[NNPACK_MAX_SPACES]; ///< That have an arena.
  intptr_t count;                           ///< Of those; at least 2.
  bool hasConstants;         ///< Whether constants have a memory of their own,
  NnpackSpaceInfo constants; ///< and which. Else they lie in the last one.
} NnpackSpaceInfos;

/// Parses "NAME[:SIZE[:COST]][:constants],...". Only the last with an arena and
/// the one for constants may have no size: they are unlimited. By default the
/// first of the list costs nothing, the second 1, and each further one ten times
/// the one before. Returns false with what is wrong.
bool nnpackSpacesParse(const char *text, NnpackSpaceInfos *outSpaces,
                       NnpackText *outError);

/// Parses "NAME:BYTES[:LATENCY],...": bytes a cycle, whole or with a point, and
/// cycles. Sets them where a memory has the name; one that no memory has is
/// wrong unless there are no memories. Returns false with what is wrong.
bool nnpackBandwidthsParse(const char *text, NnpackSpaceInfos *spaces,
                           NnpackText *outError);

/// The memories that the options name. Without a bandwidth, a byte takes as many
/// cycles as it costs.
NnpackSpaceInfos nnpackSpacesOf(const NnpackOptions *options);

#ifdef __cplusplus
}
#endif

#endif // NNPACK_C_SPACES_H
