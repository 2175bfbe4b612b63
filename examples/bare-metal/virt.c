/* Where start.c of QEMU's virt machines goes on in C: from start_c to main, and what
   an exception does. */
#include "semihosting.h"

extern unsigned char bss_begin[], bss_end[];
int main(void);
void start_c(void);
void trap(void);

/* RISC-V takes addresses of four bytes only. */
__attribute__((aligned(4))) void trap(void) { semihosting_exit(3); }

void start_c(void) {
  for (unsigned char *p = bss_begin; p < bss_end; ++p)
    *p = 0;
  semihosting_exit(main());
}
