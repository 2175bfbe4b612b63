//===-- Reductions.c - Reductions over several dimensions -----------------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A mean over a map arrives as two sums, over rows and then over columns:
//
//   %a = tosa.reduce_sum %x {axis = 1} : tensor<1x1x56x96xi32>
//   %b = tosa.reduce_sum %a {axis = 2} : tensor<1x1x1x96xi32>
//
// Between them is a row of sums. Integers may be added in any order, so one
// linalg.generic adds all of a map to its 96 sums, row by row as they lie in
// memory. Floats stay as they are: the order of adding is part of the answer.
//
//===----------------------------------------------------------------------===//

#include "Kernels.h"

#include "mlir-c/BuiltinTypes.h"

/// A reduction, its value for no elements at all, and one step of it.
typedef struct Kind {
  const char *name, *step;
  bool startsLeast, startsMost; ///< Otherwise with 0.
} Kind;

static const Kind kinds[] = {
    {"tosa.reduce_sum", "arith.addi", false, false},
    {"tosa.reduce_max", "arith.maxsi", true, false},
    {"tosa.reduce_min", "arith.minsi", false, true},
};

static const Kind *kindOf(MlirOperation op) {
  for (size_t i = 0; i < sizeof kinds / sizeof *kinds; ++i)
    if (nnpackOpIs(op, kinds[i].name))
      return &kinds[i];
  return NULL;
}

/// Signless integers of up to 32 bits: their extremes are easily written down.
static bool hasIntegers(MlirType type) {
  MlirType element = mlirShapedTypeGetElementType(type);
  return mlirTypeIsAInteger(element) && mlirIntegerTypeIsSignless(element) &&
         mlirIntegerTypeGetWidth(element) >= 8 &&
         mlirIntegerTypeGetWidth(element) <= 32;
}

static int64_t startOf(const Kind *kind, MlirType type) {
  int64_t end = (int64_t)1 << (mlirIntegerTypeGetWidth(
                                   mlirShapedTypeGetElementType(type)) -
                               1);
  return kind->startsLeast ? -end : kind->startsMost ? end - 1 : 0;
}

typedef struct Chain {
  NnpackArena *arena;
  const Kind *kind;
  MlirOperation last;
  MlirValue source;
  NnpackExtents shape; ///< Of the source.
  bool isReduced[NnpackMaxRank];
  intptr_t count; ///< Reductions.
} Chain;

/// The reductions of one kind that end with `last`, each the only user of the
/// one before.
static Chain chainOf(NnpackArena *arena, MlirOperation last) {
  Chain chain = {.arena = arena, .kind = kindOf(last), .last = last};
  MlirOperation op = last;
  do {
    chain.isReduced[nnpackOpInteger(op, "axis", 0)] = true;
    chain.source = mlirOperationGetOperand(op, 0);
    ++chain.count;
    op = nnpackValueOwner(chain.source);
  } while (nnpackOpIs(op, chain.kind->name) && nnpackHasOneUse(chain.source));
  return chain;
}

/// The source with the reduced dimensions left out, in `outRest`; and in `out`
/// how the result's dimensions, ones among them, belong to those that stay.
static void printGroups(const Chain *chain, NnpackExtents *outRest,
                        NnpackText *out) {
  outRest->rank = 0;
  for (intptr_t i = 0; i < chain->shape.rank; ++i) {
    bool begins = !chain->isReduced[i] && outRest->rank > 0;
    nnpackTextPrint(out, "%s%ld", i == 0 ? "[[" : begins ? "], [" : ", ",
                    (long)i);
    if (!chain->isReduced[i])
      outRest->at[outRest->rank++] = chain->shape.at[i];
  }
  nnpackTextPrint(out, "]]");
}

/// "affine_map<(d0, d1) -> (d0)>"; all dimensions with `isSource`.
static void printMap(const Chain *chain, bool isSource, NnpackText *out) {
  nnpackTextPrint(out, "affine_map<(");
  for (intptr_t i = 0; i < chain->shape.rank; ++i)
    nnpackTextPrint(out, "%sd%ld", i ? ", " : "", (long)i);
  nnpackTextPrint(out, ") -> (");
  bool isFirst = true;
  for (intptr_t i = 0; i < chain->shape.rank; ++i) {
    if (!isSource && chain->isReduced[i])
      continue;
    nnpackTextPrint(out, "%sd%ld", isFirst ? "" : ", ", (long)i);
    isFirst = false;
  }
  nnpackTextPrint(out, ")>");
}

