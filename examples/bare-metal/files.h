/* What main.c needs from its surroundings: files of the machine that it runs on
   or that emulates it. */
#ifndef FILES_H
#define FILES_H

#include <stddef.h>

/* A file of the working folder, or -1. */
int file_open(const char *name, int for_writing);
/* Bytes read. */
size_t file_read(int file, void *data, size_t size);
void file_write(int file, const void *data, size_t size);
void print(const char *text);

#endif
