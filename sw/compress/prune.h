// Structured sparsity along K: 1:2, of each two neighbours in a row (columns 2i and 2i+1) at most
// one is not zero; 2:4, of each four at most two. The last columns are a shorter group where K is
// no multiple. -0 is a zero.
#ifndef SLUICE_SW_COMPRESS_PRUNE_H_
#define SLUICE_SW_COMPRESS_PRUNE_H_

#include <cstdint>
#include <span>

#include "sw/compress/types.h"

namespace sluice {

// Magnitude pruning in place of weights [n, k]: sets the smallest of each group to zero, among
// equal ones the later. Does nothing in dense. Throws std::runtime_error if the size does not fit
// or a weight is not finite.
void prune(std::span<float> weights, int n, int k, Sparsity sparsity);
void prune(std::span<std::int8_t> weights, int n, int k, Sparsity sparsity);  // INT8

// Throw std::runtime_error that names row, columns and values of the first group with too many
// weights that are not zero.
void check_sparsity(std::span<const float> weights, int n, int k, Sparsity sparsity);
void check_sparsity(std::span<const std::int8_t> weights, int n, int k, Sparsity sparsity,
                    Operand operand = Operand::kInt8);

}  // namespace sluice

#endif  // SLUICE_SW_COMPRESS_PRUNE_H_
