//===-- Entry.c - What the caller of the network has to know --------------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The signature is read before packing, while inputs and outputs still have
// their tensor types; sizes, spaces and offsets from the attributes that
// packing leaves on the entry function:
//
//   nnpack.l2_bytes, nnpack.ddr_bytes, nnpack.alignment : i64
//   nnpack.dma_channels : i64, with dma=calls
//   nnpack.inputs, nnpack.outputs = [{bytes, space, offset}]
//
//===----------------------------------------------------------------------===//

#include "nnpackc.h"

#include "IR/Build.h"

#include <string.h>

//===----------------------------------------------------------------------===//
// Finding it
//===----------------------------------------------------------------------===//

static MlirStringRef nameOf(MlirOperation function) {
  return mlirStringAttrGetValue(nnpackOpAttribute(function, "sym_name"));
}

static bool isPublicFunction(MlirOperation op) {
  if (!nnpackIsFunctionDefinition(op))
    return false;
  MlirAttribute visibility = nnpackOpAttribute(op, "sym_visibility");
  return mlirAttributeIsNull(visibility) ||
         mlirStringRefEqual(mlirStringAttrGetValue(visibility),
                            nnpackStr("public"));
}

static MlirOperation findFunction(MlirModule module, const char *name) {
  for (MlirOperation op = mlirBlockGetFirstOperation(mlirModuleGetBody(module));
       !mlirOperationIsNull(op); op = mlirOperationGetNextInBlock(op))
    if (nnpackIsFunctionDefinition(op) &&
        mlirStringRefEqual(nameOf(op), nnpackStr(name)))
      return op;
  return (MlirOperation){NULL};
}

/// Appends the names of the public functions; returns how many, and the last.
static intptr_t listFunctions(MlirModule module, NnpackText *names,
                              MlirOperation *outLast) {
  intptr_t count = 0;
  for (MlirOperation op = mlirBlockGetFirstOperation(mlirModuleGetBody(module));
       !mlirOperationIsNull(op); op = mlirOperationGetNextInBlock(op))
    if (isPublicFunction(op)) {
      *outLast = op;
      ++count;
      nnpackTextPrint(names, " %.*s", (int)nameOf(op).length, nameOf(op).data);
    }
  return count;
}

static void reportUnknown(MlirModule module, const char *entry) {
  NnpackText names = {0};
  MlirOperation last;
  if (listFunctions(module, &names, &last) > 0)
    printError("--entry=%s: the module has no such function, but these:%s",
               entry, names.data);
  else
    printError("--entry=%s: the module has no such function", entry);
  nnpackTextDestroy(&names);
}

/// The function to compile when the user named none.
static MlirOperation findDefaultEntry(MlirModule module) {
  MlirOperation main = findFunction(module, "main"), only = {NULL};
  if (!mlirOperationIsNull(main))
    return main;
  NnpackText names = {0};
  intptr_t count = listFunctions(module, &names, &only);
  if (count == 0)
    printError("the module has no public function to compile: a func.func with "
               "a body that is not private");
  else if (count > 1)
    printError("the module has several functions; choose one of these with "
               "--entry=NAME:%s", names.data);
  nnpackTextDestroy(&names);
  return count == 1 ? only : (MlirOperation){NULL};
}

/// Other public functions would be planned and compiled for nothing.
static void hideOthers(MlirModule module, const Entry *entry) {
  MlirAttribute isPrivate =
      mlirStringAttrGet(mlirModuleGetContext(module), nnpackStr("private"));
  for (MlirOperation op = mlirBlockGetFirstOperation(mlirModuleGetBody(module));
       !mlirOperationIsNull(op); op = mlirOperationGetNextInBlock(op))
    if (isPublicFunction(op))
      mlirOperationSetAttributeByName(op, nnpackStr("sym_visibility"),
                                      isPrivate);
  for (; entry; entry = entry->next)
    mlirOperationRemoveAttributeByName(findFunction(module, entry->name),
                                       nnpackStr("sym_visibility"));
}

//===----------------------------------------------------------------------===//
// Its signature
//===----------------------------------------------------------------------===//

