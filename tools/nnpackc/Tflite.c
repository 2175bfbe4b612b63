//===-- Tflite.c - Converting TFLite networks -----------------------------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Runs tosa-converter-for-tflite without a shell and without temporary files:
// the flatbuffer goes to its standard input, MLIR bytecode comes from its
// standard output.
//
//===----------------------------------------------------------------------===//

#include "nnpackc.h"

#include "IR/Build.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static const char defaultConverter[] = "tosa-converter-for-tflite";

/// Exit status of the child when the command cannot be run.
enum { statusNotFound = 127 };

//===----------------------------------------------------------------------===//
// The command
//===----------------------------------------------------------------------===//

typedef struct Child {
  pid_t process;
  int toChild, fromChild;
} Child;

static void closeBoth(int ends[2]) {
  close(ends[0]);
  close(ends[1]);
}

/// In the child: becomes the converter, with the pipes as standard streams.
static _Noreturn void becomeConverter(const char *command, int input,
                                      int output) {
  char *const arguments[] = {(char *)(uintptr_t)command,
                             (char *)(uintptr_t) "--bytecode",
                             (char *)(uintptr_t) "-", NULL};
  if (dup2(input, STDIN_FILENO) >= 0 && dup2(output, STDOUT_FILENO) >= 0)
    execvp(command, arguments);
  _exit(statusNotFound);
}

static bool startConverter(const char *command, Child *outChild) {
  int input[2], output[2];
  if (pipe(input) != 0)
    return false;
  if (pipe(output) != 0) {
    closeBoth(input);
    return false;
  }
  pid_t process = fork();
  if (process == 0) {
    close(input[1]);
    close(output[0]);
    becomeConverter(command, input[0], output[1]);
  }
  close(input[0]);
  close(output[1]);
  *outChild = (Child){process, input[1], output[0]};
  if (process > 0)
    return true;
  close(input[1]);
  close(output[0]);
  return false;
}

/// Writes what the pipe takes now; closes it after the last byte.
static void feed(Child *child, const NnpackText *flatbuffer, size_t *written) {
  size_t rest = flatbuffer->length - *written;
  // A pipe that poll calls writable takes a page without blocking.
  size_t chunk = rest < 4096 ? rest : 4096;
  ssize_t count = write(child->toChild, flatbuffer->data + *written, chunk);
  if (count > 0)
    *written += (size_t)count;
  if (*written == flatbuffer->length || (count < 0 && errno != EINTR)) {
    close(child->toChild);
    child->toChild = -1;
  }
}

/// Feeds the child and collects its output until it closes it.
static void exchange(Child *child, const NnpackText *flatbuffer,
                     NnpackText *outModule) {
  static char buffer[1 << 16];
  size_t written = 0;
  for (;;) {
    struct pollfd ends[] = {{.fd = child->fromChild, .events = POLLIN},
                            {.fd = child->toChild, .events = POLLOUT}};
    if (poll(ends, 2, -1) < 0 && errno != EINTR)
      break;
    if (child->toChild >= 0 && ends[1].revents)
      feed(child, flatbuffer, &written);
    if (!ends[0].revents)
      continue;
    ssize_t count = read(child->fromChild, buffer, sizeof buffer);
    if (count == 0 || (count < 0 && errno != EINTR))
      break;
    if (count > 0)
      nnpackTextAppend(outModule, buffer, (size_t)count);
  }
  if (child->toChild >= 0)
    close(child->toChild);
  close(child->fromChild);
}

