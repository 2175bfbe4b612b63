//===-- nnpack-iree/IreeApi.c - Loading IREE's library ------------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "IreeApi.h"

#include <dlfcn.h>
#include <string.h>

/// Versions of iree-base-compiler that the tests of this tool passed with. The
/// revision that a library reports begins with its version.
static const char *const testedVersions[] = {"3.13.0"};

enum { apiMajorVersion = 1 };

typedef struct Symbol {
  const char *name;
  size_t offset; ///< Of its pointer in IreeApi.
} Symbol;

static const Symbol symbols[] = {
#define SYMBOL(name, Result, parameters) {#name, offsetof(IreeApi, name)},
    IREE_COMPILER_FUNCTIONS(SYMBOL)
#undef SYMBOL
#define SYMBOL(name) {#name, offsetof(IreeApi, name)},
        IREE_MLIR_FUNCTIONS(SYMBOL)
#undef SYMBOL
};

/// Fills the table; false with the name of the first function that is missing.
static bool findSymbols(void *library, IreeApi *api, const char **outMissing) {
  for (size_t i = 0; i < sizeof symbols / sizeof symbols[0]; ++i) {
    void *address = dlsym(library, symbols[i].name);
    if (!address) {
      *outMissing = symbols[i].name;
      return false;
    }
    // POSIX gives functions as object pointers; C has no cast between them.
    memcpy((char *)api + symbols[i].offset, &address, sizeof address);
  }
  return true;
}

bool ireeLoad(const char *path, IreeApi *outApi, NnpackText *outError) {
  void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
  if (!library) {
    nnpackTextPrint(outError,
                    "--iree-lib=%s: %s; give the path of libIREECompiler.so, "
                    "which is in iree/compiler/_mlir_libs of the package that "
                    "'pip install iree-base-compiler==%s' installs",
                    path, dlerror(), testedVersions[0]);
    return false;
  }
  IreeApi api;
  const char *missing;
  if (!findSymbols(library, &api, &missing)) {
    nnpackTextPrint(outError,
                    "--iree-lib=%s: the library has no function %s; it is not "
                    "IREE's compiler, or one of another version than %s",
                    path, missing, testedVersions[0]);
    return false;
  }
  int major = api.ireeCompilerGetAPIVersion() >> 16;
  if (major != apiMajorVersion) {
    nnpackTextPrint(outError,
                    "--iree-lib=%s: the library's API has version %d, and this "
                    "tool needs %d: use IREE %s",
                    path, major, apiMajorVersion, testedVersions[0]);
    return false;
  }
  api.ireeCompilerGlobalInitialize();
  *outApi = api;
  return true;
}

bool ireeIsTested(const IreeApi *iree, const char *path,
                  NnpackText *outWarning) {
  const char *revision = iree->ireeCompilerGetRevision();
  for (size_t i = 0; i < sizeof testedVersions / sizeof testedVersions[0]; ++i)
    if (!strncmp(revision, testedVersions[i], strlen(testedVersions[i])))
      return true;
  nnpackTextPrint(outWarning,
                  "%s is IREE '%s', which was not tested with this tool; "
                  "tested:",
                  path, *revision ? revision : "of no version");
  for (size_t i = 0; i < sizeof testedVersions / sizeof testedVersions[0]; ++i)
    nnpackTextPrint(outWarning, " %s", testedVersions[i]);
  return false;
}
