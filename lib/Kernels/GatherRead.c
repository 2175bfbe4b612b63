//===-- GatherRead.c - What a gather computes -----------------------------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Reads the linalg.generic of Gather.c back after tiling and simplification, as
// a contraction whose taps may be outside of the input. nnpack.gather says how
// it was made; tiling has left where its tile begins in the indices of its
// loads:
//
//   %q = (%row * 2 + loop 4) - 3        begins at %row * 2 - 3
//
// which are sums of multiples of loops and of values from outside.
//
//===----------------------------------------------------------------------===//

#include "Vector.h"

#include <string.h>

enum { numGatherLoops = 7, maxSymbols = 6 };

/// Sums of multiples: of loops, of values from outside of the operation, and of
/// one.
typedef struct Form {
  int64_t loops[numGatherLoops], symbols[maxSymbols], constant;
  MlirValue values[maxSymbols];
  int numSymbols;
} Form;

static bool addSymbol(Form *form, MlirValue value, int64_t factor) {
  for (int i = 0; i < form->numSymbols; ++i)
    if (mlirValueEqual(form->values[i], value)) {
      form->symbols[i] += factor;
      return true;
    }
  if (form->numSymbols == maxSymbols)
    return false;
  form->values[form->numSymbols] = value;
  form->symbols[form->numSymbols++] = factor;
  return true;
}

static bool isInside(MlirOperation op, MlirOperation generic) {
  return mlirOperationEqual(mlirOperationGetParentOperation(op), generic);
}

/// form += factor * value.
static bool addValue(Form *form, MlirOperation generic, MlirValue value,
                     int64_t factor) {
  MlirOperation op = nnpackValueOwner(value);
  int64_t number;
  if (nnpackConstantInteger(value, &number)) {
    form->constant += factor * number;
    return true;
  }
  if (mlirOperationIsNull(op) || !isInside(op, generic))
    return addSymbol(form, value, factor);
  if (nnpackOpIs(op, "linalg.index")) {
    int64_t loop = nnpackOpInteger(op, "dim", -1);
    if (loop < 0 || loop >= numGatherLoops)
      return false;
    form->loops[loop] += factor;
    return true;
  }
  if (mlirOperationGetNumOperands(op) != 2)
    return false;
  MlirValue left = mlirOperationGetOperand(op, 0);
  MlirValue right = mlirOperationGetOperand(op, 1);
  if (nnpackOpIs(op, "arith.muli"))
    return nnpackConstantInteger(right, &number) &&
           addValue(form, generic, left, factor * number);
  bool isDifference = nnpackOpIs(op, "arith.subi");
  return (isDifference || nnpackOpIs(op, "arith.addi")) &&
         addValue(form, generic, left, factor) &&
         addValue(form, generic, right, isDifference ? -factor : factor);
}

static bool readForm(MlirOperation generic, MlirValue value, Form *form) {
  memset(form, 0, sizeof *form);
  return addValue(form, generic, value, 1);
}

/// Whether the form has that multiple of a loop, or the loop makes one round.
static bool hasLoop(const Form *form, int loop, int64_t factor,
                    int64_t rounds) {
  return rounds == 1 || form->loops[loop] == factor;
}

/// Whether no loops but those count.
static bool hasOnlyLoops(const Form *form, int a, int b) {
  for (int i = 0; i < numGatherLoops; ++i)
    if (i != a && i != b && form->loops[i] != 0)
      return false;
  return true;
}

/// The form without its loops, as a value before the operation.
static MlirValue baseOf(NnpackArena *arena, MlirOperation generic,
                        const Form *form, int64_t more) {
  NnpackText text = {0};
  nnpackTextPrint(&text, "func.func @base(");
  for (int i = 0; i < form->numSymbols; ++i)
    nnpackTextPrint(&text, "%s%%v%d: index", i ? ", " : "", i);
  nnpackTextPrint(&text, ") -> index {\n%%s0 = arith.constant %lld : index\n",
                  (long long)(form->constant + more));
  for (int i = 0; i < form->numSymbols; ++i)
    nnpackTextPrint(&text,
                    "%%f%d = arith.constant %lld : index\n"
                    "%%m%d = arith.muli %%v%d, %%f%d : index\n"
                    "%%s%d = arith.addi %%s%d, %%m%d : index\n",
                    i, (long long)form->symbols[i], i, i, i, i + 1, i, i);
  nnpackTextPrint(&text, "return %%s%d : index\n}\n", form->numSymbols);
  const char *function = nnpackArenaCopyString(arena, text.data, text.length);
  nnpackTextDestroy(&text);
  return nnpackInlineText(generic, function, form->values, form->numSymbols);
}

