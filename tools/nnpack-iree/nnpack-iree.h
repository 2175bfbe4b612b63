//===-- nnpack-iree.h - The parts of nnpack-iree ------------------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// arguments -> IREE's library -> IREE's pipeline up to stream.resource.pack ->
// offsets -> the rest of IREE's pipeline. Every function that returns false has
// told the user why on standard error.
//
//===----------------------------------------------------------------------===//

#ifndef NNPACK_TOOLS_NNPACK_IREE_H
#define NNPACK_TOOLS_NNPACK_IREE_H

#include "IreeApi.h"

#include "nnpack-c/Problem.h"

/// "nnpack-iree: error: ..."; the kind is "error", "warning" or "note".
void printMessage(const char *kind, const char *format, ...)
    NNPACK_PRINTF(2, 3);

//===----------------------------------------------------------------------===//
// Arguments.c: the command line
//===----------------------------------------------------------------------===//

typedef struct Arguments {
  const char *library, *input;
  const char *output;     ///< NULL: only the planning is asked for.
  bool plan;              ///< False: the slices are left to IREE.
  const char **ireeFlags; ///< This program's name, then IREE's flags.
  int numIreeFlags;
} Arguments;

/// On false the process ends with `*outStatus`, as with --help and --version.
bool parseArguments(int argc, char **argv, NnpackArena *arena,
                    Arguments *outArguments, int *outStatus);

//===----------------------------------------------------------------------===//
// Compile.c: IREE's pipeline
//===----------------------------------------------------------------------===//

/// Bytes of transient memory, the sum over all such allocations of the program.
typedef struct Transients {
  int64_t before; ///< As IREE lays the slices out.
  int64_t after;
  int64_t lowerBound; ///< Proved: no layout of these slices needs less.
} Transients;

/// Compiles the input and, if there is to be one, appends the .vmfb to
/// `outModule`.
bool compileWithIree(const IreeApi *iree, const Arguments *arguments,
                     NnpackArena *arena, Transients *outTransients,
                     NnpackText *outModule);

//===----------------------------------------------------------------------===//
// Convert.c: MLIR that IREE's parser does not read
//===----------------------------------------------------------------------===//

/// The file `name` ("-": what `input` holds) in MLIR's generic form, made by
/// the nnpack-opt beside this program or on the PATH; false, with a message in
/// `outMessages`, if it cannot read it either.
bool convertToGeneric(const char *name, const NnpackText *input,
                      NnpackText *outGeneric, NnpackText *outMessages);

//===----------------------------------------------------------------------===//
// Slices.c: stream.resource.pack
//===----------------------------------------------------------------------===//

/// Plans the slices of every stream.resource.pack in the module, writes their
/// offsets and removes it.
bool planSlices(const IreeApi *iree, MlirOperation module, NnpackArena *arena,
                Transients *outTransients);

//===----------------------------------------------------------------------===//
// Pack.c: reading and making stream.resource.pack, what IREE makes of one
//===----------------------------------------------------------------------===//

/// One stream.resource.pack and what is known about it.
typedef struct Pack {
  MlirOperation op;
  intptr_t numSlices;
  int64_t *sizes; ///< Bytes; -1: not known before the program runs.
  NnpackInterval *lifetimes; ///< Half-open.
  int64_t offsetAlignment;   ///< Of every slice's offset.
  int64_t sizeAlignment;     ///< Every slice's size is rounded up to it.
  int64_t ireeBytes;         ///< What IREE's layout of the sized slices needs.
  bool isTransient; ///< Of memory that the program needs while it runs; else
                    ///< of constants, or of results for its caller.
} Pack;

typedef NNPACK_VECTOR(Pack) PackVector;

/// Reads all packs of the module, but such as have an offset of their own or a
/// form that is not known: IREE keeps those.
PackVector collectPacks(const IreeApi *iree, MlirOperation module,
                        NnpackArena *arena);

/// Sets the alignments and `ireeBytes`, by running IREE's own pass on a copy of
/// the function around it.
bool measurePack(const IreeApi *iree, Pack *pack, NnpackArena *arena);

/// A new pack before `pack`, for its device, of slices with these sizes and
/// lifetimes. `offset` is where it starts; null: at 0.
MlirOperation buildPack(const IreeApi *iree, MlirOperation pack,
                        MlirValue offset, intptr_t numSlices,
                        const MlirValue *sizes,
                        const NnpackInterval *lifetimes, NnpackArena *arena);

/// An index constant before `op`.
MlirValue buildConstant(const IreeApi *iree, MlirOperation op, int64_t value);

#endif // NNPACK_TOOLS_NNPACK_IREE_H
