//===-- DotEnds.c - What sums of a dot kernel begin with and end in -------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// DotKernel.c's sums are loaded from and stored to scratch, or with a fusion begin
// with a vector per block of channels, which is read once per panel, and end in
// vectors of the result:
//
//   %init0 = the start's body, of %i0, ...           per panel
//   %start0_0 = %init0 less what zero points add
//   ... %rows#0 = %start0_0 + products
//   %out0_0 = the end's body, of %rows#0 and %e1, ...
//   vector.store %out0_0
//
// Casts stand for the bodies until the text is IR.
//
//===----------------------------------------------------------------------===//

#include "DotNest.h"

//===----------------------------------------------------------------------===//
// With a fusion
//===----------------------------------------------------------------------===//

#define STARTS "nnpack.start"
#define ENDS "nnpack.end"

static const char *maskOf(const NnpackDotNest *nest) {
  return nnpackDotIsMasked(nest) ? "mask" : NULL;
}

static void writeParameters(const NnpackDotNest *nest,
                            const NnpackElementwise *e, const char *name,
                            intptr_t without) {
  for (intptr_t i = 0; i < e->numOperands; ++i)
    if (i != without)
      WRITE(nest, ", %%%s%lld: %s", name, (long long)i,
            nnpackElementwiseMemRef(e, i));
}

void nnpackDotFusionParameters(const NnpackDotNest *nest) {
  const NnpackFusion *f = nest->fusion;
  if (f->isFilled)
    WRITE(nest, ", %%fill: %s", nnpackDotIsFloat(nest) ? "f32" : "i32");
  else
    writeParameters(nest, &f->start, "i", f->start.numOperands - 1);
  writeParameters(nest, &f->end, "e", f->sums);
}

static intptr_t addOperands(const NnpackElementwise *e, intptr_t without,
                            MlirValue *to) {
  intptr_t count = 0;
  for (intptr_t i = 0; i < e->numOperands; ++i)
    if (i != without)
      to[count++] = e->operands[i].value;
  return count;
}

intptr_t nnpackDotFusionOperands(const NnpackFusion *f, MlirValue *to) {
  intptr_t count = 1;
  if (f->isFilled)
    to[0] = f->fill;
  else
    count = addOperands(&f->start, f->start.numOperands - 1, to);
  return count + addOperands(&f->end, f->sums, to + count);
}

/// "= builtin.unrealized_conversion_cast ... {MARK}" from the operands' vectors,
/// of which number `sums` is `sum`, to TYPE.
static void writeCast(const NnpackDotNest *nest, const NnpackElementwise *e,
                      const char *values, intptr_t sums, const char *sum,
                      const char *type, const char *mark) {
  long long count = e->numOperands - 1;
  WRITE(nest, " = builtin.unrealized_conversion_cast ");
  for (long long i = 0; i < count; ++i)
    if (i == sums)
      WRITE(nest, "%s%s", i ? ", " : "", sum);
    else
      WRITE(nest, "%s%%%s%lld", i ? ", " : "", values, i);
  for (long long i = 0; i < count; ++i)
    WRITE(nest, "%s%s", i ? ", " : " : ",
          nnpackElementwiseVector(e, i, nest->unit->lanes));
  WRITE(nest, " to %s {%s}\n", type, mark);
}

/// What the loops of the start or the end are called, of which `column` is the
/// one over columns.
static void nameLoops(const NnpackDotNest *nest, const NnpackElementwise *e,
                      const char *column, const char *channel,
                      const char *loops[]) {
  for (intptr_t k = 0; k < e->shape.rank - 1; ++k)
    loops[k] = k == nest->c->columnDimension              ? column
               : k == 1 && nest->c->columnDimension == 2 ? "y"
                                                         : "zero";
  loops[e->shape.rank - 1] = channel;
}

