// Weights are fetched for a call that nothing else of the plan is alive at: what it
// reads and writes is the caller's.
//
// RUN: nnpack-opt %s --place-buffers="l2-size=128 weights=auto" | FileCheck %s
// RUN: nnpack-opt %s --place-buffers="l2-size=64 weights=auto" | FileCheck %s
// RUN: nnpack-opt %s --place-buffers="l2-size=32 weights=auto" | FileCheck %s --check-prefix=SMALL

// CHECK-LABEL: @main
// CHECK:         %[[FAST:.*]] = memref.alloc() {{{.*}}nnpack.name = "weights.fast"
// CHECK-NEXT:    memref.copy %{{.*}}, %[[FAST]]
// CHECK-NEXT:    call @rows(%arg0, %[[FAST]], %arg1)
// SMALL-LABEL: @main
// SMALL-NOT:     memref.alloc

memref.global "private" constant @weights : memref<4x4xf32> = dense<1.0>

func.func @main(%x: memref<8x1xf32>, %y: memref<8x1xf32>) {
  %w = memref.get_global @weights : memref<4x4xf32>
  call @rows(%x, %w, %y) : (memref<8x1xf32>, memref<4x4xf32>, memref<8x1xf32>) -> ()
  return
}

func.func private @rows(%in: memref<8x1xf32>, %w: memref<4x4xf32>, %out: memref<8x1xf32>) {
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
