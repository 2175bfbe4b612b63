// Vectors are no constants that take room, and elements of any type have a size: what
// is small is compiled.
//
// RUN: nnpackc %s -o %t.o --io=caller
// RUN: nnpackc %s -o - --io=caller > %t.same && cmp %t.o %t.same

func.func @main(%x: memref<4xi8>) {
  %pair = arith.constant dense<(1.0, 2.0)> : tensor<4xcomplex<f32>>
  %nibbles = arith.constant dense<1> : tensor<4xi4>
  %vector = arith.constant dense<1> : vector<4xi8>
  %scalable = arith.constant dense<1> : vector<[4]xi8>
  %i = arith.constant 0 : index
  vector.store %vector, %x[%i] : memref<4xi8>, vector<4xi8>
  return
}
