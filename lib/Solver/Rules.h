//===-- lib/Solver/Rules.h - The rules of the exact search --------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Each rule is one function of the same name, with its proof above it. A rule
// never loses the last plan of a state, so any subset of them gives the same
// answers; tests switch them off in all combinations.
//
//===----------------------------------------------------------------------===//

#ifndef NNPACK_LIB_SOLVER_RULES_H
#define NNPACK_LIB_SOLVER_RULES_H

/// X(name, what it does)
#define NNPACK_RULES(X)                                                        \
  X(MaximalSections, "leave out sections whose buffers another one holds too") \
  X(CommonUnit, "count sizes in their greatest common divisor")                \
  X(ReleaseBound, "per section, one-machine bound with release offsets")       \
  X(WholeNiche, "a buffer as wide as a niche lies at its bottom or above it")  \
  X(Twins, "of equal buffers only the first is tried")                         \
  X(WasteStep, "unused bytes reach up to where a buffer can stand")            \
  X(Split, "solve parts of time that no buffer joins one by one")              \
  X(Memory, "remember states without a plan")

typedef enum NnpackRule {
#define NNPACK_RULE_INDEX(name, help) NnpackRule##name,
  NNPACK_RULES(NNPACK_RULE_INDEX)
#undef NNPACK_RULE_INDEX
  NnpackNumRules,
} NnpackRule;

#define NNPACK_ALL_RULES ((1u << NnpackNumRules) - 1)

#endif // NNPACK_LIB_SOLVER_RULES_H
