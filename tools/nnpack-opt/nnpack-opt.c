//===-- nnpack-opt.c - mlir-opt with the project's passes -----------------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nnpack-c/Passes.h"

int main(int argc, char **argv) {
  nnpackRegisterPasses();
  return nnpackOptMain(argc, argv, "nnpack optimizer driver");
}
