//===-- nnpack-c/Cascade.h - Running kernels row by row -----------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A cascade runs a contiguous part of a sequence of steps over blocks of rows
// instead of tensor by tensor, so that a tensor that is only used inside keeps
// a window of its rows instead of all of them. Nothing is computed twice.
//
// How a cascade runs: a loop over ticks; in a tick every step, in order, may
// compute up to one block of rows of its result:
//   limit = min(ready, wanted, done + block)
// where ready is how many rows its operands allow. What is wanted is found at
// the beginning of the tick, from the last step to the first: all of a result
// that is used outside, and of any other what those readers of which more rows
// are wanted than they have need for their next block. A step that is eager
// goes on as far as it can without asking for anything. A window is the largest
// number of rows between the first that a reader still needs and the last one
// computed; most of them stay from tick to tick (keptRows), the others only
// exist from the step to its last reader.
//
// A step that accumulates, a mean over all rows for one, has its result only
// after its last turn. What it counts are rows that it takes in: all that are
// ready, in every tick.
//
// After "MCUNetV2" (Lin et al., 2021) and Arm Vela's cascades, with windows by
// simulation instead of by formula, so that skips, strides, resizes and joins
// are no special cases. Includes no MLIR header.
//
//===----------------------------------------------------------------------===//

#ifndef NNPACK_C_CASCADE_H
#define NNPACK_C_CASCADE_H

#include "nnpack-c/Access.h"
#include "nnpack-c/Rows.h"

