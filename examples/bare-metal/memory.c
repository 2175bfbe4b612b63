/* All that a compiled network without floating-point functions needs from a C
   library, a word at a time where both ends lie alike. */
#include <stddef.h>
#include <stdint.h>

typedef uintptr_t __attribute__((may_alias)) word;

static int is_aligned(const void *pointer) {
  return (uintptr_t)pointer % sizeof(word) == 0;
}

void *memcpy(void *restrict to, const void *restrict from, size_t size) {
  unsigned char *t = to;
  const unsigned char *f = from;
  if (((uintptr_t)t - (uintptr_t)f) % sizeof(word) == 0) {
    for (; size > 0 && !is_aligned(t); --size)
      *t++ = *f++;
    for (; size >= sizeof(word); size -= sizeof(word)) {
      *(word *)(void *)t = *(const word *)(const void *)f;
      t += sizeof(word);
      f += sizeof(word);
    }
  }
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
  word all = (word)-1 / 255 * (unsigned char)value;
  for (; size > 0 && !is_aligned(t); --size)
    *t++ = (unsigned char)value;
  for (; size >= sizeof(word); size -= sizeof(word)) {
    *(word *)(void *)t = all;
    t += sizeof(word);
  }
  while (size--)
    *t++ = (unsigned char)value;
  return to;
}
