/* From reset to main on a Cortex-M. */
#include "semihosting.h"

extern unsigned char stack_begin[];
extern unsigned char bss_begin[], bss_end[];
extern unsigned char data_begin[], data_end[];
extern const unsigned char data_image[];
int main(void);
void reset(void);

static void fault(void) { semihosting_exit(3); }

intptr_t semihosting_call(int operation, const void *arguments) {
  register intptr_t r0 __asm__("r0") = operation;
  register const void *r1 __asm__("r1") = arguments;
  __asm__ volatile("bkpt 0xab" : "+r"(r0) : "r"(r1) : "memory");
  return r0;
}

void reset(void) {
  /* CPACR: floating point and vectors are off at reset. */
  *(volatile uint32_t *)0xe000ed88 |= 0xf << 20;
  __asm__ volatile("dsb\n\tisb");
  for (unsigned char *p = bss_begin; p < bss_end; ++p)
    *p = 0;
  for (unsigned char *p = data_begin; p < data_end; ++p)
    *p = data_image[p - data_begin];
  semihosting_exit(main());
}

__attribute__((section(".vectors"), used)) static const uintptr_t vectors[] = {
    (uintptr_t)stack_begin, (uintptr_t)reset, (uintptr_t)fault,
    (uintptr_t)fault,       (uintptr_t)fault, (uintptr_t)fault,
    (uintptr_t)fault,       (uintptr_t)fault, 0, 0, 0,
    (uintptr_t)fault,       (uintptr_t)fault, 0,
    (uintptr_t)fault,       (uintptr_t)fault};
