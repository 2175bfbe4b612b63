//===-- Plugin.c - The passes as a plug-in of mlir-opt --------------------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// `mlir-opt --load-pass-plugin=libnnpack-plugin.so --pass-pipeline=...`. The
// structure is that of mlir/Tools/Plugins/PassPlugin.h, which is C++ but has a
// C layout.
//
//===----------------------------------------------------------------------===//

#include "nnpack-c/Passes.h"

typedef struct PassPluginLibraryInfo {
  uint32_t apiVersion;
  const char *pluginName, *pluginVersion;
  void (*registerPassRegistryCallbacks)(void);
} PassPluginLibraryInfo;

__attribute__((visibility("default"))) PassPluginLibraryInfo
mlirGetPassPluginInfo(void);

PassPluginLibraryInfo mlirGetPassPluginInfo(void) {
  return (PassPluginLibraryInfo){1, "nnpack", NNPACK_VERSION,
                                 nnpackRegisterPasses};
}