/// A tensor, which packing turns into a memref, or a memref.
static bool isPortType(MlirType type) {
  return (mlirTypeIsARankedTensor(type) || mlirTypeIsAMemRef(type)) &&
         nnpackTypeIsStaticShaped(type);
}

/// The name at `index` of a comma-separated list that TFLite's importer leaves,
/// tf.entry_function = {inputs = "a,b", outputs = "c"}; "" without it.
static const char *portName(MlirOperation function, const char *which,
                            intptr_t index, NnpackArena *arena) {
  MlirAttribute names = nnpackOpAttribute(function, "tf.entry_function");
  if (mlirAttributeIsNull(names) || !mlirAttributeIsADictionary(names))
    return "";
  names = mlirDictionaryAttrGetElementByName(names, nnpackStr(which));
  if (mlirAttributeIsNull(names) || !mlirAttributeIsAString(names))
    return "";
  MlirStringRef list = mlirStringAttrGetValue(names);
  const char *text = nnpackArenaCopyString(arena, list.data, list.length);
  for (; index > 0 && text; --index) {
    text = strchr(text, ',');
    text = text ? text + 1 : NULL;
  }
  return text ? nnpackArenaCopyString(arena, text, strcspn(text, ",")) : "";
}

static bool setPort(Port *port, MlirType type, NnpackArena *arena) {
  if (!isPortType(type) || !nnpackTypeBytes(type, &port->bytes))
    return false;
  NnpackText text = {0};
  nnpackTextAppendType(&text, type);
  port->type = nnpackArenaCopyString(arena, text.data, text.length);
  nnpackTextDestroy(&text);
  return true;
}

/// What a type that is none for C lacks.
static const char *remedyFor(MlirType type) {
  bool isShaped = mlirTypeIsATensor(type) || mlirTypeIsAMemRef(type);
  if (!isShaped || !nnpackTypeIsStaticShaped(type))
    return "expected a tensor or memref of static shape: fix the dimensions "
           "(the batch, say) when exporting the network";
  return nnpackElementBytes(mlirShapedTypeGetElementType(type))
             ? "its size in bytes overflows; the limit is 9223372036854775807"
             : "its elements have no size: lower such types first";
}

static bool readPorts(MlirOperation function, const char *which,
                      intptr_t count, MlirType type,
                      MlirType (*typeAt)(MlirType, intptr_t),
                      NnpackArena *arena, Port **outPorts) {
  Port *ports = NNPACK_NEW_ARRAY(arena, Port, count);
  for (intptr_t i = 0; i < count; ++i) {
    MlirType portType = typeAt(type, i);
    ports[i].name = portName(function, which, i, arena);
    if (setPort(&ports[i], portType, arena))
      continue;
    NnpackText text = {0};
    nnpackTextAppendType(&text, portType);
    nnpackErrorAt(function,
                  "cannot compile '%.*s': one of its %s is %s; %s",
                  (int)nameOf(function).length, nameOf(function).data, which,
                  text.data, remedyFor(portType));
    nnpackTextDestroy(&text);
    return false;
  }
  *outPorts = ports;
  return true;
}

//===----------------------------------------------------------------------===//
// Its plan
//===----------------------------------------------------------------------===//

static bool readPlace(MlirAttribute place, const Entry *entry, Port *port) {
  MlirAttribute space =
      mlirDictionaryAttrGetElementByName(place, nnpackStr("space"));
  MlirAttribute offset =
      mlirDictionaryAttrGetElementByName(place, nnpackStr("offset"));
  if (mlirAttributeIsNull(space) || mlirAttributeIsNull(offset))
    return false;
  port->offsetBytes = mlirIntegerAttrGetValueInt(offset);
  for (port->space = 0; port->space < entry->spaces.count; ++port->space)
    if (mlirStringRefEqual(mlirStringAttrGetValue(space),
                           nnpackStr(entry->spaces.spaces[port->space].name)))
      return true;
  return false;
}

static bool readPlaces(MlirOperation function, const char *attribute,
                       const Entry *entry, Port *ports, intptr_t count) {
  MlirAttribute places = nnpackOpAttribute(function, attribute);
  if (mlirAttributeIsNull(places) || !mlirAttributeIsAArray(places) ||
      mlirArrayAttrGetNumElements(places) != count)
    return false;
  for (intptr_t i = 0; i < count; ++i)
    if (!readPlace(mlirArrayAttrGetElement(places, i), entry, &ports[i]))
      return false;
  return true;
}

