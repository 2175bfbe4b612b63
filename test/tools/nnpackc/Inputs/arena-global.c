#include HEADER

#include <stdio.h>

int main(void) {
  for (int i = 0; i < MODEL_INPUT0_BYTES; ++i)
    model_ddr[MODEL_INPUT0_OFFSET + i] = (unsigned char)i;
  model_run(0, 0);
  const signed char *out =
      (const signed char *)model_ddr + MODEL_OUTPUT0_OFFSET;
  printf("%d %d %d %d\n", out[0], out[1], out[2], out[127]);
  return 0;
}
