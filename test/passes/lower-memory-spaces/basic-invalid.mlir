// RUN: nnpack-opt %s --lower-memory-spaces="address-spaces=L2" --verify-diagnostics
// RUN: nnpack-opt %s --lower-memory-spaces="address-spaces=L2:1," --verify-diagnostics
// RUN: nnpack-opt %s --lower-memory-spaces="address-spaces=:1" --verify-diagnostics
// RUN: nnpack-opt %s --lower-memory-spaces="address-spaces=L2:-1" --verify-diagnostics
// RUN: nnpack-opt %s --lower-memory-spaces="address-spaces=L2:one" --verify-diagnostics
// RUN: nnpack-opt %s --lower-memory-spaces="address-spaces=L2:99999999" --verify-diagnostics
// RUN: nnpack-opt %s --lower-memory-spaces="address-spaces=L2:1,DDR:2,L2:1" --verify-diagnostics

// expected-error-re @+1 {{address-spaces: '{{.*}}': {{no name and|the number is not a whole one from 0 to 16777215|the name has a number already}}{{.*}}expected a list such as L2:1,DDR:2}}
module {
}