/// Bytes of the variables: memref.globals that are no constants and have a
/// value before the first run.
static int64_t countStateBytes(MlirModule module) {
  int64_t total = 0;
  for (MlirOperation op = mlirBlockGetFirstOperation(mlirModuleGetBody(module));
       !mlirOperationIsNull(op); op = mlirOperationGetNextInBlock(op)) {
    MlirAttribute initial = nnpackOpAttribute(op, "initial_value");
    int64_t bytes;
    if (nnpackOpIs(op, "memref.global") && !mlirAttributeIsNull(initial) &&
        !mlirAttributeIsAUnit(initial) &&
        mlirAttributeIsNull(nnpackOpAttribute(op, "constant")) &&
        nnpackTypeBytes(mlirTypeAttrGetValue(nnpackOpAttribute(op, "type")),
                        &bytes))
      total += bytes;
  }
  return total;
}

//===----------------------------------------------------------------------===//
// Both
//===----------------------------------------------------------------------===//

/// Inputs and outputs of a function that was packed before, as nnpack-opt
/// leaves it: their types are gone, and only the number of bytes is known.
static bool readPackedPorts(MlirOperation function, const char *attribute,
                            NnpackArena *arena, Port **outPorts,
                            intptr_t *outCount) {
  MlirAttribute places = nnpackOpAttribute(function, attribute);
  if (mlirAttributeIsNull(places) || !mlirAttributeIsAArray(places))
    return false;
  *outCount = mlirArrayAttrGetNumElements(places);
  *outPorts = NNPACK_NEW_ARRAY(arena, Port, *outCount);
  for (intptr_t i = 0; i < *outCount; ++i) {
    MlirAttribute place = mlirArrayAttrGetElement(places, i);
    if (!mlirAttributeIsADictionary(place))
      return false;
    MlirAttribute bytes =
        mlirDictionaryAttrGetElementByName(place, nnpackStr("bytes"));
    if (mlirAttributeIsNull(bytes) || !mlirAttributeIsAInteger(bytes))
      return false;
    (*outPorts)[i] = (Port){.type = "", .name = "",
                            .bytes = mlirIntegerAttrGetValueInt(bytes)};
  }
  return true;
}

static bool readPackedSignature(MlirOperation function, NnpackArena *arena,
                                Entry *entry) {
  entry->isPacked = true;
  if (readPackedPorts(function, "nnpack.inputs", arena, &entry->inputs,
                      &entry->numInputs) &&
      readPackedPorts(function, "nnpack.outputs", arena, &entry->outputs,
                      &entry->numOutputs))
    return true;
  nnpackErrorAt(function, "'%s' has nnpack.entry but not the nnpack.inputs and "
                          "nnpack.outputs that packing leaves",
                entry->name);
  return false;
}

static bool readSignature(MlirOperation function, NnpackArena *arena,
                          Entry *entry) {
  MlirType type =
      mlirTypeAttrGetValue(nnpackOpAttribute(function, "function_type"));
  entry->numInputs = mlirFunctionTypeGetNumInputs(type);
  entry->numOutputs = mlirFunctionTypeGetNumResults(type);
  return readPorts(function, "inputs", entry->numInputs, type,
                   mlirFunctionTypeGetInput, arena, &entry->inputs) &&
         readPorts(function, "outputs", entry->numOutputs, type,
                   mlirFunctionTypeGetResult, arena, &entry->outputs);
}

static bool setEntry(MlirOperation function, NnpackArena *arena, Entry *entry) {
  MlirStringRef name = nameOf(function);
  *entry = (Entry){
      .stackBytes = -1,
      .part = "",
      .name = nnpackArenaCopyString(arena, name.data, name.length)};
  if (!mlirAttributeIsNull(nnpackOpAttribute(function, "nnpack.entry")))
    return readPackedSignature(function, arena, entry);
  return readSignature(function, arena, entry);
}

