//===-- StripeKernels.c - Kernels on stripes ------------------------------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A kernel whose result is joined to others along the channels can write its
// place in the joined rows:
//
//   func.func private @conv2d_stripe(%in, ..., %out: memref<1x28x28x256xi8>)
//       attributes {nnpack.kernel, nnpack.stripe} {
//     %part = memref.subview %out[0, 0, 0, 64] [1, 28, 28, 128] ...
//     (the body as before, with %part for what was %out)
//
// To callers it writes the rows of a whole buffer, in the same order, so that
// row maps, ranges of rows and windows are those of any kernel; that others
// write the rest of each row says nnpack.stripe. Likewise one that reads some
// channels of an operand can read its stripe of the whole.
//
//===----------------------------------------------------------------------===//

#include "IR/StripeKernels.h"

#include "IR/Build.h"
#include "IR/Layouts.h"
#include "IR/RowRanges.h"

static const char stripeName[] = "nnpack.stripe";

bool nnpackIsStripeKernel(MlirOperation kernel) {
  return !mlirAttributeIsNull(nnpackOpAttribute(kernel, stripeName));
}

MlirOperation nnpackStripeOf(MlirOperation kernel) {
  if (!nnpackIsStripeKernel(kernel))
    return (MlirOperation){NULL};
  MlirOpOperand use = mlirValueGetFirstUse(mlirBlockGetArgument(
      nnpackFunctionBody(kernel), nnpackResultArgumentOf(kernel)));
  MlirOperation user =
      mlirOpOperandIsNull(use) ? (MlirOperation){NULL}
                               : mlirOpOperandGetOwner(use);
  return nnpackOpIs(user, "memref.subview") ? user : (MlirOperation){NULL};
}

static bool isView(MlirOperation op) {
  return nnpackOpIs(op, "memref.subview") || nnpackIsReshape(op);
}

/// True for what takes a memref of any strides.
static bool takesStrides(MlirOperation op) {
  return nnpackOpIs(op, "memref.load") || nnpackOpIs(op, "memref.store") ||
         nnpackOpIsOf(op, "linalg");
}

/// True if the dimensions that a collapse_shape makes one are evenly spaced in
/// `source`.
static bool isEven(MlirOperation collapse, const Layout *source) {
  MlirAttribute groups = nnpackOpAttribute(collapse, "reassociation");
  intptr_t d = 0;
  for (intptr_t g = 0; g < mlirArrayAttrGetNumElements(groups); ++g) {
    intptr_t outer = -1;
    for (intptr_t k = mlirArrayAttrGetNumElements(
             mlirArrayAttrGetElement(groups, g));
         k > 0; --k, ++d) {
      if (source->shape[d] == 1)
        continue;
      int64_t step;
      if (outer >= 0 &&
          (nnpackMulOverflow(source->strides[d], source->shape[d], &step) ||
           source->strides[outer] != step))
        return false;
      outer = d;
    }
  }
  return true;
}

/// Gives a view the type that its source asks for; false if there is none.
static bool retypeView(MlirOperation view) {
  MlirValue result = mlirOperationGetResult(view, 0);
  Layout source;
  MlirType type;
  if (!layoutGet(mlirValueGetType(mlirOperationGetOperand(view, 0)), &source) ||
      (nnpackOpIs(view, "memref.collapse_shape") && !isEven(view, &source)) ||
      !layoutInferResult(view, &type) ||
      mlirShapedTypeGetRank(type) !=
          mlirShapedTypeGetRank(mlirValueGetType(result)))
    return false;
  mlirValueSetType(result, type);
  return true;
}

/// Carries the type of `memref` on to the views of it; false if one of them, or
/// another use, does without strides only.
static bool retypeUses(MlirValue memref) {
  for (MlirOpOperand use = mlirValueGetFirstUse(memref);
       !mlirOpOperandIsNull(use); use = mlirOpOperandGetNextUse(use)) {
    MlirOperation user = mlirOpOperandGetOwner(use);
    if (isView(user) ? !retypeView(user) ||
                           !retypeUses(mlirOperationGetResult(user, 0))
                     : !takesStrides(user))
      return false;
  }
  return true;
}

/// The stripe of `whole`, an argument, of the shape of `part`.
static MlirValue insertStripe(MlirValue whole, const NnpackStripe *stripe,
                              const Layout *part) {
  MlirOperation first =
      mlirBlockGetFirstOperation(mlirBlockArgumentGetOwner(whole));
  Layout layout;
  int64_t offsets[layoutMaxRank] = {0};
  layoutGet(stripe->whole, &layout);
  for (intptr_t i = 0; i < part->rank; ++i)
    layout.shape[i] = part->shape[i];
  offsets[stripe->axis] = stripe->offset;
  layout.offset = stripe->offset * layout.strides[stripe->axis];
  layout.isIdentity = false;
  return mlirOperationGetResult(layoutInsertSubview(first, whole, &layout,
                                                    offsets,
                                                    (MlirValue){NULL}),
                                0);
}

/// What a copy must not be taken for, and if it writes the stripe, what it is.
static void markStripe(MlirOperation copy, const NnpackStripe *stripe) {
  static const char *const others[] = {"nnpack.interleaves", "nnpack.takes",
                                       "nnpack.joins", "nnpack.slices"};
  for (int i = 0; i < (int)(sizeof others / sizeof *others); ++i)
    mlirOperationRemoveAttributeByName(copy, nnpackStr(others[i]));
  if (stripe->argument == nnpackResultArgumentOf(copy))
    mlirOperationSetAttributeByName(
        copy, nnpackStr(stripeName),
        mlirUnitAttrGet(mlirOperationGetContext(copy)));
}

/// Makes a copy of a kernel take a stripe; false if its body cannot.
static bool turnIntoStripe(MlirOperation copy, const NnpackStripe *stripe) {
  MlirBlock body = nnpackFunctionBody(copy);
  intptr_t index = stripe->argument;
  MlirValue old = mlirBlockGetArgument(body, index);
  Layout part;
  if (!layoutGet(mlirValueGetType(old), &part) || !part.isIdentity)
    return false;
  MlirValue whole = mlirBlockInsertArgument(body, index, stripe->whole,
                                            mlirOperationGetLocation(copy));
  MlirValue view = insertStripe(whole, stripe, &part);
  old = mlirBlockGetArgument(body, index + 1);
  mlirValueReplaceAllUsesOfWith(old, view);
  mlirBlockEraseArgument(body, (unsigned)(index + 1));
  nnpackFunctionSetArguments(copy);
  markStripe(copy, stripe);
  return retypeUses(view);
}

MlirOperation nnpackCreateStripeKernel(MlirOperation kernel,
                                       const NnpackStripe *stripe,
                                       MlirSymbolTable symbols) {
  MlirOperation copy = nnpackCopyKernel(kernel, "stripe");
  if (!turnIntoStripe(copy, stripe)) {
    mlirOperationDestroy(copy);
    return (MlirOperation){NULL};
  }
  mlirSymbolTableInsert(symbols, copy);
  return copy;
}
