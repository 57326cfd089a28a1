// The fewest cycles that a product can take on a machine, whatever its program: the compressed
// weights pass the bus once, and the array takes a stored weight a column and a multiplication an
// element a cycle (S. Williams, A. Waterman and D. Patterson, "Roofline", CACM 52(4), 2009).
#ifndef SLUICE_SW_RUNTIME_ROOFLINE_H_
#define SLUICE_SW_RUNTIME_ROOFLINE_H_

#include <algorithm>

#include "gen/config.h"
#include "sw/compress/packed_tensor.h"

namespace sluice {

// Of m rows of activations. The bytes are those of the stream alone, without tables and scales.
inline double roofline_cycles(const Config& config, const PackedTensor& weights, int m) {
  const auto bytes = static_cast<double>(weights.stream.size());
  const double stored = static_cast<double>(weights.n) * weights.stored_per_column();
  const double rows = std::max(1.0, static_cast<double>(m) / config.rows);
  return std::max(bytes / config.bus_bytes(), stored / config.cols * rows);
}

}  // namespace sluice

#endif  // SLUICE_SW_RUNTIME_ROOFLINE_H_
