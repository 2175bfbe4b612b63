//===-- NnpackToLlvm.c - Packed memref IR to the LLVM dialect -------------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Prepares the module in ways that upstream's conversions cannot, then runs
// them:
//
//   func.func private @relu_0(%in: memref<64xi8, "L2">,
//                             %out: memref<64xi8, "L2">) { loops }
//
// becomes
//
//   llvm.func internal @relu_0(%in: !llvm.ptr {llvm.noalias},
//                              %out: !llvm.ptr {llvm.noalias}) { branches }
//
// - Convolutions become vector instructions (vectorize-kernels).
// - Arguments of kernels are told apart for LLVM (lib/IR/KernelArguments.h).
// - Loads of constants are told apart from stores (lib/IR/ConstantLoads.h).
// - Memory spaces become integers (lower-memory-spaces).
// - Private functions get internal linkage.
// - A copy between strided views becomes loops: upstream calls a function of
//   its runtime library for it.
// - f16 becomes f32 by arithmetic, unless half-floats=instructions says that the
//   target can do it: one that cannot would call a function of its compiler's
//   library.
// - A module that was packed with test-check-memory checks its loads
//   (check-memory).
// - A memref argument is one pointer if every function of the module allows it
//   (static shapes, strides and offsets), so that the entry function has a
//   plain C interface; else descriptors, as upstream has them.
//
// Requires: memref level; vector, scf, linalg, affine, arith and math are fine.
// Leaves: llvm only. A memref.alloc still there becomes a call of malloc.
//
//===----------------------------------------------------------------------===//

#include "nnpack-c/Passes.h"

#include "IR/Build.h"
#include "IR/ConstantLoads.h"
#include "IR/HalfFloat.h"
#include "IR/KernelArguments.h"
#include "IR/Shadow.h"

#include "mlir-c/Dialect/Linalg.h"

#include <string.h>

//===----------------------------------------------------------------------===//
// Copies
//===----------------------------------------------------------------------===//

static bool isStrided(MlirValue memref) {
  MlirType type = mlirValueGetType(memref);
  return mlirTypeIsAMemRef(type) &&
         !mlirAffineMapIsIdentity(mlirMemRefTypeGetAffineMap(type));
}

static MlirAttribute denseI32(MlirContext context, const int32_t *values,
                              intptr_t count) {
  return mlirDenseI32ArrayGet(context, count, values);
}

/// Puts linalg.copy in the place of a memref.copy.
static void expandCopy(MlirOperation copy) {
  MlirContext context = mlirOperationGetContext(copy);
  const int32_t segments[] = {1, 1};
  MlirValue operands[] = {mlirOperationGetOperand(copy, 0),
                          mlirOperationGetOperand(copy, 1)};
  MlirNamedAttribute attributes[] = {
      nnpackNamed("operandSegmentSizes", denseI32(context, segments, 2))};
  MlirRegion regions[] = {mlirRegionCreate()};
  NnpackOpSpec spec = {.name = "linalg.copy",
                       .numOperands = 2, .operands = operands,
                       .numAttributes = 1, .attributes = attributes,
                       .numRegions = 1, .regions = regions};
  MlirOperation expanded =
      nnpackInsertOp(copy, mlirOperationGetLocation(copy), &spec);
  mlirLinalgFillBuiltinNamedOpRegion(expanded);
  mlirOperationDestroy(copy);
}

static MlirWalkResult visitCopy(MlirOperation op, void *userData) {
  (void)userData;
  if (nnpackOpIs(op, "memref.copy") &&
      (isStrided(mlirOperationGetOperand(op, 0)) ||
       isStrided(mlirOperationGetOperand(op, 1))))
    expandCopy(op);
  return MlirWalkResultAdvance;
}

//===----------------------------------------------------------------------===//
// Functions
//===----------------------------------------------------------------------===//