static void printIterators(const Chain *chain, NnpackText *out) {
  for (intptr_t i = 0; i < chain->shape.rank; ++i)
    nnpackTextPrint(out, "%s\"%s\"", i ? ", " : "",
                    chain->isReduced[i] ? "reduction" : "parallel");
}

static void printGeneric(const Chain *chain, MlirType sums, NnpackText *out) {
  MlirType type = mlirValueGetType(chain->source);
  const char *element =
      nnpackTypeText(chain->arena, mlirShapedTypeGetElementType(type));
  const char *sumsText = nnpackTypeText(chain->arena, sums);
  nnpackTextPrint(out,
                  "  %%start = arith.constant %lld : %s\n"
                  "  %%e = tensor.empty() : %s\n"
                  "  %%f = linalg.fill ins(%%start : %s) outs(%%e : %s) -> %s\n"
                  "  %%g = linalg.generic {indexing_maps = [",
                  (long long)startOf(chain->kind, type), element, sumsText,
                  element, sumsText, sumsText);
  printMap(chain, true, out);
  nnpackTextPrint(out, ", ");
  printMap(chain, false, out);
  nnpackTextPrint(out, "], iterator_types = [");
  printIterators(chain, out);
  nnpackTextPrint(out,
                  "]} ins(%%x : %s) outs(%%f : %s) {\n"
                  "  ^bb0(%%in: %s, %%acc: %s):\n"
                  "    %%r = %s %%acc, %%in : %s\n"
                  "    linalg.yield %%r : %s\n"
                  "  } -> %s\n",
                  nnpackTypeText(chain->arena, type), sumsText, element,
                  element, chain->kind->step, element, element, sumsText);
}

/// The generic, and a reshape to the shape of the last reduction's result.
static MlirValue buildReduction(const Chain *chain) {
  NnpackText text = {0}, groups = {0};
  MlirType result = mlirValueGetType(mlirOperationGetResult(chain->last, 0));
  const char *resultText = nnpackTypeText(chain->arena, result);
  NnpackExtents rest, full;
  printGroups(chain, &rest, &groups);
  nnpackShapeOf(result, &full);
  MlirType sums = nnpackTypeWithShape(result, &rest);
  nnpackTextPrint(&text, "func.func @reduce(%%x: %s) -> %s {\n",
                  nnpackTypeText(chain->arena, mlirValueGetType(chain->source)),
                  resultText);
  printGeneric(chain, sums, &text);
  nnpackTextPrint(&text, "  %%s = tensor.expand_shape %%g %s output_shape [",
                  groups.data);
  for (intptr_t i = 0; i < full.rank; ++i)
    nnpackTextPrint(&text, "%s%lld", i ? ", " : "", (long long)full.at[i]);
  nnpackTextPrint(&text, "] : %s into %s\n  return %%s : %s\n}\n",
                  nnpackTypeText(chain->arena, sums), resultText, resultText);
  MlirValue reduced =
      nnpackInlineText(chain->last, text.data, &chain->source, 1);
  nnpackTextDestroy(&text);
  nnpackTextDestroy(&groups);
  return reduced;
}

/// Removes the chain's operations, from the last one on.
static void eraseChain(const Chain *chain) {
  MlirOperation op = chain->last;
  for (intptr_t i = 0; i < chain->count; ++i) {
    MlirOperation before = nnpackValueOwner(mlirOperationGetOperand(op, 0));
    mlirOperationDestroy(op);
    op = before;
  }
}

/// Whether a reduction of the kind reads the result, and nothing else does.
static bool isInside(MlirOperation op) {
  MlirValue result = mlirOperationGetResult(op, 0);
  return nnpackHasOneUse(result) &&
         kindOf(mlirOpOperandGetOwner(mlirValueGetFirstUse(result))) ==
             kindOf(op);
}

void nnpackMergeReductions(NnpackArena *arena, MlirOperation func) {
  NnpackOpVector ops = nnpackFindOps(arena, func, NULL), lasts = {0};
  for (intptr_t i = 0; i < ops.count; ++i)
    if (kindOf(ops.data[i]) && !isInside(ops.data[i]))
      NNPACK_PUSH(arena, lasts, ops.data[i]);
  for (intptr_t i = 0; i < lasts.count; ++i) {
    Chain chain = chainOf(arena, lasts.data[i]);
    MlirType type = mlirValueGetType(chain.source);
    if (chain.count < 2 || chain.count >= mlirShapedTypeGetRank(type) ||
        !nnpackShapeOf(type, &chain.shape) || !hasIntegers(type))
      continue;
    MlirValue reduced = buildReduction(&chain);
    mlirValueReplaceAllUsesOfWith(mlirOperationGetResult(chain.last, 0),
                                  reduced);
    eraseChain(&chain);
  }
}
