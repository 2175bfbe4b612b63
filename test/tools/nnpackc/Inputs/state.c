#include HEADER

#include <stdint.h>
#include <stdio.h>

static void run(void) {
  static _Alignas(16) unsigned char l2[MODEL_L2_BYTES];
  model_run(l2, 0);
  printf("%d %d\n", *(int32_t *)(l2 + MODEL_OUTPUT0_OFFSET),
         l2[MODEL_OUTPUT1_OFFSET]);
}

int main(void) {
  run();
  run();
  run();
  printf("reset\n");
  model_reset();
  run();
  return 0;
}
