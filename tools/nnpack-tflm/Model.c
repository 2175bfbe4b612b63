//===-- nnpack-tflm/Model.c - Reading a .tflite -------------------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Sizes and lifetimes of a network's tensors, as TFLM's allocator works them
// out: an operator is a step, a subgraph that an operator runs has its steps
// inside that operator's, inputs live from the beginning of their subgraph and
// outputs to its end. Tensors with data (constants) and variables lie
// elsewhere.
//
// A file says one offset per tensor of all subgraphs, but TFLM's releases read
// the first of them for the first tensor of every subgraph. So a tensor of the
// first subgraph is planned only if no other subgraph has a tensor of the same
// number in the arena, and the other subgraphs' are left to TFLM.
//
//===----------------------------------------------------------------------===//

#include "nnpack-tflm.h"

#include <string.h>

// Numbers of fields, types and operators in TFLite's schema.
enum { modelVersion, modelOperatorCodes, modelSubgraphs, modelBuffers = 4 };
enum { modelMetadata = 6 };
enum { codeOld = 0, codeNew = 3 };
enum { graphTensors, graphInputs, graphOutputs, graphOperators };
enum { tensorShape, tensorType, tensorBuffer, tensorIsVariable = 5 };
enum { opCode, opInputs, opOutputs, opOptions = 4 };
enum { bufferData, bufferOffset };
enum { builtinReshape = 22, builtinSqueeze = 43, builtinExpandDims = 70 };
enum { builtinIf = 118, builtinWhile = 119, builtinCallOnce = 129 };

/// Far beyond any network; subgraphs that run others twice each could ask for
/// more than anybody has time or stack for.
enum { maxSteps = 1 << 20, maxDepth = 64 };

/// Bytes of an element, by the type's number; 0: no such tensor in an arena.
static const int elementBytes[] = {
    4, // FLOAT32
    2, // FLOAT16
    4, // INT32
    1, // UINT8
    8, // INT64
    0, // STRING
    1, // BOOL
    2, // INT16
    8, // COMPLEX64
    1, // INT8
    8, // FLOAT64
    0, // COMPLEX128
    8, // UINT64
    0, // RESOURCE: the kernel that makes the handle has a place for it
    0, // VARIANT
    4, // UINT32
    2, // UINT16
};

typedef struct Graph {
  FlatVector tensors, inputs, outputs, operators;
  intptr_t firstTensor; ///< Of the model's.
  bool isRunning;       ///< Being walked: it must not run itself.
} Graph;

typedef struct Reader {
  const Flatbuffer *file;
  NnpackArena *arena;
  NnpackText *error;
  Model *model;
  FlatVector codes;
  Graph *graphs;
  int64_t step;
  int depth; ///< Of subgraphs within subgraphs.
  NNPACK_VECTOR(Alias) aliases;
} Reader;

static bool fail(Reader *reader, const char *what) {
  if (!reader->error->length)
    nnpackTextPrint(reader->error, "%s", what);
  return false;
}

/// For what a flatbuffer must not be.
static bool damaged(Reader *reader, const char *what) {
  if (!reader->error->length)
    nnpackTextPrint(reader->error, "damaged: %s leads out of the file", what);
  return false;
}

//===----------------------------------------------------------------------===//
// Tensors
//===----------------------------------------------------------------------===//

/// Whether the tensor's buffer has data, that is, the tensor is a constant.
static bool hasData(Reader *reader, uint64_t index, bool *outHasData) {
  FlatTable buffer;
  FlatVector data;
  if (index >= reader->model->buffers.count)
    return fail(reader, "a tensor's buffer does not exist");
  if (!flatElement(reader->file, &reader->model->buffers, (uint32_t)index,
                   &buffer) ||
      !flatVector(reader->file, &buffer, bufferData, 1, &data))
    return damaged(reader, "a buffer");
  *outHasData = data.count > 0;
  return true;
}