//===----------------------------------------------------------------------===//
// The body
//===----------------------------------------------------------------------===//

/// The defining operation if it has that name, else null.
static MlirOperation ownerIf(MlirValue value, const char *name) {
  MlirOperation op = nnpackValueOwner(value);
  return nnpackOpIs(op, name) ? op : (MlirOperation){NULL};
}

/// Through what keeps a product out where there is no input.
static MlirOperation productOf(MlirValue term, bool isFloat) {
  MlirOperation mask = ownerIf(term, isFloat ? "arith.select" : "arith.andi");
  if (!mlirOperationIsNull(mask))
    term = mlirOperationGetOperand(mask, isFloat ? 1 : 0);
  return ownerIf(term, isFloat ? "arith.mulf" : "arith.muli");
}

/// Through what reads nothing where there is no input.
static MlirValue withoutBranch(MlirValue value) {
  MlirOperation branch = ownerIf(value, "scf.if");
  if (mlirOperationIsNull(branch))
    return value;
  MlirBlock there = mlirRegionGetFirstBlock(mlirOperationGetRegion(branch, 0));
  return mlirOperationGetOperand(mlirBlockGetTerminator(there), 0);
}

/// The load behind a factor, and the zero point that it is less.
static MlirOperation loadOf(MlirValue factor, bool isFloat,
                            MlirValue *outZero) {
  MlirOperation difference = ownerIf(factor, "arith.subi");
  if (!isFloat && !mlirOperationIsNull(difference)) {
    *outZero = mlirOperationGetOperand(difference, 1);
    factor = mlirOperationGetOperand(difference, 0);
  }
  MlirOperation extension =
      ownerIf(factor, isFloat ? "arith.extf" : "arith.extsi");
  if (!mlirOperationIsNull(extension))
    factor = mlirOperationGetOperand(extension, 0);
  else if (!isFloat)
    return (MlirOperation){NULL};
  return ownerIf(withoutBranch(factor), "memref.load");
}

typedef struct Loads {
  MlirOperation input, weights;
} Loads;

/// The loads of input and weights in acc + input * weight.
static bool readLoads(NnpackContraction *c, Loads *loads) {
  MlirBlock body = mlirRegionGetFirstBlock(mlirOperationGetRegion(c->op, 0));
  MlirOperation sum =
      ownerIf(mlirOperationGetOperand(mlirBlockGetTerminator(body), 0),
              c->isFloat ? "arith.addf" : "arith.addi");
  if (mlirOperationIsNull(sum) ||
      !mlirValueEqual(mlirOperationGetOperand(sum, 0),
                      mlirBlockGetArgument(body, 1)))
    return false;
  MlirOperation product =
      productOf(mlirOperationGetOperand(sum, 1), c->isFloat);
  if (mlirOperationIsNull(product))
    return false;
  loads->input =
      loadOf(mlirOperationGetOperand(product, 0), c->isFloat, &c->zeroPoint);
  loads->weights =
      loadOf(mlirOperationGetOperand(product, 1), c->isFloat, &c->weightZero);
  return !mlirOperationIsNull(loads->input) &&
         !mlirOperationIsNull(loads->weights) &&
         mlirOperationGetNumOperands(loads->input) == 5 &&
         mlirOperationGetNumOperands(loads->weights) == 5;
}

static MlirValue indexOf(MlirOperation load, intptr_t dimension) {
  return mlirOperationGetOperand(load, 1 + dimension);
}

//===----------------------------------------------------------------------===//
// Axes
//===----------------------------------------------------------------------===//

/// The index of the input where there is input.
static MlirValue withoutSelect(MlirValue index) {
  MlirOperation select = ownerIf(index, "arith.select");
  return mlirOperationIsNull(select) ? index
                                     : mlirOperationGetOperand(select, 1);
}

