// RUN: nnpack-opt %s --assign-offsets="l2-size=320 effort=0" | FileCheck %s
// RUN: sed 's/nnpack.offset/nnpack.other/' %s | nnpack-opt --assign-offsets="l2-size=320 effort=0" | FileCheck %s --check-prefix=ALONE
// RUN: sed 's/nnpack.offset = [0-9]*/nnpack.offset = 0/' %s | nnpack-opt --assign-offsets="l2-size=320 effort=0" | FileCheck %s --check-prefix=ALONE
// RUN: sed 's/nnpack.offset = [0-9]*/nnpack.offset = -16/' %s | nnpack-opt --assign-offsets="l2-size=320 effort=0" | FileCheck %s --check-prefix=ALONE

// What --place-buffers has found room for (nnpack.offset) in 320 bytes, first fit
// does not: one buffer, %b6, would go to DDR. Offsets of no plan, all at 0 or
// below it, do no harm.

// CHECK: func.func @main(%{{.*}}: memref<320xi8, "L2">, %{{.*}}: memref<0xi8, "DDR">)
// ALONE: func.func @main(%{{.*}}: memref<224xi8, "L2">, %{{.*}}: memref<112xi8, "DDR">)
func.func @main() {
  %v = arith.constant 1 : i8
  %b0 = memref.alloc() {nnpack.offset = 256 : i64} : memref<64xi8>
  %b1 = memref.alloc() {nnpack.offset = 0 : i64} : memref<48xi8>
  %b2 = memref.alloc() {nnpack.offset = 176 : i64} : memref<16xi8>
  %b3 = memref.alloc() {nnpack.offset = 112 : i64} : memref<32xi8>
  %b4 = memref.alloc() {nnpack.offset = 192 : i64} : memref<96xi8>
  %b5 = memref.alloc() {nnpack.offset = 144 : i64} : memref<32xi8>
  %b6 = memref.alloc() {nnpack.offset = 0 : i64} : memref<112xi8>
  %b7 = memref.alloc() {nnpack.offset = 0 : i64} : memref<96xi8>
  %b8 = memref.alloc() {nnpack.offset = 176 : i64} : memref<80xi8>
  linalg.fill ins(%v : i8) outs(%b7 : memref<96xi8>)
  linalg.fill ins(%v : i8) outs(%b7 : memref<96xi8>)
  linalg.fill ins(%v : i8) outs(%b1 : memref<48xi8>)
  linalg.fill ins(%v : i8) outs(%b8 : memref<80xi8>)
  linalg.fill ins(%v : i8) outs(%b1 : memref<48xi8>)
  linalg.fill ins(%v : i8) outs(%b0 : memref<64xi8>)
  linalg.fill ins(%v : i8) outs(%b3 : memref<32xi8>)
  linalg.fill ins(%v : i8) outs(%b5 : memref<32xi8>)
  linalg.fill ins(%v : i8) outs(%b6 : memref<112xi8>)
  linalg.fill ins(%v : i8) outs(%b8 : memref<80xi8>)
  linalg.fill ins(%v : i8) outs(%b2 : memref<16xi8>)
  linalg.fill ins(%v : i8) outs(%b0 : memref<64xi8>)
  linalg.fill ins(%v : i8) outs(%b4 : memref<96xi8>)
  linalg.fill ins(%v : i8) outs(%b5 : memref<32xi8>)
  linalg.fill ins(%v : i8) outs(%b6 : memref<112xi8>)
  linalg.fill ins(%v : i8) outs(%b2 : memref<16xi8>)
  linalg.fill ins(%v : i8) outs(%b3 : memref<32xi8>)
  linalg.fill ins(%v : i8) outs(%b4 : memref<96xi8>)
  return
}
