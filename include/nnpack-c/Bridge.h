//===-- nnpack-c/Bridge.h - What mlir-c lacks ---------------------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The parts of MLIR's C++ interface that the project needs and mlir-c does not
// offer, declared in mlir-c's style. Implemented by lib/Bridge/Bridge.cpp, the
// project's only C++ file.
//
//===----------------------------------------------------------------------===//

#ifndef NNPACK_C_BRIDGE_H
#define NNPACK_C_BRIDGE_H

#include "llvm-c/TargetMachine.h"
#include "mlir-c/IR.h"
#include "mlir-c/Pass.h"
#include "mlir-c/Support.h"

#ifdef __cplusplus
extern "C" {
#endif

//===----------------------------------------------------------------------===//
// Passes with options
//===----------------------------------------------------------------------===//

/// A pass while it runs.
typedef struct NnpackPass {
  void *ptr;
} NnpackPass;

typedef struct NnpackPassOption {
  const char *name, *help, *defaultValue;
} NnpackPassOption;

/// A pass on builtin.module. All pointers must outlive the registry.
typedef struct NnpackPassInfo {
  const char *name;     ///< "FormKernels"
  const char *argument; ///< "form-kernels"
  const char *summary;
  const NnpackPassOption *options; ///< All of them text, parsed by `run`.
  intptr_t numOptions;
  /// Inserts the dialects that the pass, and pipelines it runs, may create.
  void (*insertDialects)(MlirDialectRegistry registry);
  /// Returns false after a diagnostic. `values` has one text per option.
  bool (*run)(MlirOperation module, NnpackPass pass, const char *const *values,
              const void *userData);
  const void *userData;
} NnpackPassInfo;

/// Makes the pass known to pipelines by its argument.
void nnpackRegisterPass(const NnpackPassInfo *info);

/// Runs a textual pipeline (anchored as `op` is, "builtin.module(cse)") on
/// `op`, the pass's own operation or one nested in it, under the pass manager
/// that runs `pass`: its instrumentation and threads apply.
bool nnpackPassRunPipeline(NnpackPass pass, const char *pipeline,
                           MlirOperation op);

/// What becomes of the file that -o names; both return false after a message.
typedef struct NnpackOptOutput {
  bool (*check)(const char *input, const char *output); ///< Before reading.
  bool (*write)(const char *output, const char *data, size_t length);
} NnpackOptOutput;

/// mlir-opt's main with every upstream dialect, extension and pass; call after
/// nnpackRegisterPass. Returns the exit status.
int nnpackOptMain(int argc, char **argv, const char *toolName,
                  const NnpackOptOutput *output);

/// From now on memory that MLIR and LLVM do not get ends the process, with a message
/// and status 1, as that which nnpack does not get.
void nnpackEndWithoutMemory(void);

//===----------------------------------------------------------------------===//
// Interfaces
//===----------------------------------------------------------------------===//

/// The operand that the results of a view-like operation view, or a null value.
MlirValue nnpackOperationGetViewSource(MlirOperation op);

/// What an operation says it does with the memory behind one of its operands:
/// bits 1 (reads), 2 (writes), 4 (frees), or 8 if it does not describe its
/// effects or has another one.
unsigned nnpackOperationGetOperandEffects(MlirOperation op, intptr_t operand);

/// The bytes of a dense_resource attribute; false, and nothing written, if the
/// file had none of that name, or of another attribute. The context owns them.
bool nnpackDenseResourceGetData(MlirAttribute attribute,
                                MlirStringRef *outData);

//===----------------------------------------------------------------------===//
// DLTI
//===----------------------------------------------------------------------===//

/// Entries of a #dlti.target_system_spec or #dlti.target_device_spec; 0 of
/// anything else.
intptr_t nnpackDltiGetNumEntries(MlirAttribute spec);
/// One of them. False, and nothing written, if its key is no string.
bool nnpackDltiGetEntry(MlirAttribute spec, intptr_t index,
                        MlirStringRef *outKey, MlirAttribute *outValue);

//===----------------------------------------------------------------------===//
// Diagnostics
//===----------------------------------------------------------------------===//

/// At the operation's location, without a note that prints the operation: it
/// may be a whole network.
void nnpackOperationEmitRemark(MlirOperation op, const char *message);
void nnpackOperationEmitWarning(MlirOperation op, const char *message);
void nnpackOperationEmitError(MlirOperation op, const char *message);

//===----------------------------------------------------------------------===//
// Optimisation remarks: MLIR's remark engine
//===----------------------------------------------------------------------===//

typedef enum NnpackRemarkKind {
  NnpackRemarkPassed, ///< It was done.
  NnpackRemarkMissed, ///< It would pay, or might, and was not done.
  NnpackRemarkFailed, ///< It was tried and did not work out.
  NnpackRemarkAnalysis,
} NnpackRemarkKind;

/// What was done, or not, to an operation. Texts may be empty, not NULL.
typedef struct NnpackRemark {
  NnpackRemarkKind kind;
  MlirStringRef category; ///< The pass, as "cascade-kernels".
  MlirStringRef name;     ///< Of the optimisation, as "cascade".
  MlirStringRef function; ///< That the operation is in.
  MlirStringRef message;
} NnpackRemark;

/// Whether someone has asked for remarks: mlir-opt's --remarks-filter, or the
/// function below.
bool nnpackContextHasRemarks(MlirContext context);
/// Hands a remark to those who asked for its category.
void nnpackEmitRemarkOf(MlirLocation location, const NnpackRemark *remark);

typedef void (*NnpackRemarkHandler)(MlirLocation location,
                                    const NnpackRemark *remark, void *userData);
/// From now on, hands all remarks to the handler whose whole category matches
/// the regular expression (llvm::Regex). Returns false if it is none.
bool nnpackContextHandleRemarks(MlirContext context, const char *regex,
                                NnpackRemarkHandler handler, void *userData);

//===----------------------------------------------------------------------===//
// LLVM
//===----------------------------------------------------------------------===//

/// Whether the target knows a processor, or a feature, by that name.
bool nnpackTargetHasProcessor(LLVMTargetRef target, const char *triple,
                              const char *processor);
bool nnpackTargetHasFeature(LLVMTargetRef target, const char *triple,
                            const char *feature);
/// Whether the machine's processor has a feature of its architecture.
bool nnpackTargetMachineHasFeature(LLVMTargetMachineRef machine,
                                   const char *feature);

#ifdef __cplusplus
}
#endif

#endif // NNPACK_C_BRIDGE_H
