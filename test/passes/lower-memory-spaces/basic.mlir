// RUN: nnpack-opt %s --allow-unregistered-dialect --lower-memory-spaces | FileCheck %s -DL2= -DDDR=
// RUN: nnpack-opt %s --allow-unregistered-dialect --lower-memory-spaces="address-spaces=L2:1,DDR:2" | FileCheck %s -DL2=", 1" -DDDR=", 2"
// RUN: nnpack-opt %s --allow-unregistered-dialect --lower-memory-spaces="address-spaces=DDR:3" | FileCheck %s -DL2= -DDDR=", 3"

// CHECK: memref.global "private" @arena : memref<64xi8[[L2]]>
memref.global "private" @arena : memref<64xi8, "L2">

// CHECK: func.func private @callee(memref<4xf32[[L2]]>)
func.func private @callee(memref<4xf32, "L2">)

// CHECK: func.func @main(%{{[^:]*}}: memref<64xi8[[L2]]>, %{{[^:]*}}: memref<64xi8[[DDR]]>)
func.func @main(%l2: memref<64xi8, "L2">, %ddr: memref<64xi8, "DDR">) {
  %c0 = arith.constant 0 : index
  %c2 = arith.constant 2 : index
  // CHECK: memref.view {{.*}} : memref<64xi8[[L2]]> to memref<4xf32[[L2]]>
  %a = memref.view %l2[%c0][] : memref<64xi8, "L2"> to memref<4xf32, "L2">
  // CHECK: memref.subview {{.*}} to memref<2xf32, strided<[1], offset: 2>[[L2]]>
  %s = memref.subview %a[2] [2] [1] : memref<4xf32, "L2"> to memref<2xf32, strided<[1], offset: 2>, "L2">
  // CHECK: call @callee({{.*}}) : (memref<4xf32[[L2]]>) -> ()
  func.call @callee(%a) : (memref<4xf32, "L2">) -> ()
  // Block arguments of regions inside.
  // CHECK: scf.for {{.*}} -> (memref<4xf32[[L2]]>)
  %r = scf.for %i = %c0 to %c2 step %c2 iter_args(%b = %a) -> (memref<4xf32, "L2">) {
    scf.yield %b : memref<4xf32, "L2">
  }
  // CHECK: memref.get_global @arena : memref<64xi8[[L2]]>
  %g = memref.get_global @arena : memref<64xi8, "L2">
  // CHECK: memref.cast {{.*}} : memref<4xf32[[L2]]> to memref<*xf32[[L2]]>
  %u = memref.cast %a : memref<4xf32, "L2"> to memref<*xf32, "L2">
  // Types inside attributes.
  // CHECK: "test.op"() {types = [memref<1xi8[[L2]]>, {t = () -> memref<1xi8[[DDR]]>}]}
  "test.op"() {types = [memref<1xi8, "L2">, {t = () -> memref<1xi8, "DDR">}]} : () -> ()
  return
}
