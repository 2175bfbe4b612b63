//===-- lib/IR/TrafficProgram.h - A function as nodes to run ------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What the files that count a function's traffic share: TrafficGather.c makes
// nodes of operations, TrafficRun.c runs them. An index is a slot, a memref a
// view; nodes read and write those of a program. Internal to lib/IR.
//
//===----------------------------------------------------------------------===//

#ifndef NNPACK_LIB_IR_TRAFFICPROGRAM_H
#define NNPACK_LIB_IR_TRAFFICPROGRAM_H

#include "Build.h"
#include "Footprint.h"
#include "OpFacts.h"

enum { trafficMaxRank = 12, trafficMaxLoopDims = 16 };

static const int64_t trafficUnknownIndex = INT64_MIN;

/// An index: a slot, or a number if `slot` is -1.
typedef struct TrafficIndex {
  intptr_t slot;
  int64_t number;
} TrafficIndex;

/// A memref as it is now.
typedef struct TrafficView {
  intptr_t argument; ///< Whose memory it is: an argument, scratch, or -1.
  bool isKnown;      ///< The rest is right.
  intptr_t rank;
  int64_t offset, sizes[trafficMaxRank], strides[trafficMaxRank];
} TrafficView;

typedef enum TrafficNodeKind {
  TrafficNodeArithmetic,
  TrafficNodeLoop,
  TrafficNodeSubview,
  TrafficNodeCollapse,
  TrafficNodeExpand,
  TrafficNodeSame,    ///< Result 0 is operand 0: casts.
  TrafficNodeUnknown, ///< Result 0 is memory of operand 0, unknown where.
  TrafficNodeAccess,  ///< All of a view, or one element.
  TrafficNodeLinalg,
} TrafficNodeKind;

/// How a structured operation's operand is addressed: per dimension of the view,
/// base + sum of factors times loop counters.
typedef struct TrafficLinalgOperand {
  intptr_t view;
  unsigned effects;
  bool isLinear; ///< If not, all of the view is touched.
  int64_t base[trafficMaxRank], factors[trafficMaxRank][trafficMaxLoopDims];
} TrafficLinalgOperand;

/// An operation in a structured operation's body that an index depends on.
typedef struct TrafficBodyOp {
  char code;
  intptr_t a, b, c; ///< Earlier ones, or -1.
  int64_t number;   ///< A constant, slot or loop dimension.
  unsigned dims;    ///< Loop dimensions that it depends on, a bit each.
} TrafficBodyOp;

typedef struct TrafficBody {
  NNPACK_VECTOR(TrafficBodyOp) ops; ///< Before those that use them.
  NnpackPtrMap opOf;
  int64_t *values; ///< Room for one per operation.
} TrafficBody;

/// Values begin + i * step, 0 <= i < count.
typedef struct TrafficRange {
  int64_t begin, count, step;
} TrafficRange;

/// What an index that data chooses depends on.
typedef struct TrafficSource {
  unsigned dims;     ///< Loop dimensions, a bit each.
  int64_t numValues; ///< That it may have; INT64_MAX: not known.
  int64_t offset;    ///< A constant that is added to it.
} TrafficSource;

static const unsigned trafficAllDims = (1u << trafficMaxLoopDims) - 1;

typedef struct TrafficNode {
  TrafficNodeKind kind;
  char arithmetic; ///< See trafficArithmeticOf.
  intptr_t result; ///< Slot or view.
  intptr_t source; ///< View.
  /// Operands; of a subview offsets, sizes, strides; of an expansion the shape.
  TrafficIndex indices[3 * trafficMaxRank];
  intptr_t numIndices;
  intptr_t rank;
  intptr_t groups[trafficMaxRank]; ///< Collapse, expand: dimensions per group.
  intptr_t numGroups;
  unsigned effects;
  bool isOnce; ///< Done by one call of a kernel on ranges of rows: in an scf.if.
  intptr_t bodyOf; ///< Access: the structured operation whose body it is in, or
                   ///< -1; and which of the accesses there it is.
  intptr_t bodyAccess;
  TrafficSource data; ///< If data chooses its index.
  bool isGuarded;        ///< Done where no index is chosen for want of another.
  TrafficBody *body; ///< What computes its indices: `roots`, one per dimension.
  intptr_t roots[trafficMaxRank];
  intptr_t end; ///< Loop: one past its last node.
  TrafficLinalgOperand *operands;
  intptr_t numOperands, numDims;
  struct {
    intptr_t operand, dimension;
    int64_t size; ///< If the type says it, else 0.
  } extents[trafficMaxLoopDims]; ///< Where a loop's extent can be read off.
} TrafficNode;

typedef struct TrafficProgram {
  NnpackArena *arena;
  const NnpackIrHooks *hooks;
  MlirBlock body;
  NNPACK_VECTOR(TrafficNode) nodes;
  NNPACK_VECTOR(int64_t) slots;
  NNPACK_VECTOR(TrafficView) views;
  NnpackPtrMap slotOf, viewOf;
  bool isInIf; ///< While gathering.
  NNPACK_VECTOR(Touches) reads, writes; ///< Of arguments, then of scratch.
  NNPACK_VECTOR(MlirType) scratch;      ///< Allocations of the function.
  intptr_t numArguments;
  intptr_t unitLoop; ///< Node whose iterations are units, or -1.
  int64_t numRun;
  int64_t workLeft; ///< In words marked and operations of bodies.
  bool isRefused;
} TrafficProgram;

/// The slot, made for the value.
intptr_t trafficAddSlot(TrafficProgram *p, MlirValue value, int64_t number);
/// The view, made for the value.
intptr_t trafficAddView(TrafficProgram *p, MlirValue value, TrafficView view);
/// The view that a memref of its own memory is: rows one after the other.
TrafficView trafficIdentityView(MlirType type, intptr_t argument);

/// Makes the next entry of `reads` and `writes`.
void trafficAddTouches(TrafficProgram *p, MlirType type);

/// A letter for an operation of index arithmetic, 0 for any other; and its result,
/// unknown if an operand is.
char trafficArithmeticOf(MlirOperation op);
int64_t trafficArithmetic(char code, int64_t a, int64_t b);

/// The operation in the body that computes a value, made for it.
intptr_t trafficBodyValue(TrafficProgram *p, TrafficBody *body,
                          MlirValue value);
/// The values that it has over all loop counters, or over those for which it is
/// not the other one of a select; `extents` has one per dimension, 0 if not known.
/// False if that cannot be told. Takes from the program's `workLeft`.
bool trafficBodyRange(TrafficProgram *p, const TrafficBody *body,
                      intptr_t root, bool isGuarded, const int64_t *extents,
                      TrafficRange *outRange);

/// What the indices of a load or store, operands from `firstIndex` on, in the
/// body of a structured operation depend on; the operation's operands are known.
TrafficSource trafficSourceOf(const TrafficProgram *p, const TrafficNode *node,
                              MlirOperation access, intptr_t firstIndex);

/// Adds nodes for the operations of the block, of which there may be some that
/// cannot be run: then the program is refused.
void trafficGather(TrafficProgram *p, MlirBlock block);

/// Runs all nodes and adds to `reads` and `writes` what they touch, by units.
/// The program is refused if a loop's bounds are not known or it takes too
/// long.
void trafficRun(TrafficProgram *p);

#endif // NNPACK_LIB_IR_TRAFFICPROGRAM_H
