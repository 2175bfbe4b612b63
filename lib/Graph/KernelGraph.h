//===-- Graph/KernelGraph.h - A function as kernels ---------------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The parts of --form-kernels; passes/FormKernels.c says what they are for.
// Internal to the project.
//
//===----------------------------------------------------------------------===//

#ifndef NNPACK_LIB_GRAPH_KERNELGRAPH_H
#define NNPACK_LIB_GRAPH_KERNELGRAPH_H

#include "IR/Build.h"
#include "IR/TosaFacts.h"

typedef struct NnpackNode {
  MlirOperation op;
  NnpackTosaKind kind; ///< None: stays where it is.
  bool isWide, isDead, isConstantDerived;
  bool bringsAnchor;   ///< An anchor or reduction comes with it: it is one, or
                       ///< reads one through wide values.
  bool joinsWindow;    ///< A pad or slice inside its readers' kernels.
  bool feedsAnchor;    ///< In a kernel, on the input side of an anchor.
  bool feedsReduction; ///< Likewise of a reduction.
  const char *whyApart; ///< Why it is in no kernel that reads it; NULL if it
                        ///< is, or if others than kernels do.
  MlirValue base;      ///< Of a view: the value whose bytes it shows.
  NNPACK_VECTOR(intptr_t) kernels; ///< Those that hold it, ascending.
} NnpackNode;

typedef struct NnpackKernel {
  intptr_t root;   ///< The node whose value leaves it.
  intptr_t anchor; ///< The node that is its anchor, or -1.
  bool hasReduction;
  bool isTaken; ///< It has, or will have, an anchor or reduction.
  NNPACK_VECTOR(intptr_t) members; ///< Descending.
} NnpackKernel;

/// One function being taken apart.
typedef struct NnpackGraph {
  NnpackArena *arena;
  NNPACK_VECTOR(NnpackNode) nodes; ///< In program order.
  NNPACK_VECTOR(NnpackKernel) kernels;
  NNPACK_VECTOR(MlirType) storedTypes; ///< Element types of stored values.
  NnpackPtrMap nodeOf;                 ///< Operation -> node.
  NnpackPtrMap lastUse; ///< Value (not a view) -> root of the last kernel, or
                        ///< the node outside, that reads it.
  intptr_t nextWork;    ///< The first node of a kernel that does work.
  int64_t numLeft;      ///< TOSA operations that no kernel can take.
} NnpackGraph;

//===----------------------------------------------------------------------===//
// KernelGraph.c: nodes
//===----------------------------------------------------------------------===//

/// Adds a node for every operation of a function of one block, with what is
/// known of it before kernels are cut.
NnpackGraph nnpackGraphCollect(NnpackArena *arena, MlirOperation function);
MlirValue nnpackNodeResult(const NnpackNode *node);
/// The node that computes the value, or NULL.
NnpackNode *nnpackNodeOf(NnpackGraph *graph, MlirValue value);
/// The value itself, or what it is a view of.
MlirValue nnpackBaseOf(NnpackGraph *graph, MlirValue value);
/// True for constants and what is computed from constants alone.
bool nnpackIsConstantValue(NnpackGraph *graph, MlirValue value);
/// True for an operation that a kernel has one of.
bool nnpackIsWorker(const NnpackNode *node);

//===----------------------------------------------------------------------===//
// KernelCut.c: which nodes make a kernel
//===----------------------------------------------------------------------===//

/// Puts every node that a kernel can take into one or more kernels.
void nnpackGraphCut(NnpackGraph *graph);

//===----------------------------------------------------------------------===//
// KernelRemarks.c: what was fused, what was not, and why
//===----------------------------------------------------------------------===//

/// Remarks on the kernels that were cut, before they are outlined.
void nnpackRemarkKernels(const NnpackGraph *graph);

//===----------------------------------------------------------------------===//
// ResourceConstants.c: dense_resource into dense
//===----------------------------------------------------------------------===//

/// Makes every tosa.const of the module a dense one. False after an error.
bool nnpackTakeResources(MlirOperation module);

//===----------------------------------------------------------------------===//
// KernelBodies.c: one function for equal kernels
//===----------------------------------------------------------------------===//

/// Function bodies formed so far in the module.
typedef struct NnpackBodies {
  NnpackArena *arena;
  MlirSymbolTable symbols;
  NNPACK_VECTOR(struct NnpackBody {
    uint64_t hash;
    const char *text;
    MlirAttribute name;
  })
  list;
  intptr_t *buckets; ///< Hash -> index in list + 1, chained by probing.
  intptr_t numBuckets;
} NnpackBodies;

/// The name of the function with this body: `function` itself, which is then in
/// the module, or an equal one formed before; takes `function`.
MlirAttribute nnpackInternBody(NnpackBodies *bodies, MlirOperation function);

//===----------------------------------------------------------------------===//
// KernelOutline.c: kernels into functions and calls
//===----------------------------------------------------------------------===//

/// Replaces every kernel by a call of its function and removes what no one
/// uses any more: members, dead operations, constants.
void nnpackGraphOutline(NnpackGraph *graph, NnpackBodies *bodies);

#endif // NNPACK_LIB_GRAPH_KERNELGRAPH_H
