// RUN: nnpack-opt %s --assign-offsets="objective=memory effort=0" | FileCheck %s
// RUN: sed 's/nnpack.start/nnpack.other/' %s | nnpack-opt --assign-offsets="objective=memory effort=0" | FileCheck %s --check-prefix=ALONE
// RUN: sed 's/nnpack.start = 144/nnpack.start = 0/' %s | nnpack-opt --assign-offsets="objective=memory effort=0" | FileCheck %s --check-prefix=ALONE
// RUN: sed 's/nnpack.start = 144/nnpack.start = -16/' %s | nnpack-opt --assign-offsets="objective=memory effort=0" | FileCheck %s --check-prefix=ALONE
// RUN: sed 's/nnpack.start = 144/nnpack.start = 9223372036854775792/' %s | nnpack-opt --assign-offsets="objective=memory effort=0" | FileCheck %s --check-prefix=ALONE

// First fit alone needs 240 bytes for these. --cascade-kernels has noted where it
// had %a and %c when it had all in 224 (nnpack.start); first fit around them needs
// no more. Starts of no plan, %a and %c both at 0, or of none that can be, do no
// harm.

// CHECK: func.func @main({{.*}}memref<224xi8, "L2">
// ALONE: func.func @main({{.*}}memref<240xi8, "L2">
func.func @main() {
  %c0 = arith.constant 0 : index
  %v = arith.constant 1 : i8
  %a = memref.alloc() {nnpack.start = 0 : i64} : memref<80xi8>
  %b = memref.alloc() : memref<48xi8>
  %c = memref.alloc() {nnpack.start = 144 : i64} : memref<80xi8>
  %d = memref.alloc() : memref<32xi8>
  %e = memref.alloc() : memref<32xi8>
  %f = memref.alloc() : memref<80xi8>
  %g = memref.alloc() : memref<64xi8>
  %h = memref.alloc() : memref<32xi8>
  memref.store %v, %h[%c0] : memref<32xi8>
  memref.store %v, %f[%c0] : memref<80xi8>
  memref.store %v, %g[%c0] : memref<64xi8>
  %0 = memref.load %h[%c0] : memref<32xi8>
  memref.store %v, %c[%c0] : memref<80xi8>
  %1 = memref.load %f[%c0] : memref<80xi8>
  memref.store %v, %d[%c0] : memref<32xi8>
  %2 = memref.load %g[%c0] : memref<64xi8>
  memref.store %v, %a[%c0] : memref<80xi8>
  memref.store %v, %e[%c0] : memref<32xi8>
  %3 = memref.load %c[%c0] : memref<80xi8>
  %4 = memref.load %e[%c0] : memref<32xi8>
  memref.store %v, %b[%c0] : memref<48xi8>
  %5 = memref.load %a[%c0] : memref<80xi8>
  %6 = memref.load %d[%c0] : memref<32xi8>
  %7 = memref.load %b[%c0] : memref<48xi8>
  return
}
