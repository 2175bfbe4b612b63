// RUN: nnpack-opt %s --nnpack-to-llvm | FileCheck %s
// RUN: nnpack-opt %s --nnpack-to-llvm=half-floats=instructions | FileCheck %s --check-prefix=INSTRUCTIONS
// RUN: nnpack-opt %s --nnpack-to-llvm | mlir-runner -e main --entry-point-result=i32 | FileCheck %s --check-prefix=EXEC

// A half becomes a float by arithmetic, exactly: 1.5, the smallest subnormal,
// the largest value, -infinity. So does a vector of them.

// CHECK-LABEL: llvm.func internal @extend(
// CHECK-NOT: llvm.fpext
// CHECK: llvm.fmul
// CHECK: llvm.return
// CHECK-LABEL: llvm.func internal @extendAll(
// CHECK-NOT: llvm.fpext
// CHECK: llvm.fmul %{{.*}}, %{{.*}} : vector<4xf32>
// CHECK: llvm.return

// INSTRUCTIONS: llvm.fpext %{{.*}} : f16 to f32
// INSTRUCTIONS: llvm.fpext %{{.*}} : vector<4xf16> to vector<4xf32>

func.func private @extend(%x: f16, %expected: f32) -> i32 {
  %0 = arith.extf %x : f16 to f32
  %1 = arith.bitcast %0 : f32 to i32
  %2 = arith.bitcast %expected : f32 to i32
  %3 = arith.cmpi eq, %1, %2 : i32
  %4 = arith.extui %3 : i1 to i32
  return %4 : i32
}

func.func private @extendAll(%x: vector<4xf16>, %expected: vector<4xf32>) -> i32 {
  %0 = arith.extf %x : vector<4xf16> to vector<4xf32>
  %1 = arith.bitcast %0 : vector<4xf32> to vector<4xi32>
  %2 = arith.bitcast %expected : vector<4xf32> to vector<4xi32>
  %3 = arith.cmpi eq, %1, %2 : vector<4xi32>
  %4 = arith.extui %3 : vector<4xi1> to vector<4xi32>
  %5 = vector.reduction <add>, %4 : vector<4xi32> into i32
  return %5 : i32
}

// EXEC: 8
func.func @main() -> i32 {
  %a = arith.constant 1.5 : f16
  %ea = arith.constant 1.5 : f32
  %b = arith.constant 0x0001 : f16
  %eb = arith.constant 0x33800000 : f32
  %c = arith.constant 65504.0 : f16
  %ec = arith.constant 65504.0 : f32
  %d = arith.constant 0xFC00 : f16
  %ed = arith.constant 0xFF800000 : f32
  %v = arith.constant dense<[1.5, 0x0001, 65504.0, 0xFC00]> : vector<4xf16>
  %ev = arith.constant dense<[1.5, 0x33800000, 65504.0, 0xFF800000]> : vector<4xf32>
  %0 = call @extend(%a, %ea) : (f16, f32) -> i32
  %1 = call @extend(%b, %eb) : (f16, f32) -> i32
  %2 = call @extend(%c, %ec) : (f16, f32) -> i32
  %3 = call @extend(%d, %ed) : (f16, f32) -> i32
  %4 = arith.addi %0, %1 : i32
  %5 = arith.addi %2, %3 : i32
  %6 = arith.addi %4, %5 : i32
  %7 = call @extendAll(%v, %ev) : (vector<4xf16>, vector<4xf32>) -> i32
  %8 = arith.addi %6, %7 : i32
  return %8 : i32
}
