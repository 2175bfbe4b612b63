// RUN: nnpack-opt %s --allow-unregistered-dialect --assign-offsets="alignment=16" | FileCheck %s

// Lifetimes by use: %a and %c are never needed at one time.
//
//   a 64 bytes  [copy in, copy b]     b 32 bytes  [copy b, copy c]
//   c 48 bytes  [copy c, copy out]
//
// Peak: a + b = 96 at the second copy; b + c = 80 at the third.

// CHECK-LABEL: func.func @sequence
// CHECK-SAME:    %[[L2:[a-z0-9]+]]: memref<96xi8, "L2">,
// CHECK-SAME:    %{{[a-z0-9]+}}: memref<0xi8, "DDR">)
// CHECK-SAME:    nnpack.alignment = 16 : i64, nnpack.ddr_bytes = 0 : i64
// CHECK-SAME:    nnpack.entry, nnpack.l2_bytes = 96 : i64
// CHECK-NOT:     memref.alloc
// CHECK-NOT:     memref.dealloc
// CHECK:         %[[C0:.*]] = arith.constant 0 : index
// CHECK-NEXT:    %[[A:.*]] = memref.view %[[L2]][%[[C0]]][] : memref<96xi8, "L2"> to memref<64xi8, "L2">
// CHECK:         %[[C64:.*]] = arith.constant 64 : index
// CHECK-NEXT:    %[[B:.*]] = memref.view %[[L2]][%[[C64]]][] : memref<96xi8, "L2"> to memref<8xi32, "L2">
// CHECK:         %[[C00:.*]] = arith.constant 0 : index
// CHECK-NEXT:    %[[C:.*]] = memref.view %[[L2]][%[[C00]]][] : memref<96xi8, "L2"> to memref<12xf32, "L2">
// CHECK:         "test.fill"(%arg0) : (memref<64xi8>) -> ()
func.func @sequence(%in: memref<64xi8>, %b_in: memref<8xi32>, %i: index,
                    %out: memref<12xf32>) {
  %a = memref.alloc() : memref<64xi8>
  %b = memref.alloc() : memref<8xi32>
  %c = memref.alloc() : memref<12xf32>
  "test.fill"(%in) : (memref<64xi8>) -> ()
  memref.copy %in, %a : memref<64xi8> to memref<64xi8>
  %x = memref.load %a[%i] : memref<64xi8>
  memref.copy %b_in, %b : memref<8xi32> to memref<8xi32>
  %y = memref.load %a[%i] : memref<64xi8>
  %z = memref.load %b[%i] : memref<8xi32>
  %f = arith.sitofp %z : i32 to f32
  memref.store %f, %c[%i] : memref<12xf32>
  memref.store %z, %b[%i] : memref<8xi32>
  memref.copy %c, %out : memref<12xf32> to memref<12xf32>
  memref.dealloc %a : memref<64xi8>
  memref.dealloc %b : memref<8xi32>
  memref.dealloc %c : memref<12xf32>
  return
}
