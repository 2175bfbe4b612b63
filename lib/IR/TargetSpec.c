//===-- lib/IR/TargetSpec.c - A target described in its module ----*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A device of the target system that has a size is a memory, fast ones first:
//
//   module attributes {dlti.target_system_spec = #dlti.target_system_spec<
//     "L2" = #dlti.target_device_spec<"memory_size_in_bytes" = 524288 : i64,
//                                     "bytes_per_cycle" = 16 : i64,
//                                     "address_space" = 1 : i64>,
//     "DDR" = #dlti.target_device_spec<"memory_size_in_bytes" = "unlimited",
//                                      "bytes_per_cycle" = 2.5 : f64,
//                                      "latency_in_cycles" = 100 : i64>,
//     "CPU" = #dlti.target_device_spec<"macs_per_cycle" = 16 : i64>>}
//
// One more may have "read_only" = true: what lies there is constants.
//
// MLIR has no keys of its own for these but names the sizes of caches so
// ("L1_cache_size_in_bytes"). What they say is put into the words of the
// options, and is checked as these are; a specification without them changes
// nothing.
//
//===----------------------------------------------------------------------===//

#include "TargetSpec.h"

#include "Build.h"

#include "nnpack-c/Bridge.h"

#include "mlir-c/BuiltinAttributes.h"

#include <inttypes.h>

typedef struct Described {
  NnpackText spaces, bandwidths, addressSpaces, macsPerCycle;
} Described;

static MlirAttribute specOf(MlirOperation module) {
  MlirAttribute spec = {NULL};
  while (!mlirOperationIsNull(module) && mlirAttributeIsNull(spec)) {
    spec = nnpackOpAttribute(module, "dlti.target_system_spec");
    module = mlirOperationGetParentOperation(module);
  }
  return spec;
}

static MlirAttribute entryOf(MlirAttribute device, const char *key) {
  MlirStringRef name;
  MlirAttribute value;
  for (intptr_t i = 0, e = nnpackDltiGetNumEntries(device); i < e; ++i)
    if (nnpackDltiGetEntry(device, i, &name, &value) &&
        mlirStringRefEqual(name, mlirStringRefCreateFromCString(key)))
      return value;
  return (MlirAttribute){NULL};
}

/// Appends a number or a text; what is neither is left for the option's parser
/// to refuse.
static void printValue(MlirAttribute value, NnpackText *out) {
  if (mlirAttributeIsAInteger(value)) {
    nnpackTextPrint(out, "%" PRId64, mlirIntegerAttrGetValueInt(value));
  } else if (mlirAttributeIsAFloat(value)) {
    nnpackTextPrint(out, "%.6g", mlirFloatAttrGetValueDouble(value));
  } else if (mlirAttributeIsAString(value)) {
    MlirStringRef text = mlirStringAttrGetValue(value);
    nnpackTextAppend(out, text.data, text.length);
  } else {
    nnpackTextPrint(out, "?");
  }
}

/// Appends "NAME:VALUE" to a list.
static void printPair(MlirStringRef name, MlirAttribute value,
                      NnpackText *out) {
  nnpackTextPrint(out, "%s%.*s:", out->length ? "," : "", (int)name.length,
                  name.data);
  printValue(value, out);
}

/// Appends ":VALUE" if there is one.
static void printMore(MlirAttribute value, NnpackText *out) {
  if (mlirAttributeIsNull(value))
    return;
  nnpackTextPrint(out, ":");
  printValue(value, out);
}

/// Appends what the list of memories says of one for constants.
static void printReadOnly(MlirAttribute value, NnpackText *out) {
  if (mlirAttributeIsNull(value))
    return;
  if (!mlirAttributeIsABool(value))
    nnpackTextPrint(out, ":?");
  else if (mlirBoolAttrGetValue(value))
    nnpackTextPrint(out, ":constants");
}

static void describe(MlirStringRef name, MlirAttribute device,
                     Described *out) {
  MlirAttribute size = entryOf(device, "memory_size_in_bytes");
  MlirAttribute rate = entryOf(device, "bytes_per_cycle");
  MlirAttribute number = entryOf(device, "address_space");
  MlirAttribute macs = entryOf(device, "macs_per_cycle");
  if (!mlirAttributeIsNull(macs) && !out->macsPerCycle.length)
    printValue(macs, &out->macsPerCycle);
  if (mlirAttributeIsNull(size))
    return;
  printPair(name, size, &out->spaces);
  printMore(entryOf(device, "cost_per_byte"), &out->spaces);
  printReadOnly(entryOf(device, "read_only"), &out->spaces);
  if (!mlirAttributeIsNull(rate)) {
    printPair(name, rate, &out->bandwidths);
    printMore(entryOf(device, "latency_in_cycles"), &out->bandwidths);
  }
  if (!mlirAttributeIsNull(number))
    printPair(name, number, &out->addressSpaces);
}

/// Sets the option to the text, if there is one.
static bool setOption(MlirOperation module, NnpackOptions *options,
                      NnpackOptionId id, const NnpackText *text,
                      NnpackArena *arena) {
  NnpackText error = {0};
  if (!text->length)
    return true;
  // Text options keep what they are given.
  const char *value = nnpackArenaCopyString(arena, text->data, text->length);
  bool ok = nnpackOptionsSet(options, id, value, &error);
  if (!ok)
    nnpackOperationEmitError(
        module, nnpackArenaFormat(arena, "dlti.target_system_spec: %s",
                                  error.data));
  nnpackTextDestroy(&error);
  return ok;
}

static bool apply(MlirOperation module, NnpackOptions *options,
                  const Described *described, NnpackArena *arena) {
  NnpackOptions defaults;
  nnpackOptionsInit(&defaults);
  bool ok = true;
  if (!options->spaces && options->l2SizeBytes == defaults.l2SizeBytes &&
      options->ddrSizeBytes == defaults.ddrSizeBytes)
    ok = setOption(module, options, NnpackOptionId_spaces, &described->spaces,
                   arena);
  // Of memories that options name, a module's may not be.
  if (ok && !options->bandwidths && options->spaces)
    ok = setOption(module, options, NnpackOptionId_bandwidths,
                   &described->bandwidths, arena);
  if (ok && options->macsPerCycle == defaults.macsPerCycle)
    ok = setOption(module, options, NnpackOptionId_macsPerCycle,
                   &described->macsPerCycle, arena);
  if (ok && !options->addressSpaces)
    ok = setOption(module, options, NnpackOptionId_addressSpaces,
                   &described->addressSpaces, arena);
  return ok;
}

bool nnpackTargetSpecApply(MlirOperation module, NnpackOptions *options,
                           NnpackArena *arena) {
  MlirAttribute spec = specOf(module), device;
  MlirStringRef name;
  Described described = {0};
  if (mlirAttributeIsNull(spec))
    return true;
  for (intptr_t i = 0, e = nnpackDltiGetNumEntries(spec); i < e; ++i)
    if (nnpackDltiGetEntry(spec, i, &name, &device))
      describe(name, device, &described);
  bool ok = apply(module, options, &described, arena);
  nnpackTextDestroy(&described.spaces);
  nnpackTextDestroy(&described.bandwidths);
  nnpackTextDestroy(&described.addressSpaces);
  nnpackTextDestroy(&described.macsPerCycle);
  return ok;
}
