//===-- RowMaps.c - Row maps of kernels -----------------------------------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Walks a kernel's body from its result to its arguments. Every value carries
// the dimension along which the result's rows appear in it and the map from
// result rows to positions in that dimension; an operation hands on to its
// operands what it reads of them. Where the rows do not survive, the value is
// read whole.
//
//===----------------------------------------------------------------------===//

#include "IR/RowMaps.h"

#include "IR/Build.h"
#include "IR/TosaFacts.h"

/// What the result's rows need of a value.
typedef struct Need {
  bool isSet;
  intptr_t dimension; ///< Along which the map counts, if not whole.
  NnpackRowMap map;
} Need;

typedef struct Analysis {
  NnpackArena *arena;
  NnpackPtrMap needOf; ///< Value -> index in needs.
  NNPACK_VECTOR(Need) needs;
} Analysis;

//===----------------------------------------------------------------------===//
// Shapes and attributes
//===----------------------------------------------------------------------===//

intptr_t nnpackRowDimensionOf(MlirType type) {
  intptr_t rank = mlirShapedTypeGetRank(type), row = 0;
  while (row + 1 < rank && mlirShapedTypeGetDimSize(type, row) == 1)
    ++row;
  return rank == 0 ? -1 : row;
}

int64_t nnpackRowsOf(MlirType type) {
  intptr_t row = nnpackRowDimensionOf(type);
  return row < 0 ? 1 : mlirShapedTypeGetDimSize(type, row);
}

static MlirType operandType(MlirOperation op, intptr_t index) {
  return mlirValueGetType(mlirOperationGetOperand(op, index));
}

static int64_t dimensionOf(MlirType type, intptr_t dimension) {
  return mlirShapedTypeGetDimSize(type, dimension);
}

//===----------------------------------------------------------------------===//
// Needs
//===----------------------------------------------------------------------===//

static Need wholeNeed(void) { return (Need){true, 0, nnpackRowMapWhole()}; }

/// The need of an operand that is read through `inner` along `dimension`.
static Need throughMap(const Need *result, intptr_t dimension,
                       NnpackRowMap inner) {
  return (Need){true, dimension, nnpackRowMapCompose(result->map, inner)};
}

static Need shifted(const Need *result, intptr_t dimension, int64_t by) {
  return throughMap(result, dimension, (NnpackRowMap){false, 1, by, by, 1, 0});
}

static void addNeed(Analysis *analysis, MlirValue value, Need need) {
  intptr_t index = nnpackPtrMapGet(&analysis->needOf, value.ptr);
  if (index < 0) {
    nnpackPtrMapSet(&analysis->needOf, value.ptr, analysis->needs.count);
    NNPACK_PUSH(analysis->arena, analysis->needs, need);
    return;
  }
  Need *old = &analysis->needs.data[index];
  if (!old->map.isWhole && !need.map.isWhole &&
      old->dimension != need.dimension)
    *old = wholeNeed();
  else
    old->map = nnpackRowMapJoin(old->map, need.map);
}

//===----------------------------------------------------------------------===//
// Operations
//===----------------------------------------------------------------------===//

/// A window of `extent` taps `dilation` apart, `stride` apart from row to row.
static NnpackRowMap windowMap(int64_t stride, int64_t padBefore, int64_t extent,
                              int64_t dilation) {
  return (NnpackRowMap){false, stride, -padBefore,
                        (extent - 1) * dilation - padBefore, 1, 0};
}

/// Convolutions and pools, NHWC: dimension 1 is y, 2 is x.
static Need windowNeed(MlirOperation op, const Need *result) {
  intptr_t d = result->dimension;
  if (d == 0)
    return *result;
  if (d > 2)
    return wholeNeed();
  intptr_t axis = d - 1;
  int64_t stride = nnpackOpArrayAt(op, "stride", axis);
  int64_t pad = nnpackOpArrayAt(op, "pad", 2 * axis);
  if (!mlirAttributeIsNull(nnpackOpAttribute(op, "kernel")))
    return throughMap(
        result, d,
        windowMap(stride, pad, nnpackOpArrayAt(op, "kernel", axis), 1));
  bool isDepthwise = nnpackOpIs(op, "tosa.depthwise_conv2d");
  int64_t extent = dimensionOf(operandType(op, 1), isDepthwise ? axis : d);
  return throughMap(
      result, d,
      windowMap(stride, pad, extent, nnpackOpArrayAt(op, "dilation", axis)));
}

