//===-- Stripes.c - Joins and slices along channels without copies --------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A concatenation along channels interleaves its operands: each row of the
// result, and each pixel, has a stripe of every one. So they are no parts of it
// that a view of bytes could show; but who computes them can write stripes:
//
//   call @conv2d_1(%x, %a)            call @conv2d_1_stripe(%x, %c)
//   call @conv2d_2(%y, %b)    into    call @conv2d_2_stripe(%y, %c)
//   call @concat(%a, %b, %c)
//
// Where something else reads an operand, too, or no kernel computes it, the
// concatenation stays a copy. And who reads a slice can read the stripe:
//
//   call @slice(%x, %s)
//   call @conv2d(%s, %y)      into    call @conv2d_stripe(%x, %y)
//
//===----------------------------------------------------------------------===//

#include "Graph/Stripes.h"

#include "IR/RowRanges.h"
#include "IR/Sequence.h"

#include <string.h>

static intptr_t pieceOf(MlirAttribute pieces, intptr_t index) {
  return (intptr_t)mlirDenseI64ArrayGetElement(pieces, index);
}

static intptr_t numOperandsOf(MlirAttribute pieces) {
  return mlirDenseArrayGetNumElements(pieces) / 2;
}

static bool isKindOf(MlirOperation kernel, const char *name) {
  return !mlirAttributeIsNull(nnpackOpAttribute(kernel, name));
}

/// True if `part`, at `offset` along `axis`, is a stripe of `whole`.
static bool isStripeOf(MlirType part, MlirType whole, int64_t axis,
                       int64_t offset) {
  intptr_t rank = mlirShapedTypeGetRank(whole);
  if (!nnpackTypeIsStaticShaped(part) || mlirShapedTypeGetRank(part) != rank ||
      !mlirTypeEqual(mlirShapedTypeGetElementType(part),
                     mlirShapedTypeGetElementType(whole)))
    return false;
  for (intptr_t i = 0; i < rank; ++i) {
    int64_t of = mlirShapedTypeGetDimSize(whole, i);
    int64_t size = mlirShapedTypeGetDimSize(part, i);
    if (i == axis ? offset < 0 || offset > of - size : size != of)
      return false;
  }
  return true;
}

/// Attributes may be anyone's: whether this one says of the call what it may.
static bool fitsCall(MlirOperation call, MlirOperation kernel,
                     const char *name) {
  MlirAttribute pieces = nnpackOpAttribute(kernel, name);
  intptr_t result = nnpackResultArgumentOf(kernel);
  if (mlirAttributeIsNull(pieces) || !mlirAttributeIsADenseI64Array(pieces) ||
      mlirDenseArrayGetNumElements(pieces) % 2 == 0 || result < 0)
    return false;
  bool isJoin = !strcmp(name, nnpackInterleavesName);
  intptr_t count = numOperandsOf(pieces), axis = pieceOf(pieces, 0);
  MlirType out = mlirValueGetType(mlirOperationGetOperand(call, result));
  bool ok = count > 0 && (isJoin || count == 1);
  for (intptr_t i = 0; ok && i < count; ++i) {
    intptr_t operand = pieceOf(pieces, 1 + 2 * i);
    if (operand < 0 || operand >= result ||
        !nnpackValueIsMemRef(mlirOperationGetOperand(call, operand)))
      return false;
    MlirType in = mlirValueGetType(mlirOperationGetOperand(call, operand));
    MlirType whole = isJoin ? out : in;
    ok = nnpackTypeIsStaticShaped(whole) && axis >= 0 &&
         axis < mlirShapedTypeGetRank(whole) &&
         isStripeOf(isJoin ? in : out, whole, axis,
                    pieceOf(pieces, 2 + 2 * i));
  }
  return ok;
}

NnpackStripeCalls nnpackFindStripeCalls(const NnpackStripes *stripes,
                                        MlirOperation function) {
  NnpackStripeCalls calls = {0};
  for (MlirOperation op =
           mlirBlockGetFirstOperation(nnpackFunctionBody(function));
       !mlirOperationIsNull(op); op = mlirOperationGetNextInBlock(op)) {
    MlirOperation kernel = nnpackKernelOfCall(op, stripes->module->symbols);
    if (!mlirOperationIsNull(kernel) &&
        fitsCall(op, kernel,
                 isKindOf(kernel, nnpackInterleavesName)
                     ? nnpackInterleavesName
                     : nnpackTakesName))
      NNPACK_PUSH(stripes->module->arena, calls, op);
  }
  return calls;
}