static int waitFor(pid_t process) {
  int status;
  while (waitpid(process, &status, 0) < 0)
    if (errno != EINTR)
      return -1;
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

bool convertTflite(const char *path, const NnpackText *flatbuffer,
                   NnpackText *outModule) {
  const char *command = getenv("NNPACK_TOSA_CONVERTER");
  if (!command || !*command)
    command = defaultConverter;
  // A converter that ends early must not end this process too.
  signal(SIGPIPE, SIG_IGN);
  Child child;
  if (!startConverter(command, &child)) {
    printError("cannot start %s: %s", command, strerror(errno));
    return false;
  }
  exchange(&child, flatbuffer, outModule);
  int status = waitFor(child.process);
  if (status == 0 && outModule->length > 0)
    return true;
  if (status == statusNotFound)
    printError("%s: a .tflite needs the %s command, which was not found; "
               "install it with\n  pip install %s\nand put it on the PATH, or "
               "name it in NNPACK_TOSA_CONVERTER",
               path, command, defaultConverter);
  else
    printError("%s: %s could not convert it", path, command);
  return false;
}

//===----------------------------------------------------------------------===//
// The module
//===----------------------------------------------------------------------===//

/// A tensor type with its dynamic first dimension set to 1; `*outChanged` says
/// that it had one. Another dynamic dimension is left, to be refused later.
static MlirType withStaticBatch(MlirType type, NnpackArena *arena,
                                bool *outChanged) {
  if (!mlirTypeIsARankedTensor(type) || mlirShapedTypeGetRank(type) == 0 ||
      !mlirShapedTypeIsDynamicDim(type, 0))
    return type;
  intptr_t rank = mlirShapedTypeGetRank(type);
  int64_t *shape = NNPACK_NEW_ARRAY(arena, int64_t, rank);
  shape[0] = 1;
  for (intptr_t i = 1; i < rank; ++i)
    shape[i] = mlirShapedTypeGetDimSize(type, i);
  *outChanged = true;
  return mlirRankedTensorTypeGet(rank, shape,
                                 mlirShapedTypeGetElementType(type),
                                 mlirRankedTensorTypeGetEncoding(type));
}

/// The type of a function with these arguments and static result batches.
static MlirType functionTypeOf(MlirOperation function, NnpackArena *arena,
                               bool *outChanged) {
  MlirType type =
      mlirTypeAttrGetValue(nnpackOpAttribute(function, "function_type"));
  intptr_t numInputs = mlirFunctionTypeGetNumInputs(type);
  intptr_t numResults = mlirFunctionTypeGetNumResults(type);
  MlirType *inputs = NNPACK_NEW_ARRAY(arena, MlirType, numInputs);
  MlirType *results = NNPACK_NEW_ARRAY(arena, MlirType, numResults);
  for (intptr_t i = 0; i < numInputs; ++i)
    inputs[i] = withStaticBatch(mlirFunctionTypeGetInput(type, i), arena,
                                outChanged);
  for (intptr_t i = 0; i < numResults; ++i)
    results[i] = withStaticBatch(mlirFunctionTypeGetResult(type, i), arena,
                                 outChanged);
  return mlirFunctionTypeGet(mlirTypeGetContext(type), numInputs, inputs,
                             numResults, results);
}

/// Gives the function static batches; true if it had a dynamic one.
static bool fixBatch(MlirOperation function, NnpackArena *arena) {
  bool changed = false;
  MlirType type = functionTypeOf(function, arena, &changed);
  if (!changed)
    return false;
  mlirOperationSetAttributeByName(function, nnpackStr("function_type"),
                                  mlirTypeAttrGet(type));
  MlirBlock body = nnpackFunctionBody(function);
  for (intptr_t i = 0; i < mlirBlockGetNumArguments(body); ++i)
    mlirValueSetType(mlirBlockGetArgument(body, i),
                     mlirFunctionTypeGetInput(type, i));
  return true;
}

bool normalizeTflite(MlirModule module) {
  NnpackArena *arena = nnpackArenaCreate();
  bool changed = false;
  for (MlirOperation op = mlirBlockGetFirstOperation(mlirModuleGetBody(module));
       !mlirOperationIsNull(op); op = mlirOperationGetNextInBlock(op))
    if (nnpackIsFunctionDefinition(op))
      changed |= fixBatch(op, arena);
  nnpackArenaDestroy(arena);
  if (changed)
    printNote("the network has a dynamic batch; it is compiled for a batch "
              "of 1");
  return runPipeline(module, "builtin.module("
                             "tosa-convert-integer-type-to-signless,"
                             "func.func(tosa-infer-shapes))");
}
