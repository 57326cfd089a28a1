// Which weights of a matrix [n, k] are stored, in which order and with which fields
// (docs/format.md, "Selects").
#ifndef SLUICE_SW_COMPRESS_STORED_WEIGHTS_H_
#define SLUICE_SW_COMPRESS_STORED_WEIGHTS_H_

#include <algorithm>
#include <array>

#include "sw/compress/types.h"

namespace sluice {

// The select of the stored weight i of a column; `before` is the field of the one before it, which
// counts in 2:4 for odd i. -1 for a field that is no select.
constexpr int select_of(Sparsity sparsity, int i, int field, int before) {
  switch (sparsity) {
    case Sparsity::kDense:
      return 0;
    case Sparsity::k1of2:
      return field & 1;
    case Sparsity::k2of4:
      if (i % 2 == 0) return field < 3 ? field : -1;
      if (field > 1) return -1;
      return field == 0 ? 3 : (before + 1) % 3;
  }
  return -1;
}

// The first k that the stored weight i can stand at, to which the select is added.
constexpr int first_column(Sparsity sparsity, int i) {
  switch (sparsity) {
    case Sparsity::k1of2:
      return 2 * i;
    case Sparsity::k2of4:
      return i / 2 * 4;
    case Sparsity::kDense:
      break;
  }
  return i;
}

// Fields (a, b) of a group of four by the set of its weights that are not zero (bit j for position
// j), at most two. A zero that is stored has field 0: of all choices this has the fewest symbols,
// and so the lowest entropy.
struct GroupFields {
  int a = 0;
  int b = 0;
};
constexpr std::array<GroupFields, 16> kGroupFields = [] {
  std::array<GroupFields, 16> fields{};
  for (int a = 0; a < 3; ++a) {
    fields[1 << a] = {a, 0};
    fields[1 << a | 1 << 3] = {a, 0};
    fields[1 << a | 1 << (a + 1) % 3] = {a, 1};
  }
  return fields;
}();

// Calls f(i, column, field) for the stored weights of a row of k weights. is_zero(column) is asked
// for columns below k; column may be k or more for a weight that is missing and so zero.
template <typename IsZero, typename F>
void for_each_stored(int k, Sparsity sparsity, IsZero is_zero, F f) {
  switch (sparsity) {
    case Sparsity::kDense:
      for (int i = 0; i < k; ++i) f(i, i, 0);
      break;
    case Sparsity::k1of2:
      for (int i = 0; 2 * i < k; ++i) {
        const int field = 2 * i + 1 < k && !is_zero(2 * i + 1);
        f(i, 2 * i + field, field);
      }
      break;
    case Sparsity::k2of4:
      for (int first = 0; first < k; first += 4) {
        int kept = 0;
        for (int j = 0; j < std::min(4, k - first); ++j) kept |= !is_zero(first + j) << j;
        const auto [a, b] = kGroupFields[kept];
        const int i = first / 2;
        f(i, first + a, a);
        f(i + 1, first + select_of(sparsity, 1, b, a), b);
      }
      break;
  }
}

}  // namespace sluice

#endif  // SLUICE_SW_COMPRESS_STORED_WEIGHTS_H_
