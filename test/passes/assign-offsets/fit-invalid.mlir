// RUN: nnpack-opt %s --verify-diagnostics --assign-offsets="l2-size=100 require-fit=true"
// RUN: not nnpack-opt %s --assign-offsets="l2-size=0 ddr-size=100" 2>&1 | FileCheck %s
// RUN: nnpack-opt %s --assign-offsets="l2-size=64 ddr-size=64" -o /dev/null

// CHECK: error: 'main' needs 128 bytes of DDR, the limit is 100: 28 short at step 1 (memref.copy), where 'a' (64), 'b' (64) are alive
// expected-error @below {{'main' needs 128 bytes of L2, the limit is 100: 28 short at step 1 (memref.copy), where 'a' (64), 'b' (64) are alive; raise l2-size, or let buffers live in DDR, without require-fit; l2-size=128 is enough}}
func.func @main(%x: i32, %i: index) {
  %a = memref.alloc() {nnpack.name = "a"} : memref<16xi32>
  %b = memref.alloc() {nnpack.name = "b"} : memref<16xi32>
  memref.store %x, %a[%i] : memref<16xi32>
  memref.copy %a, %b : memref<16xi32> to memref<16xi32>
  %y = memref.load %b[%i] : memref<16xi32>
  return
}