/// True if a value of the type can be passed as one pointer, or is no memref.
static bool isBareType(MlirType type) {
  if (mlirTypeIsAUnrankedMemRef(type))
    return false;
  if (!mlirTypeIsAMemRef(type))
    return true;
  if (!mlirShapedTypeHasStaticShape(type) ||
      mlirShapedTypeGetRank(type) > 64)
    return false;
  int64_t strides[64], offset;
  if (mlirLogicalResultIsFailure(
          mlirMemRefTypeGetStridesAndOffset(type, strides, &offset)))
    return false;
  bool isStatic = !mlirShapedTypeIsDynamicStrideOrOffset(offset);
  for (intptr_t i = 0; i < mlirShapedTypeGetRank(type); ++i)
    isStatic &= !mlirShapedTypeIsDynamicStrideOrOffset(strides[i]);
  return isStatic;
}

static bool hasBareSignature(MlirOperation function) {
  MlirType type =
      mlirTypeAttrGetValue(nnpackOpAttribute(function, "function_type"));
  for (intptr_t i = 0; i < mlirFunctionTypeGetNumInputs(type); ++i)
    if (!isBareType(mlirFunctionTypeGetInput(type, i)))
      return false;
  for (intptr_t i = 0; i < mlirFunctionTypeGetNumResults(type); ++i)
    if (!isBareType(mlirFunctionTypeGetResult(type, i)))
      return false;
  return true;
}

/// Private functions with a body become internal.
static void setLinkage(MlirOperation function) {
  MlirAttribute visibility = nnpackOpAttribute(function, "sym_visibility");
  if (!nnpackIsFunctionDefinition(function) ||
      mlirAttributeIsNull(visibility) ||
      !mlirStringRefEqual(mlirStringAttrGetValue(visibility),
                          nnpackStr("private")))
    return;
  MlirAttribute internal =
      mlirAttributeParseGet(mlirOperationGetContext(function),
                            nnpackStr("#llvm.linkage<internal>"));
  mlirOperationSetAttributeByName(function, nnpackStr("llvm.linkage"),
                                  internal);
}

/// Prepares all functions; true if all can have bare pointers.
static bool prepareFunctions(MlirOperation module) {
  bool isBare = true;
  MlirBlock body = nnpackModuleBody(module);
  for (MlirOperation op = mlirBlockGetFirstOperation(body);
       !mlirOperationIsNull(op); op = mlirOperationGetNextInBlock(op)) {
    if (!nnpackOpIs(op, "func.func"))
      continue;
    setLinkage(op);
    isBare &= hasBareSignature(op);
  }
  return isBare;
}

//===----------------------------------------------------------------------===//
// Conversions
//===----------------------------------------------------------------------===//

/// Operations that need a conversion of their own. Most modules have few, and a
/// conversion walks everything.
typedef struct Contents {
  bool tosa, vector, math, division, index, ub;
} Contents;

static bool startsWith(MlirStringRef name, const char *prefix) {
  size_t length = strlen(prefix);
  return name.length >= length && !memcmp(name.data, prefix, length);
}

static MlirWalkResult noteOp(MlirOperation op, void *userData) {
  Contents *contents = userData;
  MlirStringRef name = nnpackOpName(op);
  contents->tosa |= startsWith(name, "tosa.");
  contents->vector |= startsWith(name, "vector.");
  contents->math |= startsWith(name, "math.");
  contents->division |= startsWith(name, "arith.ceildiv") ||
                        startsWith(name, "arith.floordiv");
  contents->index |= startsWith(name, "index.");
  contents->ub |= startsWith(name, "ub.");
  return MlirWalkResultAdvance;
}

static Contents contentsOf(MlirOperation module) {
  Contents contents = {0};
  mlirOperationWalk(module, noteOp, &contents, MlirWalkPreOrder);
  return contents;
}

/// Runs "builtin.module(TEXT)" and empties the text.
static bool runPasses(MlirOperation module, NnpackPassContext *context,
                      NnpackText *text) {
  NnpackText pipeline = {0};
  nnpackTextPrint(&pipeline, "builtin.module(%s)", text->data);
  bool ok = nnpackPassRunPipeline(context->pass, pipeline.data, module);
  nnpackTextDestroy(&pipeline);
  nnpackTextDestroy(text);
  *text = (NnpackText){0};
  return ok;
}

static int indexBits(const NnpackPassContext *context) {
  return context->options.indexWidth == NnpackIndexWidth32 ? 32 : 64;
}

