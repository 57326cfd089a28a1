// fp32_multiply against an exact integer product rounded once: all pairs of corners (zeros,
// subnormals, infinities, NaNs, the ends of the range, odd and even fractions), random patterns,
// products at the ends of the range, and exact ties; a pair a cycle, compared three cycles later.

#include <gtest/gtest.h>

#include <utility>
#include <vector>

#include "Vfp32_multiply.h"
#include "tb/random.h"
#include "tb/verilated_model.h"
#include "tests/unit/rtl_fp32.h"

namespace sluice {
namespace {

constexpr size_t kCycles = 4;
using Pair = std::pair<uint32_t, uint32_t>;

void check_all(const std::vector<Pair>& pairs) {
  VerilatedModel<Vfp32_multiply> model;
  for (size_t i = 0; i < pairs.size() + kCycles; ++i) {
    const Pair pair = i < pairs.size() ? pairs[i] : Pair{};
    model->a_i = pair.first;
    model->b_i = pair.second;
    model.settle();
    if (i >= kCycles) {
      const auto [a, b] = pairs[i - kCycles];
      ASSERT_EQ(model->product_o, fp32_multiply_reference(a, b))
          << std::hex << "0x" << a << " * 0x" << b;
    }
    model.edge();
  }
}

uint32_t number(Random& random, uint32_t exponent) {
  return (static_cast<uint32_t>(random.next()) & 0x807FFFFF) | exponent << 23;
}

TEST(Fp32Multiply, AllPairsOfCorners) {
  std::vector<uint32_t> corners;
  for (const uint32_t exponent :
       {0, 1, 2, 23, 63, 64, 65, 126, 127, 128, 190, 191, 253, 254, 255}) {
    for (const uint32_t fraction : {0x000000, 0x000001, 0x000002, 0x3504F3, 0x3504F4, 0x400000,
                                    0x400001, 0x555555, 0x7FFFFE, 0x7FFFFF}) {
      corners.push_back(exponent << 23 | fraction);
      corners.push_back(kFp32Sign | exponent << 23 | fraction);
    }
  }
  std::vector<Pair> pairs;
  for (const uint32_t a : corners) {
    for (const uint32_t b : corners) pairs.emplace_back(a, b);
  }
  check_all(pairs);
}

TEST(Fp32Multiply, RandomPatterns) {
  Random random(21);
  std::vector<Pair> pairs(500'000);
  for (Pair& pair : pairs) {
    const uint64_t bits = random.next();
    pair = {static_cast<uint32_t>(bits), static_cast<uint32_t>(bits >> 32)};
  }
  check_all(pairs);
}

TEST(Fp32Multiply, RandomAtTheEndsOfTheRange) {
  Random random(22);
  std::vector<Pair> pairs(500'000);
  for (Pair& pair : pairs) {
    // The exponents add up to about that of 2^-126 or of 2^128.
    const uint32_t sum = (random.chance(0.5) ? 126 : 380) + random.below(5);
    const uint32_t first = sum < 255 ? random.below(sum + 1) : sum - 255 + random.below(511 - sum);
    pair = {number(random, first), number(random, sum - first)};
    if (random.chance(0.5)) pair.second &= 0xFFFFFF00;  // fewer bits, so that some are exact
  }
  check_all(pairs);
}

TEST(Fp32Multiply, Ties) {
  Random random(23);
  std::vector<Pair> pairs(200'000);
  for (Pair& pair : pairs) {
    // 13 by 12 bits: up to 25 significant bits, of which an odd lowest is a tie.
    const uint32_t a = (1u << 12 | random.below(1 << 12) | 1) << 11;
    const uint32_t b = (1u << 11 | random.below(1 << 11) | 1) << 12;
    pair = {(100 + random.below(50)) << 23 | (a & 0x7FFFFF),
            (100 + random.below(50)) << 23 | (b & 0x7FFFFF)};
  }
  check_all(pairs);
}

}  // namespace
}  // namespace sluice
