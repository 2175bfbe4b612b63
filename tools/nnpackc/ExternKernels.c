//===-- ExternKernels.c - Kernels that the user writes --------------------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A kernel of the packed module
//
//   func.func private @conv2d_3(%in: memref<1x8x8x4xi8, "L2">, ...) { ... }
//
// becomes a declaration under the name PREFIX_conv2d_3, and the header gets its
// prototype with, in a comment, what nnpack.source says that it computes:
//
//   void model_conv2d_3(const int8_t *a0, ..., int8_t *a5, void *scratch);
//
// Every memref is a pointer, its elements row by row without gaps, or with the
// strides and offset of the type beside it. What the kernel only reads is
// const; bytes that lowering it here would have needed besides are planned, and
// handed over last.
//
//===----------------------------------------------------------------------===//

#include "nnpackc.h"

#include "IR/Build.h"

#include "mlir-c/BuiltinAttributes.h"
#include "mlir-c/BuiltinTypes.h"

#include <string.h>

static const char *cTypeOf(MlirType element) {
  if (mlirTypeIsAF32(element))
    return "float";
  if (mlirTypeIsAF64(element))
    return "double";
  if (mlirTypeIsAF16(element) || mlirTypeIsABF16(element))
    return "uint16_t";
  switch (mlirTypeIsAInteger(element) ? mlirIntegerTypeGetWidth(element) : 0) {
  case 1:
    return "uint8_t";
  case 8:
    return "int8_t";
  case 16:
    return "int16_t";
  case 32:
    return "int32_t";
  case 64:
    return "int64_t";
  default:
    return "void";
  }
}

/// Whether the text says that the kernel writes that argument.
static bool writesArgument(const char *source, intptr_t index) {
  NnpackText phrase = {0};
  nnpackTextPrint(&phrase, "restrict writable %%arg%lld :", (long long)index);
  bool found = strstr(source, phrase.data) != NULL;
  nnpackTextDestroy(&phrase);
  return found;
}

/// The lines of the body, in a comment.
static void printSource(const char *source, NnpackText *out) {
  const char *line = strchr(source, '\n');
  for (; line && line[1]; line = strchr(line + 1, '\n')) {
    size_t length = strcspn(line + 1, "\n");
    bool isEnd = length < 4 || !strncmp(line + 1, "  return", 8);
    if (!isEnd && !memchr(line + 1, '*', length))
      nnpackTextPrint(out, "\n  %.*s", (int)length, line + 1);
  }
  nnpackTextPrint(out, " */\n");
}

/// Arguments of the function that the text begins with.
static intptr_t countArguments(const char *source) {
  const char *end = strchr(source, '\n');
  intptr_t count = 0;
  for (const char *s = source; (s = strstr(s, "%arg")) && s < end; ++s)
    ++count;
  return count;
}

/// Nothing in it, such as the name of a memory, ends the comment.
static void printTypeComment(MlirType type, NnpackText *out) {
  nnpackTextPrint(out, " /* ");
  size_t begin = out->length;
  nnpackTextAppendType(out, type);
  for (size_t i = begin; i < out->length; ++i)
    if (out->data[i] == '*')
      out->data[i] = '?';
  nnpackTextPrint(out, " */");
}

static void printParameters(MlirType type, const char *source,
                            NnpackText *out) {
  intptr_t count = mlirFunctionTypeGetNumInputs(type);
  intptr_t known = countArguments(source);
  for (intptr_t i = 0; i < count; ++i) {
    MlirType memref = mlirFunctionTypeGetInput(type, i);
    nnpackTextPrint(out, "%s", i ? ", " : "");
    if (i >= known) {
      nnpackTextPrint(out, "void *scratch%lld", (long long)(i - known));
      continue;
    }
    nnpackTextPrint(out, "%s%s *a%lld",
                    writesArgument(source, i) ? "" : "const ",
                    cTypeOf(mlirShapedTypeGetElementType(memref)),
                    (long long)i);
    if (!mlirAffineMapIsIdentity(mlirMemRefTypeGetAffineMap(memref))) {
      printTypeComment(memref, out);
    }
  }
}

/// Makes a declaration of a kernel, under its new name.
static void declare(MlirOperation kernel, const char *name) {
  MlirContext context = mlirOperationGetContext(kernel);
  MlirNamedAttribute attributes[] = {
      nnpackNamed("sym_name", mlirStringAttrGet(context, nnpackStr(name))),
      nnpackNamed("function_type", nnpackOpAttribute(kernel, "function_type")),
      nnpackNamed("sym_visibility",
                  mlirStringAttrGet(context, nnpackStr("private")))};
  MlirRegion region = mlirRegionCreate();
  NnpackOpSpec spec = {.name = "func.func",
                       .numAttributes = 3, .attributes = attributes,
                       .numRegions = 1, .regions = &region};
  mlirSymbolTableReplaceAllSymbolUses(
      mlirStringAttrGetValue(nnpackOpAttribute(kernel, "sym_name")),
      nnpackStr(name), mlirOperationGetParentOperation(kernel));
  nnpackInsertOp(kernel, mlirOperationGetLocation(kernel), &spec);
  mlirOperationDestroy(kernel);
}

/// Whether it can be part of a C name: not so for one that an input gives.
static bool isCName(MlirStringRef name) {
  for (size_t i = 0; i < name.length; ++i) {
    char c = name.data[i];
    if (!(c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
          (c >= 'A' && c <= 'Z')))
      return false;
  }
  return name.length > 0;
}

static void externalizeKernel(MlirOperation kernel, const char *source,
                              const Arguments *arguments, NnpackArena *arena,
                              NnpackText *prototypes) {
  MlirStringRef old =
      mlirStringAttrGetValue(nnpackOpAttribute(kernel, "sym_name"));
  if (!isCName(old)) {
    printNote("kernel '%.*s' stays in the object: its name is none in C",
              (int)old.length, old.data);
    return;
  }
  const char *name = nnpackArenaFormat(arena, "%s_%.*s", arguments->prefix,
                                       (int)old.length, old.data);
  nnpackTextPrint(prototypes,
                  "/* %s: arguments %%arg0, %%arg1, ... are a0, a1, ...", name);
  printSource(source, prototypes);
  nnpackTextPrint(prototypes, "void %s(", name);
  printParameters(
      mlirTypeAttrGetValue(nnpackOpAttribute(kernel, "function_type")), source,
      prototypes);
  nnpackTextPrint(prototypes, ");\n\n");
  declare(kernel, name);
}

void externalizeKernels(MlirModule module, const Arguments *arguments,
                        NnpackArena *arena, NnpackText *prototypes) {
  MlirOperation next = mlirBlockGetFirstOperation(mlirModuleGetBody(module));
  while (!mlirOperationIsNull(next)) {
    MlirOperation op = next;
    next = mlirOperationGetNextInBlock(op);
    MlirAttribute source = nnpackOpAttribute(op, "nnpack.source");
    if (mlirAttributeIsNull(source) || !mlirAttributeIsAString(source))
      continue;
    MlirStringRef text = mlirStringAttrGetValue(source);
    externalizeKernel(op,
                      nnpackArenaCopyString(arena, text.data, text.length),
                      arguments, arena, prototypes);
  }
}
