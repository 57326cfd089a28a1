#include "sw/planner/step_for_bits.h"

#include <fmt/format.h>

#include <cmath>
#include <stdexcept>

#include "sw/planner/packing.h"

namespace sluice {

WeightStep step_for_bits(const Config& config, std::span<const float> sample, int n, int k,
                         Sparsity sparsity, const CodingChoice& coding, WeightStep step,
                         double bits) {
  constexpr double kCoarsest = 4;
  constexpr double kReach = 4;  // root mean squares that the finest step's levels cover
  if (!coding.has_lengths()) {
    throw std::runtime_error(
        fmt::format("--bits: {} has the bits that it has; only huffman and trellis can be asked "
                    "for some",
                    to_string(coding)));
  }
  const auto operand = static_cast<Operand>(config.operand);
  const double finest = kReach / max_level(sparsity, coding, operand);
  const PackOptions options = pack_options(config, 1, n, k, sparsity, coding);
  const auto bits_with = [&](double factor) {
    step.rms_factor = factor;
    const PackedTensor packed = pack(sample, n, k, {operand, step}, options);
    return 8.0 * static_cast<double>(packed.stream.size()) / static_cast<double>(sample.size());
  };
  if (bits > bits_with(finest) || bits < bits_with(kCoarsest)) {
    throw std::runtime_error(fmt::format("--bits {}: {} {} takes {:.2f} to {:.2f} bits a weight",
                                         bits, to_string(sparsity), to_string(coding),
                                         bits_with(kCoarsest), bits_with(finest)));
  }
  double fine = std::log(finest), coarse = std::log(kCoarsest);
  while (coarse - fine > 1e-3) {
    const double middle = (fine + coarse) / 2;
    (bits_with(std::exp(middle)) > bits ? fine : coarse) = middle;
  }
  step.rms_factor = std::exp(coarse);
  return step;
}

}  // namespace sluice