/// The tensor's bytes in the arena; 0 for a type that has none there.
static bool readSize(Reader *reader, const FlatTable *table,
                     int64_t *outBytes) {
  uint64_t type;
  FlatVector shape;
  if (!flatScalar(reader->file, table, tensorType, 1, 0, &type) ||
      !flatVector(reader->file, table, tensorShape, 4, &shape))
    return damaged(reader, "a tensor");
  int64_t bytes = type < sizeof elementBytes / sizeof elementBytes[0]
                      ? elementBytes[type]
                      : 0;
  for (uint32_t i = 0; i < shape.count; ++i) {
    size_t position = shape.position + 4 * (size_t)i;
    int64_t size = (int32_t)flatNumber(reader->file, position, 4);
    if (size < 0 || nnpackMulOverflow(bytes, size, &bytes))
      return fail(reader, "a tensor has a size that is negative or too large");
  }
  if (nnpackAlignOverflow(bytes, tflmAlignment, &bytes) || bytes > INT32_MAX)
    return fail(reader, "a tensor is too large for TFLite Micro");
  *outBytes = bytes;
  return true;
}

static bool readTensor(Reader *reader, const FlatVector *tensors,
                       uint32_t index, Tensor *outTensor) {
  FlatTable table;
  uint64_t buffer, isVariable;
  bool isConstant;
  if (!flatElement(reader->file, tensors, index, &table) ||
      !flatScalar(reader->file, &table, tensorBuffer, 4, 0, &buffer) ||
      !flatScalar(reader->file, &table, tensorIsVariable, 1, 0, &isVariable))
    return damaged(reader, "a tensor");
  if (!hasData(reader, buffer, &isConstant))
    return false;
  *outTensor = (Tensor){0};
  return isConstant || isVariable ||
         readSize(reader, &table, &outTensor->sizeBytes);
}

//===----------------------------------------------------------------------===//
// Lifetimes
//===----------------------------------------------------------------------===//

/// The tensor that element `index` of a list names; NULL for an absent one.
static bool listedTensor(Reader *reader, const Graph *graph,
                         const FlatVector *list, uint32_t index,
                         Tensor **outTensor) {
  size_t position = list->position + 4 * (size_t)index;
  int64_t number = (int32_t)flatNumber(reader->file, position, 4);
  if (number < -1 || number >= (int64_t)graph->tensors.count)
    return fail(reader, "an operator names a tensor that does not exist");
  *outTensor = number < 0
                   ? NULL
                   : &reader->model->tensors[graph->firstTensor + number];
  return true;
}

/// The tensors of the list are written in this step, or else are used in it.
static bool touch(Reader *reader, const Graph *graph, const FlatVector *list,
                  bool isWritten) {
  for (uint32_t i = 0; i < list->count; ++i) {
    Tensor *tensor = NULL;
    if (!listedTensor(reader, graph, list, i, &tensor))
      return false;
    if (!tensor)
      continue;
    if (isWritten)
      tensor->lifetime.begin = reader->step;
    tensor->lifetime.end = reader->step + 1;
  }
  return true;
}

static bool walkGraph(Reader *reader, uint64_t index);

/// Walks the subgraphs that the operator runs: the numbers in its options.
static bool walkCallees(Reader *reader, const FlatTable *op, int64_t code) {
  int count = code == builtinIf || code == builtinWhile ? 2
              : code == builtinCallOnce                 ? 1
                                                        : 0;
  if (!count)
    return true;
  FlatTable options;
  size_t field;
  if (!flatField(reader->file, op, opOptions, 4, &field) || !field ||
      !flatTable(reader->file, field, &options))
    return damaged(reader, "an operator that runs a subgraph");
  for (int i = 0; i < count; ++i) {
    uint64_t callee;
    if (!flatScalar(reader->file, &options, i, 4, 0, &callee))
      return damaged(reader, "an operator that runs a subgraph");
    ++reader->step;
    if (!walkGraph(reader, callee))
      return false;
  }
  return true;
}

