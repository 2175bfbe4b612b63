//===-- passes/PackSteps.c - Passes inside --pack-buffers ---------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "PackSteps.h"

#include "IR/Build.h"
#include "IR/Remarks.h"

#include <string.h>

static const struct {
  PackStepId step;
  NnpackOptionId option;
} stepOptions[] = {
#define NNPACK_PASS_OPTION(Id, field) {PackStepId_##Id, NnpackOptionId_##field},
#include "nnpack-c/Passes.def"
};

static const char *const stepNames[] = {
#define NNPACK_PASS(Id, argument, summary) argument,
#include "nnpack-c/Passes.def"
};

bool packRunText(MlirOperation module, NnpackPassContext *context,
                 const char *passes) {
  NnpackText text = {0};
  nnpackTextPrint(&text, "builtin.module(%s)", passes);
  bool ok = nnpackPassRunPipeline(context->pass, text.data, module);
  nnpackTextDestroy(&text);
  return ok;
}

bool packRunStep(MlirOperation module, NnpackPassContext *context,
                 PackStepId step) {
  NnpackText text = {0};
  nnpackTextPrint(&text, "%s{", stepNames[step]);
  for (size_t i = 0; i < sizeof stepOptions / sizeof *stepOptions; ++i) {
    NnpackOptionId option = stepOptions[i].option;
    if (stepOptions[i].step != step)
      continue;
    NnpackText value = {0};
    nnpackOptionsPrint(&context->options, option, &value);
    // Quotes for paths with blanks, single ones if it has double ones inside;
    // there is no way to write a brace that is not closed.
    const char *data = value.data ? value.data : "";
    char quote = strchr(data, '"') ? '\'' : '"';
    nnpackTextPrint(&text, "%s=%c%s%c ", nnpackOptionInfos[option].name, quote,
                    data, quote);
    nnpackTextDestroy(&value);
  }
  nnpackTextPrint(&text, "}");
  bool ok = packRunText(module, context, text.data);
  nnpackTextDestroy(&text);
  return ok;
}

MlirOperation packCopy(MlirOperation module, MlirOperation form) {
  MlirOperation copy = mlirOperationClone(form);
  mlirOperationSetAttributeByName(
      copy, nnpackStr(nnpackTrialName),
      mlirUnitAttrGet(mlirOperationGetContext(copy)));
  mlirBlockAppendOwnedOperation(nnpackModuleBody(module), copy);
  return copy;
}

void packTakeBody(MlirOperation module, MlirOperation copy) {
  MlirBlock to = nnpackModuleBody(module), from = nnpackModuleBody(copy);
  for (MlirOperation op = mlirBlockGetFirstOperation(to);
       !mlirOperationIsNull(op); op = mlirBlockGetFirstOperation(to))
    mlirOperationDestroy(op);
  for (MlirOperation op = mlirBlockGetFirstOperation(from);
       !mlirOperationIsNull(op); op = mlirBlockGetFirstOperation(from)) {
    mlirOperationRemoveFromParent(op);
    mlirBlockAppendOwnedOperation(to, op);
  }
}

uint64_t packPrint(MlirOperation module, MlirOperationWalkCallback mix) {
  uint64_t print = 0xcbf29ce484222325u;
  mlirOperationWalk(module, mix, &print, MlirWalkPreOrder);
  return print;
}

void packMix(uint64_t *print, uint64_t value) {
  *print = (*print ^ value) * 0x100000001b3u;
}
