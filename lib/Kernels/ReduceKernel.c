//===-- ReduceKernel.c - Convolutions as sums along the run ---------------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Some processors add the products of two vectors of bytes to one register, as
// MVE's VMLADAVA does. LLVM's vectoriser finds that in a sum of products of
// bytes, but not behind a zero point, whose difference has nine bits. So this
// leaves it
//
//   for each few output channels, for each pixel
//     sums = acc - zero * sums of weights
//     for each row and column of taps, for each t of the run
//       sums += in[t] * w[t]                for each channel, in read once
//     acc = sums
//
// with loops that are as long as a run of input channels allows.
//
//===----------------------------------------------------------------------===//

#include "Vector.h"

#include "mlir-c/BuiltinTypes.h"

enum { maxChannels = 4 };

typedef struct Nest {
  NnpackText *out;
  const NnpackContraction *c;
  int channels; ///< At a time.
  const char *inputType, *weightsType, *sumsType, *accType;
} Nest;

#define WRITE(nest, ...) nnpackTextPrint((nest)->out, __VA_ARGS__)

/// "%NAME0, %NAME1, ...", or "%NAME#0, ..." for results of a loop.
static void writeSums(const Nest *nest, const char *name) {
  for (int i = 0; i < nest->channels; ++i)
    WRITE(nest, "%s%%%s%d", i ? ", " : "", name, i);
}

static void writeTypes(const Nest *nest) {
  for (int i = 0; i < nest->channels; ++i)
    WRITE(nest, "%si32", i ? ", " : "");
}

/// Opens a loop over [0, %END) that carries the sums from FROM as NAME.
static void openLoop(const Nest *nest, const char *variable, const char *end,
                     const char *from, const char *name, const char *result) {
  WRITE(nest, "%%%s:%d = scf.for %%%s = %%zero to %%%s step %%unit iter_args(",
        result, nest->channels, variable, end);
  for (int i = 0; i < nest->channels; ++i)
    WRITE(nest, "%s%%%s%d = %%%s%d", i ? ", " : "", name, i, from, i);
  WRITE(nest, ") -> (");
  writeTypes(nest);
  WRITE(nest, ") {\n");
}

static void closeLoop(const Nest *nest, const char *yielded) {
  WRITE(nest, "scf.yield ");
  writeSums(nest, yielded);
  WRITE(nest, " : ");
  writeTypes(nest);
  WRITE(nest, "\n}\n");
}

static void writeProducts(const Nest *nest) {
  if (nest->c->isMerged)
    WRITE(nest,
          "%%place = arith.addi %%column, %%t : index\n"
          "%%in8 = memref.load %%in[%%zero, %%row, %%place] : %s\n",
          nest->inputType);
  else
    WRITE(nest, "%%in8 = memref.load %%in[%%zero, %%row, %%column, %%t] : %s\n",
          nest->inputType);
  WRITE(nest, "%%in32 = arith.extsi %%in8 : i8 to i32\n");
  for (int i = 0; i < nest->channels; ++i)
    WRITE(nest,
          "%%at%d = arith.addi %%tap%d, %%t : index\n"
          "%%w8_%d = memref.load %%w[%%at%d] : %s\n"
          "%%w32_%d = arith.extsi %%w8_%d : i8 to i32\n"
          "%%product%d = arith.muli %%in32, %%w32_%d : i32\n"
          "%%next%d = arith.addi %%byElement%d, %%product%d : i32\n",
          i, i, i, i, nest->weightsType, i, i, i, i, i, i, i);
}

static void writeTaps(const Nest *nest) {
  openLoop(nest, "r", "tapRows", "start", "byRow", "rows");
  WRITE(nest, "%%rd = arith.muli %%r, %%dy : index\n"
              "%%row = arith.addi %%top, %%rd : index\n");
  openLoop(nest, "s", "tapColumns", "byRow", "byColumn", "columns");
  WRITE(nest, "%%sd = arith.muli %%s, %%dx : index\n"
              "%%column = arith.addi %%left, %%sd : index\n"
              "%%rt = arith.muli %%r, %%tapColumns : index\n"
              "%%rs = arith.addi %%rt, %%s : index\n"
              "%%tap = arith.muli %%rs, %%run : index\n");
  for (int i = 0; i < nest->channels; ++i)
    WRITE(nest, "%%tap%d = arith.addi %%channel%d, %%tap : index\n", i, i);
  openLoop(nest, "t", "run", "byColumn", "byElement", "elements");
  writeProducts(nest);
  closeLoop(nest, "next");
  closeLoop(nest, "elements#");
  closeLoop(nest, "columns#");
}

