// What a STORE writes for one sum, but for raw sums (docs/numerics.md, Epilogue).
#pragma once

#include <cstdint>

#include "golden/command.h"
#include "golden/config.h"
#include "golden/operand.h"

namespace sluice::golden {

// The sum scaled by two FP32 numbers, as an element of the given form, in the lower bits.
uint64_t scaled_element(Operand type, Store::Form form, Sum sum, uint32_t row_scale,
                        uint32_t column_scale);

}  // namespace sluice::golden