/// Notes a copy that changes nothing but the shape.
static bool noteAlias(Reader *reader, const Graph *graph, int64_t code,
                      const FlatVector *inputs, const FlatVector *outputs) {
  Tensor *from = NULL, *to = NULL;
  if ((code != builtinReshape && code != builtinSqueeze &&
       code != builtinExpandDims) ||
      !inputs->count || !outputs->count)
    return true;
  if (!listedTensor(reader, graph, inputs, 0, &from) ||
      !listedTensor(reader, graph, outputs, 0, &to))
    return false;
  if (from && to && from != to && from->sizeBytes &&
      from->sizeBytes == to->sizeBytes)
    NNPACK_PUSH(reader->arena, reader->aliases,
                ((Alias){from - reader->model->tensors,
                         to - reader->model->tensors}));
  return true;
}

/// The number of an operator: of two fields, the old one has it if it is small.
static bool readCode(Reader *reader, const FlatTable *op, int64_t *outCode) {
  uint64_t index, oldCode, newCode;
  FlatTable code;
  if (!flatScalar(reader->file, op, opCode, 4, 0, &index) ||
      index > UINT32_MAX ||
      !flatElement(reader->file, &reader->codes, (uint32_t)index, &code) ||
      !flatScalar(reader->file, &code, codeOld, 1, 0, &oldCode) ||
      !flatScalar(reader->file, &code, codeNew, 4, 0, &newCode))
    return damaged(reader, "an operator's code");
  *outCode = (int64_t)(oldCode > newCode ? oldCode : newCode);
  return true;
}

static bool walkOperator(Reader *reader, const Graph *graph, uint32_t index) {
  FlatTable op;
  FlatVector inputs, outputs;
  int64_t code;
  if (!flatElement(reader->file, &graph->operators, index, &op) ||
      !flatVector(reader->file, &op, opInputs, 4, &inputs) ||
      !flatVector(reader->file, &op, opOutputs, 4, &outputs))
    return damaged(reader, "an operator");
  ++reader->step;
  return readCode(reader, &op, &code) && touch(reader, graph, &outputs, true) &&
         walkCallees(reader, &op, code) &&
         touch(reader, graph, &inputs, false) &&
         touch(reader, graph, &outputs, false) &&
         noteAlias(reader, graph, code, &inputs, &outputs);
}

static bool walkGraph(Reader *reader, uint64_t index) {
  if (index >= reader->model->numSubgraphs)
    return fail(reader, "an operator runs a subgraph that does not exist");
  Graph *graph = &reader->graphs[index];
  if (graph->isRunning)
    return fail(reader, "a subgraph runs itself");
  if (reader->depth == maxDepth || reader->step > maxSteps)
    return fail(reader, "its subgraphs run one another too often");
  graph->isRunning = true;
  ++reader->depth;
  bool ok = touch(reader, graph, &graph->inputs, true) &&
            touch(reader, graph, &graph->outputs, true);
  for (uint32_t i = 0; ok && i < graph->operators.count; ++i)
    ok = walkOperator(reader, graph, i);
  graph->isRunning = false;
  --reader->depth;
  return ok && touch(reader, graph, &graph->outputs, false);
}

//===----------------------------------------------------------------------===//
// The model
//===----------------------------------------------------------------------===//

/// The table's fields, which a new root has to have too.
static bool readFields(Reader *reader, const FlatTable *root) {
  const Flatbuffer *file = reader->file;
  for (int id = 0; id < root->numFields; ++id) {
    size_t position;
    if (!flatField(file, root, id, id < modelFields ? 4 : 1, &position))
      return damaged(reader, "the model");
    if (id >= modelFields && position)
      return fail(reader, "the model has a field that is newer than this tool");
    if (id >= modelFields || !position)
      continue;
    reader->model->fields[id] = position;
    if (id != modelVersion &&
        position + flatNumber(file, position, 4) + 4 > file->length)
      return damaged(reader, "the model");
  }
  return true;
}

/// Every buffer and metadata entry has to be there: all are pointed at anew.
static bool checkLists(Reader *reader) {
  const Model *model = reader->model;
  FlatTable entry;
  uint64_t offset;
  for (uint32_t i = 0; i < model->metadata.count; ++i)
    if (!flatElement(reader->file, &model->metadata, i, &entry))
      return damaged(reader, "the metadata");
  for (uint32_t i = 0; i < model->buffers.count; ++i) {
    if (!flatElement(reader->file, &model->buffers, i, &entry) ||
        !flatScalar(reader->file, &entry, bufferOffset, 8, 0, &offset))
      return damaged(reader, "a buffer");
    // 1 stands for "not yet written".
    if (offset > 1)
      return fail(reader, "its weights lie behind the flatbuffer, at places in "
                          "the file that this tool would move");
  }
  return true;
}

