#include "sw/compress/rate_distortion/rivals.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <stdexcept>
#include <string>

#include "sw/compress/fp8.h"
#include "sw/compress/matrix_check.h"
#include "sw/compress/normal_quantiles.h"

namespace sluice {
namespace {

// The nearest number, ties to even, with so many fraction bits and no exponent below the least,
// limited to the largest.
struct FloatFormat {
  int fraction_bits;
  int min_exponent;
  float max;

  float round(float value) const {
    if (value == 0) return 0;
    const int exponent = std::max(std::ilogb(value), min_exponent) - fraction_bits;
    const double rounded = std::ldexp(std::nearbyint(std::ldexp(value, -exponent)), exponent);
    return static_cast<float>(std::clamp<double>(rounded, -max, max));
  }
};
constexpr FloatFormat kFp16{10, -14, 65504};
constexpr FloatFormat kE4m3{3, -6, kFp8Max};
constexpr FloatFormat kE2m1{1, 0, 6};
constexpr int kE2m1Exponent = 2;  // of its largest number

// The element of largest magnitude, with its sign.
float extreme(std::span<const float> block) {
  return *std::ranges::max_element(block, {}, [](float value) { return std::abs(value); });
}

// What a format makes of a block; `whole` is the extreme of the matrix.
using Approximate = void (*)(std::span<const float> block, float whole, std::span<float> out);

void q4_0(std::span<const float> block, float, std::span<float> out) {
  const float scale = extreme(block) / -8;
  const float inverse = scale == 0 ? 0 : 1 / scale;
  for (std::size_t i = 0; i < block.size(); ++i) {
    const int number = std::min(15, static_cast<int>(block[i] * inverse + 8.5f));
    out[i] = static_cast<float>(number - 8) * kFp16.round(scale);
  }
}

void q8_0(std::span<const float> block, float, std::span<float> out) {
  const float scale = std::abs(extreme(block)) / 127;
  const float inverse = scale == 0 ? 0 : 1 / scale;
  for (std::size_t i = 0; i < block.size(); ++i) {
    out[i] = std::round(block[i] * inverse) * kFp16.round(scale);
  }
}

void nf4(std::span<const float> block, float, std::span<float> out) {
  static const std::vector<double> levels = normal_quantiles(16);
  const float scale = std::abs(extreme(block));
  for (std::size_t i = 0; i < block.size(); ++i) {
    const double value = scale == 0 ? 0 : block[i] / scale;
    const double level = *std::ranges::min_element(
        levels, {}, [&](double candidate) { return std::abs(candidate - value); });
    out[i] = static_cast<float>(level) * scale;
  }
}

void mxfp4(std::span<const float> block, float, std::span<float> out) {
  const float largest = std::abs(extreme(block));
  const int exponent =
      largest == 0 ? 0 : std::clamp(std::ilogb(largest) - kE2m1Exponent, -127, 127);
  for (std::size_t i = 0; i < block.size(); ++i) {
    out[i] = std::ldexp(kE2m1.round(std::ldexp(block[i], -exponent)), exponent);
  }
}

void nvfp4(std::span<const float> block, float whole, std::span<float> out) {
  const float tensor_scale = std::abs(whole) / (kE2m1.max * kE4m3.max);
  const float scale =
      tensor_scale == 0
          ? 0
          : kE4m3.round(std::abs(extreme(block)) / kE2m1.max / tensor_scale) * tensor_scale;
  for (std::size_t i = 0; i < block.size(); ++i) {
    out[i] = scale == 0 ? 0 : kE2m1.round(block[i] / scale) * scale;
  }
}

void fp8(std::span<const float> block, float whole, std::span<float> out) {
  const float scale = whole == 0 ? 1 : std::abs(whole) / kE4m3.max;
  for (std::size_t i = 0; i < block.size(); ++i) out[i] = kE4m3.round(block[i] / scale) * scale;
}

struct Format {
  std::string_view name;
  int block;        // weights that share a scale; 0: all of the matrix
  int bits;         // of an element
  int scale_bytes;  // of a block
  int whole_bytes;  // for all of the matrix
  Approximate approximate;
};
constexpr std::array<Format, 6> kFormats = {{{"q4_0", 32, 4, 2, 0, q4_0},
                                             {"q8_0", 32, 8, 2, 0, q8_0},
                                             {"nf4", 64, 4, 4, 0, nf4},
                                             {"mxfp4", 32, 4, 1, 0, mxfp4},
                                             {"nvfp4", 16, 4, 1, 4, nvfp4},
                                             {"fp8", 0, 8, 0, 4, fp8}}};

constexpr auto kNames = [] {
  std::array<std::string_view, kFormats.size()> names;
  for (std::size_t i = 0; i < names.size(); ++i) names[i] = kFormats[i].name;
  return names;
}();

}  // namespace

std::span<const std::string_view> rival_names() { return kNames; }

RdPoint rival_point(std::string_view name, std::span<const float> weights, int n, int k) {
  check_finite(weights, n, k, "weight");
  const auto format = std::ranges::find(kFormats, name, &Format::name);
  if (format == kFormats.end()) {
    throw std::runtime_error(
        fmt::format("unknown format '{}': use {}", name, fmt::join(kNames, ", ")));
  }
  const int block = format->block == 0 ? k : format->block;
  const float whole = extreme(weights);
  std::vector<float> approximation(weights.size());
  std::uint64_t blocks = 0;
  for (int row = 0; row < n; ++row) {
    for (int column = 0; column < k; column += block, ++blocks) {
      const std::size_t first = static_cast<std::size_t>(row) * k + column;
      const std::size_t size = std::min(block, k - column);
      format->approximate(weights.subspan(first, size), whole,
                          std::span(approximation).subspan(first, size));
    }
  }
  const RdBytes bytes{.scales = blocks * format->scale_bytes + format->whole_bytes,
                      .codes = blocks * block * format->bits / 8};
  return make_point(std::string(name), bytes, weights, approximation);
}

std::vector<RdPoint> rival_points(std::span<const float> weights, int n, int k) {
  std::vector<RdPoint> points;
  for (std::string_view name : kNames) points.push_back(rival_point(name, weights, n, k));
  return points;
}

}  // namespace sluice
