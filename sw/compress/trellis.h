// The trellis of docs/format.md, and the levels with which Sluice's encoder fills it.
#ifndef SLUICE_SW_COMPRESS_TRELLIS_H_
#define SLUICE_SW_COMPRESS_TRELLIS_H_

namespace sluice {

inline constexpr int kMaxTrellisStates = 8;
inline constexpr int kMaxTrellisIndex = 63;  // |k|, so that |2k| is a level of INT8 and FP8

constexpr bool is_trellis_states(int states) { return states == 4 || states == 8; }

// A state (x, y) is the number 2x + y, (x, y, z) is 4x + 2y + z.
constexpr int quantiser_of(int states, int state) { return state >= states / 2 ? 1 : 0; }
constexpr int next_state(int states, int state, int parity) {
  if (states == 4) return ((state & 1) ^ parity) << 1 | state >> 1;
  const int x = state >> 2;
  const int y = state >> 1 & 1;
  const int z = state & 1;
  return (x ^ y) << 2 | (z ^ parity) << 1 | x;
}

constexpr int parity_of(int k) { return k & 1; }
constexpr int trellis_level(int quantiser, int k) {
  return quantiser == 0 ? 2 * k : 2 * k - (k > 0) + (k < 0);
}

}  // namespace sluice

#endif  // SLUICE_SW_COMPRESS_TRELLIS_H_
