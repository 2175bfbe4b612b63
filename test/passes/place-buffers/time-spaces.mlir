// A byte of PSRAM costs less than one of DDR, but takes longer: a narrow bus. What
// does not fit L2 goes where it costs least, or where it takes least.
//
// RUN: nnpack-opt %s --place-buffers="spaces=L2:0,PSRAM:64:1,DDR:64:10" \
// RUN:   --assign-offsets="spaces=L2:0,PSRAM:64:1,DDR:64:10 bandwidths=PSRAM:0.25,DDR:4 report=%t.json" -o /dev/null
// RUN: FileCheck %s --check-prefix=TRAFFIC < %t.json
// RUN: nnpack-opt %s --place-buffers="spaces=L2:0,PSRAM:64:1,DDR:64:10 objective=time bandwidths=PSRAM:0.25,DDR:4" \
// RUN:   --assign-offsets="spaces=L2:0,PSRAM:64:1,DDR:64:10 objective=time bandwidths=PSRAM:0.25,DDR:4 report=%t.json" -o /dev/null
// RUN: FileCheck %s --check-prefix=TIME < %t.json

// 64 bytes written, and as many counted for the load.
// TRAFFIC: "space": "PSRAM"
// TRAFFIC: "cycles": 512}}
// TIME: "space": "DDR"
// TIME: "cycles": 32}}
func.func @main() -> f32 {
  %i = arith.constant 0 : index
  %f = arith.constant 1.0 : f32
  %0 = memref.alloc() : memref<16xf32>
  linalg.fill ins(%f : f32) outs(%0 : memref<16xf32>)
  %1 = memref.load %0[%i] : memref<16xf32>
  return %1 : f32
}