void nnpackDotWriteInit(const NnpackDotNest *nest) {
  const NnpackElementwise *e = &nest->fusion->start;
  for (int b = 0; b < nest->blocks; ++b) {
    if (nest->fusion->isFilled) {
      WRITE(nest, "%%init%d = vector.broadcast %%fill : %s to %s\n", b,
            nnpackDotIsFloat(nest) ? "f32" : "i32", nest->sumType);
      continue;
    }
    const char *values = nnpackArenaFormat(e->arena, "iv%d_", b);
    const char *channel = nnpackArenaFormat(e->arena, "f%d", b);
    const char *loops[NnpackMaxRank];
    nameLoops(nest, e, "zero", channel, loops);
    const NnpackElementwiseNames names = {"i", values, loops, maskOf(nest)};
    for (intptr_t i = 0; i < e->numOperands - 1; ++i)
      nnpackElementwiseLoad(e, i, nest->unit->lanes, &names, nest->out);
    WRITE(nest, "%%init%d", b);
    writeCast(nest, e, values, -1, NULL, nest->sumType, STARTS);
  }
}

static void writeResult(const NnpackDotNest *nest, int pixel, int block,
                        const char *sum) {
  const NnpackElementwise *e = &nest->fusion->end;
  intptr_t last = e->numOperands - 1;
  int lanes = nest->unit->lanes;
  const char *values = nnpackArenaFormat(e->arena, "ev%d_%d_", pixel, block);
  const char *loops[NnpackMaxRank];
  nameLoops(nest, e, nnpackArenaFormat(e->arena, "px%d", pixel),
            nnpackArenaFormat(e->arena, "f%d", block), loops);
  const NnpackElementwiseNames names = {"e", values, loops, maskOf(nest)};
  const char *type = nnpackElementwiseVector(e, last, lanes);
  for (intptr_t i = 0; i < last; ++i)
    if (i != nest->fusion->sums)
      nnpackElementwiseLoad(e, i, lanes, &names, nest->out);
  WRITE(nest, "%%out%d_%d", pixel, block);
  writeCast(nest, e, values, nest->fusion->sums, sum, type, ENDS);
  if (!nnpackDotIsMasked(nest))
    WRITE(nest, "vector.store %%out%d_%d, ", pixel, block);
  else
    WRITE(nest, "vector.maskedstore ");
  nnpackElementwisePlace(e, last, &names, nest->out);
  if (nnpackDotIsMasked(nest))
    WRITE(nest, ", %%mask, %%out%d_%d", pixel, block);
  WRITE(nest, " : %s, ", nnpackElementwiseMemRef(e, last));
  if (nnpackDotIsMasked(nest))
    WRITE(nest, "vector<%dxi1>, ", lanes);
  WRITE(nest, "%s\n", type);
}

void nnpackDotFusionFinish(const NnpackFusion *f) {
  if (!f->isFilled)
    nnpackElementwiseBodies(&f->start, STARTS);
  nnpackElementwiseBodies(&f->end, ENDS);
  mlirOperationDestroy(f->end.op);
  mlirOperationDestroy(f->startOp);
}

//===----------------------------------------------------------------------===//
// Beginnings and ends
//===----------------------------------------------------------------------===//

/// "%acc[...]" of a pixel and block.
static void writeAccPlace(const NnpackDotNest *nest, int pixel, int block) {
  if (nest->c->rank == 3)
    WRITE(nest, "%%acc[%%zero, %%px%d, %%f%d]", pixel, block);
  else
    WRITE(nest, "%%acc[%%zero, %%y, %%px%d, %%f%d]", pixel, block);
}

bool nnpackDotIsMasked(const NnpackDotNest *nest) {
  return nest->lanesUsed < nest->unit->lanes;
}

/// %startP_B: what the sums of a block begin with.
static void writeFusedStart(const NnpackDotNest *nest, int pixel, int block) {
  if (nnpackDotIsFloat(nest))
    WRITE(nest, "%%start%d_%d = arith.bitcast %%init%d : %s to %s\n", pixel,
          block, block, nest->sumType, nest->sumType);
  else
    WRITE(nest, "%%start%d_%d = arith.subi %%init%d, %%shift%d : %s\n", pixel,
          block, block, block, nest->sumType);
}