#ifdef __cplusplus
extern "C" {
#endif

/// A tensor of the sequence. Its size is rows * rowBytes.
typedef struct NnpackCascadeTensor {
  int64_t rows, rowBytes;
  intptr_t writer;     ///< Step that computes it, or -1: there from the start.
  intptr_t lastReader; ///< Last step that reads it, numSteps: read afterwards.
  bool isWhole;        ///< All of it must exist, whoever reads it.
  bool isElsewhere;    ///< Its bytes do not count: an argument, say.
  bool isPart;         ///< Its bytes are some of another tensor's, which counts
                       ///< them, and which nothing but steps of cascades
                       ///< writes, each a part.
  intptr_t whole;      ///< That tensor.
  int64_t partBegin;   ///< Where they begin there.
  bool isStriped; ///< Others than its writer, after it, add bytes to each of
                  ///< its rows. Such a step reads the tensor, and its result,
                  ///< which is elsewhere, has as many rows, of no bytes; who
                  ///< reads the tensor reads that, too.
} NnpackCascadeTensor;

typedef struct NnpackCascadeOperand {
  intptr_t tensor;
  NnpackRowMap map;
  NnpackRead read; ///< If the step runs alone.
} NnpackCascadeOperand;

typedef struct NnpackCascadeStep {
  intptr_t result; ///< Tensor, or -1: the step is no part of any cascade.
  const NnpackCascadeOperand *operands; ///< Those that count; constants do not.
  intptr_t numOperands;
  int64_t scratchBytes;
  int64_t constantBytes; ///< What it reads of weights each time it runs.
  int64_t accumulatedRows;  ///< If not 0, the step accumulates so many rows;
                            ///< the operands' maps count them.
  int64_t accumulatorBytes; ///< Scratch that stays from its first turn to its
                            ///< last; not in scratchBytes.
  bool isRowWise;  ///< It can compute a range of rows; otherwise all at once.
  bool writesRows; ///< It does something else before, but then writes its rows
                   ///< in order, all at once.
  int64_t rowStep; ///< If row-wise: ranges begin and end at multiples of it,
                   ///< and so does the result. 0 counts as 1.
} NnpackCascadeStep;

typedef struct NnpackCascadeProblem {
  const NnpackCascadeTensor *tensors;
  intptr_t numTensors;
  const NnpackCascadeStep *steps;
  intptr_t numSteps;
  int64_t alignment; ///< Sizes count rounded up to it.
  /// From nnpackCascadeSumTensors; NULL: what is alive is added up tensor by
  /// tensor, each time.
  const int64_t *writtenBytes, *deadBytes;
} NnpackCascadeProblem;

/// Adds the sums that make costs of a step independent of the number of tensors,
/// which are not to change any more. They belong to `arena`.
void nnpackCascadeSumTensors(NnpackCascadeProblem *problem,
                             NnpackArena *arena);

/// Tensor `under`, dead after the cascade, may lie over the bytes that `over`,
/// a result of it, has not reached yet: safe if
///   distanceBytes <= offset(under) - offset(over) <= mostBytes,
/// where `mostBytes` is INT64_MAX unless `over` is written in parts, of which
/// the result is one: those that are there already are not to be written over.
/// And in a cascade that isDown, if
///   offset(over) - offset(under) >= distanceBytes.
/// After "diagonal memory optimisation" (Blacker, Bridges, Hadfield, 2022).
typedef struct NnpackOverlap {
  intptr_t over, under;
  int64_t distanceBytes, mostBytes;
} NnpackOverlap;

/// The least distance known to be safe for the result of a step that runs alone
/// over `tensor`, an operand that dies with it; the size of the result if they
/// must not overlap.
int64_t nnpackStepDistance(const NnpackCascadeProblem *problem, intptr_t step,
                           intptr_t tensor);

/// The most steps that a search puts into one cascade.
#define NNPACK_CASCADE_MAX_STEPS 192

/// Steps [begin, end) run as one.
typedef struct NnpackCascade {
  intptr_t begin, end;
  int64_t blockRows;
  int64_t numTicks;
  bool isDown; ///< A step alone that computes its rows from the last one on.
  const bool *isEager;       ///< Per step.
  const int64_t *windowRows; ///< Per step: rows its result keeps; all of them
                             ///< if it is used outside.
  const int64_t *keptRows;   ///< Per step: rows that it has a buffer for from
                           ///< tick to tick. If fewer than windowRows, they are
                           ///< copied there from a window that only exists from
                           ///< the step to its last reader in a tick, and back.
  const NnpackOverlap *overlaps;
  intptr_t numOverlaps;
  int64_t costBytes;  ///< All that is alive meanwhile: whole tensors, windows,
                      ///< scratch, where they are most; the best overlap taken
                      ///< off.
  int64_t savedBytes; ///< What that overlap takes off.
  int64_t constantBytesRead; ///< Weights, as often as steps run.
} NnpackCascade;

/// Runs steps [begin, end) in blocks of `blockRows` rows, trying which steps
/// are better eager; returns the cheapest. Unless `limitBytes` is 0, its
/// windows take what is left up to that limit where they move fewer rows then.
/// The result belongs to `arena`.
NnpackCascade nnpackCascadeSimulate(const NnpackCascadeProblem *problem,
                                    intptr_t begin, intptr_t end,
                                    int64_t blockRows, int64_t limitBytes,
                                    NnpackArena *arena);

/// Two windows that only exist within a tick: `over`, of the step that is the
/// last to read `under`, may lie over it if
///   leastDelta <= offset(under) - offset(over) <= mostDelta.
typedef struct NnpackOpenedOverlap {
  intptr_t over, under; ///< Steps, whose results the windows hold.
  int64_t leastDelta, mostDelta; ///< INT64_MAX: any above leastDelta.
} NnpackOpenedOverlap;

/// How the windows of a cascade are laid out.
typedef struct NnpackCascadeOpened {
  /// Per step: rows that have a buffer of their own from tick to tick. Those of
  /// the cascade, or fewer where isInPlace.
  const int64_t *keptRows;
  /// Per step: its window may be where what is kept of it is, and go on behind
  /// that. Then it takes no more than one that is kept whole.
  const bool *isInPlace;
  /// Per step: new rows begin keptRows after the window does, in every tick, and
  /// what is kept ends at the end of its buffer. Otherwise both begin with the
  /// first row that is still needed.
  const bool *isAligned;
  const NnpackOpenedOverlap *overlaps;
  intptr_t numOverlaps;
} NnpackCascadeOpened;

/// Lays out windows. What stays of one that is opened in every tick is copied in
/// after the turn of the step that writes it, and out before that of its last
/// reader, or after it where isInPlace. Only with `mayOverlap` are there overlaps
/// and windows in place. The result belongs to `arena`.
NnpackCascadeOpened
nnpackCascadeOpenWindows(const NnpackCascadeProblem *problem,
                         const NnpackCascade *cascade, bool mayOverlap,
                         NnpackArena *arena);

/// A partition of all steps into cascades, some of a single step.
typedef struct NnpackCascadePlan {
  const NnpackCascade *cascades; ///< In order.
  intptr_t numCascades;
  int64_t peakBytes;      ///< Largest cost.
  int64_t plainPeakBytes; ///< The same with every step alone.
  int64_t trafficBytes;   ///< By the estimate of nnpackCascadeSearchTraffic.
  int64_t numNodes;       ///< Steps that this has simulated.
} NnpackCascadePlan;

/// Finds the partition of least peak, a bottleneck shortest path over cut
/// points, or with a capacity one that fits, with few steps in cascades and
/// blocks as tall as fit. `capacityBytes` 0 asks for the least. At most about
/// `nodeLimit` steps are simulated, so that the time is bounded.
NnpackCascadePlan nnpackCascadeSearch(const NnpackCascadeProblem *problem,
                                      int64_t capacityBytes, int64_t nodeLimit,
                                      NnpackArena *arena);

/// Offsets for the tensors of a plan, found by a short search that takes a
/// cascade's windows as one buffer; NNPACK_NO_OFFSET for a tensor that has only a
/// window. Returns their peak.
int64_t nnpackCascadePack(const NnpackCascadeProblem *problem,
                          const NnpackCascadePlan *plan, int64_t *outOffsets);

/// Makes the blocks of a plan's cascades taller as far as offsets are found
/// within `limitBytes`, weights of cascades included with `keepsConstants`.
void nnpackCascadeRaiseBlocks(const NnpackCascadeProblem *problem,
                              NnpackCascadePlan *plan, int64_t limitBytes,
                              bool keepsConstants, NnpackArena *arena);

/// An order in which steps that read each other by rows follow each other, and
/// what they read as a whole comes before: `outOrder[i]` is the step that comes
/// i-th. False if it is the one that they have, or a step must not move.
bool nnpackCascadeOrder(const NnpackCascadeProblem *problem,
                        intptr_t *outOrder);

/// An order in which steps come as late as possible without keeping alive more than
/// what they compute, for skip connections; as nnpackCascadeOrder otherwise.
bool nnpackCascadeLateOrder(const NnpackCascadeProblem *problem,
                            intptr_t *outOrder);

/// Steps that are run a second time, before step `before`. Who reads their
/// results from there on reads those of the second time.
typedef struct NnpackRecomputation {
  const intptr_t *steps; ///< In order.
  intptr_t numSteps;
  intptr_t before;
  int64_t macs; ///< Multiply-accumulates that this costs.
} NnpackRecomputation;

typedef struct NnpackRecomputeOptions {
  const int64_t *macs; ///< Per step.
  int64_t macsAllowed;
  int64_t capacityBytes, nodeLimit; ///< As for the search; of each of them.
} NnpackRecomputeOptions;

/// The problem with steps run a second time; it refers to `problem`'s maps.
NnpackCascadeProblem nnpackCascadeRepeat(const NnpackCascadeProblem *problem,
                                         const NnpackRecomputation *what,
                                         NnpackArena *arena);
/// Looks for steps to run a second time with which the network needs less than
/// with `plan`, which does not fit. False if there are none.
bool nnpackCascadeRecompute(const NnpackCascadeProblem *problem,
                            const NnpackCascadePlan *plan,
                            const NnpackRecomputeOptions *options,
                            NnpackArena *arena, NnpackRecomputation *outWhat);

/// Finds the partition that moves the fewest bytes to and from slow memory, by an
/// estimate: what is above the capacity moves out and in again. With
/// `keepsConstants`, the weights of a cascade are in the capacity's room too, so
/// that they are read once. Cascades as few and as short as that allows.
NnpackCascadePlan
nnpackCascadeSearchTraffic(const NnpackCascadeProblem *problem,
                           int64_t capacityBytes, bool keepsConstants,
                           int64_t nodeLimit, NnpackArena *arena);

#ifdef __cplusplus
}
#endif

#endif // NNPACK_C_CASCADE_H
