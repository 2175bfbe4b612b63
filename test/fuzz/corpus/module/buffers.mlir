arena=alloc
func.func @f(%c: i1) {
  %a = memref.alloc() : memref<64xi8>
  %b = memref.alloc() : memref<64xi8>
  scf.if %c {
    memref.copy %a, %b : memref<64xi8> to memref<64xi8>
  }
  memref.dealloc %a : memref<64xi8>
  memref.dealloc %b : memref<64xi8>
  return
}
