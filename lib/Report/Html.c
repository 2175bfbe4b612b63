//===-- Html.c - The memory map as a page ---------------------------------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// MapPage.html with the plans as JSON inside it: one file that needs nothing
// else. The build turns the page into a C string.
//
//===----------------------------------------------------------------------===//

#include "nnpack-c/Report.h"

#include <string.h>

static const char page[] =
#include "MapPage.inc"
    ;

static const char placeholder[] = "@PLANS@";

/// Appends JSON such that no name in it can end the script element.
static void printInScript(const NnpackText *json, NnpackText *out) {
  size_t begin = 0;
  for (size_t i = 0; i < json->length; ++i) {
    if (json->data[i] != '<')
      continue;
    nnpackTextAppend(out, json->data + begin, i - begin);
    nnpackTextPrint(out, "\\u003c");
    begin = i + 1;
  }
  nnpackTextAppend(out, json->data + begin, json->length - begin);
}

void nnpackReportsPrintHtml(const NnpackReport *reports, intptr_t numReports,
                            NnpackText *out) {
  const char *place = strstr(page, placeholder);
  nnpackTextAppend(out, page, (size_t)(place - page));
  nnpackTextPrint(out, "[");
  for (intptr_t i = 0; i < numReports; ++i) {
    NnpackText json = {0};
    nnpackReportPrintJson(&reports[i], &json);
    nnpackTextPrint(out, i ? ",\n" : "\n");
    printInScript(&json, out);
    nnpackTextDestroy(&json);
  }
  nnpackTextPrint(out, "]");
  nnpackTextPrint(out, "%s", place + strlen(placeholder));
}