/// The lowering of vectors has no option for narrow indices, but asks the data
/// layout. Sets that, and returns what it was.
static MlirAttribute setIndexLayout(MlirOperation module,
                                    const NnpackPassContext *context) {
  static const char name[] = "dlti.dl_spec";
  MlirAttribute before = nnpackOpAttribute(module, name);
  if (indexBits(context) == 32)
    mlirOperationSetAttributeByName(
        module, nnpackStr(name),
        mlirAttributeParseGet(mlirOperationGetContext(module),
                              nnpackStr("#dlti.dl_spec<index = 32 : i32>")));
  return before;
}

static void restoreLayout(MlirOperation module, MlirAttribute before) {
  static const char name[] = "dlti.dl_spec";
  if (mlirAttributeIsNull(before))
    mlirOperationRemoveAttributeByName(module, nnpackStr(name));
  else
    mlirOperationSetAttributeByName(module, nnpackStr(name), before);
}

/// From linalg and scf to the LLVM dialect but for what folding may bring in.
static bool convertMost(MlirOperation module, NnpackPassContext *context,
                        bool isBare) {
  Contents contents = contentsOf(module);
  int bits = indexBits(context);
  NnpackText text = {0};
  nnpackTextPrint(&text, "func.func(");
  if (contents.tosa)
    nnpackTextPrint(&text, "tosa-to-arith{include-apply-rescale=true},");
  if (contents.vector)
    nnpackTextPrint(&text, "convert-vector-to-scf,");
  nnpackTextPrint(&text, "linalg-generalize-named-ops,"
                         "convert-linalg-to-loops,lower-affine),"
                         "expand-strided-metadata,lower-affine,"
                         "func.func(canonicalize,cse,convert-scf-to-cf");
  if (contents.division)
    nnpackTextPrint(&text, ",arith-expand");
  nnpackTextPrint(&text, ")");
  if (contents.vector)
    nnpackTextPrint(&text, bits == 64 ? ",convert-vector-to-llvm"
                                      : ",convert-to-llvm{dynamic=true "
                                        "filter-dialects=vector}");
  if (contents.math)
    nnpackTextPrint(&text, ",convert-math-to-llvm,convert-math-to-libm");
  nnpackTextPrint(&text,
                  ",func.func(convert-arith-to-llvm{index-bitwidth=%d}),"
                  "finalize-memref-to-llvm{index-bitwidth=%d},"
                  "convert-func-to-llvm{use-bare-ptr-memref-call-conv=%d "
                  "index-bitwidth=%d},convert-cf-to-llvm{index-bitwidth=%d}",
                  bits, bits, isBare, bits, bits);
  MlirAttribute layout = setIndexLayout(module, context);
  bool ok = runPasses(module, context, &text);
  restoreLayout(module, layout);
  return ok;
}

static bool convertRest(MlirOperation module, NnpackPassContext *context) {
  Contents contents = contentsOf(module);
  NnpackText text = {0};
  if (contents.index)
    nnpackTextPrint(&text, "convert-index-to-llvm{index-bitwidth=%d},",
                    indexBits(context));
  if (contents.ub)
    nnpackTextPrint(&text, "convert-ub-to-llvm{index-bitwidth=%d},",
                    indexBits(context));
  nnpackTextPrint(&text, "reconcile-unrealized-casts,"
                         "llvm.func(canonicalize,cse)");
  return runPasses(module, context, &text);
}

bool nnpackRunNnpackToLlvm(MlirOperation module, NnpackPassContext *context) {
  if (!nnpackRunVectorizeKernels(module, context))
    return false;
  nnpackRefineKernelArguments(module);
  if (!nnpackRunLowerMemorySpaces(module, context))
    return false;
  mlirOperationWalk(module, visitCopy, NULL, MlirWalkPostOrder);
  if (context->options.halfFloats == NnpackHalfFloatsArithmetic)
    nnpackExpandHalfFloats(module);
  if (!mlirAttributeIsNull(nnpackOpAttribute(module, NNPACK_CHECK_MODULE)) &&
      !nnpackRunCheckMemory(module, context))
    return false;
  bool isBare = prepareFunctions(module);
  bool ok =
      convertMost(module, context, isBare) && convertRest(module, context);
  if (ok)
    nnpackMarkConstantLoads(module);
  return ok;
}
