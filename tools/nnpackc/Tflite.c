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
#include <fcntl.h>
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
  int toChild, fromChild, messages;
} Child;

/// In the child: becomes the converter, with the pipes as standard streams.
static _Noreturn void becomeConverter(const char *command, int input,
                                      int output, int messages) {
  char *const arguments[] = {(char *)(uintptr_t)command,
                             (char *)(uintptr_t) "--bytecode",
                             (char *)(uintptr_t) "-", NULL};
  if (dup2(input, STDIN_FILENO) >= 0 && dup2(output, STDOUT_FILENO) >= 0 &&
      dup2(messages, STDERR_FILENO) >= 0)
    execvp(command, arguments);
  _exit(statusNotFound);
}

/// Makes three pipes, or none.
static bool makePipes(int pipes[3][2]) {
  for (int i = 0; i < 3; ++i) {
    if (pipe(pipes[i]) == 0) {
      for (int end = 0; end < 2; ++end)
        fcntl(pipes[i][end], F_SETFD, FD_CLOEXEC);
      continue;
    }
    while (--i >= 0) {
      close(pipes[i][0]);
      close(pipes[i][1]);
    }
    return false;
  }
  return true;
}

static bool startConverter(const char *command, Child *outChild) {
  int pipes[3][2];
  if (!makePipes(pipes))
    return false;
  pid_t process = fork();
  if (process == 0)
    becomeConverter(command, pipes[0][0], pipes[1][1], pipes[2][1]);
  close(pipes[0][0]);
  close(pipes[1][1]);
  close(pipes[2][1]);
  *outChild = (Child){process, pipes[0][1], pipes[1][0], pipes[2][0]};
  if (process > 0)
    return true;
  close(pipes[0][1]);
  close(pipes[1][0]);
  close(pipes[2][0]);
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

/// Reads what is there; closes the end when there will be no more.
static void collect(int *end, NnpackText *out) {
  char buffer[1 << 12];
  ssize_t count = read(*end, buffer, sizeof buffer);
  if (count > 0)
    nnpackTextAppend(out, buffer, (size_t)count);
  if (count == 0 || (count < 0 && errno != EINTR)) {
    close(*end);
    *end = -1;
  }
}

/// Feeds the child and collects what it prints until it closes its ends.
static void exchange(Child *child, const NnpackText *flatbuffer,
                     NnpackText *outModule, NnpackText *outMessages) {
  size_t written = 0;
  while (child->fromChild >= 0 || child->messages >= 0) {
    // A negative descriptor is one that poll does not look at.
    struct pollfd ends[] = {{.fd = child->fromChild, .events = POLLIN},
                            {.fd = child->messages, .events = POLLIN},
                            {.fd = child->toChild, .events = POLLOUT}};
    if (poll(ends, 3, -1) < 0)
      continue;
    if (ends[0].revents)
      collect(&child->fromChild, outModule);
    if (ends[1].revents)
      collect(&child->messages, outMessages);
    if (ends[2].revents)
      feed(child, flatbuffer, &written);
  }
  if (child->toChild >= 0)
    close(child->toChild);
}

static int waitFor(pid_t process) {
  int status;
  while (waitpid(process, &status, 0) < 0)
    if (errno != EINTR)
      return -1;
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void printFailure(const char *path, const char *command, int status,
                         const NnpackText *messages) {
  if (status == statusNotFound)
    printError("%s: a .tflite needs the %s command, which was not found; "
               "install it with\n  pip install %s\nand put it on the PATH, or "
               "name it in NNPACK_TOSA_CONVERTER",
               path, command, defaultConverter);
  else
    printError("%s: %s could not convert it:\n%s", path, command,
               messages->data ? messages->data : "(it did not say why)");
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
  NnpackText messages = {0};
  exchange(&child, flatbuffer, outModule, &messages);
  int status = waitFor(child.process);
  bool ok = status == 0 && outModule->length > 0;
  if (!ok)
    printFailure(path, command, status, &messages);
  nnpackTextDestroy(&messages);
  return ok;
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

/// Gives the arguments static batches; true if one was dynamic.
static bool fixArguments(MlirOperation function, NnpackArena *arena) {
  bool changed = false;
  MlirBlock body = nnpackFunctionBody(function);
  for (intptr_t i = 0; i < mlirBlockGetNumArguments(body); ++i) {
    MlirValue argument = mlirBlockGetArgument(body, i);
    mlirValueSetType(argument, withStaticBatch(mlirValueGetType(argument),
                                               arena, &changed));
  }
  return changed;
}

/// The value that a cast of shape inference hides, or the value itself.
static MlirValue lookThroughCasts(MlirValue value) {
  MlirOperation owner = nnpackValueOwner(value);
  while (!mlirOperationIsNull(owner) && nnpackOpIs(owner, "tensor.cast")) {
    value = mlirOperationGetOperand(owner, 0);
    owner = nnpackValueOwner(value);
  }
  return value;
}

static bool isCustom(MlirOperation op) {
  return !mlirOperationIsNull(op) && nnpackOpIs(op, "tosa.custom");
}

typedef NNPACK_VECTOR(MlirValue) ValueVector;

static bool contains(const ValueVector *values, MlirValue value) {
  for (intptr_t i = 0; i < values->count; ++i)
    if (mlirValueEqual(values->data[i], value))
      return true;
  return false;
}

/// What the function returns: of a custom operation at the end, such as a
/// detector's box decoder, the operands that are computed.
static ValueVector collectResults(MlirOperation terminator,
                                  NnpackArena *arena) {
  ValueVector results = {0};
  for (intptr_t i = 0; i < mlirOperationGetNumOperands(terminator); ++i) {
    MlirValue value =
        lookThroughCasts(mlirOperationGetOperand(terminator, i));
    MlirOperation owner = nnpackValueOwner(value);
    if (!isCustom(owner)) {
      NNPACK_PUSH(arena, results, value);
      continue;
    }
    for (intptr_t k = 0; k < mlirOperationGetNumOperands(owner); ++k) {
      MlirValue operand = lookThroughCasts(mlirOperationGetOperand(owner, k));
      MlirOperation source = nnpackValueOwner(operand);
      bool isConstant = !mlirOperationIsNull(source) &&
                        nnpackOpIs(source, "tosa.const");
      if (!isConstant && !contains(&results, operand))
        NNPACK_PUSH(arena, results, operand);
    }
  }
  return results;
}

static bool hasUsers(MlirOperation op) {
  for (intptr_t i = 0; i < mlirOperationGetNumResults(op); ++i)
    if (!mlirOpOperandIsNull(
            mlirValueGetFirstUse(mlirOperationGetResult(op, i))))
      return true;
  return false;
}

/// Removes an operation, after a note that says which.
static void removeCustom(MlirOperation op) {
  MlirAttribute name = nnpackOpAttribute(op, "operator_name");
  MlirStringRef text = mlirStringAttrGetValue(name);
  printNote("the network ends in the custom operation %.*s, which is left out: "
            "its operands become outputs",
            (int)text.length, text.data);
  mlirOperationDestroy(op);
}

/// Makes the function return, and its type say, what its body computes.
static bool fixResults(MlirOperation function, NnpackArena *arena) {
  MlirBlock body = nnpackFunctionBody(function);
  MlirOperation terminator = mlirBlockGetTerminator(body);
  ValueVector results = collectResults(terminator, arena);
  MlirType *types = NNPACK_NEW_ARRAY(arena, MlirType, results.count);
  for (intptr_t i = 0; i < results.count; ++i)
    types[i] = mlirValueGetType(results.data[i]);
  mlirOperationSetOperands(terminator, results.count, results.data);
  nnpackFunctionSetType(function, results.count, types);
  // A result's attributes no longer have a result each.
  mlirOperationRemoveAttributeByName(function, nnpackStr("res_attrs"));
  for (MlirOperation op = mlirBlockGetFirstOperation(body), next;
       !mlirOperationIsNull(op); op = next) {
    next = mlirOperationGetNextInBlock(op);
    if (hasUsers(op))
      continue;
    if (isCustom(op))
      removeCustom(op);
    else if (nnpackOpIs(op, "tensor.cast"))
      mlirOperationDestroy(op);
  }
  return true;
}

/// Applies `fix` to every function with a body.
static bool forEachFunction(MlirModule module, NnpackArena *arena,
                            bool (*fix)(MlirOperation, NnpackArena *)) {
  bool changed = false;
  for (MlirOperation op = mlirBlockGetFirstOperation(mlirModuleGetBody(module));
       !mlirOperationIsNull(op); op = mlirOperationGetNextInBlock(op))
    if (nnpackIsFunctionDefinition(op))
      changed |= fix(op, arena);
  return changed;
}

/// Finds an operation that the converter left in TFLite's dialect.
static MlirWalkResult findLeftover(MlirOperation op, void *outName) {
  MlirStringRef name = nnpackOpName(op);
  if (name.length < 4 || memcmp(name.data, "tfl.", 4) ||
      nnpackOpIs(op, "tfl.no_value"))
    return MlirWalkResultAdvance;
  *(MlirStringRef *)outName = name;
  return MlirWalkResultInterrupt;
}

static bool checkConverted(MlirModule module) {
  MlirStringRef name = {NULL, 0};
  mlirOperationWalk(mlirModuleGetOperation(module), findLeftover, &name,
                    MlirWalkPreOrder);
  if (name.data)
    printError("the network has an operation that %s does not convert: %.*s",
               defaultConverter, (int)name.length, name.data);
  return !name.data;
}

bool normalizeTflite(MlirModule module) {
  if (!checkConverted(module))
    return false;
  NnpackArena *arena = nnpackArenaCreate();
  if (forEachFunction(module, arena, fixArguments))
    printNote("the network has a dynamic batch; it is compiled for a batch "
              "of 1");
  // Between the new arguments and the results that follow from them the module
  // does not verify.
  bool ok = runPipeline(module, /*verify=*/false,
                        "builtin.module(func.func("
                        "tosa-convert-integer-type-to-signless,"
                        "tosa-infer-shapes))");
  if (ok)
    forEachFunction(module, arena, fixResults);
  nnpackArenaDestroy(arena);
  return ok && mlirOperationVerify(mlirModuleGetOperation(module));
}
