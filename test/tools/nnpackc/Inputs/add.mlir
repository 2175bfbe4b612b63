// A packed network: out[i] = in[i] + weight[i], twice, through a tensor in DDR.
module {
  memref.global "private" constant @weight : memref<16xi8> = dense<[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16]>
  func.func private @add_l2_ddr(%in: memref<16xi8, "L2">, %w: memref<16xi8>, %out: memref<16xi8, "DDR">) attributes {nnpack.kernel} {
    linalg.add ins(%in, %w : memref<16xi8, "L2">, memref<16xi8>) outs(%out : memref<16xi8, "DDR">)
    return
  }
  func.func private @add_ddr_l2(%in: memref<16xi8, "DDR">, %w: memref<16xi8>, %out: memref<16xi8, "L2">) attributes {nnpack.kernel} {
    linalg.add ins(%in, %w : memref<16xi8, "DDR">, memref<16xi8>) outs(%out : memref<16xi8, "L2">)
    return
  }
  func.func @net(%l2: memref<48xi8, "L2">, %ddr: memref<32xi8, "DDR">) attributes {nnpack.entry, nnpack.l2_bytes = 48 : i64, nnpack.ddr_bytes = 32 : i64, nnpack.alignment = 16 : i64, nnpack.inputs = [{bytes = 16 : i64, space = "L2", offset = 0 : i64}], nnpack.outputs = [{bytes = 16 : i64, space = "L2", offset = 32 : i64}]} {
    %c0 = arith.constant 0 : index
    %c16 = arith.constant 16 : index
    %c32 = arith.constant 32 : index
    %in = memref.view %l2[%c0][] : memref<48xi8, "L2"> to memref<16xi8, "L2">
    %out = memref.view %l2[%c32][] : memref<48xi8, "L2"> to memref<16xi8, "L2">
    %mid = memref.view %ddr[%c16][] : memref<32xi8, "DDR"> to memref<16xi8, "DDR">
    %w = memref.get_global @weight : memref<16xi8>
    func.call @add_l2_ddr(%in, %w, %mid) : (memref<16xi8, "L2">, memref<16xi8>, memref<16xi8, "DDR">) -> ()
    func.call @add_ddr_l2(%mid, %w, %out) : (memref<16xi8, "DDR">, memref<16xi8>, memref<16xi8, "L2">) -> ()
    return
  }
}
