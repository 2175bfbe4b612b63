//===-- IR/Build.h - Short hands over mlir-c ----------------------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What every part that touches IR needs: strings, names, attributes, types,
// creating operations. Internal to the project.
//
//===----------------------------------------------------------------------===//

#ifndef NNPACK_LIB_IR_BUILD_H
#define NNPACK_LIB_IR_BUILD_H

#include "IR/PtrMap.h"
#include "nnpack-c/Support.h"

#include "mlir-c/BuiltinAttributes.h"
#include "mlir-c/BuiltinTypes.h"
#include "mlir-c/IR.h"

static inline MlirStringRef nnpackStr(const char *text) {
  return mlirStringRefCreateFromCString(text);
}

//===----------------------------------------------------------------------===//
// Operations
//===----------------------------------------------------------------------===//

/// "tosa.conv2d"; lives as long as the context.
MlirStringRef nnpackOpName(MlirOperation op);
/// Whether the operation has that name; false for a null one.
bool nnpackOpIs(MlirOperation op, const char *name);
/// Whether it has one of the names; false for a null one.
bool nnpackOpIsAmong(MlirOperation op, const char *const *names, size_t count);
/// Whether it is of the dialect, "arith"; false for a null one.
bool nnpackOpIsOf(MlirOperation op, const char *dialect);
/// memref.collapse_shape or memref.expand_shape: the same bytes in another shape.
bool nnpackIsReshape(MlirOperation op);
/// What a memref is a reshape of, or the memref itself.
MlirValue nnpackBufferBehind(MlirValue memref);
/// The attribute, or a null attribute.
MlirAttribute nnpackOpAttribute(MlirOperation op, const char *name);
/// The value of an integer attribute, or `fallback`.
int64_t nnpackOpInteger(MlirOperation op, const char *name, int64_t fallback);
/// Element `index` of an array<i64> or array<i32> attribute.
int64_t nnpackOpArrayAt(MlirOperation op, const char *name, intptr_t index);
/// The operation that the value is a result of, or a null operation
/// for a block argument.
MlirOperation nnpackValueOwner(MlirValue value);
/// True for a ranked memref.
bool nnpackValueIsMemRef(MlirValue value);

/// An operation to be made; at most this many operands and so on are copied.
typedef struct NnpackOpSpec {
  const char *name;
  intptr_t numOperands, numResults, numAttributes, numRegions;
  const MlirValue *operands;
  const MlirType *results;
  const MlirNamedAttribute *attributes;
  const MlirRegion *regions;
} NnpackOpSpec;

/// Creates a detached operation; it must verify.
MlirOperation nnpackCreateOp(MlirLocation location, const NnpackOpSpec *spec);
/// Creates one and inserts it before `before`.
MlirOperation nnpackInsertOp(MlirOperation before, MlirLocation location,
                             const NnpackOpSpec *spec);
MlirNamedAttribute nnpackNamed(const char *name, MlirAttribute attribute);
/// Inserts before `before` the body of the one function of a module in text,
/// `operands` in place of its arguments; returns what it returns, null if
/// nothing. The text must be right.
MlirValue nnpackInlineText(MlirOperation before, const char *text,
                           const MlirValue *operands, intptr_t numOperands);

//===----------------------------------------------------------------------===//
// Functions
//===----------------------------------------------------------------------===//

/// Creates a detached func.func with an entry block of the argument types;
/// `isPrivate` gives it private visibility.
MlirOperation nnpackCreateFunction(MlirLocation location, MlirStringRef name,
                                   bool isPrivate, intptr_t numArguments,
                                   const MlirType *arguments,
                                   intptr_t numResults,
                                   const MlirType *results);
/// The first block of a func.func, or a null block for a declaration.
MlirBlock nnpackFunctionBody(MlirOperation function);
/// The one block of a builtin.module.
MlirBlock nnpackModuleBody(MlirOperation module);
/// True for a func.func with a body.
bool nnpackIsFunctionDefinition(MlirOperation op);
/// True for one that is a kernel.
bool nnpackIsKernel(MlirOperation op);
/// True for one that is no kernel and has one block.
bool nnpackIsSingleBlockGraph(MlirOperation op);
/// The function that a func.call calls; null for any other operation.
MlirOperation nnpackFunctionOfCall(MlirOperation op, MlirSymbolTable symbols);
/// The same if it is a kernel with a body.
MlirOperation nnpackKernelOfCall(MlirOperation op, MlirSymbolTable symbols);
/// Makes a call one of the function.
void nnpackSetCallee(MlirOperation call, MlirOperation function);
/// Makes function_type say what the entry block and `results` say; attributes
/// of arguments and results are dropped.
void nnpackFunctionSetType(MlirOperation function, intptr_t numResults,
                           const MlirType *results);
/// The same, with the results that it has.
void nnpackFunctionSetArguments(MlirOperation function);

//===----------------------------------------------------------------------===//
// Numbers
//===----------------------------------------------------------------------===//

/// The number of an arith.constant of type index or an integer type; false for
/// anything else.
bool nnpackConstantInteger(MlirValue value, int64_t *outNumber);
/// Inserts one.
MlirValue nnpackInsertInteger(MlirOperation before, MlirType type,
                              int64_t number);
MlirValue nnpackInsertIndex(MlirOperation before, int64_t number);

typedef struct NnpackLoopBounds {
  int64_t lower, upper, step;
} NnpackLoopBounds;
/// Of an scf.for, if they are constants; false for anything else.
bool nnpackConstantBounds(MlirOperation loop, NnpackLoopBounds *outBounds);
/// How often a loop with those bounds turns; its step is positive.
int64_t nnpackTripsOf(const NnpackLoopBounds *bounds);

//===----------------------------------------------------------------------===//
// Types
//===----------------------------------------------------------------------===//

/// True for a ranked tensor or memref all of whose dimensions are known.
bool nnpackTypeIsStaticShaped(MlirType type);
/// Bytes of one element as a memref stores it (i1: 1, index: 8); 0 if the type
/// has no such size.
int64_t nnpackElementBytes(MlirType element);
/// Bytes of a static shaped type; false on overflow, dynamic dimensions or an
/// element type without a size.
bool nnpackTypeBytes(MlirType type, int64_t *outBytes);
/// Bytes of a memref.alloc, rounded up to the alignment: 0 for other operations and
/// for sizes not known, INT64_MAX for what cannot be counted.
int64_t nnpackAllocBytes(MlirOperation op, int64_t alignment);
/// The number of elements, likewise.
bool nnpackTypeElements(MlirType type, int64_t *outElements);
/// True if two ranked shaped types have the same dimensions.
bool nnpackSameShape(MlirType a, MlirType b);
/// memref with the shape and element type of a ranked tensor.
MlirType nnpackMemRefOfTensor(MlirType tensor);

//===----------------------------------------------------------------------===//
// Diagnostics
//===----------------------------------------------------------------------===//

/// Formats and emits a remark or an error at the operation.
void nnpackRemarkAt(MlirOperation op, const char *format, ...)
    NNPACK_PRINTF(2, 3);
void nnpackErrorAt(MlirOperation op, const char *format, ...)
    NNPACK_PRINTF(2, 3);
/// Appends to the text `data`: what MLIR prints with.
void nnpackTextAppendChunk(MlirStringRef chunk, void *data);
/// Appends the type as MLIR prints it.
void nnpackTextAppendType(NnpackText *text, MlirType type);

#endif // NNPACK_LIB_IR_BUILD_H
