/* A plug-in of QEMU: how often each block of instructions ran. At the end it writes
   a line "ADDRESS INSTRUCTIONS RUNS" for each, in hexadecimal, to the file that its
   argument out=PATH names. QEMU_PLUGIN_API is the version of QEMU's interface. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What it needs of QEMU's interface, whose header Debian has no package of. */
typedef uint64_t PluginId;
typedef struct qemu_plugin_tb Translation;
size_t qemu_plugin_tb_n_insns(const Translation *block);
uint64_t qemu_plugin_tb_vaddr(const Translation *block);
void qemu_plugin_register_vcpu_tb_trans_cb(PluginId id,
                                           void (*call)(PluginId,
                                                        Translation *));
void qemu_plugin_register_vcpu_tb_exec_cb(Translation *block,
                                          void (*call)(unsigned, void *),
                                          int flags, void *data);
void qemu_plugin_register_atexit_cb(PluginId id, void (*call)(PluginId, void *),
                                    void *data);

typedef struct Block {
  struct Block *next;
  uint64_t address, instructions, runs;
} Block;

static Block *blocks;
static char path[4096];

static void count(unsigned processor, void *data) {
  (void)processor;
  ++((Block *)data)->runs;
}

static void note(PluginId id, Translation *translation) {
  (void)id;
  Block *block = calloc(1, sizeof *block);
  if (!block)
    abort();
  block->address = qemu_plugin_tb_vaddr(translation);
  block->instructions = qemu_plugin_tb_n_insns(translation);
  block->next = blocks;
  blocks = block;
  qemu_plugin_register_vcpu_tb_exec_cb(translation, count, 0, block);
}

static void finish(PluginId id, void *data) {
  (void)id;
  (void)data;
  FILE *file = fopen(path, "w");
  for (const Block *b = blocks; file && b; b = b->next)
    fprintf(file, "%" PRIx64 " %" PRIx64 " %" PRIx64 "\n", b->address,
            b->instructions, b->runs);
  if (!file || fclose(file))
    perror(path);
}

int qemu_plugin_version = QEMU_PLUGIN_API;

int qemu_plugin_install(PluginId id, const void *info, int count, char **values);
int qemu_plugin_install(PluginId id, const void *info, int count,
                        char **values) {
  (void)info;
  if (count != 1 || strncmp(values[0], "out=", 4))
    return 1;
  snprintf(path, sizeof path, "%s", values[0] + 4);
  qemu_plugin_register_vcpu_tb_trans_cb(id, note);
  qemu_plugin_register_atexit_cb(id, finish, NULL);
  return 0;
}
