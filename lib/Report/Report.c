//===-- Report.c - Names of a report's parts ------------------------------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nnpack-c/Report.h"

const char *nnpackRoleName(NnpackRole role) {
  switch (role) {
  case NnpackRoleInput:
    return "input";
  case NnpackRoleOutput:
    return "output";
  case NnpackRoleTensor:
    return "tensor";
  case NnpackRoleConstant:
    return "constant";
  case NnpackRoleVariable:
    return "variable";
  case NnpackRoleScratch:
    return "scratch";
  case NnpackRoleWindow:
    return "window";
  }
  return "unknown";
}
