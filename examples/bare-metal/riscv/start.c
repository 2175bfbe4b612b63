/* From reset to main on a RISC-V, and the way to the emulator. */
#include "semihosting.h"

void start(void);

/* The three instructions must not straddle a page. */
intptr_t semihosting_call(int operation, const void *arguments) {
  register intptr_t a0 __asm__("a0") = operation;
  register const void *a1 __asm__("a1") = arguments;
  __asm__ volatile(".option push\n\t"
                   ".option norvc\n\t"
                   ".balign 16\n\t"
                   "slli zero, zero, 0x1f\n\t"
                   "ebreak\n\t"
                   "srai zero, zero, 7\n\t"
                   ".option pop"
                   : "+r"(a0)
                   : "r"(a1)
                   : "memory");
  return a0;
}

/* mstatus: floating point and vectors are off at reset. */
__attribute__((naked, section(".start"))) void start(void) {
  __asm__ volatile("la sp, stack_begin\n\t"
                   "la t0, trap\n\t"
                   "csrw mtvec, t0\n\t"
                   "li t0, 0x2200\n\t"
                   "csrs mstatus, t0\n\t"
                   "j start_c");
}
