// Chooses the next token from logits.
#ifndef SLUICE_SW_INFERENCE_SAMPLER_H_
#define SLUICE_SW_INFERENCE_SAMPLER_H_

#include <cstdint>
#include <random>
#include <span>

namespace sluice {

struct SamplerOptions {
  double temperature = 0;  // 0: always the likeliest token
  int top_k = 0;           // of the likeliest so many only; 0: of all
  double top_p = 1;        // of the fewest likeliest whose probabilities reach this sum (nucleus
                           // sampling, Holtzman et al., arXiv:1904.09751)
  std::uint64_t seed = 1;
};

class Sampler {
 public:
  // Throws std::runtime_error for options out of range.
  explicit Sampler(const SamplerOptions& options);

  // Of equal logits the first is the likeliest.
  int choose(std::span<const float> logits);

 private:
  SamplerOptions options_;
  std::mt19937_64 random_;
};

}  // namespace sluice

#endif  // SLUICE_SW_INFERENCE_SAMPLER_H_