/// Row r gathers input row y if r = y * stride + pad + tap.
static Need transposeConvNeed(MlirOperation op, const Need *result) {
  intptr_t d = result->dimension;
  if (d == 0)
    return *result;
  if (d > 2)
    return wholeNeed();
  int64_t stride = nnpackOpArrayAt(op, "stride", d - 1);
  int64_t pad = nnpackOpArrayAt(op, "out_pad", 2 * (d - 1));
  int64_t extent = dimensionOf(operandType(op, 1), d);
  return throughMap(
      result, d,
      (NnpackRowMap){false, 1, stride - extent - pad, -pad, stride, 0});
}

static bool takesNearest(MlirOperation resize) {
  MlirAttribute nearest = mlirAttributeParseGet(
      mlirOperationGetContext(resize),
      nnpackStr("#tosa.resize_mode<NEAREST_NEIGHBOR>"));
  return mlirAttributeEqual(nnpackOpAttribute(resize, "mode"), nearest);
}

/// Row r is at (r * denominator + offset) / numerator of the input.
static Need resizeNeed(MlirOperation op, const Need *result) {
  intptr_t d = result->dimension;
  if (d == 0 || d == 3)
    return *result;
  int64_t numerator, denominator, offset;
  if (!nnpackConstShapeAt(op, 1, 2 * (d - 1), &numerator) ||
      !nnpackConstShapeAt(op, 1, 2 * (d - 1) + 1, &denominator) ||
      !nnpackConstShapeAt(op, 2, d - 1, &offset))
    return wholeNeed();
  int64_t end = numerator * dimensionOf(operandType(op, 0), d);
  int64_t resultRows =
      dimensionOf(mlirValueGetType(mlirOperationGetResult(op, 0)), d);
  int64_t farthest = denominator * (resultRows - 1) + offset;
  if (farthest >= end)
    return wholeNeed(); // A border wider than a row: its rows read the last one.
  NnpackRowMap map = {false, denominator, offset, offset, numerator, 0};
  if (takesNearest(op)) {
    // The nearer neighbour, the second one of two as near; past the far border
    // the last row.
    map.lastOffset += numerator / 2;
    if (farthest + numerator / 2 < end)
      map.firstOffset = map.lastOffset;
    map.leastEnd = offset < 0 ? 1 : 0;
  } else {
    // Both neighbours; past the far border the last row. Before the first row,
    // stock lowering rounds towards zero: it blends rows 0 and 1 there, with
    // weights beyond them.
    map.lastOffset += numerator;
    map.leastEnd = offset < 0 ? 2 : 0;
  }
  return throughMap(result, d, map);
}

static void concatNeeds(Analysis *analysis, MlirOperation op,
                        const Need *result) {
  int64_t axis = nnpackOpInteger(op, "axis", 0), before = 0;
  for (intptr_t i = 0, e = mlirOperationGetNumOperands(op); i < e; ++i) {
    Need need = result->dimension == axis
                    ? shifted(result, result->dimension, -before)
                    : *result;
    addNeed(analysis, mlirOperationGetOperand(op, i), need);
    before += dimensionOf(operandType(op, i), (intptr_t)axis);
  }
}

static Need padNeed(MlirOperation op, const Need *result) {
  int64_t before;
  if (!nnpackConstShapeAt(op, 1, 2 * result->dimension, &before))
    return wholeNeed();
  return shifted(result, result->dimension, -before);
}

static Need sliceNeed(MlirOperation op, const Need *result) {
  int64_t start;
  if (!nnpackConstShapeAt(op, 1, result->dimension, &start))
    return wholeNeed();
  return shifted(result, result->dimension, start);
}

static Need tileNeed(MlirOperation op, const Need *result) {
  int64_t multiple;
  if (!nnpackConstShapeAt(op, 1, result->dimension, &multiple) ||
      multiple != 1)
    return wholeNeed();
  return *result;
}

static Need transposeNeed(MlirOperation op, const Need *result) {
  return (Need){true, (intptr_t)nnpackOpArrayAt(op, "perms", result->dimension),
                result->map};
}

static Need axisNeed(MlirOperation op, const Need *result) {
  return nnpackOpInteger(op, "axis", 0) == result->dimension ? wholeNeed()
                                                             : *result;
}

