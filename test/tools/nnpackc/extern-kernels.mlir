// A kernel written by hand, in Inputs/extern-kernels.c, in place of nnpack's: a
// convolution and the transposition of its result.
// RUN: nnpackc %s -o %t.o --header=%t.h --kernels=extern
// RUN: FileCheck %s --input-file=%t.h
// RUN: llvm-nm -u %t.o | FileCheck %s --check-prefix=NEEDS
// RUN: %cc -std=c11 -Wall -Wextra -Werror -DHEADER='"%t.h"' %S/Inputs/extern-kernels.c %t.o -o %t.exe
// RUN: %t.exe | FileCheck %s --check-prefix=EXEC

// The same network with nnpack's kernel, by the same program.
// RUN: nnpackc %s -o %t.own.o --header=%t.own.h
// RUN: %cc -std=c11 -Wall -Wextra -Werror -DHEADER='"%t.own.h"' -DOWN_KERNELS %S/Inputs/extern-kernels.c %t.own.o -o %t.own.exe
// RUN: %t.own.exe | FileCheck %s --check-prefix=EXEC

// What a kernel computes, with its attributes; weights are arguments.
// CHECK: #include <stdint.h>
// CHECK: void model_run(void *l2, void *ddr);
// CHECK: /* model_conv2d: arguments %arg0
// CHECK: tosa.conv2d %{{.*}} {acc_type = i32
// CHECK: tosa.transpose
// CHECK: void model_conv2d(const int8_t *a0, const int8_t *a1, const int32_t *a2, int32_t *a3, void *scratch0);
// NEEDS: model_conv2d

// Pixels 1 2, 3 4 and 5 6; weights 1 -1 and 2 3, bias 100 and 200, zero point 1:
// (0 1) (2 3) (4 5) give 99 99 99 and 203 213 223.
// EXEC: 99 99 99 203 213 223
func.func @main(%x: tensor<1x1x3x2xi8>) -> tensor<1x1x2x3xi32> {
  %w = "tosa.const"() {values = dense<[[[[1, -1]]], [[[2, 3]]]]> : tensor<2x1x1x2xi8>} : () -> tensor<2x1x1x2xi8>
  %b = "tosa.const"() {values = dense<[100, 200]> : tensor<2xi32>} : () -> tensor<2xi32>
  %xzp = "tosa.const"() {values = dense<1> : tensor<1xi8>} : () -> tensor<1xi8>
  %wzp = "tosa.const"() {values = dense<0> : tensor<1xi8>} : () -> tensor<1xi8>
  %0 = tosa.conv2d %x, %w, %b, %xzp, %wzp {acc_type = i32, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>} : (tensor<1x1x3x2xi8>, tensor<2x1x1x2xi8>, tensor<2xi32>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x1x3x2xi32>
  %1 = tosa.transpose %0 {perms = array<i32: 0, 1, 3, 2>} : (tensor<1x1x3x2xi32>) -> tensor<1x1x2x3xi32>
  return %1 : tensor<1x1x2x3xi32>
}
