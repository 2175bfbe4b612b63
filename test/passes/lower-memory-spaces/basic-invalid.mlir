// RUN: nnpack-opt %s --lower-memory-spaces="address-spaces=L2" --verify-diagnostics
// RUN: nnpack-opt %s --lower-memory-spaces="address-spaces=L2:1," --verify-diagnostics
// RUN: nnpack-opt %s --lower-memory-spaces="address-spaces=:1" --verify-diagnostics
// RUN: nnpack-opt %s --lower-memory-spaces="address-spaces=L2:-1" --verify-diagnostics
// RUN: nnpack-opt %s --lower-memory-spaces="address-spaces=L2:one" --verify-diagnostics
// RUN: nnpack-opt %s --lower-memory-spaces="address-spaces=L2:99999999" --verify-diagnostics

// expected-error @+1 {{address-spaces: expected a list such as L2:1,DDR:2}}
module {
}
