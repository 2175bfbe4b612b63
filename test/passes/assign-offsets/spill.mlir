// RUN: nnpack-opt %s --assign-offsets="l2-size=128 alignment=16 report=%t" | FileCheck %s
// RUN: FileCheck %s --check-prefix=PLAN < %t
// RUN: nnpack-opt %s --assign-offsets="l2-size=0 alignment=16" | FileCheck %s --check-prefix=NONE
// RUN: nnpack-opt %s --assign-offsets="l2-size=192 alignment=16" | FileCheck %s --check-prefix=ALL
// RUN: nnpack-opt %s --assign-offsets=l2-size=128 --remarks-filter=assign-offsets -o /dev/null 2>&1 \
// RUN:   | FileCheck %s --check-prefix=REMARK

// Three buffers of 64 bytes are alive at once, and 128 fit. %seldom is touched
// twice, the others more often: it goes to DDR.

// PLAN: "name": "busy", {{.*}} "space": "L2"
// PLAN: "name": "seldom", {{.*}} "space": "DDR", "offset": 0
// PLAN: "name": "also", {{.*}} "space": "L2"

// REMARK: [Missed] place {{.*}}'seldom', 64 bytes, is in DDR: there is no room for it in L2
// REMARK: [Passed] offsets {{.*}}2 buffers in 128 bytes of L2: no offsets need less
// REMARK: 1 buffer in 64 bytes of DDR
// CHECK-LABEL: func.func @spill
// CHECK-SAME:    memref<128xi8, "L2">, %{{.*}}: memref<64xi8, "DDR">)
// NONE-LABEL:  func.func @spill
// NONE-SAME:     memref<0xi8, "L2">, %{{.*}}: memref<192xi8, "DDR">)
// ALL-LABEL:   func.func @spill
// ALL-SAME:      memref<192xi8, "L2">, %{{.*}}: memref<0xi8, "DDR">)
func.func @spill(%x: i32, %i: index) {
  %busy = memref.alloc() {nnpack.name = "busy"} : memref<16xi32>
  %seldom = memref.alloc() {nnpack.name = "seldom"} : memref<16xi32>
  %also = memref.alloc() {nnpack.name = "also"} : memref<16xi32>
  memref.store %x, %busy[%i] : memref<16xi32>
  memref.store %x, %seldom[%i] : memref<16xi32>
  memref.store %x, %also[%i] : memref<16xi32>
  memref.copy %busy, %also : memref<16xi32> to memref<16xi32>
  memref.copy %also, %busy : memref<16xi32> to memref<16xi32>
  memref.copy %seldom, %busy : memref<16xi32> to memref<16xi32>
  %y = memref.load %also[%i] : memref<16xi32>
  return
}

// Values that meet name one space in their types: both go, or none.
// PLAN-LABEL: "entry": "together"
// PLAN: "name": "a", {{.*}} "space": "DDR"
// PLAN: "name": "b", {{.*}} "space": "DDR"
// PLAN: "name": "c", {{.*}} "space": "L2"
func.func @together(%x: i32, %i: index, %which: i1) {
  %a = memref.alloc() {nnpack.name = "a"} : memref<16xi32>
  %b = memref.alloc() {nnpack.name = "b"} : memref<16xi32>
  %c = memref.alloc() {nnpack.name = "c"} : memref<16xi32>
  memref.store %x, %a[%i] : memref<16xi32>
  memref.store %x, %b[%i] : memref<16xi32>
  memref.store %x, %c[%i] : memref<16xi32>
  %s = arith.select %which, %a, %b : memref<16xi32>
  memref.copy %s, %c : memref<16xi32> to memref<16xi32>
  memref.copy %c, %c : memref<16xi32> to memref<16xi32>
  %y = memref.load %c[%i] : memref<16xi32>
  return
}
