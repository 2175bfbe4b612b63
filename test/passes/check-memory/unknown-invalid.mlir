// RUN: nnpack-opt %s --verify-diagnostics --check-memory

func.func @main(%m: memref<8xi32>, %i: vector<4xindex>, %mask: vector<4xi1>,
                %other: vector<4xi32>, %zero: index) -> vector<4xi32> {
  // expected-error @below {{check-memory does not know what 'vector.gather' loads and stores}}
  %x = vector.gather %m[%zero] [%i], %mask, %other
      : memref<8xi32>, vector<4xindex>, vector<4xi1>, vector<4xi32> into vector<4xi32>
  return %x : vector<4xi32>
}
