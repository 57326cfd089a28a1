#include "sw/container/directory.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <stdexcept>

#include "sw/model/llama_checkpoint.h"

namespace sluice {

Target target_of(const Config& config) {
  return {.config = config.name,
          .config_hash = config_hash(config),
          .rows = config.rows,
          .cols = config.cols,
          .operand = static_cast<Operand>(config.operand),
          .max_code_len = config.max_code_len,
          .trellis_states = config.trellis_states};
}

const char* dtype_name(Dtype dtype) {
  switch (dtype) {
    case Dtype::kF32:
      return "F32";
    case Dtype::kF16:
      return "F16";
    case Dtype::kBf16:
      return "BF16";
    case Dtype::kQ8_0:
    case Dtype::kOther:
      break;
  }
  throw std::logic_error("dtype_name: containers store F32, F16 and BF16");
}

double Distortion::snr_db() const {
  if (noise == 0) return std::numeric_limits<double>::infinity();
  return 10 * std::log10(signal / noise);
}

Distortion& Distortion::operator+=(const Distortion& other) {
  signal += other.signal;
  noise += other.noise;
  return *this;
}

std::uint64_t PackedLinear::bytes() const {
  return std::accumulate(
      parts.begin(), parts.end(), std::uint64_t{0},
      [](std::uint64_t sum, const PackedPart& part) { return sum + part.blob.bytes; });
}

Distortion PackedLinear::distortion() const {
  Distortion sum;
  for (const PackedPart& part : parts) sum += part.distortion;
  return sum;
}

bool Directory::has_embedding() const {
  return std::ranges::any_of(
      tensors, [](const PlainTensor& tensor) { return tensor.name == kEmbeddingName; });
}

bool Directory::has_head() const {
  return !linears.empty() && linears.back().linear == Linear::kHead;
}

const PackedLinear* Directory::find(const std::string& name) const {
  const auto found = std::ranges::find(linears, name, &PackedLinear::name);
  return found == linears.end() ? nullptr : &*found;
}

std::uint64_t Directory::weights() const {
  std::uint64_t sum = 0;
  for (const PackedLinear& packed : linears) {
    const auto [n, k] = linear_shape(config, packed.linear);
    sum += std::uint64_t(n) * static_cast<std::uint64_t>(k);
  }
  return sum;
}

std::uint64_t Directory::bytes() const {
  std::uint64_t sum = 0;
  for (const PackedLinear& packed : linears) sum += packed.bytes();
  return sum;
}

}  // namespace sluice
