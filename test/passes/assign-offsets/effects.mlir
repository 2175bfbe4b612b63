// RUN: nnpack-opt %s --split-input-file --verify-diagnostics --assign-offsets | FileCheck %s

// Operations of other dialects are asked what they read and write.

// Both are alive until the end.
// CHECK-LABEL: func.func @together
// CHECK-SAME: nnpack.l2_bytes = 32
func.func @together(%in: memref<16xi8>, %out: memref<16xi8>) {
  %a = memref.alloc() : memref<16xi8>
  %b = memref.alloc() : memref<16xi8>
  gpu.memcpy %a, %in : memref<16xi8>, memref<16xi8>
  gpu.memcpy %b, %in : memref<16xi8>, memref<16xi8>
  gpu.memcpy %out, %a : memref<16xi8>, memref<16xi8>
  gpu.memcpy %out, %b : memref<16xi8>, memref<16xi8>
  return
}

// -----

// One after the other; that one is read while the other is written says nothing of
// the order of their bytes.
// CHECK-LABEL: func.func @chain
// CHECK-SAME: nnpack.l2_bytes = 32
// CHECK: %[[FIRST:.*]] = arith.constant 0 : index
// CHECK: %[[A:.*]] = memref.view %{{.*}}[%[[FIRST]]]
// CHECK: %[[SECOND:.*]] = arith.constant 16 : index
// CHECK: %[[B:.*]] = memref.view %{{.*}}[%[[SECOND]]]
// CHECK: gpu.memcpy  %[[B]], %[[A]]
// CHECK: %[[THIRD:.*]] = arith.constant 0 : index
// CHECK: %[[C:.*]] = memref.view %{{.*}}[%[[THIRD]]]
// CHECK: gpu.memcpy  %[[C]], %[[B]]
func.func @chain(%in: memref<16xi8>, %out: memref<16xi8>) {
  %a = memref.alloc() : memref<16xi8>
  gpu.memcpy %a, %in : memref<16xi8>, memref<16xi8>
  %b = memref.alloc() : memref<16xi8>
  gpu.memcpy %b, %a : memref<16xi8>, memref<16xi8>
  %c = memref.alloc() : memref<16xi8>
  gpu.memcpy %c, %b : memref<16xi8>, memref<16xi8>
  gpu.memcpy %out, %c : memref<16xi8>, memref<16xi8>
  return
}

// -----

// Matrices in registers are values.
// CHECK-LABEL: func.func @matrices
// CHECK-SAME: nnpack.l2_bytes = 1024
func.func @matrices(%m: !gpu.mma_matrix<16x16xf16, "COp">, %x: f16, %i: index) -> (f16, f16) {
  %a = memref.alloc() : memref<16x16xf16>
  gpu.subgroup_mma_store_matrix %m, %a[%i, %i] {leadDimension = 16 : index}
      : !gpu.mma_matrix<16x16xf16, "COp">, memref<16x16xf16>
  %b = memref.alloc() : memref<16x16xf16>
  memref.store %x, %b[%i, %i] : memref<16x16xf16>
  %y = memref.load %b[%i, %i] : memref<16x16xf16>
  %z = memref.load %a[%i, %i] : memref<16x16xf16>
  return %y, %z : f16, f16
}

// -----

// A store by descriptor goes on after the operation: when it has read its source,
// nobody says.
// CHECK-LABEL: func.func @asynchronous
// CHECK: memref.alloc() : memref<16x16xf32>
// CHECK: memref.view
!map = !nvgpu.tensormap.descriptor<tensor = memref<16x16xf32, 3>, swizzle = none, l2promo = none, oob = zero, interleave = none>
func.func @asynchronous(%map: !map, %i: index, %x: f32) {
  // expected-remark @below {{its address may be kept by 'nvgpu.tma.async.store'}}
  %a = memref.alloc() : memref<16x16xf32>
  memref.store %x, %a[%i, %i] : memref<16x16xf32>
  %shared = memref.memory_space_cast %a : memref<16x16xf32> to memref<16x16xf32, 3>
  nvgpu.tma.async.store %shared to %map[%i, %i] : memref<16x16xf32, 3> -> !map
  %b = memref.alloc() : memref<16x16xf32>
  memref.store %x, %b[%i, %i] : memref<16x16xf32>
  return
}

// -----

// One that says that it writes, but not what, may do it later.
// CHECK-LABEL: func.func @unnamed
// CHECK: memref.alloc() : memref<16xf32>
func.func @unnamed(%device: memref<16xf32>, %queue: i32) {
  // expected-remark @below {{its address may be kept by 'acc.copyout'}}
  %a = memref.alloc() : memref<16xf32>
  acc.copyout accPtr(%device : memref<16xf32>) async(%queue : i32) to varPtr(%a : memref<16xf32>)
  return
}

// -----

// A number made from a memref may be its address.
// CHECK-LABEL: func.func @address
// CHECK: memref.alloc() : memref<16xf32>
// CHECK: memref.view
func.func @address(%i: index, %x: f32) -> f32 {
  // expected-remark @below {{its address may be kept by 'builtin.unrealized_conversion_cast'}}
  %a = memref.alloc() : memref<16xf32>
  memref.store %x, %a[%i] : memref<16xf32>
  %number = builtin.unrealized_conversion_cast %a : memref<16xf32> to i64
  %b = memref.alloc() : memref<16xf32>
  memref.store %x, %b[%i] : memref<16xf32>
  %pointer = llvm.inttoptr %number : i64 to !llvm.ptr
  %y = llvm.load %pointer : !llvm.ptr -> f32
  return %y : f32
}

// -----

// CHECK-LABEL: func.func @freed
// CHECK: memref.alloc() : memref<16xi8>
func.func @freed(%in: memref<16xi8>) {
  // expected-remark @below {{allocation left alone: its address may be kept by 'gpu.dealloc'}}
  %a = memref.alloc() : memref<16xi8>
  gpu.memcpy %a, %in : memref<16xi8>, memref<16xi8>
  gpu.dealloc %a : memref<16xi8>
  return
}
