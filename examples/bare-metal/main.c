/* Runs a network on in0.bin, in1.bin, ... until they end, and writes out0.bin,
   ... Around both arenas lie canaries, and on a bare machine it measures the
   stack. */
#include "files.h"
#include "model.h"

#include <stdint.h>

enum { canary_bytes = 64, canary = 0xa5, garbage = 0x5a };

/* The arenas, in the sections that the linker script of nnpackc --linker-script
   places. */
#define ARENA(name, size)                                                      \
  static struct {                                                              \
    _Alignas(MODEL_ALIGNMENT) unsigned char before[canary_bytes];              \
    _Alignas(MODEL_ALIGNMENT) unsigned char bytes[(size) ? (size) : 1];        \
    unsigned char after[canary_bytes];                                         \
  } name __attribute__((section(".nnpack." #name)))
ARENA(l2, MODEL_L2_BYTES);
ARENA(ddr, MODEL_DDR_BYTES);

struct port {
  const char *file;
  uint32_t bytes, in_l2, offset;
};

#define PORT(file, name)                                                       \
  {file, MODEL_##name##_BYTES, MODEL_##name##_SPACE, MODEL_##name##_OFFSET}
static const struct port inputs[] = {
    PORT("in0.bin", INPUT0),
#if MODEL_NUM_INPUTS > 1
    PORT("in1.bin", INPUT1),
#endif
#if MODEL_NUM_INPUTS > 2
#error "more inputs than this example knows"
#endif
};
static const struct port outputs[] = {
    PORT("out0.bin", OUTPUT0),
#if MODEL_NUM_OUTPUTS > 1
    PORT("out1.bin", OUTPUT1),
#endif
#if MODEL_NUM_OUTPUTS > 2
    PORT("out2.bin", OUTPUT2),
#endif
#if MODEL_NUM_OUTPUTS > 3
    PORT("out3.bin", OUTPUT3),
#endif
#if MODEL_NUM_OUTPUTS > 4
#error "more outputs than this example knows"
#endif
};

static unsigned char *place(const struct port *port) {
  return (port->in_l2 ? l2.bytes : ddr.bytes) + port->offset;
}

static void fill(volatile unsigned char *bytes, size_t size, int value) {
  for (size_t i = 0; i < size; ++i)
    bytes[i] = (unsigned char)value;
}

static int is_filled(const volatile unsigned char *bytes, size_t size,
                     int value) {
  for (size_t i = 0; i < size; ++i)
    if (bytes[i] != value)
      return 0;
  return 1;
}

static void prepare_arenas(void) {
  fill(l2.before, sizeof l2.before, canary);
  fill(l2.bytes, sizeof l2.bytes, garbage);
  fill(l2.after, sizeof l2.after, canary);
  fill(ddr.before, sizeof ddr.before, canary);
  fill(ddr.bytes, sizeof ddr.bytes, garbage);
  fill(ddr.after, sizeof ddr.after, canary);
}

static int canaries_live(void) {
  return is_filled(l2.before, sizeof l2.before, canary) &&
         is_filled(l2.after, sizeof l2.after, canary) &&
         is_filled(ddr.before, sizeof ddr.before, canary) &&
         is_filled(ddr.after, sizeof ddr.after, canary);
}

#if __STDC_HOSTED__
static int run(void) {
  model_run(l2.bytes, ddr.bytes);
  return 1;
}
#else
/* The end of the stack, from the linker script. */
extern unsigned char stack_end[];

/* Runs the network on a painted stack; 0 if it took more of it than the header
   says. */
static int run(void) {
  unsigned char *top;
#if __arm__ || __aarch64__
  __asm__ volatile("mov %0, sp" : "=r"(top));
#else
  __asm__ volatile("mv %0, sp" : "=r"(top));
#endif
  for (volatile unsigned char *p = stack_end; p < top; ++p)
    *p = canary;
  model_run(l2.bytes, ddr.bytes);
  volatile unsigned char *used = stack_end;
  while (used < top && *used == canary)
    ++used;
  return top - used <= MODEL_STACK_BYTES;
}
#endif

/* Reads one set of inputs; 0 at the end. */
static int read_inputs(const int *files) {
  for (int i = 0; i < MODEL_NUM_INPUTS; ++i)
    if (file_read(files[i], place(&inputs[i]), inputs[i].bytes) !=
        inputs[i].bytes)
      return 0;
  return 1;
}

static int fail(const char *text) {
  print(text);
  return 1;
}

int main(void) {
  int in[MODEL_NUM_INPUTS], out[MODEL_NUM_OUTPUTS];
  for (int i = 0; i < MODEL_NUM_INPUTS; ++i)
    if ((in[i] = file_open(inputs[i].file, 0)) < 0)
      return fail("cannot read an input\n");
  for (int i = 0; i < MODEL_NUM_OUTPUTS; ++i)
    if ((out[i] = file_open(outputs[i].file, 1)) < 0)
      return fail("cannot write an output\n");
  for (prepare_arenas(); read_inputs(in); prepare_arenas()) {
    if (!run())
      return fail("more stack used than MODEL_STACK_BYTES\n");
    if (!canaries_live())
      return fail("bytes beside an arena were written\n");
    for (int i = 0; i < MODEL_NUM_OUTPUTS; ++i)
      file_write(out[i], place(&outputs[i]), outputs[i].bytes);
  }
  return 0;
}