/// The same from scratch.
static void writeLoadedStart(const NnpackDotNest *nest, int pixel, int block) {
  bool isMasked = nnpackDotIsMasked(nest), isFloat = nnpackDotIsFloat(nest);
  WRITE(nest, "%%%s%d_%d = %s ", isFloat ? "start" : "old", pixel, block,
        isMasked ? "vector.maskedload" : nest->load);
  writeAccPlace(nest, pixel, block);
  if (isMasked)
    WRITE(nest, ", %%mask, %%nothing : %s, vector<%dxi1>, %s into %s\n",
          nest->accType, nest->unit->lanes, nest->sumType, nest->sumType);
  else
    WRITE(nest, " : %s%s\n", nest->accType, nest->loaded);
  if (!isFloat)
    WRITE(nest, "%%start%d_%d = arith.subi %%old%d_%d, %%shift%d : %s\n", pixel,
          block, pixel, block, block, nest->sumType);
}

static void writeNoSum(const NnpackDotNest *nest, int row, int column) {
  WRITE(nest, "%%start%d_%d = %s %%noSum : i32 to %s\n", row, column,
        nest->splat, nest->sumType);
}

void nnpackDotWriteStart(const NnpackDotNest *nest) {
  for (int p = 0; p < nest->pixels; ++p) {
    WRITE(nest, "%%pc%d = arith.constant %d : index\n", p,
          p * nest->columnStep);
    WRITE(nest, "%%px%d = arith.addi %%x, %%pc%d : index\n", p, p);
    for (int b = 0; b < nest->blocks; ++b)
      (nest->fusion ? writeFusedStart : writeLoadedStart)(nest, p, b);
    if (nest->columns > nest->blocks)
      writeNoSum(nest, p, nest->blocks);
  }
  for (int b = 0; b < nest->columns && nest->hasOnes; ++b)
    writeNoSum(nest, nest->pixels, b);
}

/// %endP_B: the sums, less what the weights' zero point adds to them.
static void writeFinal(const NnpackDotNest *nest, int pixel, int block) {
  WRITE(nest, "%%over%d_%d = arith.muli ", pixel, block);
  nnpackDotWriteSum(nest, "rows#", pixel, nest->blocks);
  WRITE(nest, ", %%weightZero : %s\n", nest->sumType);
  WRITE(nest, "%%end%d_%d = arith.subi ", pixel, block);
  nnpackDotWriteSum(nest, "rows#", pixel, block);
  WRITE(nest, ", %%over%d_%d : %s\n", pixel, block, nest->sumType);
}

/// Stores what becomes of a sum.
static void writeFusedEnd(const NnpackDotNest *nest, const char *name,
                          int pixel, int block) {
  NnpackText sum = {0};
  NnpackDotNest naming = *nest;
  naming.out = &sum;
  nnpackDotWriteSum(&naming, name, pixel, block);
  writeResult(nest, pixel, block, sum.data);
  nnpackTextDestroy(&sum);
}

/// Stores a sum in scratch.
static void writeStored(const NnpackDotNest *nest, const char *name, int pixel,
                        int block) {
  bool isMasked = nnpackDotIsMasked(nest);
  WRITE(nest, "%s ", isMasked ? "vector.maskedstore" : nest->store);
  if (!isMasked) {
    nnpackDotWriteSum(nest, name, pixel, block);
    WRITE(nest, ", ");
  }
  writeAccPlace(nest, pixel, block);
  if (isMasked) {
    WRITE(nest, ", %%mask, ");
    nnpackDotWriteSum(nest, name, pixel, block);
  }
  WRITE(nest, " : %s", nest->accType);
  if (isMasked)
    WRITE(nest, ", vector<%dxi1>", nest->unit->lanes);
  WRITE(nest, "%s\n", nest->loaded);
}

void nnpackDotWriteEnd(const NnpackDotNest *nest) {
  bool hasFinal = nest->columns > nest->blocks;
  for (int p = 0; p < nest->pixels; ++p)
    for (int b = 0; b < nest->blocks; ++b) {
      const char *name = hasFinal ? "end" : "rows#";
      if (hasFinal)
        writeFinal(nest, p, b);
      if (nest->hasOnes)
        name = nnpackDotWriteLessOnes(nest, name, p, b);
      (nest->fusion ? writeFusedEnd : writeStored)(nest, name, p, b);
    }
}