static bool readRoot(Reader *reader, FlatVector *outSubgraphs) {
  const Flatbuffer *file = reader->file;
  Model *model = reader->model;
  FlatTable root;
  if (file->length < 8 || memcmp(file->data + 4, "TFL3", 4) != 0)
    return fail(reader, "not a .tflite: no 'TFL3' in bytes 4 to 7");
  if (!flatTable(file, 0, &root) ||
      !flatVector(file, &root, modelOperatorCodes, 4, &reader->codes) ||
      !flatVector(file, &root, modelSubgraphs, 4, outSubgraphs) ||
      !flatVector(file, &root, modelBuffers, 4, &model->buffers) ||
      !flatVector(file, &root, modelMetadata, 4, &model->metadata))
    return damaged(reader, "the model");
  if (!outSubgraphs->count)
    return fail(reader, "the model is empty");
  model->numSubgraphs = outSubgraphs->count;
  return readFields(reader, &root) && checkLists(reader);
}

static bool readGraphs(Reader *reader, const FlatVector *subgraphs) {
  reader->graphs =
      NNPACK_NEW_ARRAY(reader->arena, Graph, subgraphs->count);
  for (uint32_t i = 0; i < subgraphs->count; ++i) {
    FlatTable table;
    Graph *graph = &reader->graphs[i];
    if (!flatElement(reader->file, subgraphs, i, &table) ||
        !flatVector(reader->file, &table, graphTensors, 4, &graph->tensors) ||
        !flatVector(reader->file, &table, graphInputs, 4, &graph->inputs) ||
        !flatVector(reader->file, &table, graphOutputs, 4, &graph->outputs) ||
        !flatVector(reader->file, &table, graphOperators, 4,
                    &graph->operators))
      return damaged(reader, "a subgraph");
    graph->firstTensor = reader->model->numTensors;
    reader->model->numTensors += graph->tensors.count;
  }
  return true;
}

static bool readTensors(Reader *reader) {
  Model *model = reader->model;
  model->tensors = NNPACK_NEW_ARRAY(reader->arena, Tensor, model->numTensors);
  for (uint32_t i = 0; i < model->numSubgraphs; ++i) {
    const Graph *graph = &reader->graphs[i];
    for (uint32_t k = 0; k < graph->tensors.count; ++k)
      if (!readTensor(reader, &graph->tensors, k,
                      &model->tensors[graph->firstTensor + k]))
        return false;
  }
  return true;
}

/// Takes out tensors without a lifetime, and says which can be planned.
static void finishTensors(Reader *reader) {
  Model *model = reader->model;
  for (intptr_t i = 0; i < model->numTensors; ++i) {
    Tensor *tensor = &model->tensors[i];
    if (tensor->lifetime.end == 0)
      tensor->sizeBytes = 0;
    tensor->isPlannable = i < (intptr_t)reader->graphs[0].tensors.count;
  }
  for (uint32_t g = 1; g < model->numSubgraphs; ++g) {
    const Graph *graph = &reader->graphs[g];
    for (uint32_t k = 0; k < graph->tensors.count; ++k)
      if (model->tensors[graph->firstTensor + k].sizeBytes)
        model->tensors[k].isPlannable = false;
  }
}

bool readModel(const Flatbuffer *file, NnpackArena *arena, Model *outModel,
               NnpackText *outError) {
  Model model = {0};
  Reader reader = {
      .file = file, .arena = arena, .error = outError, .model = &model};
  FlatVector subgraphs;
  if (!readRoot(&reader, &subgraphs) || !readGraphs(&reader, &subgraphs) ||
      !readTensors(&reader) || !walkGraph(&reader, 0))
    return false;
  finishTensors(&reader);
  model.aliases = reader.aliases.data;
  model.numAliases = reader.aliases.count;
  *outModel = model;
  return true;
}
