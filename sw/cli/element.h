// Elements of a result: what the bits mean that a STORE writes, and their names on the command
// line.
#ifndef SLUICE_SW_CLI_ELEMENT_H_
#define SLUICE_SW_CLI_ELEMENT_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sw/compress/types.h"
#include "sw/model/npy.h"
#include "sw/runtime/command.h"

namespace sluice {

// raw | fp32 | bf16 | q8. Throws std::runtime_error for another word.
StoreForm parse_epilogue(std::string_view word);
std::string to_string(StoreForm form);

// Exact: a double holds every element.
double element_value(uint64_t bits, StoreForm form, Operand operand);

// [rows, columns] as the NumPy type that holds the elements exactly: raw INT8 sums int32, raw FP8
// sums float64, FP32 and BF16 float32, 8-bit operands int8, FP8's as their bits in uint8.
NpyMatrix elements_to_npy(const std::vector<uint64_t>& bits, int rows, int columns, StoreForm form,
                          Operand operand);

}  // namespace sluice

#endif  // SLUICE_SW_CLI_ELEMENT_H_