static Need argmaxNeed(MlirOperation op, const Need *result) {
  bool isBefore = result->dimension < nnpackOpInteger(op, "axis", 0);
  return (Need){true, result->dimension + (isBefore ? 0 : 1), result->map};
}

/// Rows survive a reshape that keeps their number.
static Need reshapeNeed(MlirOperation op, const Need *result) {
  MlirType from = operandType(op, 0);
  MlirType to = mlirValueGetType(mlirOperationGetResult(op, 0));
  intptr_t row = nnpackRowDimensionOf(from); // -1 for a scalar.
  if (row < 0 || result->dimension != nnpackRowDimensionOf(to) ||
      nnpackRowsOf(from) != nnpackRowsOf(to))
    return wholeNeed();
  return (Need){true, row, result->map};
}

static Need elementwiseNeed(MlirOperation op, intptr_t operand,
                            const Need *result) {
  MlirType from = operandType(op, operand);
  MlirType to = mlirValueGetType(mlirOperationGetResult(op, 0));
  if (!mlirTypeIsARankedTensor(from) ||
      mlirShapedTypeGetRank(from) != mlirShapedTypeGetRank(to) ||
      dimensionOf(from, result->dimension) !=
          dimensionOf(to, result->dimension))
    return wholeNeed();
  return *result;
}

/// [N, H, C] x [N, C, W] -> [N, H, W]
static Need matmulNeed(intptr_t operand, const Need *result) {
  intptr_t d = result->dimension;
  bool reads = d == 0 || (d == 1 && operand == 0) || (d == 2 && operand == 1);
  return reads ? *result : wholeNeed();
}

/// values [N, K, C], indices [N, W] -> [N, W, C]
static Need gatherNeed(intptr_t operand, const Need *result) {
  bool reads =
      result->dimension == 0 || (result->dimension == 1 && operand == 1);
  return reads ? *result : wholeNeed();
}

typedef Need (*DataNeed)(MlirOperation op, const Need *result);

/// Operations of which only operand 0 has rows.
static const struct {
  const char *name;
  DataNeed need;
} dataNeeds[] = {
    {"tosa.argmax", argmaxNeed},
    {"tosa.avg_pool2d", windowNeed},
    {"tosa.conv2d", windowNeed},
    {"tosa.depthwise_conv2d", windowNeed},
    {"tosa.max_pool2d", windowNeed},
    {"tosa.pad", padNeed},
    {"tosa.reshape", reshapeNeed},
    {"tosa.resize", resizeNeed},
    {"tosa.reverse", axisNeed},
    {"tosa.slice", sliceNeed},
    {"tosa.tile", tileNeed},
    {"tosa.transpose", transposeNeed},
    {"tosa.transpose_conv2d", transposeConvNeed},
};

static Need needOfOperand(MlirOperation op, intptr_t operand,
                          const Need *result) {
  NnpackTosaKind kind = nnpackTosaKind(op);
  if (result->map.isWhole)
    return wholeNeed();
  if (kind == NnpackTosaKindElementwise)
    return elementwiseNeed(op, operand, result);
  if (nnpackOpIs(op, "tosa.matmul"))
    return matmulNeed(operand, result);
  if (nnpackOpIs(op, "tosa.gather"))
    return gatherNeed(operand, result);
  if (operand != 0)
    return wholeNeed();
  if (kind == NnpackTosaKindReduction)
    return axisNeed(op, result);
  for (size_t i = 0; i < sizeof dataNeeds / sizeof *dataNeeds; ++i)
    if (nnpackOpIs(op, dataNeeds[i].name))
      return dataNeeds[i].need(op, result);
  return wholeNeed();
}

static void visitOp(Analysis *analysis, MlirOperation op) {
  if (mlirOperationGetNumResults(op) != 1)
    return;
  intptr_t index =
      nnpackPtrMapGet(&analysis->needOf, mlirOperationGetResult(op, 0).ptr);
  if (index < 0)
    return;
  Need result = analysis->needs.data[index];
  if (nnpackOpIs(op, "tosa.concat") && !result.map.isWhole) {
    concatNeeds(analysis, op, &result);
    return;
  }
  for (intptr_t i = 0, e = mlirOperationGetNumOperands(op); i < e; ++i)
    addNeed(analysis, mlirOperationGetOperand(op, i),
            needOfOperand(op, i, &result));
}

//===----------------------------------------------------------------------===//
// The attribute
//===----------------------------------------------------------------------===//

