// Two entries of 128 and 96 bytes, with arenas of their own, the same arena of 128
// for both, or one of 224 with one after the other.
//
// RUN: nnpack-opt %s --assign-offsets | FileCheck %s --check-prefix=SEPARATE
// RUN: nnpack-opt %s --assign-offsets="entries=exclusive report=%t.json" \
// RUN:   | FileCheck %s --check-prefix=EXCLUSIVE
// RUN: FileCheck %s --check-prefix=PLAN < %t.json
// RUN: nnpack-opt %s --assign-offsets="entries=concurrent" \
// RUN:   | FileCheck %s --check-prefix=CONCURRENT
// RUN: nnpack-opt %s --assign-offsets="entries=concurrent arena=global" \
// RUN:   | FileCheck %s --check-prefix=GLOBAL
// RUN: not nnpack-opt %s --assign-offsets="l2-size=200 entries=concurrent" 2>&1 \
// RUN:   | FileCheck %s --check-prefix=SMALL
// RUN: nnpack-opt %s --assign-offsets="l2-size=200 entries=exclusive" -o %t.mlir

// SEPARATE: @first(%{{.*}}: memref<128xi8, "L2">,
// SEPARATE: @second(%{{.*}}: memref<96xi8, "L2">,

// EXCLUSIVE: @first(%{{.*}}: memref<128xi8, "L2">,
// EXCLUSIVE: @second(%{{.*}}: memref<128xi8, "L2">, {{.*}}nnpack.l2_bytes = 128
// EXCLUSIVE-DAG: arith.constant 0 :
// EXCLUSIVE-DAG: arith.constant 48 :
// PLAN: {"name": "L2", {{.*}} "used": 128,
// PLAN: "others"
// PLAN: {"name": "L2", {{.*}} "used": 128,

// CONCURRENT: @first(%{{.*}}: memref<224xi8, "L2">,
// CONCURRENT: @second(%[[L2:.*]]: memref<224xi8, "L2">,
// CONCURRENT-DAG: %[[A:.*]] = arith.constant 128 :
// CONCURRENT-DAG: %[[B:.*]] = arith.constant 176 :
// CONCURRENT-DAG: memref.view %[[L2]][%[[A]]][]
// CONCURRENT-DAG: memref.view %[[L2]][%[[B]]][]
// CONCURRENT: return

// GLOBAL-COUNT-1: memref.global {{.*}}@first_l2 : memref<224xi8, "L2">
// GLOBAL-NOT: memref.global
// GLOBAL: @first
// GLOBAL: memref.get_global @first_l2
// GLOBAL: @second
// GLOBAL: memref.get_global @first_l2

// SMALL: error: entries up to 'second' need 224 bytes of L2 together, the limit is 200
func.func @first() -> f32 {
  %i = arith.constant 0 : index
  %f = arith.constant 1.0 : f32
  %a = memref.alloc() : memref<16xf32>
  %b = memref.alloc() : memref<16xf32>
  linalg.fill ins(%f : f32) outs(%a : memref<16xf32>)
  linalg.exp ins(%a : memref<16xf32>) outs(%b : memref<16xf32>)
  %0 = memref.load %b[%i] : memref<16xf32>
  return %0 : f32
}

func.func @second() -> f32 {
  %i = arith.constant 0 : index
  %f = arith.constant 1.0 : f32
  %a = memref.alloc() : memref<12xf32>
  %b = memref.alloc() : memref<12xf32>
  linalg.fill ins(%f : f32) outs(%a : memref<12xf32>)
  linalg.exp ins(%a : memref<12xf32>) outs(%b : memref<12xf32>)
  %0 = memref.load %b[%i] : memref<12xf32>
  return %0 : f32
}
