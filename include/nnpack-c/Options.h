//===-- nnpack-c/Options.h - Options of the passes and tools ------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The options of Passes.def as a structure, and their parser, shared by the
// passes and the tools. Includes no MLIR header.
//
//===----------------------------------------------------------------------===//

#ifndef NNPACK_C_OPTIONS_H
#define NNPACK_C_OPTIONS_H

#include "nnpack-c/Support.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum NnpackIo { NnpackIoCaller, NnpackIoArena } NnpackIo;
typedef enum NnpackArenaForm {
  NnpackArenaFormArg,
  NnpackArenaFormAlloc,
  NnpackArenaFormGlobal,
} NnpackArenaForm;
typedef enum NnpackWeights { NnpackWeightsDdr, NnpackWeightsAuto } NnpackWeights;
typedef enum NnpackDma { NnpackDmaCopies, NnpackDmaCalls } NnpackDma;
typedef enum NnpackEntries {
  NnpackEntriesSeparate,
  NnpackEntriesExclusive,
  NnpackEntriesConcurrent,
} NnpackEntries;
typedef enum NnpackCascadeFor {
  NnpackCascadeForFit,
  NnpackCascadeForTraffic,
} NnpackCascadeFor;
typedef enum NnpackIndexWidth {
  NnpackIndexWidth64,
  NnpackIndexWidth32,
} NnpackIndexWidth;
typedef enum NnpackHalfFloats {
  NnpackHalfFloatsArithmetic,
  NnpackHalfFloatsInstructions,
} NnpackHalfFloats;
typedef enum NnpackKernels {
  NnpackKernelsIntern,
  NnpackKernelsExtern,
} NnpackKernels;
typedef enum NnpackSimd {
  NnpackSimdAuto,
  NnpackSimdNone,
  NnpackSimdSse2,
  NnpackSimdAvx2,
  NnpackSimdAvx512,
  NnpackSimdAvxVnni,
  NnpackSimdAvx512Vnni,
  NnpackSimdNeon,
  NnpackSimdNeonDot,
  NnpackSimdMve,
  NnpackSimdRvv,
} NnpackSimd;
typedef enum NnpackObjective {
  NnpackObjectiveTraffic,
  NnpackObjectiveMemory,
  NnpackObjectiveTime,
} NnpackObjective;

typedef int64_t NnpackOptionSize;
typedef int64_t NnpackOptionInt;
typedef double NnpackOptionNumber;
typedef bool NnpackOptionBool;
typedef const char *NnpackOptionText;

/// One field per row of Passes.def. Text is not owned; NULL where off.
typedef struct NnpackOptions {
#define NNPACK_OPTION(field, Kind, name, dflt, low, high, help)                \
  NnpackOption##Kind field;
#define NNPACK_CHOICE(field, Type, name, dflt, choices, help) Type field;
#include "nnpack-c/Passes.def"
} NnpackOptions;

typedef enum NnpackOptionKind {
  NnpackOptionKindSize,
  NnpackOptionKindInt,
  NnpackOptionKindNumber,
  NnpackOptionKindBool,
  NnpackOptionKindText,
  NnpackOptionKindChoice,
} NnpackOptionKind;

/// A row of the table.
typedef struct NnpackOptionInfo {
  const char *name, *defaultValue, *help;
  const char *choices; ///< "a|b", or NULL.
  double low, high;
  NnpackOptionKind kind;
  size_t fieldOffset;
} NnpackOptionInfo;

typedef enum NnpackOptionId {
#define NNPACK_OPTION(field, Kind, name, dflt, low, high, help)                \
  NnpackOptionId_##field,
#define NNPACK_CHOICE(field, Type, name, dflt, choices, help)                  \
  NnpackOptionId_##field,
#include "nnpack-c/Passes.def"
  NnpackNumOptions
} NnpackOptionId;

/// The rows, indexed by NnpackOptionId.
extern const NnpackOptionInfo nnpackOptionInfos[NnpackNumOptions];

/// Sets every option to its default.
void nnpackOptionsInit(NnpackOptions *options);
/// Sets one option from text, which must outlive `options`. On failure returns
/// false with a message naming the option, the value and what is allowed.
bool nnpackOptionsSet(NnpackOptions *options, NnpackOptionId id,
                      const char *value, NnpackText *outError);
/// Appends the option's value as nnpackOptionsSet reads it.
void nnpackOptionsPrint(const NnpackOptions *options, NnpackOptionId id,
                        NnpackText *out);
/// Appends the values an option takes: "SIZE", "0..3", "caller|arena".
void nnpackOptionsPrintValues(NnpackOptionId id, NnpackText *out);
/// Appends one --help line: name, values, default, help.
void nnpackOptionsPrintHelp(NnpackOptionId id, NnpackText *out);
/// Appends what a --help line of a pass's option says: help, values, default.
void nnpackOptionsPrintSummary(NnpackOptionId id, NnpackText *out);

#ifdef __cplusplus
}
#endif

#endif // NNPACK_C_OPTIONS_H