/// Channels [begin, end) of a tile.
static void writeNest(const Nest *nest, int64_t begin, int64_t end) {
  if (begin == end)
    return;
  long long first = begin;
  WRITE(nest,
        "%%begin%lld = arith.constant %lld : index\n"
        "%%end%lld = arith.constant %lld : index\n"
        "%%step%lld = arith.constant %d : index\n"
        "scf.for %%f = %%begin%lld to %%end%lld step %%step%lld {\n",
        first, first, first, (long long)end, first, nest->channels, first,
        first, first);
  for (int i = 0; i < nest->channels; ++i)
    WRITE(nest,
          "%%more%d = arith.constant %d : index\n"
          "%%f%d = arith.addi %%f, %%more%d : index\n"
          "%%of%d = arith.addi %%first, %%f%d : index\n"
          "%%channel%d = arith.muli %%of%d, %%all : index\n"
          "%%sum%d = memref.load %%sums[%%of%d] : %s\n"
          "%%shift%d = arith.muli %%sum%d, %%zp : i32\n",
          i, i, i, i, i, i, i, i, i, i, nest->sumsType, i, i);
  WRITE(nest, "scf.for %%x = %%zero to %%columnsEnd step %%unit {\n"
              "%%left = arith.muli %%x, %%sx : index\n");
  for (int i = 0; i < nest->channels; ++i)
    WRITE(nest,
          "%%old%d = memref.load %%acc[%%zero, %%y, %%x, %%f%d] : %s\n"
          "%%start%d = arith.subi %%old%d, %%shift%d : i32\n",
          i, i, nest->accType, i, i, i);
  writeTaps(nest);
  for (int i = 0; i < nest->channels; ++i)
    WRITE(nest, "memref.store %%rows#%d, %%acc[%%zero, %%y, %%x, %%f%d] : %s\n",
          i, i, nest->accType);
  WRITE(nest, "}\n}\n");
}

static void writeFunction(Nest nest) {
  const NnpackContraction *c = nest.c;
  const struct {
    const char *name;
    int64_t value;
  } constants[] = {{"zero", 0},
                   {"unit", 1},
                   {"rowsEnd", c->rows},
                   {"columnsEnd", c->columns},
                   {"tapRows", c->tapRows},
                   {"tapColumns", c->tapColumns},
                   {"run", c->run},
                   {"all", c->tapRows * c->tapColumns * c->run},
                   {"sy", c->strideY},
                   {"sx", c->strideX},
                   {"dy", c->dilationY},
                   {"dx", c->dilationX}};
  WRITE(&nest,
        "func.func @reduce(%%in: %s, %%w: %s, %%sums: %s, %%acc: %s, "
        "%%zp: i32, %%first: index) {\n",
        nest.inputType, nest.weightsType, nest.sumsType, nest.accType);
  for (size_t i = 0; i < sizeof constants / sizeof *constants; ++i)
    WRITE(&nest, "%%%s = arith.constant %lld : index\n", constants[i].name,
          (long long)constants[i].value);
  WRITE(&nest, "scf.for %%y = %%zero to %%rowsEnd step %%unit {\n"
               "%%top = arith.muli %%y, %%sy : index\n");
  int64_t whole = c->channels / maxChannels * maxChannels;
  nest.channels = maxChannels;
  writeNest(&nest, 0, whole);
  nest.channels = (int)(c->channels - whole);
  writeNest(&nest, whole, c->channels);
  WRITE(&nest, "}\nreturn\n}\n");
}

void nnpackBuildReduceKernel(NnpackArena *arena,
                             const NnpackContraction *contraction,
                             const NnpackPacked *packed) {
  const NnpackContraction *c = contraction;
  NnpackText text = {0};
  Nest nest = {.out = &text, .c = c};
  nest.inputType = nnpackTypeText(arena, mlirValueGetType(c->input));
  nest.weightsType = nnpackTypeText(arena, mlirValueGetType(packed->weights));
  nest.sumsType = nnpackTypeText(arena, mlirValueGetType(packed->sums));
  nest.accType = nnpackTypeText(arena, mlirValueGetType(c->acc));
  writeFunction(nest);
  MlirValue operands[] = {c->input,
                          packed->weights,
                          packed->sums,
                          c->acc,
                          nnpackZeroPointOf(c, c->zeroPoint),
                          nnpackFirstChannel(c->op, packed)};
  nnpackInlineText(c->op, text.data, operands, 6);
  nnpackTextDestroy(&text);
  mlirOperationDestroy(c->op);
}
