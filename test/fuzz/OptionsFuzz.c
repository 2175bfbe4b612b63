//===-- OptionsFuzz.c - Options and their values -------------------------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The input is an option's name, '=', a value. A value that is taken is printed
// as text that is taken again and means the same.
//
//===----------------------------------------------------------------------===//

#include "Fuzz.h"

#include "nnpack-c/Options.h"

#include <string.h>

static void setOption(NnpackOptionId id, const char *value) {
  NnpackOptions options, again;
  NnpackText error = {0}, first = {0}, second = {0};
  nnpackOptionsInit(&options);
  nnpackOptionsInit(&again);
  if (nnpackOptionsSet(&options, id, value, &error)) {
    FUZZ_CHECK(error.length == 0);
    nnpackOptionsPrint(&options, id, &first);
    const char *printed = first.data ? first.data : "";
    FUZZ_CHECK(nnpackOptionsSet(&again, id, printed, &error));
    nnpackOptionsPrint(&again, id, &second);
    FUZZ_CHECK(!strcmp(printed, second.data ? second.data : ""));
  } else {
    FUZZ_CHECK(strstr(error.data, nnpackOptionInfos[id].name));
  }
  nnpackTextDestroy(&error);
  nnpackTextDestroy(&first);
  nnpackTextDestroy(&second);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  NnpackArena *arena = nnpackArenaCreate();
  char *text = nnpackArenaCopyString(arena, (const char *)data, size);
  char *equals = strchr(text, '=');
  if (equals) {
    *equals = 0;
    for (int i = 0; i < NnpackNumOptions; ++i)
      if (!strcmp(nnpackOptionInfos[i].name, text))
        setOption((NnpackOptionId)i, equals + 1);
  }
  nnpackArenaDestroy(arena);
  return 0;
}
