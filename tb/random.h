// A small seeded generator whose sequence is the same with every standard library.
//
// SplitMix64 (Steele, Lea, Flood: Fast splittable pseudorandom number generators, OOPSLA 2014).
#pragma once

#include <cstdint>

namespace sluice {

class Random {
 public:
  explicit Random(uint64_t seed) : state_(seed) {}

  uint64_t next() {
    state_ += 0x9E3779B97F4A7C15;
    uint64_t z = state_;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
    return z ^ (z >> 31);
  }

  // A number from 0 to bound - 1; bound is at least 1.
  uint32_t below(uint32_t bound) {
    return static_cast<uint32_t>(((next() >> 32) * uint64_t{bound}) >> 32);
  }

  // True with this probability. 0 and below never draws a number, so it costs nothing.
  bool chance(double probability) {
    return probability > 0.0 && static_cast<double>(next() >> 11) * 0x1p-53 < probability;
  }

 private:
  uint64_t state_;
};

}  // namespace sluice
