//===-- RepeatSteps.c - Calls that are made again -------------------------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
//   call @f(%x, %a)                      call @f(%x, %a)
//   call @g(%a, %b)                      call @g(%a, %b)
//                              into      %a2 = memref.alloc()
//                                        call @f(%x, %a2)
//   call @h(%b, %a, %c)                  call @h(%b, %a2, %c)
//
//===----------------------------------------------------------------------===//

#include "IR/Sequence.h"

typedef struct Repeater {
  const NnpackSequence *sequence;
  MlirValue *again; ///< Per tensor: its second buffer, or null.
} Repeater;

/// What a call is given of a buffer, reshapes between them included, of the
/// second buffer if there is one. What is made goes before the call.
static MlirValue secondOf(const Repeater *repeater, MlirValue value,
                          MlirOperation call) {
  intptr_t tensor =
      nnpackSequenceTensor(repeater->sequence, nnpackBufferBehind(value));
  if (tensor < 0 || mlirValueIsNull(repeater->again[tensor]))
    return value;
  if (mlirValueEqual(value, repeater->sequence->buffers[tensor]))
    return repeater->again[tensor];
  MlirOperation reshape = nnpackValueOwner(value);
  MlirValue inner =
      secondOf(repeater, mlirOperationGetOperand(reshape, 0), call);
  MlirOperation copy = mlirOperationClone(reshape);
  mlirOperationSetOperand(copy, 0, inner);
  mlirBlockInsertOwnedOperationBefore(mlirOperationGetBlock(call), call, copy);
  return mlirOperationGetResult(copy, 0);
}

static void redirect(const Repeater *repeater, MlirOperation call) {
  for (intptr_t i = 0, e = mlirOperationGetNumOperands(call); i < e; ++i)
    mlirOperationSetOperand(
        call, i, secondOf(repeater, mlirOperationGetOperand(call, i), call));
}

/// A second buffer like that of a tensor, without notes on its place.
static MlirValue insertBuffer(const NnpackSequence *sequence, intptr_t tensor,
                              MlirOperation before) {
  MlirOperation copy =
      mlirOperationClone(nnpackValueOwner(sequence->buffers[tensor]));
  mlirOperationRemoveAttributeByName(copy, nnpackStr("nnpack.id"));
  mlirOperationRemoveAttributeByName(copy, nnpackStr("nnpack.overlaps"));
  mlirBlockInsertOwnedOperationBefore(mlirOperationGetBlock(before), before,
                                      copy);
  return mlirOperationGetResult(copy, 0);
}

void nnpackRepeatSteps(const NnpackSequence *sequence,
                       const NnpackRecomputation *what) {
  const NnpackCascadeProblem *problem = &sequence->problem;
  NnpackArena *arena = nnpackArenaCreate();
  Repeater repeater = {sequence,
                       NNPACK_NEW_ARRAY(arena, MlirValue, problem->numTensors)};
  MlirOperation before = sequence->steps[what->before];
  for (intptr_t i = 0; i < what->numSteps; ++i) {
    intptr_t result = problem->steps[what->steps[i]].result;
    MlirOperation call = mlirOperationClone(sequence->steps[what->steps[i]]);
    mlirOperationRemoveAttributeByName(call, nnpackStr("nnpack.given_index"));
    repeater.again[result] = insertBuffer(sequence, result, before);
    mlirBlockInsertOwnedOperationBefore(mlirOperationGetBlock(before), before,
                                        call);
    redirect(&repeater, call);
  }
  for (intptr_t s = what->before; s < problem->numSteps; ++s)
    redirect(&repeater, sequence->steps[s]);
  nnpackArenaDestroy(arena);
}
