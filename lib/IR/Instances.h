//===-- lib/IR/Instances.h - A function in given spaces -----------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A private function whose callers put its arguments or its scratch into
// different spaces is needed once for each combination. An instance is one of
// them: spaces for arguments, parts and classes of values.
//
//===----------------------------------------------------------------------===//

#ifndef NNPACK_LIB_IR_INSTANCES_H
#define NNPACK_LIB_IR_INSTANCES_H

#include "Module.h"

typedef struct Instance {
  intptr_t function;
  intptr_t number;           ///< Among the instances of its function.
  MlirOperation op;          ///< The function, or a clone.
  MlirStringRef name;        ///< Its symbol.
  MlirAttribute *arguments;  ///< Space of each argument.
  MlirAttribute *parts;      ///< Space of each arena argument.
  MlirAttribute *classes;    ///< By class root; see instanceSpaceOf.
  intptr_t *targets;         ///< Per call: an instance, or NO_INDEX.
} Instance;

typedef struct InstanceList {
  NNPACK_VECTOR(Instance) list;
  MlirAttribute **original; ///< Per function and value: space before rewriting.
  intptr_t **bufferOf;      ///< Per function and value: planned allocation.
} InstanceList;

/// Every instance that is needed, found from the entries; nothing is rewritten.
void instancesFind(ModuleInfo *module, InstanceList *outInstances);

/// The space that the type of a value names in the instance.
MlirAttribute instanceSpaceOf(const ModuleInfo *module,
                              const Instance *instance, intptr_t value);

#endif // NNPACK_LIB_IR_INSTANCES_H
