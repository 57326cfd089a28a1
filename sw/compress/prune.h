// 1:2 sparsity: of each two neighbours along K, columns 2i and 2i+1 of a row, at most one is not
// zero. With odd K the last column is alone in its pair.
#ifndef SLUICE_SW_COMPRESS_PRUNE_H_
#define SLUICE_SW_COMPRESS_PRUNE_H_

#include <cstdint>
#include <span>

namespace sluice {

// Magnitude pruning in place of weights [n, k]: sets the smaller of each pair to zero, the second
// if they are equal. Throws std::runtime_error if the size does not fit or a weight is not finite.
void prune_1of2(std::span<float> weights, int n, int k);
void prune_1of2(std::span<std::int8_t> weights, int n, int k);

// Throws std::runtime_error that names row, columns and values of the first pair without a zero.
void check_1of2(std::span<const std::int8_t> weights, int n, int k);

}  // namespace sluice

#endif  // SLUICE_SW_COMPRESS_PRUNE_H_