static NnpackRowMap argumentMap(const Analysis *analysis, MlirValue argument) {
  intptr_t index = nnpackPtrMapGet(&analysis->needOf, argument.ptr);
  MlirType type = mlirValueGetType(argument);
  if (index < 0)
    return nnpackRowMapWhole();
  const Need *need = &analysis->needs.data[index];
  if (need->map.isWhole || need->dimension != nnpackRowDimensionOf(type))
    return nnpackRowMapWhole();
  return need->map;
}

MlirAttribute nnpackRowMapAttribute(MlirContext context,
                                    const NnpackRowMap *map) {
  int64_t values[] = {map->scale, map->firstOffset, map->lastOffset,
                      map->divisor, map->leastEnd};
  intptr_t count = map->isWhole ? 0 : map->leastEnd ? 5 : 4;
  return mlirDenseI64ArrayGet(context, count, values);
}

void nnpackSetRowMaps(MlirOperation kernel) {
  MlirBlock block = nnpackFunctionBody(kernel);
  MlirOperation end = mlirBlockGetTerminator(block);
  MlirContext context = mlirOperationGetContext(kernel);
  if (mlirOperationGetNumOperands(end) != 1)
    return;
  MlirValue result = mlirOperationGetOperand(end, 0);
  NnpackArena *arena = nnpackArenaCreate();
  Analysis analysis = {.arena = arena, .needOf = {.arena = arena}};
  intptr_t row = nnpackRowDimensionOf(mlirValueGetType(result));
  addNeed(&analysis, result,
          row < 0 ? wholeNeed() : (Need){true, row, nnpackRowMapIdentity()});
  NNPACK_VECTOR(MlirOperation) ops = {0};
  for (MlirOperation op = mlirBlockGetFirstOperation(block);
       !mlirOperationIsNull(op); op = mlirOperationGetNextInBlock(op))
    NNPACK_PUSH(arena, ops, op);
  for (intptr_t i = ops.count - 1; i >= 0; --i)
    visitOp(&analysis, ops.data[i]);
  intptr_t numArguments = mlirBlockGetNumArguments(block);
  MlirAttribute *maps = NNPACK_NEW_ARRAY(arena, MlirAttribute, numArguments);
  for (intptr_t i = 0; i < numArguments; ++i) {
    NnpackRowMap map = argumentMap(&analysis, mlirBlockGetArgument(block, i));
    maps[i] = nnpackRowMapAttribute(context, &map);
  }
  mlirOperationSetAttributeByName(
      kernel, nnpackStr("nnpack.row_maps"),
      mlirArrayAttrGet(context, numArguments, maps));
  nnpackArenaDestroy(arena);
}

/// Whether rows can be computed with the map's numbers without an overflow.
static bool isUsable(const NnpackRowMap *map) {
  return map->divisor > 0 && map->divisor <= INT32_MAX && map->scale > 0 &&
         map->scale <= INT32_MAX && map->firstOffset >= INT32_MIN &&
         map->firstOffset <= INT32_MAX && map->lastOffset >= INT32_MIN &&
         map->lastOffset <= INT32_MAX && map->leastEnd >= 0 &&
         map->leastEnd <= INT32_MAX;
}

NnpackRowMap nnpackGetRowMap(MlirOperation kernel, intptr_t index) {
  MlirAttribute maps = nnpackOpAttribute(kernel, "nnpack.row_maps");
  if (mlirAttributeIsNull(maps) || !mlirAttributeIsAArray(maps) ||
      index >= mlirArrayAttrGetNumElements(maps))
    return nnpackRowMapWhole();
  MlirAttribute map = mlirArrayAttrGetElement(maps, index);
  if (!mlirAttributeIsADenseI64Array(map))
    return nnpackRowMapWhole();
  intptr_t count = mlirDenseArrayGetNumElements(map);
  if (count != 4 && count != 5)
    return nnpackRowMapWhole();
  NnpackRowMap result = {false,
                         mlirDenseI64ArrayGetElement(map, 0),
                         mlirDenseI64ArrayGetElement(map, 1),
                         mlirDenseI64ArrayGetElement(map, 2),
                         mlirDenseI64ArrayGetElement(map, 3),
                         count == 5 ? mlirDenseI64ArrayGetElement(map, 4) : 0};
  return isUsable(&result) ? result : nnpackRowMapWhole();
}
