//===-- Bridge.cpp - What mlir-c lacks ------------------------------------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The project's only C++ file: thin wrappers, no decisions. See
// include/nnpack-c/Bridge.h.
//
//===----------------------------------------------------------------------===//

#include "nnpack-c/Bridge.h"

#include "mlir/CAPI/IR.h"
#include "mlir/CAPI/Pass.h"
#include "mlir/CAPI/Support.h"
#include "mlir/Dialect/DLTI/DLTI.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/Diagnostics.h"
#include "mlir/IR/DialectResourceBlobManager.h"
#include "mlir/IR/Remarks.h"
#include "mlir/InitAllDialects.h"
#include "mlir/InitAllExtensions.h"
#include "mlir/InitAllPasses.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "mlir/Interfaces/ViewLikeInterface.h"
#include "mlir/Pass/Pass.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Pass/PassRegistry.h"
#include "mlir/Support/FileUtilities.h"
#include "mlir/Tools/mlir-opt/MlirOptMain.h"
#include "llvm/Config/llvm-config.h"
#include "llvm/MC/MCSubtargetInfo.h"
#include "llvm/MC/TargetRegistry.h"
#include "llvm/Support/ErrorHandling.h"
#include "llvm/Support/InitLLVM.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Regex.h"
#include "llvm/Target/TargetMachine.h"

#include <cstdio>
#include <cstdlib>
#include <new>

using namespace mlir;

//===----------------------------------------------------------------------===//
// Passes with options
//===----------------------------------------------------------------------===//

namespace {

/// A pass whose logic and options are C.
class CPass : public Pass {
public:
  CPass(TypeID id, const NnpackPassInfo &info)
      : Pass(id, ModuleOp::getOperationName()), id(id), info(info) {
    for (intptr_t i = 0; i < info.numOptions; ++i) {
      const NnpackPassOption &option = info.options[i];
      options.push_back(std::make_unique<Option<std::string>>(
          *this, option.name, llvm::cl::desc(option.help),
          llvm::cl::init(option.defaultValue)));
    }
  }

  StringRef getName() const override { return info.name; }
  StringRef getArgument() const override { return info.argument; }
  StringRef getDescription() const override { return info.summary; }
  void getDependentDialects(DialectRegistry &registry) const override {
    if (info.insertDialects)
      info.insertDialects(wrap(&registry));
  }
  bool canScheduleOn(RegisteredOperationName opName) const override {
    return opName.getStringRef() == ModuleOp::getOperationName();
  }
  void runOnOperation() override {
    std::vector<const char *> values;
    for (auto &option : options)
      values.push_back(option->getValue().c_str());
    if (!info.run(wrap(getOperation()), NnpackPass{this}, values.data(),
                  info.userData))
      signalPassFailure();
  }
  std::unique_ptr<Pass> clonePass() const override {
    return std::make_unique<CPass>(id, info);
  }
  bool run(StringRef pipelineText, Operation *op) {
    std::string message;
    llvm::raw_string_ostream stream(message);
    FailureOr<OpPassManager> pipeline = parsePassPipeline(pipelineText, stream);
    if (failed(pipeline)) {
      emitError(op->getLoc()) << "invalid pass pipeline: " << message;
      return false;
    }
    return succeeded(runPipeline(*pipeline, op));
  }

private:
  TypeID id;
  const NnpackPassInfo &info;
  std::vector<std::unique_ptr<Option<std::string>>> options;
};

} // namespace

void nnpackRegisterPass(const NnpackPassInfo *info) {
  // One TypeID per pass, owned by the registry's copy of the constructor.
  auto id = std::make_shared<SelfOwningTypeID>();
  registerPass([info, id] {
    return std::make_unique<CPass>(id->getTypeID(), *info);
  });
}

bool nnpackPassRunPipeline(NnpackPass pass, const char *pipeline,
                           MlirOperation op) {
  return static_cast<CPass *>(pass.ptr)->run(pipeline, unwrap(op));
}

static void printVersion(llvm::raw_ostream &out) {
  out << "nnpack " NNPACK_VERSION "\nLLVM version " LLVM_VERSION_STRING "\n";
}

