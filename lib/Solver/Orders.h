//===-- lib/Solver/Orders.h - Orders to place buffers in ----------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNPACK_LIB_SOLVER_ORDERS_H
#define NNPACK_LIB_SOLVER_ORDERS_H

#include "FirstFit.h"

typedef enum NnpackOrderKind {
  NnpackOrderSize,     ///< Largest first.
  NnpackOrderSizeEarly, ///< Largest first, the earlier one of equal size.
  NnpackOrderSizeLong, ///< Largest size * lifetime^(1/16) first: size for most,
                       ///< a long lifetime among similar sizes.
  NnpackOrderRoot4,    ///< Largest size * lifetime^(1/4) first.
  NnpackOrderRoot2,    ///< Largest size * lifetime^(1/2) first.
  NnpackOrderArea,     ///< Largest size * lifetime first.
  NnpackOrderLifetime, ///< Longest first.
  NnpackOrderBegin,    ///< Earliest first.
  NnpackOrderEnd,      ///< Latest first.
  NnpackOrderSizeLate, ///< Largest first, the later one of equal size: a result
                       ///< before the operand that it may lie over.
  NnpackNumOrders,
} NnpackOrderKind;

/// Fills `order` with all buffers; ties go to the larger, then the longer, the
/// earlier and the lower index, so that rows may come in any order.
void nnpackOrder(const NnpackProblem *problem, NnpackOrderKind kind,
                 NnpackArena *arena, int32_t *order);

#endif // NNPACK_LIB_SOLVER_ORDERS_H