bool nnpackIsStripeJoin(const NnpackStripes *stripes, MlirOperation call) {
  return isKindOf(nnpackKernelOfCall(call, stripes->module->symbols),
                  nnpackInterleavesName);
}

//===----------------------------------------------------------------------===//
// Kernels
//===----------------------------------------------------------------------===//

/// The kernel that takes a stripe; null if there is none. Each is made once.
static MlirOperation stripeKernelOf(NnpackStripes *stripes,
                                    MlirOperation kernel,
                                    const NnpackStripe *stripe) {
  for (intptr_t i = 0; i < stripes->kernels.count; ++i) {
    const NnpackStripeKernel *known = &stripes->kernels.data[i];
    if (mlirOperationEqual(known->kernel, kernel) &&
        mlirTypeEqual(known->stripe.whole, stripe->whole) &&
        known->stripe.argument == stripe->argument &&
        known->stripe.axis == stripe->axis &&
        known->stripe.offset == stripe->offset)
      return known->made;
  }
  MlirOperation made =
      nnpackCreateStripeKernel(kernel, stripe, stripes->module->symbols);
  NNPACK_PUSH(stripes->module->arena, stripes->kernels,
              ((NnpackStripeKernel){kernel, made, *stripe}));
  return made;
}

//===----------------------------------------------------------------------===//
// Buffers
//===----------------------------------------------------------------------===//

/// True if every use of the buffer, through reshapes, is by the call or after
/// it, in its block.
static bool isUsedFrom(MlirValue buffer, MlirOperation call) {
  for (MlirOpOperand use = mlirValueGetFirstUse(buffer);
       !mlirOpOperandIsNull(use); use = mlirOpOperandGetNextUse(use)) {
    MlirOperation user = mlirOpOperandGetOwner(use);
    if (nnpackIsReshape(user)) {
      if (!isUsedFrom(mlirOperationGetResult(user, 0), call))
        return false;
    } else if (!mlirBlockEqual(mlirOperationGetBlock(user),
                               mlirOperationGetBlock(call)) ||
               mlirOperationIsBeforeInBlock(user, call)) {
      return false;
    }
  }
  return true;
}

/// Whether the joined buffer can be there before the call.
static bool canBeEarlier(MlirValue out, MlirOperation call) {
  MlirValue buffer = nnpackBufferBehind(out);
  MlirOperation owner = nnpackValueOwner(buffer);
  return (mlirOperationIsNull(owner) || nnpackOpIs(owner, "memref.alloc")) &&
         isUsedFrom(buffer, call);
}

/// Puts what makes a buffer before everything else.
static void moveToFront(MlirValue out, MlirOperation call) {
  MlirOperation first =
      mlirBlockGetFirstOperation(mlirOperationGetBlock(call));
  for (MlirOperation op = nnpackValueOwner(out); !mlirOperationIsNull(op);
       op = nnpackValueOwner(out)) {
    if (!mlirOperationEqual(op, first))
      mlirOperationMoveBefore(op, first);
    first = op;
    if (mlirOperationGetNumOperands(op) == 0)
      return;
    out = mlirOperationGetOperand(op, 0);
  }
}

//===----------------------------------------------------------------------===//
// Joins
//===----------------------------------------------------------------------===//

/// An operand that is to be written in its place.
typedef struct Piece {
  MlirOperation writer, kernel; ///< Its call, and what that is to call.
} Piece;

/// The call whose result the operand is, if nothing else but `call` uses it;
/// `outWhy` says why it is not.
static MlirOperation writerOf(const NnpackStripes *stripes, MlirOperation call,
                              MlirValue operand, const char **outWhy) {
  MlirOperation none = {NULL}, writer = none;
  MlirOperation alloc = nnpackValueOwner(operand);
  *outWhy = "is an input, an output, a constant or seen in another shape";
  if (mlirOperationIsNull(alloc) || !nnpackOpIs(alloc, "memref.alloc") ||
      !mlirAttributeIsNull(nnpackOpAttribute(alloc, "nnpack.role")))
    return none;
  intptr_t numWriters = 0, numOthers = 0;
  for (MlirOpOperand use = mlirValueGetFirstUse(operand);
       !mlirOpOperandIsNull(use); use = mlirOpOperandGetNextUse(use)) {
    MlirOperation user = mlirOpOperandGetOwner(use);
    MlirOperation kernel =
        nnpackKernelOfCall(user, stripes->module->symbols);
    bool writes =
        !mlirOperationIsNull(kernel) && !mlirOperationEqual(user, call) &&
        mlirOpOperandGetOperandNumber(use) == nnpackResultArgumentOf(kernel) &&
        mlirBlockEqual(mlirOperationGetBlock(user),
                       mlirOperationGetBlock(call));
    writer = writes ? user : writer;
    numWriters += writes;
    numOthers += !writes;
  }
  *outWhy = numWriters == 1 ? "is read by something else, too"
                            : "is written in stripes itself";
  return numWriters == 1 && numOthers == 1 ? writer : none;
}

