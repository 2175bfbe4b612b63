//===-- nnpack-docs.h - Making docs/Passes.md ---------------------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNPACK_TOOLS_NNPACK_DOCS_H
#define NNPACK_TOOLS_NNPACK_DOCS_H

#include "nnpack-c/Support.h"

/// Appends the essay of a source file, the comment between the second and the
/// third rule of its header, as Markdown. False if there is none.
bool printEssay(const NnpackText *source, NnpackText *out);

#endif // NNPACK_TOOLS_NNPACK_DOCS_H