/// As mlir-opt's main, but for -o FILE: that gets the whole output at once.
static LogicalResult runOpt(int argc, char **argv, const std::string &input,
                            const std::string &output,
                            const NnpackOptOutput &file,
                            DialectRegistry &registry) {
  MlirOptMainConfig config = MlirOptMainConfig::createFromCLOptions();
  if (output == "-" || config.shouldShowDialects() ||
      config.shouldListPasses())
    return MlirOptMain(argc, argv, input, output, registry);
  llvm::InitLLVM stackTraces(argc, argv);
  std::string message, text;
  std::unique_ptr<llvm::MemoryBuffer> buffer = openInputFile(input, &message);
  if (!buffer)
    llvm::errs() << message << "\n";
  if (!buffer || !file.check(input.c_str(), output.c_str()))
    return failure();
  llvm::raw_string_ostream stream(text);
  if (failed(MlirOptMain(stream, std::move(buffer), registry, config)))
    return failure();
  return success(file.write(output.c_str(), text.data(), text.size()));
}

int nnpackOptMain(int argc, char **argv, const char *toolName,
                  const NnpackOptOutput *output) {
  nnpackEndWithoutMemory();
  DialectRegistry registry;
  registerAllDialects(registry);
  registerAllExtensions(registry);
  registerAllPasses();
  llvm::cl::SetVersionPrinter(printVersion);
  auto [inputFile, outputFile] = registerAndParseCLIOptions(
      argc, argv, std::string(toolName) + "\n", registry);
  return asMainReturnCode(
      runOpt(argc, argv, inputFile, outputFile, *output, registry));
}

static void endWithoutMemory() {
  fputs("nnpack: out of memory\n", stderr);
  _Exit(EXIT_FAILURE); // Nothing that runs at an exit may find memory either.
}

void nnpackEndWithoutMemory(void) {
  std::set_new_handler(endWithoutMemory);
  llvm::install_bad_alloc_error_handler(
      [](void *, const char *, bool) { endWithoutMemory(); });
}

//===----------------------------------------------------------------------===//
// Interfaces
//===----------------------------------------------------------------------===//

MlirValue nnpackOperationGetViewSource(MlirOperation op) {
  auto view = dyn_cast<ViewLikeOpInterface>(unwrap(op));
  return view ? wrap(view.getViewSource()) : MlirValue{nullptr};
}

unsigned nnpackOperationGetOperandEffects(MlirOperation op, intptr_t operand) {
  enum { Reads = 1, Writes = 2, Frees = 4, Unknown = 8 };
  Operation *operation = unwrap(op);
  if (isMemoryEffectFree(operation))
    return 0;
  auto interface = dyn_cast<MemoryEffectOpInterface>(operation);
  if (!interface)
    return Unknown;
  SmallVector<MemoryEffects::EffectInstance> effects;
  interface.getEffects(effects);
  Value memory = operation->getOperand(operand);
  bool isMemory = isa<BaseMemRefType>(memory.getType());
  unsigned bits = 0;
  for (const MemoryEffects::EffectInstance &effect : effects) {
    if (effect.getValue() ? effect.getValue() != memory : !isMemory)
      continue;
    bits |= !effect.getValue() ? Unknown // On any memory, at any time.
            : isa<MemoryEffects::Read>(effect.getEffect())  ? Reads
            : isa<MemoryEffects::Write>(effect.getEffect()) ? Writes
            : isa<MemoryEffects::Free>(effect.getEffect())  ? Frees
                                                            : Unknown;
  }
  return bits;
}

bool nnpackDenseResourceGetData(MlirAttribute attribute,
                                MlirStringRef *outData) {
  auto resource = dyn_cast<DenseResourceElementsAttr>(unwrap(attribute));
  const AsmResourceBlob *blob =
      resource ? resource.getRawHandle().getBlob() : nullptr;
  if (!blob)
    return false;
  *outData = {blob->getData().data(), blob->getData().size()};
  return true;
}

//===----------------------------------------------------------------------===//
// DLTI
//===----------------------------------------------------------------------===//

static DataLayoutEntryListRef dltiEntries(MlirAttribute spec) {
  if (auto system = dyn_cast<TargetSystemSpecAttr>(unwrap(spec)))
    return system.getEntries();
  if (auto device = dyn_cast<TargetDeviceSpecAttr>(unwrap(spec)))
    return device.getEntries();
  return {};
}

intptr_t nnpackDltiGetNumEntries(MlirAttribute spec) {
  return dltiEntries(spec).size();
}

bool nnpackDltiGetEntry(MlirAttribute spec, intptr_t index,
                        MlirStringRef *outKey, MlirAttribute *outValue) {
  DataLayoutEntryInterface entry = dltiEntries(spec)[index];
  auto key = dyn_cast<StringAttr>(entry.getKey());
  if (!key)
    return false;
  *outKey = wrap(key.getValue());
  *outValue = wrap(entry.getValue());
  return true;
}

