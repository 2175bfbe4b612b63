// RUN: nnpack-opt %s --bufferize-graph=io=arena | FileCheck %s
// RUN: nnpack-opt %s --bufferize-graph="io=arena merge=false" | FileCheck %s --check-prefix=KERNELS
// RUN: nnpack-opt %s --bufferize-graph=io=arena --remarks-filter=bufferize-graph -o /dev/null 2>&1 \
// RUN:   | FileCheck %s --check-prefix=REMARK

// KERNELS: call @join(
// KERNELS: call @join_more(
// KERNELS: call @low(
// KERNELS: call @high(

// What is joined along the outermost dimension is computed in its place, and so
// is what that is joined into.
// REMARK: concatenation without a copy of 16 bytes: what it joins is computed in its place
// REMARK: concatenation without a copy of 24 bytes
// CHECK-LABEL: func.func @joined(
// CHECK:         %[[ALL:.*]] = memref.alloc() {nnpack.index = 0 : i64, nnpack.role = "output"} : memref<24xi8>
// CHECK:         %[[A:.*]] = memref.view %[[ALL]][%c0{{.*}}][] : memref<24xi8> to memref<1x2x4xi8>
// CHECK:         %[[B:.*]] = memref.view %[[ALL]][%c8{{.*}}][] : memref<24xi8> to memref<1x2x4xi8>
// CHECK:         %[[C:.*]] = memref.view %[[ALL]][%c16{{.*}}][] : memref<24xi8> to memref<1x2x4xi8>
// CHECK:         call @work(%{{.*}}, %[[A]])
// CHECK-NEXT:    call @work(%[[A]], %[[B]])
// CHECK-NEXT:    call @work(%[[B]], %[[C]])
// CHECK-NEXT:    return
func.func @joined(%x: tensor<1x2x4xi8>) -> tensor<1x6x4xi8> {
  %a = call @work(%x) : (tensor<1x2x4xi8>) -> tensor<1x2x4xi8>
  %b = call @work(%a) : (tensor<1x2x4xi8>) -> tensor<1x2x4xi8>
  %ab = call @join(%a, %b) : (tensor<1x2x4xi8>, tensor<1x2x4xi8>) -> tensor<1x4x4xi8>
  %c = call @work(%b) : (tensor<1x2x4xi8>) -> tensor<1x2x4xi8>
  %abc = call @join_more(%ab, %c) : (tensor<1x4x4xi8>, tensor<1x2x4xi8>) -> tensor<1x6x4xi8>
  return %abc : tensor<1x6x4xi8>
}

// Slices are read in their place, those of an input too.
// REMARK: slice without a copy of 8 bytes: it is read where it lies
// CHECK-LABEL: func.func @sliced(
// CHECK:         %[[X:.*]] = memref.alloc() {nnpack.index = 0 : i64, nnpack.role = "input"} : memref<16xi8>
// CHECK:         %[[LOW:.*]] = memref.view %[[X]][%c0{{.*}}][] : memref<16xi8> to memref<1x2x4xi8>
// CHECK:         %[[HIGH:.*]] = memref.view %[[X]][%c8{{.*}}][] : memref<16xi8> to memref<1x2x4xi8>
// CHECK:         call @work(%[[LOW]],
// CHECK:         call @work(%[[HIGH]],
func.func @sliced(%x: tensor<1x4x4xi8>) -> (tensor<1x2x4xi8>, tensor<1x2x4xi8>) {
  %low = call @low(%x) : (tensor<1x4x4xi8>) -> tensor<1x2x4xi8>
  %high = call @high(%x) : (tensor<1x4x4xi8>) -> tensor<1x2x4xi8>
  %0 = call @work(%low) : (tensor<1x2x4xi8>) -> tensor<1x2x4xi8>
  %1 = call @work(%high) : (tensor<1x2x4xi8>) -> tensor<1x2x4xi8>
  return %0, %1 : tensor<1x2x4xi8>, tensor<1x2x4xi8>
}

// A part that outlives much else: 8 bytes to the end, while 4096 and 4096 are
// alive, had better be copied from the 16.
// REMARK: [Missed] view {{.*}}slice by a copy of 8 bytes: without it 8208 bytes would be alive, not 8200
// CHECK-LABEL: func.func @long_lived(
// CHECK:         call @low(
// CHECK:         call @high(
func.func @long_lived(%x: tensor<1x2x4xi8>) -> (tensor<4096xi8>, tensor<1x2x4xi8>) {
  %wide = call @widen(%x) : (tensor<1x2x4xi8>) -> tensor<1x4x4xi8>
  %low = call @low(%wide) : (tensor<1x4x4xi8>) -> tensor<1x2x4xi8>
  %high = call @high(%wide) : (tensor<1x4x4xi8>) -> tensor<1x2x4xi8>
  %grown = call @grow(%high) : (tensor<1x2x4xi8>) -> tensor<4096xi8>
  %next = call @step(%grown) : (tensor<4096xi8>) -> tensor<4096xi8>
  %end = call @work(%low) : (tensor<1x2x4xi8>) -> tensor<1x2x4xi8>
  return %next, %end : tensor<4096xi8>, tensor<1x2x4xi8>
}

