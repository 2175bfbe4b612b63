// RUN: nnpack-opt %s --assign-offsets="report=%t.json" --remarks-filter=assign-offsets 2>&1 \
// RUN:   | FileCheck %s
// RUN: FileCheck %s --check-prefix=PLAN --input-file=%t.json

// %y is written over two operands, of which the second lies over one of its own:
// five buffers in the 512 bytes of %y. With a single pair of each buffer it would
// be 768: %y beside one of them.

// CHECK-DAG: 'buffer3', 256 bytes, lies over 'buffer2'
// CHECK-DAG: 'buffer4', 512 bytes, lies over 'buffer1', which dies as it is written: 256 bytes are both
// CHECK-DAG: 'buffer4', 512 bytes, lies over 'buffer3', which dies as it is written: 256 bytes are both
// CHECK: func.func @main({{.*}}memref<512xi8, "L2">

// PLAN: "used": 512, "lower_bound": 512, "proof": "optimal"
// Each names one, and the names lead to one end: 2, 3, 4, 1.
// PLAN: "id": 1, {{.*}}"shares": null}
// PLAN: "id": 2, {{.*}}"shares": 3}
// PLAN: "id": 3, {{.*}}"shares": 4}
// PLAN: "id": 4, {{.*}}"shares": 1}
func.func @main(%in: memref<256xi8>, %out: memref<512xi8>) {
  %a = memref.alloc() {nnpack.id = 0} : memref<256xi8>
  %x = memref.alloc() {nnpack.id = 1, nnpack.overlaps = [array<i64: 0, 0, 0>]} : memref<256xi8>
  %b = memref.alloc() {nnpack.id = 2} : memref<256xi8>
  %w = memref.alloc() {nnpack.id = 3, nnpack.overlaps = [array<i64: 2, 0, 0>]} : memref<256xi8>
  %y = memref.alloc() {nnpack.overlaps = [array<i64: 1, 0, 0>, array<i64: 3, 256, 256>]} : memref<512xi8>
  memref.copy %in, %a : memref<256xi8> to memref<256xi8>
  memref.copy %a, %x : memref<256xi8> to memref<256xi8>
  memref.copy %in, %b : memref<256xi8> to memref<256xi8>
  memref.copy %b, %w : memref<256xi8> to memref<256xi8>
  %y0 = memref.subview %y[0] [256] [1] : memref<512xi8> to memref<256xi8, strided<[1]>>
  %y1 = memref.subview %y[256] [256] [1] : memref<512xi8> to memref<256xi8, strided<[1], offset: 256>>
  memref.copy %x, %y0 : memref<256xi8> to memref<256xi8, strided<[1]>>
  memref.copy %w, %y1 : memref<256xi8> to memref<256xi8, strided<[1], offset: 256>>
  memref.copy %y, %out : memref<512xi8> to memref<512xi8>
  return
}
