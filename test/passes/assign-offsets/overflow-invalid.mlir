// RUN: nnpack-opt %s --split-input-file --verify-diagnostics --assign-offsets

func.func @one(%i: index, %x: i32) {
  // expected-error @below {{allocation needs more bytes than can be counted; the limit is 9223372036854775807}}
  %a = memref.alloc() : memref<4294967296x4294967296x4xi32>
  memref.store %x, %a[%i, %i, %i] : memref<4294967296x4294967296x4xi32>
  return
}

// -----

func.func @strided(%i: index, %x: i32) {
  // expected-error @below {{allocation needs more bytes than can be counted; the limit is 9223372036854775807}}
  %a = memref.alloc() : memref<4x2xi32, strided<[4611686018427387904, 1]>>
  memref.store %x, %a[%i, %i] : memref<4x2xi32, strided<[4611686018427387904, 1]>>
  return
}

// -----

// Each can be counted, their sum cannot.
// expected-error @below {{the buffers cannot be planned}}
func.func @sum(%i: index, %x: i8) {
  %a = memref.alloc() : memref<6917529027641081856xi8>
  %b = memref.alloc() : memref<6917529027641081856xi8>
  memref.store %x, %a[%i] : memref<6917529027641081856xi8>
  memref.store %x, %b[%i] : memref<6917529027641081856xi8>
  %y = memref.load %a[%i] : memref<6917529027641081856xi8>
  return
}
