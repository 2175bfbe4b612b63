// RUN: nnpack-opt %s --pack-buffers="io=arena report=%t.json" -o /dev/null
// RUN: FileCheck %s < %t.json
// RUN: not nnpack-opt %s --pack-buffers="map=%t.pdf" -o %t.out 2>&1 | FileCheck %s --check-prefix=ENDING
// RUN: not test -e %t.pdf

// The plan of main comes first, wherever it stands; the others are in its
// "others".

// CHECK: {"version": 1, "entry": "main"
// CHECK: "totals":
// CHECK: "others": [
// CHECK-NEXT: {"version": 1, "entry": "first"
// CHECK: {"version": 1, "entry": "second"
// CHECK: ]}

// ENDING: error: option map: '{{.*}}.pdf' ends in none of .txt, .svg, .html
func.func @first(%x: tensor<4x8xi8>) -> tensor<4x8xi8> {
  %0 = tosa.reverse %x {axis = 0 : i32} : (tensor<4x8xi8>) -> tensor<4x8xi8>
  return %0 : tensor<4x8xi8>
}

func.func @main(%x: tensor<4x4xi8>) -> tensor<4x4xi8> {
  %0 = tosa.reverse %x {axis = 0 : i32} : (tensor<4x4xi8>) -> tensor<4x4xi8>
  return %0 : tensor<4x4xi8>
}

func.func @second(%x: tensor<2x4xi8>) -> tensor<2x4xi8> {
  %0 = tosa.reverse %x {axis = 0 : i32} : (tensor<2x4xi8>) -> tensor<2x4xi8>
  return %0 : tensor<2x4xi8>
}
