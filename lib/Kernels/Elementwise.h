//===-- Elementwise.h - An elementwise operation --------------------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What loops over an elementwise operation (ElementwiseKernel.c) and loops that
// do one on their way (DotEnds.c) share: reading it, loading its operands, and
// its body on vectors.
//
//===----------------------------------------------------------------------===//

#ifndef NNPACK_LIB_KERNELS_ELEMENTWISE_H
#define NNPACK_LIB_KERNELS_ELEMENTWISE_H

#include "Vector.h"

#include "mlir-c/AffineMap.h"

enum { NnpackMaxOperands = 16 };

/// A linalg.generic on memrefs whose loops are all parallel; its last operand is
/// the result, with a loop per dimension, in order.
typedef struct NnpackElementwise {
  NnpackArena *arena;
  MlirOperation kernel, op;
  MlirBlock body;
  intptr_t numBodyOps;
  unsigned widestBits; ///< Of the body's values.
  NnpackExtents shape; ///< Of the loops.
  intptr_t numOperands;
  struct {
    MlirValue value;
    MlirAffineMap map;
    bool isScalar, isBroadcast; ///< No memref; the same in the last loop.
  } operands[NnpackMaxOperands];
} NnpackElementwise;

/// False for what is no such operation, or not one for vectors.
bool nnpackReadElementwise(NnpackArena *arena, MlirOperation kernel,
                           MlirOperation op, NnpackElementwise *out);

/// How things are called in the text around a vector of it.
typedef struct NnpackElementwiseNames {
  const char *operands; ///< Operand N is %OPERANDSN.
  const char *values;   ///< Its vector is %VALUESN.
  const char *const *loops; ///< Of each loop the index, without the %.
  const char *mask; ///< The lanes that are there; NULL if all are.
} NnpackElementwiseNames;

/// "vector<16xi8>": so many elements of an operand.
const char *nnpackElementwiseVector(const NnpackElementwise *e, intptr_t index,
                                    int64_t lanes);
/// The type of an operand's memref.
const char *nnpackElementwiseMemRef(const NnpackElementwise *e, intptr_t index);
/// Writes an operand's memref and the indices of the vector's first element,
/// "%o0[%y, %x]".
void nnpackElementwisePlace(const NnpackElementwise *e, intptr_t index,
                            const NnpackElementwiseNames *names,
                            NnpackText *out);
/// Writes %VALUESN, a vector of operand N.
void nnpackElementwiseLoad(const NnpackElementwise *e, intptr_t index,
                           int64_t lanes, const NnpackElementwiseNames *names,
                           NnpackText *out);
/// Puts the body in the place of each builtin.unrealized_conversion_cast of the
/// kernel that has that attribute and takes vectors of the operands, the result
/// perhaps left out.
void nnpackElementwiseBodies(const NnpackElementwise *e, const char *mark);

#endif // NNPACK_LIB_KERNELS_ELEMENTWISE_H
