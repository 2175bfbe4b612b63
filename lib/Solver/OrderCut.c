//===-- OrderCut.c - States of fewest live bytes --------------------------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Live bytes are submodular, so a state with fewest of them is a minimum cut:
// states are what the source reaches. A value has a node that is reached when
// any of its steps is, and one that is reached only if all of them are; between
// the two lies an edge of its size. Maximum flow by Dinic's algorithm.
//
//===----------------------------------------------------------------------===//

#include "OrderCut.h"

#include <string.h>

static const int64_t unlimited = INT64_MAX / 4;

enum { source = 0, sink = 1 };

/// Edges come in pairs, 2k and its reverse 2k + 1.
typedef struct Edge {
  int32_t to, next; ///< `next` edge of the same node, or -1.
  int64_t capacity;
} Edge;

typedef struct Network {
  NnpackArena *arena;
  NNPACK_VECTOR(Edge) edges;
  NNPACK_VECTOR(int32_t) firsts; ///< First edge of each node, or -1.
  int32_t *levels, *current, *queue;
  int64_t constant; ///< Bytes that no choice changes.
} Network;

static int32_t addNode(Network *network) {
  NNPACK_PUSH(network->arena, network->firsts, -1);
  return (int32_t)network->firsts.count - 1;
}

static void addHalf(Network *network, int32_t from, int32_t to,
                    int64_t capacity) {
  Edge edge = {to, network->firsts.data[from], capacity};
  network->firsts.data[from] = (int32_t)network->edges.count;
  NNPACK_PUSH(network->arena, network->edges, edge);
}

static void addEdge(Network *network, int32_t from, int32_t to,
                    int64_t capacity) {
  addHalf(network, from, to, capacity);
  addHalf(network, to, from, 0);
}

//===----------------------------------------------------------------------===//
// Maximum flow
//===----------------------------------------------------------------------===//

/// Numbers nodes by their distance from the source; true if it reaches the
/// sink.
static bool levelNodes(Network *network) {
  size_t bytes = (size_t)network->firsts.count * sizeof(int32_t);
  memset(network->levels, -1, bytes);
  int32_t head = 0, tail = 0;
  network->levels[source] = 0;
  network->queue[tail++] = source;
  while (head < tail) {
    int32_t node = network->queue[head++];
    for (int32_t e = network->firsts.data[node]; e >= 0;
         e = network->edges.data[e].next) {
      const Edge *edge = &network->edges.data[e];
      if (edge->capacity == 0 || network->levels[edge->to] >= 0)
        continue;
      network->levels[edge->to] = network->levels[node] + 1;
      network->queue[tail++] = edge->to;
    }
  }
  return network->levels[sink] >= 0;
}

/// Sends up to `limit` from a node to the sink; returns how much.
static int64_t push(Network *network, int32_t node, int64_t limit) {
  if (node == sink)
    return limit;
  int64_t sent = 0;
  for (int32_t *e = &network->current[node]; *e >= 0 && sent < limit;) {
    Edge *edge = &network->edges.data[*e];
    int64_t room =
        limit - sent < edge->capacity ? limit - sent : edge->capacity;
    int64_t got = 0;
    if (room > 0 && network->levels[edge->to] == network->levels[node] + 1)
      got = push(network, edge->to, room);
    edge->capacity -= got;
    network->edges.data[*e ^ 1].capacity += got;
    sent += got;
    if (sent < limit)
      *e = edge->next;
  }
  return sent;
}

/// The capacity of a minimum cut; levels[node] >= 0 on the source's side.
static int64_t maxFlow(Network *network) {
  intptr_t count = network->firsts.count;
  network->levels = NNPACK_NEW_ARRAY(network->arena, int32_t, count);
  network->current = NNPACK_NEW_ARRAY(network->arena, int32_t, count);
  network->queue = NNPACK_NEW_ARRAY(network->arena, int32_t, count);
  int64_t flow = 0;
  while (levelNodes(network)) {
    memcpy(network->current, network->firsts.data,
           (size_t)count * sizeof(int32_t));
    flow += push(network, source, unlimited);
  }
  return flow;
}

//===----------------------------------------------------------------------===//
// Networks of states
//===----------------------------------------------------------------------===//

/// Which sides a value's steps are on.
typedef struct Touch {
  bool begins; ///< It is begun in every state.
  bool lasts;  ///< It has ended in none.
  bool varies; ///< A step is free.
} Touch;

static Touch touchOf(const NnpackDag *dag, const uint8_t *sides,
                     int32_t value) {
  Touch touch = {dag->startsAlive[value], dag->endsAlive[value], false};
  for (int32_t i = dag->stepsOf.start[value]; i < dag->stepsOf.start[value + 1];
       ++i) {
    uint8_t side = sides[dag->stepsOf.list[i]];
    touch.begins |= side == NnpackCutIn;
    touch.lasts |= side == NnpackCutOut;
    touch.varies |= side == NnpackCutFree;
  }
  return touch;
}

/// A node that is reached if any free step of the value is (`isAny`), or only
/// if all of them are.
static int32_t addValueNode(Network *network, const NnpackDag *dag,
                            const int32_t *nodes, int32_t value, bool isAny) {
  int32_t node = addNode(network);
  for (int32_t i = dag->stepsOf.start[value]; i < dag->stepsOf.start[value + 1];
       ++i) {
    int32_t step = nodes[dag->stepsOf.list[i]];
    if (step >= 0)
      addEdge(network, isAny ? step : node, isAny ? node : step, unlimited);
  }
  return node;
}

