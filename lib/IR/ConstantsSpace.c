//===-- lib/IR/ConstantsSpace.c - Room for constants --------------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A memory for constants alone holds all of a module's, whichever entries use
// them: they lie there when the program is not running, too.
//
//===----------------------------------------------------------------------===//

#include "Build.h"
#include "Module.h"

#include <inttypes.h>

typedef struct Constants {
  int64_t bytes, largestBytes;
  MlirOperation largest;
} Constants;

static Constants countConstants(const ModuleInfo *module) {
  Constants found = {.largest = {NULL}};
  MlirOperation op = mlirBlockGetFirstOperation(nnpackModuleBody(module->op));
  for (; !mlirOperationIsNull(op); op = mlirOperationGetNextInBlock(op)) {
    if (!nnpackOpIs(op, "memref.global") ||
        mlirAttributeIsNull(nnpackOpAttribute(op, "constant")))
      continue;
    int64_t bytes =
        typeStaticBytes(mlirTypeAttrGetValue(nnpackOpAttribute(op, "type")));
    found.bytes = nnpackAddSaturated(found.bytes, bytes);
    if (mlirOperationIsNull(found.largest) || bytes > found.largestBytes) {
      found.largest = op;
      found.largestBytes = bytes;
    }
  }
  return found;
}

bool moduleCheckConstants(const ModuleInfo *module) {
  const SpaceList *spaces = &module->spaces;
  const SpaceInfo *space = &spaces->spaces[spaces->constants];
  if (spaces->constants < spaces->count)
    return true;
  Constants found = countConstants(module);
  if (found.bytes <= space->capacity)
    return true;
  MlirStringRef name = mlirStringAttrGetValue(
      nnpackOpAttribute(found.largest, "sym_name"));
  moduleEmitError(
      module, found.largest,
      nnpackArenaFormat(module->arena,
                        "the constants need %" PRId64 " bytes of %s, the limit "
                        "is %" PRId64 ": %" PRId64 " short; '%.*s' is the "
                        "largest, of %" PRId64 " bytes; raise the size of %s in "
                        "spaces",
                        found.bytes, space->name, space->capacity,
                        found.bytes - space->capacity, (int)name.length,
                        name.data, found.largestBytes, space->name));
  return false;
}
