// Scratch of a kernel lies where the caller has room for it: in any of the memories
// before the last one, or in the last if it is larger than they are.
//
// RUN: nnpack-opt %s --place-buffers="spaces=TCM:96,L2:16,DDR" \
// RUN:   --assign-offsets="spaces=TCM:96,L2:16,DDR" | FileCheck %s --check-prefix=FIRST
// RUN: nnpack-opt %s --place-buffers="spaces=TCM:16,L2:96,DDR" \
// RUN:   --assign-offsets="spaces=TCM:16,L2:96,DDR" | FileCheck %s --check-prefix=SECOND
// RUN: nnpack-opt %s --place-buffers="spaces=TCM:16,L2:64,DDR" \
// RUN:   --assign-offsets="spaces=TCM:16,L2:64,DDR" | FileCheck %s --check-prefix=LAST
// RUN: nnpack-opt %s --place-buffers="spaces=TCM:0,L2:0,DDR" \
// RUN:   --assign-offsets="spaces=TCM:0,L2:0,DDR" | FileCheck %s --check-prefix=LAST

// FIRST:  @main(%{{.*}}memref<96xi8, "TCM">, %{{.*}}memref<0xi8, "L2">, %{{.*}}memref<0xi8, "DDR">)
// SECOND: @main(%{{.*}}memref<0xi8, "TCM">, %{{.*}}memref<96xi8, "L2">, %{{.*}}memref<0xi8, "DDR">)
// LAST:   @main(%{{.*}}memref<0xi8, "TCM">, %{{.*}}memref<0xi8, "L2">, %{{.*}}memref<96xi8, "DDR">)
func.func @main() {
  call @kernel() : () -> ()
  return
}
func.func private @kernel() attributes {nnpack.kernel} {
  %f = arith.constant 1.0 : f32
  %scratch = memref.alloc() : memref<24xf32>
  linalg.fill ins(%f : f32) outs(%scratch : memref<24xf32>)
  return
}
