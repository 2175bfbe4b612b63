//===-- Remarks.c - What was done, what was not, and why ------------------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "IR/Remarks.h"

const char *const nnpackTrialName = "nnpack.trial";

/// The name of the function around, or of the operation if it is one.
static MlirStringRef functionNameOf(MlirOperation op) {
  while (!mlirOperationIsNull(op) && !nnpackOpIs(op, "func.func"))
    op = mlirOperationGetParentOperation(op);
  return mlirOperationIsNull(op)
             ? nnpackStr("")
             : mlirStringAttrGetValue(nnpackOpAttribute(op, "sym_name"));
}

bool nnpackWantsRemarks(MlirOperation op) {
  if (!nnpackContextHasRemarks(mlirOperationGetContext(op)))
    return false;
  for (; !mlirOperationIsNull(op); op = mlirOperationGetParentOperation(op))
    if (!mlirAttributeIsNull(nnpackOpAttribute(op, nnpackTrialName)))
      return false;
  return true;
}

void nnpackRemarkOf(MlirOperation op, NnpackRemarkKind kind,
                    const char *category, const char *name, const char *format,
                    ...) {
  if (!nnpackWantsRemarks(op))
    return;
  NnpackText text = {0};
  va_list arguments;
  va_start(arguments, format);
  nnpackTextPrintV(&text, format, arguments);
  va_end(arguments);
  NnpackRemark remark = {kind, nnpackStr(category), nnpackStr(name),
                         functionNameOf(op),
                         mlirStringRefCreate(text.data, text.length)};
  nnpackEmitRemarkOf(mlirOperationGetLocation(op), &remark);
  nnpackTextDestroy(&text);
}

const char *nnpackPlural(int64_t count) { return count == 1 ? "" : "s"; }
