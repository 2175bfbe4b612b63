// RUN: nnpack-opt %s --assign-offsets="test-check-memory=true" --check-memory | FileCheck %s

// The allocation becomes a view that keeps its number, and begins to live there.
// 16 i32 are 64 bytes; element i is 4 i bytes from the start.
// CHECK-LABEL: func.func @main(
// CHECK:         %[[VIEW:.*]] = memref.view %{{.*}} {nnpack.check = 0 : i64}
// CHECK:         %[[POINTER:.*]] = memref.extract_aligned_pointer_as_index %[[VIEW]]
// CHECK:         %[[SHIFT:.*]] = call @nnpack_check_birth(%[[POINTER]], %{{.*}}, %{{.*}}, %{{.*}})
// CHECK:         call @nnpack_check_store(%{{.*}}, %{{.*}}, %[[SHIFT]])
// CHECK-NEXT:    memref.store %{{.*}}, %[[VIEW]]
// CHECK:         call @nnpack_check_load(%{{.*}}, %{{.*}}, %[[SHIFT]])
// CHECK-NEXT:    memref.load %[[VIEW]]
func.func @main(%i: index, %x: i32) -> i32 {
  %a = memref.alloc() : memref<16xi32>
  memref.store %x, %a[%i] : memref<16xi32>
  %y = memref.load %a[%i] : memref<16xi32>
  return %y : i32
}

// What the caller passes: a callee takes it first, and returns it.
// CHECK-LABEL: func.func private @callee(
// CHECK:         %[[GIVEN:.*]] = call @nnpack_check_receive(%[[NUMBER:.*]],
// CHECK:         call @nnpack_check_pass(%{{.*}}, %[[GIVEN]])
// CHECK-NEXT:    return
func.func private @callee(%m: memref<4xi8>) -> memref<4xi8> {
  return %m : memref<4xi8>
}

// CHECK-LABEL: func.func @caller(
// CHECK:         call @nnpack_check_pass(
// CHECK-NEXT:    call @callee(
// CHECK:         call @nnpack_check_take(
func.func @caller(%m: memref<4xi8>, %i: index) -> i8 {
  %r = call @callee(%m) : (memref<4xi8>) -> memref<4xi8>
  %y = memref.load %r[%i] : memref<4xi8>
  return %y : i8
}
