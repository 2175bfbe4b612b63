//===-- lib/IR/ConstantParts.h - Constants cut along their first dimension ===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Internal to the project.
//
//===----------------------------------------------------------------------===//

#ifndef NNPACK_LIB_IR_CONSTANTPARTS_H
#define NNPACK_LIB_IR_CONSTANTPARTS_H

#include "IR/Build.h"

/// What has been cut in a module.
typedef struct ConstantParts {
  NnpackArena *arena;
  MlirOperation module;
  MlirSymbolTable symbols;
  NNPACK_VECTOR(struct ConstantPart {
    MlirAttribute global;
    MlirType type;
    int64_t part;
    MlirAttribute name;
  })
  made;
  NNPACK_VECTOR(MlirOperation) cut; ///< Globals that have parts.
} ConstantParts;

/// The memref.global that the operand shows all of, if its bytes are at hand; a
/// null operation for anything else.
MlirOperation nnpackConstantToCut(const ConstantParts *parts,
                                  MlirValue operand);
/// The symbol of part number `part` of such a global, each part of the type;
/// made if there is none yet.
MlirAttribute nnpackPartOfConstant(ConstantParts *parts, MlirOperation global,
                                   MlirType type, int64_t part);
/// Erases those that were cut and are no longer used.
void nnpackEraseCutConstants(ConstantParts *parts);

#endif // NNPACK_LIB_IR_CONSTANTPARTS_H
