//===-- nnpack-iree/IreeApi.h - IREE's library at run time --------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The functions of IREE's shared library that this tool calls: its embedding
// API, and MLIR's C API, which it exports with an LLVM of its own. They are
// looked up by name in the library that the user names, so this program links
// no MLIR: two copies in one process would not know one another's types.
//
//===----------------------------------------------------------------------===//

#ifndef NNPACK_TOOLS_NNPACK_IREE_IREEAPI_H
#define NNPACK_TOOLS_NNPACK_IREE_IREEAPI_H

#include "nnpack-c/Support.h"

#include "mlir-c/BuiltinAttributes.h"
#include "mlir-c/BuiltinTypes.h"
#include "mlir-c/IR.h"
#include "mlir-c/Pass.h"

// Opaque objects of the embedding API.
typedef struct IreeError IreeError;
typedef struct IreeSession IreeSession;
typedef struct IreeInvocation IreeInvocation;
typedef struct IreeSource IreeSource;
typedef struct IreeOutput IreeOutput;

/// One diagnostic; severity 0 is a note, 1 a warning, 2 an error, 3 a remark.
typedef void (*IreeDiagnosticCallback)(int severity, const char *message,
                                       size_t length, void *data);
typedef void (*IreeFlagCallback)(const char *flag, size_t length, void *data);

/// X(name, result, parameters): the embedding API, as its version 1.4 has it.
#define IREE_COMPILER_FUNCTIONS(X)                                             \
  X(ireeCompilerGlobalInitialize, void, (void))                                \
  X(ireeCompilerGlobalShutdown, void, (void))                                  \
  X(ireeCompilerGetAPIVersion, int, (void))                                    \
  X(ireeCompilerGetRevision, const char *, (void))                             \
  X(ireeCompilerSetupGlobalCL, void,                                           \
    (int count, const char **arguments, const char *banner, bool signals))     \
  X(ireeCompilerErrorGetMessage, const char *, (IreeError * error))            \
  X(ireeCompilerErrorDestroy, void, (IreeError * error))                       \
  X(ireeCompilerSessionCreate, IreeSession *, (void))                          \
  X(ireeCompilerSessionDestroy, void, (IreeSession * session))                 \
  X(ireeCompilerSessionGetFlags, void,                                         \
    (IreeSession * session, bool changedOnly, IreeFlagCallback callback,       \
     void *data))                                                              \
  X(ireeCompilerInvocationCreate, IreeInvocation *, (IreeSession * session))   \
  X(ireeCompilerInvocationDestroy, void, (IreeInvocation * invocation))        \
  X(ireeCompilerInvocationEnableCallbackDiagnostics, void,                     \
    (IreeInvocation * invocation, int flags, IreeDiagnosticCallback callback,  \
     void *data))                                                              \
  X(ireeCompilerInvocationParseSource, bool,                                   \
    (IreeInvocation * invocation, IreeSource * source))                        \
  X(ireeCompilerInvocationSetCompileFromPhase, void,                           \
    (IreeInvocation * invocation, const char *phase))                          \
  X(ireeCompilerInvocationSetCompileToPhase, void,                             \
    (IreeInvocation * invocation, const char *phase))                          \
  X(ireeCompilerInvocationPipeline, bool,                                      \
    (IreeInvocation * invocation, int pipeline))                               \
  X(ireeCompilerInvocationRunPassPipeline, bool,                               \
    (IreeInvocation * invocation, const char *pipeline))                       \
  X(ireeCompilerInvocationExportStealModule, MlirOperation,                    \
    (IreeInvocation * invocation))                                             \
  X(ireeCompilerInvocationImportStealModule, bool,                             \
    (IreeInvocation * invocation, MlirOperation module))                       \
  X(ireeCompilerInvocationOutputVMBytecode, IreeError *,                       \
    (IreeInvocation * invocation, IreeOutput * output))                        \
  X(ireeCompilerSourceWrapBuffer, IreeError *,                                 \
    (IreeSession * session, const char *name, const char *data, size_t length, \
     bool isNullTerminated, IreeSource **outSource))                           \
  X(ireeCompilerSourceDestroy, void, (IreeSource * source))                    \
  X(ireeCompilerOutputOpenMembuffer, IreeError *, (IreeOutput * *outOutput))   \
  X(ireeCompilerOutputMapMemory, IreeError *,                                  \
    (IreeOutput * output, void **outContents, uint64_t *outSize))              \
  X(ireeCompilerOutputDestroy, void, (IreeOutput * output))

/// X(name): of MLIR's C API, with the types of the headers built against.
#define IREE_MLIR_FUNCTIONS(X)                                                 \
  X(mlirArrayAttrGetElement)                                                   \
  X(mlirArrayAttrGetNumElements)                                               \
  X(mlirAttributeIsAArray)                                                     \
  X(mlirAttributeIsAInteger)                                                   \
  X(mlirAttributeParseGet)                                                     \
  X(mlirBlockInsertOwnedOperationBefore)                                       \
  X(mlirIdentifierGet)                                                         \
  X(mlirIdentifierStr)                                                         \
  X(mlirIndexTypeGet)                                                          \
  X(mlirIntegerAttrGet)                                                        \
  X(mlirIntegerAttrGetValueInt)                                                \
  X(mlirOpOperandGetNextUse)                                                   \
  X(mlirOpOperandGetOwner)                                                     \
  X(mlirOpPassManagerAddPipeline)                                              \
  X(mlirOpResultGetOwner)                                                      \
  X(mlirOperationClone)                                                        \
  X(mlirOperationCreate)                                                       \
  X(mlirOperationDestroy)                                                      \
  X(mlirOperationGetAttributeByName)                                           \
  X(mlirOperationGetBlock)                                                     \
  X(mlirOperationGetContext)                                                   \
  X(mlirOperationGetLocation)                                                  \
  X(mlirOperationGetName)                                                      \
  X(mlirOperationGetNumOperands)                                               \
  X(mlirOperationGetNumResults)                                                \
  X(mlirOperationGetOperand)                                                   \
  X(mlirOperationGetParentOperation)                                           \
  X(mlirOperationGetResult)                                                    \
  X(mlirOperationStateAddAttributes)                                           \
  X(mlirOperationStateAddOperands)                                             \
  X(mlirOperationStateAddResults)                                              \
  X(mlirOperationStateGet)                                                     \
  X(mlirOperationWalk)                                                         \
  X(mlirPassManagerCreateOnOperation)                                          \
  X(mlirPassManagerDestroy)                                                    \
  X(mlirPassManagerGetAsOpPassManager)                                         \
  X(mlirPassManagerRunOnOp)                                                    \
  X(mlirTypePrint)                                                             \
  X(mlirValueGetFirstUse)                                                      \
  X(mlirValueGetType)                                                          \
  X(mlirValueIsAOpResult)                                                      \
  X(mlirValueReplaceAllUsesOfWith)

typedef struct IreeApi {
#define FIELD(name, Result, parameters) Result(*name) parameters;
  IREE_COMPILER_FUNCTIONS(FIELD)
#undef FIELD
#define FIELD(name) __typeof__(name) *name;
  IREE_MLIR_FUNCTIONS(FIELD)
#undef FIELD
} IreeApi;

/// Loads the library, which stays loaded, and initialises it. On failure
/// returns false with a message that says what to install.
bool ireeLoad(const char *path, IreeApi *outApi, NnpackText *outError);

/// Whether the tests were run with this version; if not, `outWarning` says so.
bool ireeIsTested(const IreeApi *iree, const char *path,
                  NnpackText *outWarning);

#endif // NNPACK_TOOLS_NNPACK_IREE_IREEAPI_H
