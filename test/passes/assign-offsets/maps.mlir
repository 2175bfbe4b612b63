// The ending of the map's name chooses its kind.
// RUN: nnpack-opt %s --assign-offsets="map=%t.txt" -o %t.mlir
// RUN: FileCheck %s --check-prefix=TEXT --input-file=%t.txt
// RUN: nnpack-opt %s --assign-offsets="map=%t.svg" -o %t.mlir
// RUN: FileCheck %s --check-prefix=SVG --input-file=%t.svg
// RUN: nnpack-opt %s --assign-offsets="map=%t.html" -o %t.mlir
// RUN: FileCheck %s --check-prefix=HTML --input-file=%t.html

// TEXT: {{^}}main: 
// TEXT: After, in L2: 64 B
// TEXT: {{^}}other: 
// SVG: <svg xmlns="http://www.w3.org/2000/svg"
// SVG: main in L2: 64 B
// SVG: other in L2: 32 B
// SVG: </svg>
// HTML: <!DOCTYPE html>
// HTML: "entry": "main"
// HTML: "entry": "other"
// HTML: </html>
func.func @main(%x: i8) -> i8 {
  %c0 = arith.constant 0 : index
  %a = memref.alloc() : memref<64xi8>
  memref.store %x, %a[%c0] : memref<64xi8>
  %r = memref.load %a[%c0] : memref<64xi8>
  return %r : i8
}

func.func @other(%x: i8) -> i8 {
  %c0 = arith.constant 0 : index
  %a = memref.alloc() : memref<32xi8>
  memref.store %x, %a[%c0] : memref<32xi8>
  %r = memref.load %a[%c0] : memref<32xi8>
  return %r : i8
}