// Joined twice, an operand is in one place and copied to none: it stays a kernel,
// as does one whose operands do not follow each other in memory, and one that
// joins an input.
// REMARK: [Missed] view {{.*}}concatenation by a copy of 16 bytes: one of the buffers is an input or output
// CHECK-LABEL: func.func @kept(
// CHECK:         call @join(
// CHECK:         call @channels(
// CHECK:         call @same(
func.func @kept(%x: tensor<1x2x4xi8>) -> (tensor<1x4x4xi8>, tensor<1x2x8xi8>, tensor<1x4x4xi8>) {
  %a = call @work(%x) : (tensor<1x2x4xi8>) -> tensor<1x2x4xi8>
  %b = call @work(%a) : (tensor<1x2x4xi8>) -> tensor<1x2x4xi8>
  %0 = call @join(%x, %a) : (tensor<1x2x4xi8>, tensor<1x2x4xi8>) -> tensor<1x4x4xi8>
  %1 = call @channels(%a, %b) : (tensor<1x2x4xi8>, tensor<1x2x4xi8>) -> tensor<1x2x8xi8>
  %2 = call @same(%b) : (tensor<1x2x4xi8>) -> tensor<1x4x4xi8>
  return %0, %1, %2 : tensor<1x4x4xi8>, tensor<1x2x8xi8>, tensor<1x4x4xi8>
}

// A kernel that no one calls any more is gone.
// CHECK-NOT: func private @join_more
func.func private @work(%x: tensor<1x2x4xi8>) -> tensor<1x2x4xi8> attributes {nnpack.kernel} {
  %0 = tosa.abs %x : (tensor<1x2x4xi8>) -> tensor<1x2x4xi8>
  return %0 : tensor<1x2x4xi8>
}
func.func private @step(%x: tensor<4096xi8>) -> tensor<4096xi8> attributes {nnpack.kernel} {
  %0 = tosa.abs %x : (tensor<4096xi8>) -> tensor<4096xi8>
  return %0 : tensor<4096xi8>
}
func.func private @widen(%x: tensor<1x2x4xi8>) -> tensor<1x4x4xi8> attributes {nnpack.kernel} {
  %m = tosa.const_shape {values = dense<[1, 2, 1]> : tensor<3xindex>} : () -> !tosa.shape<3>
  %0 = tosa.tile %x, %m : (tensor<1x2x4xi8>, !tosa.shape<3>) -> tensor<1x4x4xi8>
  return %0 : tensor<1x4x4xi8>
}
func.func private @grow(%x: tensor<1x2x4xi8>) -> tensor<4096xi8> attributes {nnpack.kernel} {
  %m = tosa.const_shape {values = dense<[1, 1, 512]> : tensor<3xindex>} : () -> !tosa.shape<3>
  %s = tosa.const_shape {values = dense<4096> : tensor<1xindex>} : () -> !tosa.shape<1>
  %0 = tosa.tile %x, %m : (tensor<1x2x4xi8>, !tosa.shape<3>) -> tensor<1x2x2048xi8>
  %1 = tosa.reshape %0, %s : (tensor<1x2x2048xi8>, !tosa.shape<1>) -> tensor<4096xi8>
  return %1 : tensor<4096xi8>
}
func.func private @low(%x: tensor<1x4x4xi8>) -> tensor<1x2x4xi8> attributes {nnpack.kernel} {
  %start = tosa.const_shape {values = dense<0> : tensor<3xindex>} : () -> !tosa.shape<3>
  %size = tosa.const_shape {values = dense<[1, 2, 4]> : tensor<3xindex>} : () -> !tosa.shape<3>
  %0 = tosa.slice %x, %start, %size : (tensor<1x4x4xi8>, !tosa.shape<3>, !tosa.shape<3>) -> tensor<1x2x4xi8>
  return %0 : tensor<1x2x4xi8>
}
func.func private @high(%x: tensor<1x4x4xi8>) -> tensor<1x2x4xi8> attributes {nnpack.kernel} {
  %start = tosa.const_shape {values = dense<[0, 2, 0]> : tensor<3xindex>} : () -> !tosa.shape<3>
  %size = tosa.const_shape {values = dense<[1, 2, 4]> : tensor<3xindex>} : () -> !tosa.shape<3>
  %0 = tosa.slice %x, %start, %size : (tensor<1x4x4xi8>, !tosa.shape<3>, !tosa.shape<3>) -> tensor<1x2x4xi8>
  return %0 : tensor<1x2x4xi8>
}
func.func private @join(%a: tensor<1x2x4xi8>, %b: tensor<1x2x4xi8>) -> tensor<1x4x4xi8> attributes {nnpack.kernel} {
  %0 = tosa.concat %a, %b {axis = 1 : i32} : (tensor<1x2x4xi8>, tensor<1x2x4xi8>) -> tensor<1x4x4xi8>
  return %0 : tensor<1x4x4xi8>
}
func.func private @join_more(%a: tensor<1x4x4xi8>, %b: tensor<1x2x4xi8>) -> tensor<1x6x4xi8> attributes {nnpack.kernel} {
  %0 = tosa.concat %a, %b {axis = 1 : i32} : (tensor<1x4x4xi8>, tensor<1x2x4xi8>) -> tensor<1x6x4xi8>
  return %0 : tensor<1x6x4xi8>
}
func.func private @channels(%a: tensor<1x2x4xi8>, %b: tensor<1x2x4xi8>) -> tensor<1x2x8xi8> attributes {nnpack.kernel} {
  %0 = tosa.concat %a, %b {axis = 2 : i32} : (tensor<1x2x4xi8>, tensor<1x2x4xi8>) -> tensor<1x2x8xi8>
  return %0 : tensor<1x2x8xi8>
}
func.func private @same(%a: tensor<1x2x4xi8>) -> tensor<1x4x4xi8> attributes {nnpack.kernel} {
  %0 = tosa.concat %a, %a {axis = 1 : i32} : (tensor<1x2x4xi8>, tensor<1x2x4xi8>) -> tensor<1x4x4xi8>
  return %0 : tensor<1x4x4xi8>
}
