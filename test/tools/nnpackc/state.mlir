// RUN: nnpackc %s -o %t.o --header=%t.h
// RUN: FileCheck %s --input-file=%t.h
// RUN: %cc -std=c11 -DHEADER='"%t.h"' %S/Inputs/state.c %t.o -o %t.exe
// RUN: %t.exe | FileCheck %s --check-prefix=EXEC

// Two variables: one that starts with zeros, one that does not.
// CHECK: #define MODEL_STATE_BYTES 12
// CHECK: void model_reset(void);

// EXEC: 1 8
// EXEC-NEXT: 2 9
// EXEC-NEXT: 3 10
// EXEC-NEXT: reset
// EXEC-NEXT: 1 8
module {
  memref.global "private" @zeros : memref<2xi32> = dense<0>
  memref.global "private" @sevens : memref<4xi8> = dense<7>
  func.func @main(%l2: memref<32xi8, "L2">, %ddr: memref<0xi8, "DDR">) attributes {nnpack.entry, nnpack.l2_bytes = 32 : i64, nnpack.ddr_bytes = 0 : i64, nnpack.alignment = 16 : i64, nnpack.inputs = [], nnpack.outputs = [{bytes = 4 : i64, space = "L2", offset = 0 : i64}, {bytes = 1 : i64, space = "L2", offset = 16 : i64}]} {
    %c0 = arith.constant 0 : index
    %c1 = arith.constant 1 : index
    %c16 = arith.constant 16 : index
    %one = arith.constant 1 : i32
    %one8 = arith.constant 1 : i8
    %a = memref.view %l2[%c0][] : memref<32xi8, "L2"> to memref<1xi32, "L2">
    %b = memref.view %l2[%c16][] : memref<32xi8, "L2"> to memref<1xi8, "L2">
    %z = memref.get_global @zeros : memref<2xi32>
    %s = memref.get_global @sevens : memref<4xi8>
    %x = memref.load %z[%c1] : memref<2xi32>
    %x1 = arith.addi %x, %one : i32
    memref.store %x1, %z[%c1] : memref<2xi32>
    memref.store %x1, %a[%c0] : memref<1xi32, "L2">
    %y = memref.load %s[%c1] : memref<4xi8>
    %y1 = arith.addi %y, %one8 : i8
    memref.store %y1, %s[%c1] : memref<4xi8>
    memref.store %y1, %b[%c0] : memref<1xi8, "L2">
    return
  }
}
