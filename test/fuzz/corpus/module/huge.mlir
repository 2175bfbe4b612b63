l2-size=1G
func.func @f() {
  %a = memref.alloc() : memref<9223372036854775807xi64>
  %b = memref.alloc() : memref<4611686018427387904xi8>
  %c = memref.alloc() : memref<4611686018427387904xi8>
  %z = arith.constant 0 : index
  %v = memref.load %a[%z] : memref<9223372036854775807xi64>
  %w = memref.load %b[%z] : memref<4611686018427387904xi8>
  memref.store %w, %c[%z] : memref<4611686018427387904xi8>
  return
}