/// "_NAME", with '_' for what a C name cannot have.
static const char *partOf(const Entry *entry, NnpackArena *arena) {
  char *part = nnpackArenaFormat(arena, "_%s", entry->name);
  for (char *c = part; *c; ++c) {
    bool isLetter = (*c >= 'a' && *c <= 'z') || (*c >= 'A' && *c <= 'Z');
    *c = isLetter || (*c >= '0' && *c <= '9') ? *c : '_';
  }
  return part;
}

static bool haveOnePart(const Entry *entry) {
  for (; entry; entry = entry->next)
    for (const Entry *other = entry->next; other; other = other->next)
      if (!strcmp(entry->part, other->part))
        return true;
  return false;
}

/// Entries by the names of --entry, in that order.
static bool findNamed(MlirModule module, const char *names, NnpackArena *arena,
                      Entry *outEntry) {
  for (Entry *entry = outEntry;; entry = entry->next) {
    size_t length = strcspn(names, ",");
    const char *name = nnpackArenaCopyString(arena, names, length);
    MlirOperation function = findFunction(module, name);
    if (mlirOperationIsNull(function)) {
      reportUnknown(module, name);
      return false;
    }
    if (!setEntry(function, arena, entry))
      return false;
    if (entry != outEntry || names[length])
      entry->part = partOf(entry, arena);
    if (!names[length])
      return true;
    names += length + 1;
    entry->next = NNPACK_NEW(arena, Entry);
  }
}

/// Whether several entries can be one object.
static bool checkEntries(const Arguments *arguments, const Entry *entry) {
  if (!entry->next)
    return true;
  if (arguments->options.entries == NnpackEntriesSeparate) {
    printError("--entry=%s: give --entries=exclusive if one runs at a time, "
               "--entries=concurrent if several do", arguments->entry);
    return false;
  }
  if (haveOnePart(entry)) {
    printError("--entry=%s: two have one name in C", arguments->entry);
    return false;
  }
  return true;
}

bool findEntry(MlirModule module, const Arguments *arguments,
               NnpackArena *arena, Entry *outEntry) {
  if (arguments->entry) {
    if (!findNamed(module, arguments->entry, arena, outEntry))
      return false;
  } else {
    MlirOperation function = findDefaultEntry(module);
    if (mlirOperationIsNull(function) || !setEntry(function, arena, outEntry))
      return false;
  }
  hideOthers(module, outEntry);
  return checkEntries(arguments, outEntry);
}

static void readSpaces(MlirOperation function, const Arguments *arguments,
                       Entry *entry) {
  entry->spaces = nnpackSpacesOf(&arguments->options);
  for (intptr_t i = 0; i < entry->spaces.count; ++i) {
    NnpackText name = {0};
    nnpackTextPrint(&name, "nnpack.%s_bytes", entry->spaces.spaces[i].lower);
    entry->arenaBytes[i] = nnpackOpInteger(function, name.data, 0);
    nnpackTextDestroy(&name);
  }
}

static bool readPlan(MlirModule module, const Arguments *arguments,
                     Entry *entry) {
  MlirOperation function = findFunction(module, entry->name);
  if (mlirOperationIsNull(function)) {
    printError("function '%s' was lost while packing", entry->name);
    return false;
  }
  readSpaces(function, arguments, entry);
  entry->alignment = nnpackOpInteger(function, "nnpack.alignment",
                                     arguments->options.alignment);
  entry->dmaChannels = nnpackOpInteger(function, "nnpack.dma_channels", -1);
  if (arguments->options.io == NnpackIoCaller)
    return true;
  if (readPlaces(function, "nnpack.inputs", entry, entry->inputs,
                 entry->numInputs) &&
      readPlaces(function, "nnpack.outputs", entry, entry->outputs,
                 entry->numOutputs))
    return true;
  nnpackErrorAt(function, "the inputs and outputs of '%s' could not be put "
                          "into an arena; give --io=caller",
                entry->name);
  return false;
}

bool readEntryPlan(MlirModule module, const Arguments *arguments,
                   Entry *entry) {
  for (Entry *e = entry; e; e = e->next) {
    if (!readPlan(module, arguments, e))
      return false;
    if (e->dmaChannels > entry->dmaChannels)
      entry->dmaChannels = e->dmaChannels;
  }
  entry->stateBytes = countStateBytes(module);
  entry->constantsBytes = -1;
  return true;
}
