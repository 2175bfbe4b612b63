//===-- nnpack-iree/Convert.c - MLIR 22's text made generic -------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// IREE's LLVM is newer than the project's, and the text of a few operations,
// such as tosa.const_shape, has changed between the two. The generic form, in
// which every operation looks alike, has not: so nnpack-opt, which reads the
// older text, prints that, in a process of its own. (Bytecode would be shorter,
// but holds some operations' attributes in the order of one version.)
//
//===----------------------------------------------------------------------===//

#include "nnpack-iree.h"

#include <string.h>
#include <unistd.h>

static const char converter[] = "nnpack-opt";

/// The nnpack-opt in this program's folder, or the name alone.
static void findConverter(NnpackText *outPath) {
  char self[4096];
  ssize_t length = readlink("/proc/self/exe", self, sizeof self - 1);
  if (length > 0) {
    self[length] = '\0';
    char *slash = strrchr(self, '/');
    nnpackTextPrint(outPath, "%.*s%s", (int)(slash + 1 - self), self,
                    converter);
  }
  if (length <= 0 || access(outPath->data, X_OK) != 0) {
    outPath->length = 0;
    nnpackTextPrint(outPath, "%s", converter);
  }
}

bool convertToGeneric(const char *name, const NnpackText *input,
                      NnpackText *outGeneric, NnpackText *outMessages) {
  NnpackText path = {0};
  findConverter(&path);
  // Reads the file itself, for locations name it.
  const char *const arguments[] = {path.data,
                                   "--mlir-print-op-generic",
                                   "--mlir-print-debuginfo",
                                   "--allow-unregistered-dialect",
                                   name,
                                   NULL};
  int status = nnpackRunProcess(arguments, input, outGeneric, outMessages);
  if (status == NNPACK_PROCESS_NOT_FOUND)
    nnpackTextPrint(outMessages, "%s was not found", converter);
  nnpackTextDestroy(&path);
  return status == 0;
}
