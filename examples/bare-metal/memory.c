/* All that a compiled network without floating-point functions needs from a C
   library. */
#include <stddef.h>

void *memcpy(void *restrict to, const void *restrict from, size_t size) {
  unsigned char *t = to;
  const unsigned char *f = from;
  while (size--)
    *t++ = *f++;
  return to;
}

void *memmove(void *to, const void *from, size_t size) {
  unsigned char *t = to;
  const unsigned char *f = from;
  if (t <= f || t >= f + size)
    return memcpy(to, from, size);
  while (size--)
    t[size] = f[size];
  return to;
}

void *memset(void *to, int value, size_t size) {
  unsigned char *t = to;
  while (size--)
    *t++ = (unsigned char)value;
  return to;
}