/// True if operand number `index` is joined in another place, too.
static bool isJoinedTwice(MlirAttribute pieces, intptr_t index) {
  intptr_t places = 0;
  for (intptr_t i = 0; i < numOperandsOf(pieces); ++i)
    places += pieceOf(pieces, 1 + 2 * i) == pieceOf(pieces, 1 + 2 * index);
  return places > 1;
}

/// How operand number `index` can be written in its place; without a kernel if
/// it cannot, for the reason in `outWhy`.
static Piece pieceFor(NnpackStripes *stripes, MlirOperation call,
                      MlirAttribute pieces, intptr_t index, MlirType whole,
                      const char **outWhy) {
  MlirValue operand =
      mlirOperationGetOperand(call, pieceOf(pieces, 1 + 2 * index));
  Piece piece = {.writer = writerOf(stripes, call, operand, outWhy)};
  if (mlirOperationIsNull(piece.writer))
    return piece;
  if (isJoinedTwice(pieces, index)) {
    *outWhy = "is joined twice";
    return piece;
  }
  MlirOperation kernel =
      nnpackKernelOfCall(piece.writer, stripes->module->symbols);
  NnpackStripe stripe = {nnpackResultArgumentOf(kernel), whole,
                         pieceOf(pieces, 0), pieceOf(pieces, 2 + 2 * index)};
  *outWhy = "is written by a kernel that does without strides";
  piece.kernel = stripeKernelOf(stripes, kernel, &stripe);
  return piece;
}

MlirValue nnpackStripeResultOf(const NnpackStripes *stripes,
                               MlirOperation call) {
  return mlirOperationGetOperand(
      call, nnpackResultArgumentOf(
                nnpackKernelOfCall(call, stripes->module->symbols)));
}

static void writeInPlace(const Piece *piece, MlirValue out) {
  intptr_t result = nnpackResultArgumentOf(piece->kernel);
  MlirOperation alloc =
      nnpackValueOwner(mlirOperationGetOperand(piece->writer, result));
  mlirOperationSetOperand(piece->writer, result, out);
  nnpackSetCallee(piece->writer, piece->kernel);
  mlirOperationDestroy(alloc);
}

static const char *joinInPlace(NnpackStripes *stripes, MlirOperation call,
                               MlirAttribute pieces) {
  NnpackArena *arena = stripes->module->arena;
  MlirValue out = nnpackStripeResultOf(stripes, call);
  intptr_t count = numOperandsOf(pieces);
  Piece *made = NNPACK_NEW_ARRAY(arena, Piece, count);
  const char *why;
  if (!canBeEarlier(out, call))
    return "the result is a part of another buffer, or used before";
  for (intptr_t i = 0; i < count; ++i) {
    made[i] = pieceFor(stripes, call, pieces, i, mlirValueGetType(out), &why);
    if (mlirOperationIsNull(made[i].kernel))
      return nnpackArenaFormat(arena, "operand %ld %s", (long)i, why);
  }
  moveToFront(out, call);
  mlirOperationDestroy(call);
  for (intptr_t i = 0; i < count; ++i)
    writeInPlace(&made[i], out);
  return NULL;
}

//===----------------------------------------------------------------------===//
// Slices
//===----------------------------------------------------------------------===//

/// A use of a slice that is to be read where it lies.
typedef struct Reader {
  MlirOperation call, kernel; ///< And what that is to call.
  intptr_t operand;
} Reader;

typedef NNPACK_VECTOR(Reader) ReaderVector;

/// True if nothing writes the buffer after the call: all that uses it then,
/// through reshapes, are kernels that read it.
static bool staysAsItIs(const NnpackStripes *stripes, MlirValue buffer,
                        MlirOperation call) {
  for (MlirOpOperand use = mlirValueGetFirstUse(buffer);
       !mlirOpOperandIsNull(use); use = mlirOpOperandGetNextUse(use)) {
    MlirOperation user = mlirOpOperandGetOwner(use);
    if (nnpackIsReshape(user)) {
      if (!staysAsItIs(stripes, mlirOperationGetResult(user, 0), call))
        return false;
      continue;
    }
    MlirOperation kernel = nnpackKernelOfCall(user, stripes->module->symbols);
    if (!mlirBlockEqual(mlirOperationGetBlock(user),
                        mlirOperationGetBlock(call)) ||
        (!mlirOperationIsBeforeInBlock(user, call) &&
         (mlirOperationIsNull(kernel) ||
          mlirOpOperandGetOperandNumber(use) ==
              nnpackResultArgumentOf(kernel))))
      return false;
  }
  return true;
}

