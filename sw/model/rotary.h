// Frequencies of the rotary embedding (Su et al., "RoFormer", arXiv:2104.09864), in radians a
// position, as they are and scaled for longer contexts.
#pragma once

#include <vector>

#include "sw/model/llama_config.h"
#include "sw/model/matrix.h"

namespace sluice {

// One for each pair of channels of a head, head_dim / 2 of them: rope_theta^(-2j / head_dim),
// then by config.rope_scaling
//   kLinear   divided by the factor (Chen et al., arXiv:2306.15595);
//   kLlama3   divided by the factor where the wavelength is above original_max_position_embeddings
//             / low_freq_factor, kept where it is below original_max_position_embeddings /
//             high_freq_factor, and interpolated between (Llama 3.1's published configuration);
//   kDivisors divided by a number of its own each.
std::vector<double> rotary_frequencies(const LlamaConfig& config);

// Cosines and sines of positions from `first` on: [count, head_dim / 2].
struct RotaryTable {
  RotaryTable(const std::vector<double>& frequencies, int first, Eigen::Index count);

  RowMatrix cosines;
  RowMatrix sines;
};

// Turns the heads in each row, one position a row: pairs are channels j and j + head_dim / 2.
void rotate_heads(RowMatrix& rows, const RotaryTable& table);

}  // namespace sluice
