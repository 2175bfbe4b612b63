//===-- transfers.c - Copies that take their time -------------------------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What run_network.py links a program of dma=calls with: the header's own
// functions, or with LATE copies that happen at the wait. Then the bytes to
// copy to are garbage from the start, and must still be when it is waited for;
// those to copy from must not have changed. EARLY copies at the start and checks
// the same.
//
//===----------------------------------------------------------------------===//

#if !defined(LATE) && !defined(EARLY)
#define MODEL_DMA_MEMCPY
#endif
#include "model.h"

#if defined(LATE) || defined(EARLY)
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct {
  unsigned char *to;
  const unsigned char *from;
  unsigned char *wanted, *shown; // What is at `from`, and at `to` until then.
  size_t bytes;
} transfers[MODEL_DMA_CHANNELS + 1];

static void fail(const char *what, uint32_t channel) {
  fprintf(stderr, "channel %u: %s\n", (unsigned)channel, what);
  _Exit(1);
}

void model_dma_start(void *to, const void *from, size_t bytes,
                     uint32_t channel) {
  if (channel >= MODEL_DMA_CHANNELS || transfers[channel].to)
    fail("started while it is busy", channel);
  transfers[channel].to = to;
  transfers[channel].from = from;
  transfers[channel].bytes = bytes;
  transfers[channel].wanted = malloc(bytes);
  transfers[channel].shown = malloc(bytes);
  memcpy(transfers[channel].wanted, from, bytes);
#ifdef LATE
  for (size_t i = 0; i < bytes; ++i)
    ((unsigned char *)to)[i] = (unsigned char)(91 * i + 7);
#else
  memcpy(to, from, bytes);
#endif
  memcpy(transfers[channel].shown, to, bytes);
}

void model_dma_wait(uint32_t channel) {
  if (channel >= MODEL_DMA_CHANNELS || !transfers[channel].to)
    fail("waited for, but not started", channel);
  size_t bytes = transfers[channel].bytes;
  if (memcmp(transfers[channel].from, transfers[channel].wanted, bytes))
    fail("what is copied was overwritten", channel);
  if (memcmp(transfers[channel].to, transfers[channel].shown, bytes))
    fail("what is copied to was written by others", channel);
#ifdef LATE
  memcpy(transfers[channel].to, transfers[channel].from, bytes);
#endif
  free(transfers[channel].wanted);
  free(transfers[channel].shown);
  transfers[channel].to = NULL;
}
#endif
