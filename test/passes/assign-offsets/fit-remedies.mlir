// RUN: not nnpack-opt %s --assign-offsets="l2-size=100 require-fit=true" 2>&1 | FileCheck %s
// RUN: nnpack-opt %s --assign-offsets="l2-size=176 require-fit=true" -o /dev/null
// RUN: not nnpack-opt %s --pack-buffers="l2-size=100 require-fit=true cascade=false merge=false" 2>&1 | FileCheck %s --check-prefix=OFF
// RUN: nnpack-opt %s --pack-buffers="l2-size=176 require-fit=true cascade=false merge=false" | FileCheck %s --check-prefix=FITS

// The input (80 bytes) and a (64) are alive at the first copy, a and b (32) at the
// second; without the input 96 bytes are, at most.

// CHECK: error: 'main' needs 176 bytes of L2, the limit is 100: 76 short at step {{[0-9]+}} (memref.copy), where {{.*}} are alive; {{.*}}l2-size=176 is enough; with io=caller, no input or output is in L2, and 96 bytes are alive at most
// OFF: l2-size=176 is enough; {{.*}}; less may be needed with merge=true, cascade=true
// FITS-NOT: nnpack.switched_off
func.func @main(%i: index) -> i8 {
  %in = memref.alloc() {nnpack.role = "input", nnpack.index = 0 : i64} : memref<80xi8>
  %a = memref.alloc() : memref<64xi8>
  %b = memref.alloc() : memref<32xi8>
  %half = memref.subview %in[0] [64] [1] : memref<80xi8> to memref<64xi8, strided<[1]>>
  memref.copy %half, %a : memref<64xi8, strided<[1]>> to memref<64xi8>
  %part = memref.subview %a[0] [32] [1] : memref<64xi8> to memref<32xi8, strided<[1]>>
  memref.copy %part, %b : memref<32xi8, strided<[1]>> to memref<32xi8>
  %x = memref.load %b[%i] : memref<32xi8>
  %y = memref.load %in[%i] : memref<80xi8>
  %sum = arith.addi %x, %y : i8
  return %sum : i8
}
