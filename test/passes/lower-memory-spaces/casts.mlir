// RUN: nnpack-opt %s --lower-memory-spaces="address-spaces=L2:1,DDR:1,TCM:2" | FileCheck %s

// A cast between spaces that became one goes; one between two stays, and so
// does a space that was a number already.
// CHECK: func.func @casts(%[[ARG:.*]]: memref<2xi8, 1>)
// CHECK-NEXT: %[[TCM:.*]] = memref.memory_space_cast %[[ARG]] : memref<2xi8, 1> to memref<2xi8, 2>
// CHECK-NEXT: %[[SEVEN:.*]] = memref.memory_space_cast %[[ARG]] : memref<2xi8, 1> to memref<2xi8, 7>
// CHECK-NEXT: return %[[ARG]], %[[TCM]], %[[SEVEN]]
func.func @casts(%a: memref<2xi8, "L2">) -> (memref<2xi8, "L2">, memref<2xi8, "TCM">, memref<2xi8, 7>) {
  %b = memref.memory_space_cast %a : memref<2xi8, "L2"> to memref<2xi8, "DDR">
  %c = memref.memory_space_cast %b : memref<2xi8, "DDR"> to memref<2xi8, "L2">
  %d = memref.memory_space_cast %c : memref<2xi8, "L2"> to memref<2xi8, "TCM">
  %e = memref.memory_space_cast %c : memref<2xi8, "L2"> to memref<2xi8, 7>
  return %c, %d, %e : memref<2xi8, "L2">, memref<2xi8, "TCM">, memref<2xi8, 7>
}
