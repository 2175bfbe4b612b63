/* Runs the network of add.mlir by its header, on arenas full of garbage with a
   guard behind each. */
#include HEADER

#include <stdio.h>
#include <string.h>

#ifdef __cplusplus
#define ALIGNED alignas(MODEL_ALIGNMENT)
#else
#define ALIGNED _Alignas(MODEL_ALIGNMENT)
#endif

enum { guard = 64 };

int main(void) {
  ALIGNED static unsigned char l2[MODEL_L2_BYTES + guard];
  ALIGNED static unsigned char ddr[MODEL_DDR_BYTES + guard];
  memset(l2, 0xa5, sizeof l2);
  memset(ddr, 0xa5, sizeof ddr);
  unsigned char *input =
      (MODEL_INPUT0_SPACE ? l2 : ddr) + MODEL_INPUT0_OFFSET;
  unsigned char *output =
      (MODEL_OUTPUT0_SPACE ? l2 : ddr) + MODEL_OUTPUT0_OFFSET;
  for (int i = 0; i < MODEL_INPUT0_BYTES; ++i)
    input[i] = (unsigned char)(10 * i);
  model_run(l2, ddr);
  for (int i = 0; i < MODEL_OUTPUT0_BYTES; ++i)
    printf("%d ", output[i]);
  for (int i = 0; i < guard; ++i)
    if (l2[MODEL_L2_BYTES + i] != 0xa5 || ddr[MODEL_DDR_BYTES + i] != 0xa5)
      printf("overrun ");
  printf("\n");
  return 0;
}
