//===-- Graph/Bufferize.h - A graph of calls on buffers -----------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The parts of --bufferize-graph; passes/BufferizeGraph.c says what they are
// for. Internal to the project.
//
//===----------------------------------------------------------------------===//

#ifndef NNPACK_LIB_GRAPH_BUFFERIZE_H
#define NNPACK_LIB_GRAPH_BUFFERIZE_H

#include "IR/Build.h"

/// The module being converted.
typedef struct NnpackBufferizer {
  NnpackArena *arena;
  MlirContext context;
  MlirOperation op;
  MlirSymbolTable symbols;
  NnpackPtrMap globalOf; ///< Constant attribute -> index in globals.
  NNPACK_VECTOR(MlirAttribute) globals; ///< Names.
  int64_t numBuffers, numCopies;        ///< Made so far.
} NnpackBufferizer;

/// A function of the graph being converted.
typedef struct NnpackConversion {
  NnpackBufferizer *module;
  MlirOperation function;
  MlirBlock block;
  bool plansIo;          ///< Inputs and outputs are allocations.
  NnpackPtrMap memrefOf; ///< Tensor value -> index in memrefs.
  NNPACK_VECTOR(MlirValue) tensors;
  NNPACK_VECTOR(MlirValue) memrefs;
  NNPACK_VECTOR(MlirOperation) replaced; ///< To be erased, in program order.
  NnpackPtrMap positions;     ///< Operation of the block -> its index.
  NnpackPtrMap isOverwritten; ///< Reads of variables that have to copy -> 1.
  NnpackPtrMap outputOf; ///< Allocation that became an output argument -> index
                         ///< in outputs; it is erased at the end.
  NNPACK_VECTOR(MlirValue) outputs; ///< Views of output arguments.
} NnpackConversion;

//===----------------------------------------------------------------------===//
// BufferizeOps.c: values and operations
//===----------------------------------------------------------------------===//

MlirOperation nnpackGraphAlloc(NnpackBufferizer *module, MlirOperation before,
                               MlirType type);
void nnpackGraphCopy(NnpackBufferizer *module, MlirOperation before,
                     MlirValue from, MlirValue to);
/// Puts a private memref.global into the module and returns its name, a
/// StringAttr: `name`, or with a number behind it if that is taken.
MlirAttribute nnpackGraphGlobal(NnpackBufferizer *module, MlirLocation location,
                                MlirStringRef name, MlirType type,
                                MlirAttribute initial, bool isConstant);
/// Makes `memref` the buffer of `tensor`.
void nnpackMapBuffer(NnpackConversion *conversion, MlirValue tensor,
                     MlirValue memref);
/// The buffer of a tensor: made when it is first asked for if the tensor is a
/// constant or comes from an operation left on tensors.
MlirValue nnpackBufferOf(NnpackConversion *conversion, MlirValue tensor);
/// The buffer number `index`.
MlirValue nnpackBufferAt(const NnpackConversion *conversion, intptr_t index);
/// Converts one operation; what is none of the graph's stays on tensors.
void nnpackBufferizeOp(NnpackConversion *conversion, MlirOperation op);

//===----------------------------------------------------------------------===//
// BufferizeVariables.c: tosa.variable
//===----------------------------------------------------------------------===//

/// Numbers the operations of the block and finds the reads that have to copy.
void nnpackFindOverwrites(NnpackConversion *conversion, intptr_t numOps,
                          const MlirOperation *ops);
void nnpackBufferizeRead(NnpackConversion *conversion, MlirOperation read);
void nnpackBufferizeWrite(NnpackConversion *conversion, MlirOperation write);
/// Turns variables into globals, and what still reads and writes them; false
/// after a diagnostic.
bool nnpackBufferizeVariables(NnpackBufferizer *module, intptr_t numVariables,
                              const MlirOperation *variables);

//===----------------------------------------------------------------------===//
// BufferizeFunction.c: inputs, outputs and what lies between
//===----------------------------------------------------------------------===//

/// Converts a function of one block; false after a diagnostic.
bool nnpackBufferizeFunction(NnpackBufferizer *module, MlirOperation function,
                             bool plansIo);

#endif // NNPACK_LIB_GRAPH_BUFFERIZE_H