//===----------------------------------------------------------------------===//
// Diagnostics
//===----------------------------------------------------------------------===//

void nnpackOperationEmitRemark(MlirOperation op, const char *message) {
  emitRemark(unwrap(op)->getLoc()) << message;
}

void nnpackOperationEmitWarning(MlirOperation op, const char *message) {
  emitWarning(unwrap(op)->getLoc()) << message;
}

void nnpackOperationEmitError(MlirOperation op, const char *message) {
  emitError(unwrap(op)->getLoc()) << message;
}

//===----------------------------------------------------------------------===//
// Optimisation remarks
//===----------------------------------------------------------------------===//

bool nnpackContextHasRemarks(MlirContext context) {
  return unwrap(context)->getRemarkEngine() != nullptr;
}

void nnpackEmitRemarkOf(MlirLocation location, const NnpackRemark *remark) {
  static constexpr auto emitters =
      std::array{remark::passed, remark::missed, remark::failed,
                 remark::analysis}; // As in NnpackRemarkKind.
  auto options = remark::RemarkOpts::name(unwrap(remark->name))
                     .category(unwrap(remark->category))
                     .function(unwrap(remark->function));
  emitters[remark->kind](unwrap(location), options) << unwrap(remark->message);
}

namespace {

/// Where the engine's remarks go.
class RemarkForwarder : public remark::detail::MLIRRemarkStreamerBase {
public:
  RemarkForwarder(NnpackRemarkHandler handler, void *userData)
      : handler(handler), userData(userData) {}

  void streamOptimizationRemark(const remark::detail::Remark &remark) override {
    NnpackRemark copy = {kindOf(remark), wrap(remark.getCategoryName()),
                         wrap(remark.getRemarkName()),
                         wrap(remark.getFunction()), wrap(StringRef())};
    for (const auto &argument : remark.getArgs())
      if (argument.key == "Remark")
        copy.message = wrap(StringRef(argument.val));
    handler(wrap(remark.getLocation()), &copy, userData);
  }

private:
  static NnpackRemarkKind kindOf(const remark::detail::Remark &remark) {
    switch (remark.getRemarkType()) {
    case llvm::remarks::Type::Passed:
      return NnpackRemarkPassed;
    case llvm::remarks::Type::Missed:
      return NnpackRemarkMissed;
    case llvm::remarks::Type::Failure:
      return NnpackRemarkFailed;
    default:
      return NnpackRemarkAnalysis;
    }
  }

  NnpackRemarkHandler handler;
  void *userData;
};

} // namespace

bool nnpackContextHandleRemarks(MlirContext context, const char *regex,
                                NnpackRemarkHandler handler, void *userData) {
  remark::RemarkCategories categories;
  categories.passed = categories.missed = categories.failed =
      categories.analysis = regex; // The engine ignores `all` without these.
  return llvm::Regex(regex).isValid() &&
         succeeded(remark::enableOptimizationRemarks(
             *unwrap(context),
             std::make_unique<RemarkForwarder>(handler, userData),
             std::make_unique<remark::RemarkEmittingPolicyAll>(), categories));
}

//===----------------------------------------------------------------------===//
// LLVM
//===----------------------------------------------------------------------===//

static std::unique_ptr<llvm::MCSubtargetInfo> subtargetOf(LLVMTargetRef target,
                                                          const char *triple) {
  return std::unique_ptr<llvm::MCSubtargetInfo>(
      reinterpret_cast<const llvm::Target *>(target)->createMCSubtargetInfo(
          llvm::Triple(triple), "", ""));
}

bool nnpackTargetHasProcessor(LLVMTargetRef target, const char *triple,
                              const char *processor) {
  return subtargetOf(target, triple)->isCPUStringValid(processor);
}

bool nnpackTargetHasFeature(LLVMTargetRef target, const char *triple,
                            const char *feature) {
  for (const auto &row : subtargetOf(target, triple)->getAllProcessorFeatures())
    if (StringRef(row.Key) == feature)
      return true;
  return false;
}

bool nnpackTargetMachineHasFeature(LLVMTargetMachineRef machine,
                                   const char *feature) {
  auto *target = reinterpret_cast<llvm::TargetMachine *>(machine);
  return target->getMCSubtargetInfo()->checkFeatures(std::string("+") + feature);
}
