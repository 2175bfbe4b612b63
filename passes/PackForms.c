//===-- passes/PackForms.c - Cascades and placement together ------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A cascade saves bytes of activations, but its weights are wanted all at once;
// without it they come one after the other, and can come in parts. So several
// forms are tried on copies of the module, from no cascades to those that take
// the least memory, each with calls split or not:
//
//   1. Every form is placed by heuristics. Forms that are the same are tried
//      once, and none is tried any more when one moves no more than it must;
//      but for the one of least memory, if another form could do with less.
//      With objective=time, cycles count instead of bytes.
//   2. The best are placed with all the effort allowed, unless the bound of one
//      is no better than what another has reached.
//   3. Unless their bounds say that it is of no use, the forms without cascades
//      are tried and placed as they are with cascade=false, and that of the least
//      memory as --cascade-kernels and --place-buffers do it. So the result is
//      not worse than what either gives for the module, if time suffices.
//
//===----------------------------------------------------------------------===//

#include "PackForms.h"

#include "IR/Remarks.h"
#include "PackTrials.h"

#include <limits.h>

/// Forms that are placed with all effort besides those to be no worse than.
enum { mostPlaced = 2 };

//===----------------------------------------------------------------------===//
// The best of them
//===----------------------------------------------------------------------===//

/// Whether a trial is the one of the least memory as other passes give it by
/// themselves, or the best with calls split.
static bool isGuard(const Packer *packer, intptr_t trial) {
  const Trial *trials = packer->trials.data;
  if (!packIsOf(packer, trial, CascadesLeast))
    return false;
  for (intptr_t i = 0; i < packer->trials.count && trials[trial].chunkBytes;
       ++i)
    if (packIsOf(packer, i, CascadesLeast) &&
        (trials[i].traffic.bytes < trials[trial].traffic.bytes ||
         (i < trial &&
          trials[i].traffic.bytes == trials[trial].traffic.bytes)))
      return false;
  return true;
}

/// Whether any placement without cascades may move fewer bytes.
static bool mayPlainMoveLess(const Packer *packer, int64_t bytes) {
  for (intptr_t i = 0; i < packer->trials.count; ++i)
    if (packIsOf(packer, i, CascadesNone) &&
        packer->trials.data[i].traffic.bound < bytes)
      return true;
  return false;
}

/// The next in the order of what they move, behind `last`; -1 is before all and
/// behind all.
static intptr_t nextTrial(const Packer *packer, intptr_t last) {
  const Trial *trials = packer->trials.data;
  intptr_t next = -1;
  for (intptr_t i = 0; i < packer->trials.count; ++i) {
    bool isBehind =
        last < 0 || trials[i].traffic.bytes > trials[last].traffic.bytes ||
        (i > last && trials[i].traffic.bytes == trials[last].traffic.bytes);
    if (isBehind &&
        (next < 0 || trials[i].traffic.bytes < trials[next].traffic.bytes))
      next = i;
  }
  return next;
}

/// The best of all, placed with all effort.
typedef struct Choice {
  MlirOperation copy; ///< In no module; null: none has been placed.
  const Trial *trial;
  int64_t limit; ///< What it was to be better than.
} Choice;

static void takeBetter(Choice *choice, Choice *other) {
  bool isTaken =
      !mlirOperationIsNull(other->copy) &&
      (mlirOperationIsNull(choice->copy) ||
       packTrafficOf(other->copy).bytes < packTrafficOf(choice->copy).bytes);
  MlirOperation left = isTaken ? choice->copy : other->copy;
  if (isTaken)
    *choice = *other;
  if (!mlirOperationIsNull(left))
    mlirOperationDestroy(left);
}

/// Places a copy with all effort, and keeps it if it is better than the choice;
/// false after an error. Notes what is proved, and what is found without a
/// limit.
static bool offer(Packer *packer, intptr_t index, int64_t limit,
                  Choice *choice) {
  Trial *trial = &packer->trials.data[index];
  Choice other = {.trial = trial, .limit = limit};
  other.copy = packCopy(packer->module, packer->cascaded[trial->form]);
  bool ok = packSplitCalls(other.copy, packer->context, trial->chunkBytes) &&
            packPlaceCopy(packer, other.copy, INT_MAX, limit);
  Traffic traffic = packTrafficOf(other.copy);
  mlirOperationRemoveFromParent(other.copy);
  if (traffic.bound > trial->traffic.bound)
    trial->traffic.bound = traffic.bound;
  if (limit == INT64_MAX)
    trial->bestBytes = traffic.bytes;
  takeBetter(choice, &other);
  return ok;
}

