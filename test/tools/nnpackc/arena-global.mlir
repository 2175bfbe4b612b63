// RUN: nnpackc %s -o %t.o --header=%t.h --arena=global --l2-size=100 --merge=false
// RUN: FileCheck %s --input-file=%t.h
// RUN: llvm-objdump -h %t.o | FileCheck %s --check-prefix=SECTIONS
// RUN: %cc -std=c11 -Wall -Werror -DHEADER='"%t.h"' %S/Inputs/arena-global.c %t.o -o %t.exe
// RUN: %t.exe | FileCheck %s --check-prefix=EXEC

// CHECK: extern unsigned char model_ddr[MODEL_DDR_BYTES];
// CHECK: void model_run(void *l2, void *ddr);
// SECTIONS: .nnpack.ddr 00000400
// EXEC: -1 -2 -3 -128
func.func @main(%a: tensor<1x8x8x8xi8>) -> tensor<1x8x8x8xi8> {
  %0 = tosa.bitwise_not %a : (tensor<1x8x8x8xi8>) -> tensor<1x8x8x8xi8>
  return %0 : tensor<1x8x8x8xi8>
}