/// Adds the use of a slice; returns why it cannot be read where it lies, or
/// NULL.
static const char *addReader(NnpackStripes *stripes, MlirOperation call,
                             MlirOpOperand use, NnpackStripe stripe,
                             ReaderVector *readers) {
  Reader reader = {.call = mlirOpOperandGetOwner(use),
                   .operand = (intptr_t)mlirOpOperandGetOperandNumber(use)};
  MlirOperation kernel =
      nnpackKernelOfCall(reader.call, stripes->module->symbols);
  if (mlirOperationIsNull(kernel) ||
      !mlirBlockEqual(mlirOperationGetBlock(reader.call),
                      mlirOperationGetBlock(call)) ||
      reader.operand == nnpackResultArgumentOf(kernel))
    return "something else than kernels uses it, or in another shape";
  if (isKindOf(kernel, nnpackInterleavesName))
    return "it is joined to others";
  for (intptr_t i = 0; i < readers->count; ++i)
    if (mlirOperationEqual(readers->data[i].call, reader.call))
      return "a kernel reads it twice";
  stripe.argument = reader.operand;
  reader.kernel = stripeKernelOf(stripes, kernel, &stripe);
  NNPACK_PUSH(stripes->module->arena, *readers, reader);
  return mlirOperationIsNull(reader.kernel)
             ? "a kernel reads it that does without strides"
             : NULL;
}

static const char *readInPlace(NnpackStripes *stripes, MlirOperation call,
                               MlirAttribute piece) {
  MlirValue source = mlirOperationGetOperand(call, pieceOf(piece, 1));
  MlirValue taken = nnpackStripeResultOf(stripes, call);
  MlirOperation alloc = nnpackValueOwner(taken);
  MlirValue buffer = nnpackBufferBehind(source);
  MlirOperation owner = nnpackValueOwner(buffer);
  NnpackStripe stripe = {-1, mlirValueGetType(source), pieceOf(piece, 0),
                         pieceOf(piece, 2)};
  ReaderVector readers = {0};
  if (mlirOperationIsNull(alloc) || !nnpackOpIs(alloc, "memref.alloc") ||
      !mlirAttributeIsNull(nnpackOpAttribute(alloc, "nnpack.role")))
    return "it is an output or a part of another buffer";
  if ((!mlirOperationIsNull(owner) && !nnpackOpIs(owner, "memref.alloc")) ||
      !staysAsItIs(stripes, buffer, call))
    return "what it takes is a part of another buffer, or written again";
  for (MlirOpOperand use = mlirValueGetFirstUse(taken);
       !mlirOpOperandIsNull(use); use = mlirOpOperandGetNextUse(use)) {
    if (mlirOperationEqual(mlirOpOperandGetOwner(use), call))
      continue;
    const char *why = addReader(stripes, call, use, stripe, &readers);
    if (why)
      return why;
  }
  mlirOperationDestroy(call);
  for (intptr_t i = 0; i < readers.count; ++i) {
    mlirOperationSetOperand(readers.data[i].call, readers.data[i].operand,
                            source);
    nnpackSetCallee(readers.data[i].call, readers.data[i].kernel);
  }
  mlirOperationDestroy(alloc);
  return NULL;
}

const char *nnpackRemoveStripeCall(NnpackStripes *stripes,
                                   MlirOperation call) {
  MlirOperation kernel = nnpackKernelOfCall(call, stripes->module->symbols);
  if (isKindOf(kernel, nnpackInterleavesName))
    return joinInPlace(stripes, call,
                       nnpackOpAttribute(kernel, nnpackInterleavesName));
  if (isKindOf(kernel, nnpackTakesName))
    return readInPlace(stripes, call,
                       nnpackOpAttribute(kernel, nnpackTakesName));
  return "it writes, or reads, a stripe itself";
}

void nnpackEraseStripeKernels(NnpackStripes *stripes) {
  NNPACK_VECTOR(MlirOperation) kernels = {0};
  for (intptr_t i = 0; i < stripes->kernels.count; ++i) {
    const NnpackStripeKernel *known = &stripes->kernels.data[i];
    NNPACK_PUSH(stripes->module->arena, kernels, known->kernel);
    if (!mlirOperationIsNull(known->made))
      NNPACK_PUSH(stripes->module->arena, kernels, known->made);
  }
  nnpackEraseUncalled(stripes->module, kernels.count, kernels.data);
}
