// Which activation a stored weight multiplies (docs/commands.md, MUL; docs/format.md, Selects).
#pragma once

#include <cstdint>

#include "golden/config.h"

namespace sluice::golden {

// Fields below this number are selects; the others are the error BAD_CODE. `i` is the number of the
// stored weight in its column.
inline int valid_fields(Sparsity sparsity, uint64_t i) {
  if (sparsity != Sparsity::k2of4) return 4;
  return i % 2 == 0 ? 3 : 2;
}

// The position along K of stored weight i. `field` is that of its entry, `field_before` that of
// weight i - 1 of the column, which only the second weights of 2:4 need.
inline uint64_t position(Sparsity sparsity, uint64_t i, int field, int field_before) {
  switch (sparsity) {
    case Sparsity::kDense:
      return i;
    case Sparsity::k1of2:
      return 2 * i + (field & 1);
    case Sparsity::k2of4:
      break;
  }
  const uint64_t group = 4 * (i / 2);
  if (i % 2 == 0) return group + field;
  return group + (field == 0 ? 3 : (field_before + 1) % 3);
}

}  // namespace sluice::golden
