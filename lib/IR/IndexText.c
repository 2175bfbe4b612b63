//===-- IndexText.c - Index arithmetic as text ----------------------------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "IR/IndexText.h"

void indexPrint(IndexText *out, const char *format, ...) {
  va_list args;
  va_start(args, format);
  char line[512];
  int length = vsnprintf(line, sizeof line, format, args);
  va_end(args);
  nnpackTextAppend(&out->text, line, (size_t)length);
}

Name indexNewName(IndexText *out) {
  Name name;
  snprintf(name.text, sizeof name.text, "%%x%ld", (long)out->nextName++);
  return name;
}

Name indexNameOf(const char *prefix, intptr_t index) {
  Name name;
  snprintf(name.text, sizeof name.text, "%%%s%ld", prefix, (long)index);
  return name;
}

Name indexConstant(IndexText *out, int64_t value) {
  for (intptr_t i = 0; i < out->constantValues.count; ++i)
    if (out->constantValues.data[i] == value)
      return indexNameOf("k", i);
  Name name = indexNameOf("k", out->constantValues.count);
  NNPACK_PUSH(out->arena, out->constantValues, value);
  nnpackTextPrint(&out->constants, "%s = arith.constant %lld : index\n",
                  name.text, (long long)value);
  return name;
}

Name indexBinary(IndexText *out, const char *op, Name a, Name b) {
  Name name = indexNewName(out);
  indexPrint(out, "%s = arith.%s %s, %s : index\n", name.text, op, a.text,
             b.text);
  return name;
}

Name indexCompare(IndexText *out, const char *predicate, Name a, Name b) {
  Name name = indexNewName(out);
  indexPrint(out, "%s = arith.cmpi %s, %s, %s : index\n", name.text, predicate,
             a.text, b.text);
  return name;
}

Name indexChoose(IndexText *out, Name condition, Name a, Name b) {
  Name name = indexNewName(out);
  indexPrint(out, "%s = arith.select %s, %s, %s : index\n", name.text,
             condition.text, a.text, b.text);
  return name;
}

Name indexClip(IndexText *out, Name value, int64_t high) {
  Name low = indexBinary(out, "maxsi", value, indexConstant(out, 0));
  return indexBinary(out, "minsi", low, indexConstant(out, high));
}

Name indexMap(IndexText *out, const NnpackRowMap *map, Name row,
              int64_t offset) {
  Name value = row;
  if (map->scale != 1)
    value = indexBinary(out, "muli", value, indexConstant(out, map->scale));
  if (offset != 0)
    value = indexBinary(out, "addi", value, indexConstant(out, offset));
  if (map->divisor != 1)
    value =
        indexBinary(out, "floordivsi", value, indexConstant(out, map->divisor));
  return value;
}
