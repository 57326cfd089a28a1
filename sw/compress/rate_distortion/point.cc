#include "sw/compress/rate_distortion/point.h"

#include <fmt/format.h>

#include <cmath>
#include <cstddef>
#include <limits>
#include <stdexcept>
#include <utility>
#include <vector>

namespace sluice {

double shannon_bits(double snr_db) { return snr_db / (20 * std::log10(2)); }

double snr_db(std::span<const float> weights, std::span<const float> approximation) {
  if (weights.size() != approximation.size()) {
    throw std::runtime_error(
        fmt::format("{} weights cannot be compared with {}", weights.size(), approximation.size()));
  }
  double power = 0;
  double error_power = 0;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    const double error = static_cast<double>(weights[i]) - approximation[i];
    power += static_cast<double>(weights[i]) * weights[i];
    error_power += error * error;
  }
  if (power == 0) throw std::runtime_error("all weights are 0: there is no SNR");
  if (error_power == 0) return std::numeric_limits<double>::infinity();
  return 10 * std::log10(power / error_power);
}

RdPoint make_point(std::string name, const RdBytes& bytes, std::span<const float> weights,
                   std::span<const float> approximation) {
  RdPoint point{.name = std::move(name), .bytes = bytes};
  point.bits = 8.0 * static_cast<double>(bytes.total()) / static_cast<double>(weights.size());
  point.snr_db = snr_db(weights, approximation);
  point.above_shannon = point.bits - shannon_bits(point.snr_db);
  return point;
}

RdPoint packed_point(std::string name, std::span<const float> weights, const PackedTensor& packed) {
  RdBytes bytes{.header = kPackedHeaderBytes,
                .tables = packed.table_bytes(),
                .scales = sizeof(float) * packed.scale.size(),
                .codes = (packed.stream_bits() + 7) / 8,
                .padding = 0};
  bytes.padding = packed.header_bytes() + packed.stream.size() - bytes.total();
  const QuantisedWeights decoded = packed.unpack();
  std::vector<float> approximation;
  approximation.reserve(weights.size());
  for (int row = 0; row < decoded.n; ++row) {
    for (int column = 0; column < decoded.k; ++column) {
      approximation.push_back(decoded.value(row, column));
    }
  }
  return make_point(std::move(name), bytes, weights, approximation);
}

}  // namespace sluice
