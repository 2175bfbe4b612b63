// RUN: nnpack-opt %s --place-buffers="l2-size=256 weights=auto" | FileCheck %s
// RUN: nnpack-opt %s --place-buffers="l2-size=256" | FileCheck %s --check-prefix=DDR
// RUN: nnpack-opt %s --place-buffers="l2-size=96 weights=auto statistics=true" \
// RUN:   -o %t.mlir 2> %t.txt
// RUN: FileCheck %s --check-prefix=SMALL < %t.mlir
// RUN: FileCheck %s --check-prefix=COUNTS < %t.txt
// RUN: nnpack-opt %s --place-buffers="l2-size=256 weights=auto" \
// RUN:   --assign-offsets="l2-size=256 report=%t.json" -o %t.mlir
// RUN: FileCheck %s --check-prefix=PLAN < %t.json
// RUN: nnpack-opt %s --place-buffers="l2-size=256 weights=auto" --remarks-filter=place-buffers -o /dev/null 2>&1 \
// RUN:   | FileCheck %s --check-prefix=REMARK

// REMARK: [Passed] fetch {{.*}}weights 'both', 64 bytes, are in L2 for 2 of 2 uses, copied there 1 time: 64 bytes of traffic, not 1024
// REMARK: [Passed] fetch {{.*}}weights 'one', 64 bytes, are in L2 for 1 of 1 uses, copied there 1 time: 64 bytes of traffic, not 512
// REMARK: [Passed] traffic {{.*}}192 bytes move to and from {{.*}}no placement moves less

// A kernel reads its weights once per row, eight times. Fetched for both calls
// that use them, they cost 64 bytes; those that one call uses, 64 too. %once is
// read once wherever it lies.

memref.global "private" constant @both : memref<16xf32> = dense<1.0>
memref.global "private" constant @one : memref<16xf32> = dense<2.0>
memref.global "private" constant @once : memref<16xf32> = dense<3.0>

func.func private @rows(%in: memref<8x1xf32>, %w: memref<4x4xf32>,
                        %out: memref<8x1xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c8 = arith.constant 8 : index
  scf.for %row = %c0 to %c8 step %c1 {
    %v = memref.subview %in[%row, 0] [1, 1] [1, 1]
      : memref<8x1xf32> to memref<1x1xf32, strided<[1, 1], offset: ?>>
    %o = memref.subview %out[%row, 0] [1, 1] [1, 1]
      : memref<8x1xf32> to memref<1x1xf32, strided<[1, 1], offset: ?>>
    linalg.generic {indexing_maps = [affine_map<(r, c, i, k) -> (r, c)>,
                                     affine_map<(r, c, i, k) -> (i, k)>,
                                     affine_map<(r, c, i, k) -> (r, c)>],
                    iterator_types = ["parallel", "parallel", "reduction",
                                      "reduction"]}
      ins(%v, %w : memref<1x1xf32, strided<[1, 1], offset: ?>>, memref<4x4xf32>)
      outs(%o : memref<1x1xf32, strided<[1, 1], offset: ?>>) {
    ^bb0(%a: f32, %b: f32, %c: f32):
      %0 = arith.mulf %a, %b : f32
      %1 = arith.addf %0, %c : f32
      linalg.yield %1 : f32
    }
  }
  return
}

// CHECK-LABEL: @main
// CHECK: %[[BOTH:.*]] = memref.alloc() {{{.*}}nnpack.name = "both.fast"{{.*}}nnpack.role = "constant", nnpack.space = "L2"}
// CHECK-NEXT: memref.copy %{{.*}}, %[[BOTH]]
// CHECK-NEXT: %[[SHOWN:.*]] = memref.expand_shape %[[BOTH]]
// CHECK-NEXT: call @rows(%arg0, %[[SHOWN]], %[[A:[^)]*]])
// CHECK: %[[ONE:.*]] = memref.alloc() {{{.*}}nnpack.name = "one.fast"
// CHECK-NEXT: memref.copy %{{.*}}, %[[ONE]]
// CHECK: call @rows(%[[A]],
// CHECK-NEXT: %[[AGAIN:.*]] = memref.expand_shape %[[BOTH]]
// CHECK-NEXT: call @rows(%{{.*}}, %[[AGAIN]],
// CHECK: memref.copy %{{.*}}, %arg1

// DDR-LABEL: @main
// DDR-NOT: nnpack.space

// 96 bytes have room for one buffer of 32 and a copy of 64. The call in the middle
// has two buffers: one goes to DDR, 64 bytes, and @both is fetched twice.
// SMALL: nnpack.space = "DDR"
// COUNTS: place-buffers: 1 buffers in DDR
// COUNTS: place-buffers: 3 copies of constants in L2
// COUNTS: place-buffers: 320 bytes to and from DDR

// PLAN: "name": "both.fast", "role": "constant", "size": 64, "space": "L2"
// PLAN: "DDR": {"read": 192, "write": 0, "bound": 192}
// PLAN: "constants": 192,
func.func @main(%x: memref<8x1xf32>, %y: memref<16xf32>, %z: memref<8x1xf32>) {
  %both = memref.get_global @both : memref<16xf32>
  %one = memref.get_global @one : memref<16xf32>
  %once = memref.get_global @once : memref<16xf32>
  %b = memref.expand_shape %both [[0, 1]] output_shape [4, 4]
    : memref<16xf32> into memref<4x4xf32>
  %o = memref.expand_shape %one [[0, 1]] output_shape [4, 4]
    : memref<16xf32> into memref<4x4xf32>
  %0 = memref.alloc() : memref<8x1xf32>
  %1 = memref.alloc() : memref<8x1xf32>
  call @rows(%x, %b, %0)
    : (memref<8x1xf32>, memref<4x4xf32>, memref<8x1xf32>) -> ()
  call @rows(%0, %o, %1)
    : (memref<8x1xf32>, memref<4x4xf32>, memref<8x1xf32>) -> ()
  call @rows(%1, %b, %z)
    : (memref<8x1xf32>, memref<4x4xf32>, memref<8x1xf32>) -> ()
  memref.copy %once, %y : memref<16xf32> to memref<16xf32>
  return
}
