// A memory for constants alone: what is fetched from it may go to L2 or, if that is
// faster, to DDR; what is not is read there.
//
// RUN: nnpack-opt %s --place-buffers="spaces=L2:32,DDR,FLASH:1K:20:constants weights=auto" \
// RUN:   --assign-offsets="spaces=L2:32,DDR,FLASH:1K:20:constants report=%t.json map=%t.txt" -o /dev/null
// RUN: FileCheck %s --check-prefix=SLOW < %t.json
// RUN: FileCheck %s --check-prefix=MAP < %t.txt
// RUN: nnpack-opt %s --place-buffers="spaces=L2:32,DDR:1K:10,FLASH:1K:9:constants weights=auto" \
// RUN:   --assign-offsets="spaces=L2:32,DDR:1K:10,FLASH:1K:9:constants report=%t.json bandwidths=L2:8,DDR:2,FLASH:0.5:9" -o /dev/null
// RUN: FileCheck %s --check-prefix=FAST < %t.json
// RUN: nnpack-opt %s --place-buffers="spaces=L2:96,FLASH:1K:9:constants,DDR weights=auto" \
// RUN:   --assign-offsets="spaces=L2:96,FLASH:1K:9:constants,DDR report=%t.json" -o /dev/null
// RUN: FileCheck %s --check-prefix=ROOM < %t.json
// RUN: not nnpack-opt %s --place-buffers="spaces=L2:64,DDR,FLASH:127:constants" 2>&1 \
// RUN:   | FileCheck %s --check-prefix=SMALL
// RUN: nnpack-opt %s --place-buffers="spaces=L2:64,DDR,FLASH:128:constants" -o /dev/null

// L2 has room for the activation alone. A copy of a constant to DDR costs 64 * 20 +
// 64, and 512 for being read there once for each of 8 rows; where it lies that
// is 512 * 20.
// SLOW: {"name": "L2", "capacity": 32, "used": 32,
// SLOW-NEXT: {"name": "DDR", "capacity": null, "used": 64,
// SLOW-NEXT: {"name": "FLASH", "capacity": 1024, "used": 128, "lower_bound": 128, "proof": "optimal", "read_only": true}{{]}},
// SLOW: "name": "a.fast", "role": "constant", "size": 64, "space": "DDR"
// SLOW-NEXT: "name": "b.fast", "role": "constant", "size": 64, "space": "DDR"
// SLOW: "DDR": {"read": 1024, "write": 128, "bound": 0}, "FLASH": {"read": 128, "write": 0}}
// SLOW: "entry": "step"
// SLOW: "DDR": {"read": 0, "write": 32, "bound": 32}, "FLASH": {"read": 0, "write": 0}}
// MAP: constants {{.*}}, in FLASH
// MAP: Traffic of DDR and FLASH, which has the weights: 1.12 KiB read, 128 B written

// Faster than DDR: read where they lie, half a byte a cycle; the activation takes 4.
// FAST: {"name": "DDR", "capacity": 1024, "used": 0,
// FAST: "kernel": "rows", {{.*}} "slow_bytes": 512, "cycles": 1028},
// FAST: "DDR": {"read": 0, "write": 0, "bound": 0}, "FLASH": {"read": 1024, "write": 0}}

// Room for a copy in L2 beside the activation.
// ROOM: "name": "a.fast", "role": "constant", "size": 64, "space": "L2"
// ROOM-NEXT: "name": "b.fast", "role": "constant", "size": 64, "space": "L2"
// ROOM: "DDR": {"read": 0, "write": 0, "bound": 0}, "FLASH": {"read": 128, "write": 0}}

memref.global "private" constant @a : memref<4x4xf32> = dense<1.0>
memref.global "private" constant @b : memref<4x4xf32> = dense<2.0>
// SMALL: :[[@LINE-2]]:1: error: the constants need 128 bytes of FLASH, the limit is 127: 1 short; 'a' is the largest, of 64 bytes; raise the size of FLASH in spaces
// SMALL-NOT: error

// State lies in DDR: it is written.
memref.global "private" @state : memref<8x1xf32> = dense<0.0>

func.func private @rows(%in: memref<8x1xf32>, %w: memref<4x4xf32>,
                        %out: memref<8x1xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c8 = arith.constant 8 : index
  scf.for %row = %c0 to %c8 step %c1 {
    %v = memref.subview %in[%row, 0] [1, 1] [1, 1]
      : memref<8x1xf32> to memref<1x1xf32, strided<[1, 1], offset: ?>>
    %o = memref.subview %out[%row, 0] [1, 1] [1, 1]
      : memref<8x1xf32> to memref<1x1xf32, strided<[1, 1], offset: ?>>
    linalg.generic {indexing_maps = [affine_map<(r, c, i, k) -> (r, c)>,
                                     affine_map<(r, c, i, k) -> (i, k)>,
                                     affine_map<(r, c, i, k) -> (r, c)>],
                    iterator_types = ["parallel", "parallel", "reduction",
                                      "reduction"]}
      ins(%v, %w : memref<1x1xf32, strided<[1, 1], offset: ?>>, memref<4x4xf32>)
      outs(%o : memref<1x1xf32, strided<[1, 1], offset: ?>>) {
    ^bb0(%x: f32, %y: f32, %z: f32):
      %0 = arith.mulf %x, %y : f32
      %1 = arith.addf %0, %z : f32
      linalg.yield %1 : f32
    }
  }
  return
}

func.func @main(%x: memref<8x1xf32>, %y: memref<8x1xf32>) {
  %a = memref.get_global @a : memref<4x4xf32>
  %b = memref.get_global @b : memref<4x4xf32>
  %0 = memref.alloc() : memref<8x1xf32>
  call @rows(%x, %a, %0)
    : (memref<8x1xf32>, memref<4x4xf32>, memref<8x1xf32>) -> ()
  call @rows(%0, %b, %y)
    : (memref<8x1xf32>, memref<4x4xf32>, memref<8x1xf32>) -> ()
  return
}

// A second entry, which keeps state.
func.func @step(%x: memref<8x1xf32>) {
  %s = memref.get_global @state : memref<8x1xf32>
  memref.copy %x, %s : memref<8x1xf32> to memref<8x1xf32>
  return
}
