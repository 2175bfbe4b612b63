/* files.h by semihosting, alike on Arm and RISC-V. */
#include "semihosting.h"

#include "files.h"

enum {
  sys_open = 0x01,
  sys_write0 = 0x04,
  sys_write = 0x05,
  sys_read = 0x06,
  sys_exit_extended = 0x20,
  application_exit = 0x20026,
  mode_rb = 1,
  mode_wb = 5,
};

static size_t length(const char *text) {
  size_t n = 0;
  while (text[n])
    ++n;
  return n;
}

int file_open(const char *name, int for_writing) {
  uintptr_t arguments[] = {(uintptr_t)name, for_writing ? mode_wb : mode_rb,
                           length(name)};
  return (int)semihosting_call(sys_open, arguments);
}

size_t file_read(int file, void *data, size_t size) {
  uintptr_t arguments[] = {(uintptr_t)file, (uintptr_t)data, size};
  return size - (size_t)semihosting_call(sys_read, arguments);
}

void file_write(int file, const void *data, size_t size) {
  uintptr_t arguments[] = {(uintptr_t)file, (uintptr_t)data, size};
  semihosting_call(sys_write, arguments);
}

void print(const char *text) { semihosting_call(sys_write0, text); }

void semihosting_exit(int status) {
  uintptr_t arguments[] = {application_exit, (uintptr_t)status};
  semihosting_call(sys_exit_extended, arguments);
  for (;;)
    ;
}
