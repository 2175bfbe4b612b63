arena=global
func.func @f(%c: i1, %x: memref<8xi8>) {
  %a = memref.alloc() : memref<8xi8>
  cf.cond_br %c, ^one, ^two(%a : memref<8xi8>)
^one:
  %b = memref.alloc() : memref<8xi8>
  cf.br ^two(%b : memref<8xi8>)
^two(%m: memref<8xi8>):
  memref.copy %m, %x : memref<8xi8> to memref<8xi8>
  return
}