static void addValue(Network *network, const NnpackDag *dag,
                     const uint8_t *sides, const int32_t *nodes,
                     int32_t value) {
  Touch touch = touchOf(dag, sides, value);
  if (touch.begins && touch.lasts)
    network->constant += dag->sizes[value];
  if (!touch.varies || (touch.begins && touch.lasts))
    return;
  int32_t from =
      touch.begins ? source : addValueNode(network, dag, nodes, value, true);
  int32_t to =
      touch.lasts ? sink : addValueNode(network, dag, nodes, value, false);
  addEdge(network, from, to, dag->sizes[value]);
}

/// Makes nodes of the free steps, with what must come before them.
static int32_t *addSteps(Network *network, const NnpackDag *dag,
                         const uint8_t *sides) {
  int32_t *nodes = NNPACK_NEW_ARRAY(network->arena, int32_t, dag->numSteps);
  for (int32_t s = 0; s < dag->numSteps; ++s) {
    nodes[s] = sides[s] == NnpackCutFree ? addNode(network) : -1;
    for (int32_t i = dag->preds.start[s];
         nodes[s] >= 0 && i < dag->preds.start[s + 1]; ++i)
      if (nodes[dag->preds.list[i]] >= 0)
        addEdge(network, nodes[s], nodes[dag->preds.list[i]], unlimited);
  }
  return nodes;
}

/// All values but those that `except` touches; `outNodes` are the steps'.
static Network createNetwork(const NnpackDag *dag, const uint8_t *sides,
                             int32_t except, int32_t **outNodes) {
  Network network = {.arena = nnpackArenaCreate()};
  addNode(&network);
  addNode(&network);
  int32_t *nodes = *outNodes = addSteps(&network, dag, sides);
  bool *isSkipped = NNPACK_NEW_ARRAY(network.arena, bool, dag->numValues);
  for (int32_t i = except < 0 ? 0 : dag->valuesOf.start[except];
       except >= 0 && i < dag->valuesOf.start[except + 1]; ++i)
    isSkipped[dag->valuesOf.list[i]] = true;
  for (int32_t v = 0; v < dag->numValues; ++v)
    if (!isSkipped[v])
      addValue(&network, dag, sides, nodes, v);
  return network;
}

int64_t nnpackCutMin(const NnpackDag *dag, uint8_t *sides) {
  int32_t *nodes;
  Network network = createNetwork(dag, sides, -1, &nodes);
  int64_t bytes = network.constant + maxFlow(&network);
  for (int32_t s = 0; s < dag->numSteps; ++s)
    if (nodes[s] >= 0 && network.levels[nodes[s]] >= 0)
      sides[s] = NnpackCutIn;
  nnpackArenaDestroy(network.arena);
  return bytes;
}

/// Lets `bytes` of a value be saved in states that hold all its steps but those
/// marked Out; false if there are none.
static bool addSaving(Network *network, const NnpackDag *dag,
                      const uint8_t *sides, const int32_t *nodes, int32_t value,
                      int32_t step, int64_t bytes) {
  for (int32_t i = dag->stepsOf.start[value]; i < dag->stepsOf.start[value + 1];
       ++i) {
    int32_t other = dag->stepsOf.list[i];
    if (other != step && sides[other] == NnpackCutOut)
      return false;
  }
  int32_t node = addValueNode(network, dag, nodes, value, false);
  addEdge(network, source, node, bytes);
  network->constant -= bytes;
  return true;
}

/// The fewest bytes during a step that may take over the bytes of pairs[pair];
/// -1: of none.
static int64_t cutPair(const NnpackDag *dag, const uint8_t *sides, int32_t step,
                       int32_t pair) {
  int32_t *nodes;
  Network network = createNetwork(dag, sides, step, &nodes);
  for (int32_t i = dag->valuesOf.start[step]; i < dag->valuesOf.start[step + 1];
       ++i)
    network.constant += dag->sizes[dag->valuesOf.list[i]];
  if (pair >= 0) {
    int32_t ends = dag->pairs[pair].ends;
    if (!dag->endsAlive[ends])
      addSaving(&network, dag, sides, nodes, ends, step,
                dag->pairs[pair].bytes);
  }
  int64_t bytes = network.constant + maxFlow(&network);
  nnpackArenaDestroy(network.arena);
  return bytes;
}

int64_t nnpackCutStep(const NnpackDag *dag, int32_t step) {
  NnpackArena *arena = nnpackArenaCreate();
  uint8_t *sides = NNPACK_NEW_ARRAY(arena, uint8_t, dag->numSteps);
  for (int32_t s = 0; s < dag->numSteps; ++s)
    sides[s] = nnpackBitGet(nnpackDagBefore(dag, step), s) ? NnpackCutIn
               : s == step || nnpackBitGet(nnpackDagAfter(dag, step), s)
                   ? NnpackCutOut
                   : NnpackCutFree;
  int32_t first = dag->pairStart[step], end = dag->pairStart[step + 1];
  int64_t best = INT64_MAX;
  if (first == end)
    best = cutPair(dag, sides, step, -1);
  for (int32_t pair = first; pair < end; ++pair) {
    int64_t bytes = cutPair(dag, sides, step, pair);
    if (bytes < best)
      best = bytes;
  }
  nnpackArenaDestroy(arena);
  return best;
}
