/* From reset to main on a 64-bit Arm, and the way to the emulator. */
#include "semihosting.h"

void start(void);

intptr_t semihosting_call(int operation, const void *arguments) {
  register intptr_t x0 __asm__("x0") = operation;
  register const void *x1 __asm__("x1") = arguments;
  __asm__ volatile("hlt 0xf000" : "+r"(x0) : "r"(x1) : "memory");
  return x0;
}

/* 16 entries of 128 bytes, any of which ends the program. */
__asm__(".balign 2048\n"
        "vectors:\n\t"
        ".rept 16\n\t"
        "b trap\n\t"
        ".balign 128\n\t"
        ".endr");

/* Addresses as they are, in blocks of 1 GiB: the first of devices, the second of
   memory. Without translation all is device memory, where vectors that are not
   aligned are errors. */
enum { block = 0x401, memory = 0x300, device = 0x4 };
const uint64_t translation[512] __attribute__((aligned(4096))) = {
    block | device, 0x40000000 | block | memory};

/* CPACR_EL1: floating point and vectors are off at reset. MAIR_EL1: attribute 0
   is memory, 1 a device. TCR_EL1: addresses of 39 bits, cached. */
__attribute__((naked, section(".start"))) void start(void) {
  __asm__ volatile("ldr x0, =stack_begin\n\t"
                   "mov sp, x0\n\t"
                   "ldr x0, =vectors\n\t"
                   "msr vbar_el1, x0\n\t"
                   "mov x0, 0x300000\n\t"
                   "msr cpacr_el1, x0\n\t"
                   "mov x0, 0xff\n\t"
                   "msr mair_el1, x0\n\t"
                   "ldr x0, =0x803519\n\t"
                   "msr tcr_el1, x0\n\t"
                   "ldr x0, =translation\n\t"
                   "msr ttbr0_el1, x0\n\t"
                   "isb\n\t"
                   "mrs x0, sctlr_el1\n\t"
                   "mov x1, 0x1005\n\t"
                   "orr x0, x0, x1\n\t"
                   "msr sctlr_el1, x0\n\t"
                   "isb\n\t"
                   "b start_c");
}
