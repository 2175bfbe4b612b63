// Runs the two networks of two.mlir in arenas full of garbage: both inputs are
// written first if they have bytes of their own.
#include "two.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

static _Alignas(MODEL_ALIGNMENT) unsigned char l2[MODEL_L2_BYTES];

static void put(int offset, int bytes, int32_t first) {
  for (int i = 0; i < bytes / 4; ++i) {
    int32_t value = first - 2 * i;
    memcpy(l2 + offset + 4 * i, &value, 4);
  }
}

static int32_t get(int offset, int index) {
  int32_t value;
  memcpy(&value, l2 + offset + 4 * index, 4);
  return value;
}

int main(void) {
  memset(l2, 0xa5, sizeof l2);
  put(MODEL_WAKE_UP_INPUT0_OFFSET, MODEL_WAKE_UP_INPUT0_BYTES, 7);
#ifdef CONCURRENT
  put(MODEL_COMMAND_INPUT0_OFFSET, MODEL_COMMAND_INPUT0_BYTES, 5);
#endif
  model_wake_up_run(l2, NULL);
  for (int i = 0; i < 64; ++i) {
    int32_t twice = 2 * (7 - 2 * i);
    if (get(MODEL_WAKE_UP_OUTPUT0_OFFSET, i) != (twice < 0 ? -twice : twice))
      return 1;
  }
#ifndef CONCURRENT
  put(MODEL_COMMAND_INPUT0_OFFSET, MODEL_COMMAND_INPUT0_BYTES, 5);
#endif
  model_command_run(l2, NULL);
  for (int i = 0; i < 32; ++i) {
    int32_t value = 5 - 2 * i;
    if (get(MODEL_COMMAND_OUTPUT0_OFFSET, i) != 2 * value ||
        get(MODEL_COMMAND_OUTPUT1_OFFSET, i) != (value < 0 ? -value : value))
      return 2;
  }
#ifdef CONCURRENT
  if (get(MODEL_WAKE_UP_OUTPUT0_OFFSET, 0) != 14)
    return 3;
#endif
  puts("both right");
  return 0;
}