/// Reads axis `i` of `c`, whose output is loop `out` and whose taps are loop
/// `tap`.
static bool readAxis(NnpackArena *arena, const NnpackContraction *c,
                     MlirValue index, int i, int64_t rounds,
                     NnpackGatherAxis *axis) {
  int out = i + 1, tap = i + 4;
  int64_t stride = nnpackOpArrayAt(c->op, "nnpack.gather", 1 + i);
  int64_t dilation = nnpackOpArrayAt(c->op, "nnpack.gather", 3 + i);
  Form form;
  index = withoutSelect(index);
  axis->numTaps =
      axis->isTransposed ? (axis->taps + stride - 1) / stride : axis->taps;
  axis->scale = axis->isTransposed ? stride : 1;
  axis->step = axis->isTransposed ? 1 : stride;
  axis->dilation = dilation;
  MlirOperation quotient = ownerIf(index, "arith.divsi");
  if (axis->scale > 1) {
    MlirOperation difference = {NULL};
    if (!mlirOperationIsNull(quotient))
      difference = ownerIf(mlirOperationGetOperand(quotient, 0), "arith.subi");
    if (mlirOperationIsNull(difference) ||
        !readForm(c->op, mlirOperationGetOperand(difference, 0), &form) ||
        !hasOnlyLoops(&form, out, out) || !hasLoop(&form, out, 1, rounds))
      return false;
    axis->base = baseOf(arena, c->op, &form, 0);
    return true;
  }
  if (!readForm(c->op, index, &form) || !hasOnlyLoops(&form, out, tap) ||
      !hasLoop(&form, out, axis->step, rounds) ||
      !hasLoop(&form, tap, dilation, axis->numTaps))
    return false;
  axis->base =
      baseOf(arena, c->op, &form, axis->isTransposed ? axis->numTaps - 1 : 0);
  return true;
}

/// Where the tile's output channels begin.
static bool readFirst(NnpackContraction *c, MlirOperation load) {
  Form form;
  if (!readForm(c->op, indexOf(load, 0), &form) || !hasOnlyLoops(&form, 3, 3) ||
      !hasLoop(&form, 3, 1, c->channels) || form.constant != 0 ||
      form.numSymbols > 1 || (form.numSymbols == 1 && form.symbols[0] != 1))
    return false;
  if (form.numSymbols == 1)
    c->first = form.values[0];
  return true;
}

static bool isChannelLoop(const NnpackContraction *c, MlirValue index) {
  Form form;
  return readForm(c->op, index, &form) && hasOnlyLoops(&form, 6, 6) &&
         hasLoop(&form, 6, 1, c->run) && form.constant == 0 &&
         form.numSymbols == 0;
}

static bool readShapes(NnpackContraction *c) {
  NnpackExtents input, weights, acc;
  if (!nnpackShapeOf(mlirValueGetType(c->input), &input) ||
      !nnpackShapeOf(mlirValueGetType(c->weights), &weights) ||
      !nnpackShapeOf(mlirValueGetType(c->acc), &acc) || input.rank != 4 ||
      weights.rank != 4 || acc.rank != 4 || input.at[0] != 1 || acc.at[0] != 1)
    return false;
  c->rows = acc.at[1];
  c->columns = acc.at[2];
  c->channels = acc.at[3];
  c->tapRows = weights.at[1];
  c->tapColumns = weights.at[2];
  c->run = weights.at[3];
  for (int i = 0; i < 2; ++i) {
    c->axes[i].isTransposed = nnpackOpArrayAt(c->op, "nnpack.gather", 0) != 0;
    c->axes[i].size = input.at[1 + i];
    c->axes[i].taps = weights.at[1 + i];
  }
  return true;
}

bool nnpackReadGather(NnpackArena *arena, MlirOperation op,
                      NnpackContraction *out) {
  NnpackContraction c = {
      .op = op, .isGather = true, .rank = 4, .columnDimension = 2};
  Loads loads;
  if (!nnpackOpIs(op, "linalg.generic") ||
      mlirAttributeIsNull(nnpackOpAttribute(op, "nnpack.gather")) ||
      mlirOperationGetNumResults(op) > 0 ||
      mlirOperationGetNumOperands(op) != 2)
    return false;
  c.acc = mlirOperationGetOperand(op, 1);
  c.isFloat =
      mlirTypeIsAF32(mlirShapedTypeGetElementType(mlirValueGetType(c.acc)));
  if (!readLoads(&c, &loads))
    return false;
  c.input = mlirOperationGetOperand(loads.input, 0);
  c.weights = mlirOperationGetOperand(loads.weights, 0);
  if (!nnpackHasVectorTypes(&c) || !readShapes(&c) ||
      !readFirst(&c, loads.weights) ||
      !isChannelLoop(&c, indexOf(loads.input, 3)) ||
      !isChannelLoop(&c, indexOf(loads.weights, 3)) ||
      !readAxis(arena, &c, indexOf(loads.input, 1), 0, c.rows, &c.axes[0]) ||
      !readAxis(arena, &c, indexOf(loads.input, 2), 1, c.columns, &c.axes[1]))
    return false;
  c.strideX = c.axes[1].step;
  *out = c;
  return true;
}
