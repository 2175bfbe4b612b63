//===-- CheckMemory.h - Run-time library of test-check-memory -------------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNPACK_TEST_CHECKMEMORY_H
#define NNPACK_TEST_CHECKMEMORY_H

#include <stddef.h>

/// `bytes` at `address` are about to be loaded, or stored. Address plus shift is
/// the shadow address.
void nnpack_check_load(size_t address, size_t bytes, size_t shift);
void nnpack_check_store(size_t address, size_t bytes, size_t shift);
void nnpack_check_copy(size_t from, size_t fromShift, size_t to, size_t toShift,
                       size_t bytes);

/// Memory of a new allocation; `isStored`: by someone who is not checked. Returns
/// its shift.
size_t nnpack_check_birth(size_t address, size_t bytes, size_t mark,
                          size_t isStored);
/// The shift of who has stored at the address, or lies there.
size_t nnpack_check_find(size_t address);

/// Puts a shift into a register, and gets it out. `receive` makes one if none was
/// passed.
void nnpack_check_pass(size_t number, size_t shift);
size_t nnpack_check_take(size_t number);
size_t nnpack_check_receive(size_t number, size_t address, size_t bytes);

#endif // NNPACK_TEST_CHECKMEMORY_H