static int64_t bytesOf(const Choice *choice) {
  return mlirOperationIsNull(choice->copy) ? INT64_MAX
                                           : packTrafficOf(choice->copy).bytes;
}

/// The best by heuristics, of all or of those without cascades.
static intptr_t bestTrial(const Packer *packer, bool isPlain) {
  const Trial *trials = packer->trials.data;
  intptr_t best = -1;
  for (intptr_t i = 0; i < packer->trials.count; ++i)
    if ((!isPlain || packIsOf(packer, i, CascadesNone)) &&
        packIsBetter(&trials[i].traffic, best < 0 ? NULL : &trials[best]))
      best = i;
  return best;
}

/// Places the best, and then others that may be better; of all or of those
/// without cascades. False after an error.
static bool placeAmong(Packer *packer, bool isPlain, Choice *choice) {
  intptr_t first = bestTrial(packer, isPlain);
  bool ok = packer->trials.data[first].bestBytes > 0 ||
            offer(packer, first, INT64_MAX, choice);
  int64_t least = packer->trials.data[first].bestBytes;
  int numPlaced = 1;
  for (intptr_t t = nextTrial(packer, -1);
       t >= 0 && ok && numPlaced < mostPlaced; t = nextTrial(packer, t)) {
    const Trial *trial = &packer->trials.data[t];
    if (t == first || trial->traffic.bound >= least ||
        trial->traffic.bytes == INT64_MAX ||
        (isPlain && !packIsOf(packer, t, CascadesNone)))
      continue;
    ++numPlaced;
    ok = offer(packer, t, least, choice);
    least = bytesOf(choice) < least ? bytesOf(choice) : least;
  }
  return ok;
}

/// Places those that may be best; false after an error.
static bool placeBest(Packer *packer, Choice *choice) {
  Choice plain = {.copy = {NULL}};
  bool ok = placeAmong(packer, false, choice);
  for (intptr_t t = 0; t < packer->trials.count && ok; ++t) {
    const Trial *trial = &packer->trials.data[t];
    int64_t least = bytesOf(choice);
    if (isGuard(packer, t) && trial->bestBytes == 0 &&
        trial->traffic.bound < least)
      ok = offer(packer, t, trial->chunkBytes ? least : INT64_MAX, choice);
  }
  if (ok && packer->context->options.cascade &&
      mayPlainMoveLess(packer, bytesOf(choice))) {
    ok = placeAmong(packer, true, &plain);
    takeBetter(choice, &plain);
  }
  return ok;
}

/// Does to the module what was done to the copy, for statistics and remarks that
/// are silent about copies.
static bool repeat(Packer *packer, NnpackPassContext *context,
                   const Choice *choice) {
  MlirOperation module = packer->module;
  packer->context = context;
  return packRunCascades(module, context, choice->trial->form) &&
         packSplitCalls(module, context, choice->trial->chunkBytes) &&
         packPlaceCopy(packer, module, INT_MAX, choice->limit);
}

bool packForms(MlirOperation module, NnpackPassContext *context) {
  NnpackPassContext quiet = *context;
  quiet.options.statistics = false;
  Packer packer = {.module = module,
                   .context = &quiet,
                   .arena = nnpackArenaCreate(),
                   .best = -1};
  Choice choice = {.copy = {NULL}};
  bool ok = packTryForms(&packer) && placeBest(&packer, &choice);
  if (ok && (context->options.statistics || nnpackWantsRemarks(module)))
    ok = repeat(&packer, context, &choice);
  else if (ok)
    packTakeBody(module, choice.copy);
  for (intptr_t i = 0; i < numForms; ++i)
    if (!mlirOperationIsNull(packer.cascaded[i]))
      mlirOperationDestroy(packer.cascaded[i]);
  if (!mlirOperationIsNull(choice.copy))
    mlirOperationDestroy(choice.copy);
  nnpackArenaDestroy(packer.arena);
  return ok;
}
