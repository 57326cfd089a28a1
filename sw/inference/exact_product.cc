#include "sw/inference/exact_product.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <stdexcept>

#include "sw/runtime/matmul_plan.h"

// The loops over K are compiled for wider vectors too; results are exact, so the same on any.
#if defined(__x86_64__) && defined(__gnu_linux__) && !defined(__SANITIZE_ADDRESS__)
#define SLUICE_VECTORISED __attribute__((target_clones("arch=x86-64-v3", "default")))
#else
#define SLUICE_VECTORISED
#endif

namespace sluice {
namespace {

constexpr int kRowsAtOnce = 4;  // of W, which share each load of X

// w [kRowsAtOnce, k], x [k], sums [kRowsAtOnce].
SLUICE_VECTORISED void dot_products(const std::int16_t* w, const std::int16_t* x, int k,
                                    std::int32_t* sums) {
  std::int32_t s0 = 0, s1 = 0, s2 = 0, s3 = 0;
  for (int i = 0; i < k; ++i) {
    s0 += w[i] * x[i];
    s1 += w[k + i] * x[i];
    s2 += w[2 * k + i] * x[i];
    s3 += w[3 * k + i] * x[i];
  }
  sums[0] = s0;
  sums[1] = s1;
  sums[2] = s2;
  sums[3] = s3;
}

// The same in any order of summation, as all sums are exact.
SLUICE_VECTORISED void dot_products(const double* w, const double* x, int k, double* sums) {
  constexpr int kLanes = 4;
  double s[kRowsAtOnce][kLanes] = {};
  int i = 0;
  for (; i + kLanes <= k; i += kLanes) {
    for (int row = 0; row < kRowsAtOnce; ++row) {
      for (int lane = 0; lane < kLanes; ++lane) {
        s[row][lane] += w[row * k + i + lane] * x[i + lane];
      }
    }
  }
  for (int row = 0; row < kRowsAtOnce; ++row) {
    double sum = (s[row][0] + s[row][1]) + (s[row][2] + s[row][3]);
    for (int rest = i; rest < k; ++rest) sum += w[row * k + rest] * x[rest];
    sums[row] = sum;
  }
}

// Operands as numbers to multiply with.
template <typename T>
void widen(Operand operand, std::span<const std::int8_t> operands, T* out) {
  std::transform(operands.begin(), operands.end(), out, [operand](std::int8_t byte) {
    if constexpr (std::is_same_v<T, double>) {
      return static_cast<double>(operand_value(operand, byte));
    } else {
      return static_cast<std::int16_t>(byte);
    }
  });
}

float without_subnormal(float value) {
  return std::fpclassify(value) == FP_SUBNORMAL ? std::copysign(0.0f, value) : value;
}

constexpr float kLeastNormal = std::numeric_limits<float>::min();
constexpr float kLargest = std::numeric_limits<float>::max();

bool is_normal(float value) {
  return std::abs(value) >= kLeastNormal && std::abs(value) <= kLargest;
}

// y = sums * row_scale * column_scale. False if a product may be one that the machine rounds in
// another way than the host; then y does not count. Scales are normal numbers.
template <typename T>
SLUICE_VECTORISED bool scale_plainly(const T* sums, const float* column_scale, int count,
                                     float row_scale, float* y) {
  int other = 0;
  for (int i = 0; i < count; ++i) {
    const auto sum = static_cast<float>(sums[i]);
    const float scaled = sum * row_scale;
    y[i] = scaled * column_scale[i];
    const bool is_plain = (std::abs(scaled) > kLeastNormal) & (std::abs(scaled) <= kLargest) &
                          (std::abs(y[i]) > kLeastNormal) & (std::abs(y[i]) <= kLargest);
    other += !(is_plain | (sum == 0));
  }
  return other == 0;
}

template <typename T>
void scale(const T* sums, std::span<const float> column_scale, bool are_normal, float row_scale,
           float* y) {
  const auto count = static_cast<int>(column_scale.size());
  if (are_normal && is_normal(row_scale) &&
      scale_plainly(sums, column_scale.data(), count, row_scale, y)) {
    return;
  }
  for (int i = 0; i < count; ++i) {
    y[i] =
        machine_multiply(machine_multiply(static_cast<float>(sums[i]), row_scale), column_scale[i]);
  }
}

// As numbers of type T, with sums of type Sum.
template <typename T, typename Sum>
void multiply_all(const QuantisedWeights& w, const QuantisedActivations& x,
                  Eigen::Ref<RowMatrix> y) {
  const auto k = static_cast<std::size_t>(w.k);
  std::vector<T> inputs(x.q.size());
  widen<T>(x.operand, x.q, inputs.data());
  // Rows of W that stay in a cache for all rows of X.
  constexpr std::size_t kBlockBytes = 128 << 10;
  const int block = static_cast<int>(
      std::max<std::size_t>(1, kBlockBytes / (k * sizeof(T) * kRowsAtOnce)) * kRowsAtOnce);
  std::vector<T> rows(block * k);  // the last may lie beyond W
  std::vector<Sum> sums(block);
  std::vector<float> scales(block);
  for (int first = 0; first < w.n; first += block) {
    const int count = std::min(block, w.n - first);
    widen<T>(w.operand, std::span(w.q).subspan(first * k, count * k), rows.data());
    for (int i = 0; i < count; ++i) scales[i] = scale_of_row(w.scale, first + i);
    const bool are_normal = std::all_of(scales.begin(), scales.begin() + count, is_normal);
    for (int m = 0; m < x.m; ++m) {
      for (int i = 0; i < count; i += kRowsAtOnce) {
        dot_products(&rows[i * k], &inputs[m * k], w.k, &sums[i]);
      }
      scale(sums.data(), std::span(scales).first(count), are_normal, scale_of_row(x.scale, m),
            &y(m, first));
    }
  }
}

}  // namespace

float machine_multiply(float a, float b) {
  // Exact: 48 bits at most.
  const double product = double{without_subnormal(a)} * without_subnormal(b);
  if (std::isnan(product)) return std::bit_cast<float>(0x7FC00000u);
  // What rounds up to the least normal number with 24 bits; a float has fewer there.
  constexpr double kLeast = 0x1p-126 * (1 - 0x1p-25);
  if (std::abs(product) < kLeast) return std::copysign(0.0f, static_cast<float>(product));
  return static_cast<float>(product);
}

ExactWeights::ExactWeights(const PackedTensor& tensor) : weights_(tensor.unpack()) {
  const auto limit = max_stored_weights(static_cast<ArrayOperand>(tensor.operand));
  if (static_cast<std::uint32_t>(tensor.stored_per_column()) > limit) {
    throw std::runtime_error(fmt::format("{} stored weights a column; sums hold {} {} products",
                                         tensor.stored_per_column(), limit,
                                         to_string(tensor.operand)));
  }
}

void ExactWeights::multiply(const QuantisedActivations& x, Eigen::Ref<RowMatrix> y) const {
  if (x.k != weights_.k || x.operand != weights_.operand) {
    throw std::runtime_error(fmt::format(
        "the weights are {} [{}, {}], the activations {} [{}, {}]; operand and K must be the same",
        to_string(weights_.operand), weights_.n, weights_.k, to_string(x.operand), x.m, x.k));
  }
  if (weights_.operand == Operand::kInt8) {
    multiply_all<std::int16_t, std::int32_t>(weights_, x, y);
  } else {
    multiply_all<double, double>(weights_, x, y);
  }
}

}  // namespace sluice
