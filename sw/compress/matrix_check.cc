#include "sw/compress/matrix_check.h"

#include <fmt/format.h>

#include <cmath>
#include <stdexcept>

namespace sluice {

void check_shape(std::size_t elements, int rows, int columns, std::string_view what) {
  if (rows < 1 || columns < 1) {
    throw std::runtime_error(
        fmt::format("a {} matrix of {} x {}: both must be at least 1", what, rows, columns));
  }
  if (elements != static_cast<std::size_t>(rows) * static_cast<std::size_t>(columns)) {
    throw std::runtime_error(fmt::format("a {} matrix of {} x {} given with {} elements", what,
                                         rows, columns, elements));
  }
}

void check_finite(std::span<const float> matrix, int rows, int columns, std::string_view what) {
  check_shape(matrix.size(), rows, columns, what);
  for (std::size_t i = 0; i < matrix.size(); ++i) {
    if (!std::isfinite(matrix[i])) {
      throw std::runtime_error(
          fmt::format("{} at row {}, column {} is {}: only finite numbers can "
                      "be used",
                      what, i / columns, i % columns, matrix[i]));
    }
  }
}

}  // namespace sluice
