/* Semihosting: the emulator or debugger does what an operating system would. */
#ifndef SEMIHOSTING_H
#define SEMIHOSTING_H

#include <stdint.h>

/* In start.c of the machine. */
intptr_t semihosting_call(int operation, const void *arguments);
void semihosting_exit(int status);

#endif
