// Matrices in NumPy's .npy format (numpy.lib.format, versions 1.0, 2.0 and 3.0), to exchange
// activations and results with Python.
#pragma once

#include <cstdint>
#include <filesystem>
#include <variant>

#include "sw/model/matrix.h"

namespace sluice {

template <typename T>
using RowMatrixOf = Eigen::Matrix<T, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

// float32, int8, int32, uint8 or float64.
using NpyMatrix = std::variant<RowMatrix, RowMatrixOf<std::int8_t>, RowMatrixOf<std::int32_t>,
                               RowMatrixOf<std::uint8_t>, RowMatrixOf<double>>;

// One dimension makes one row. Throws ModelError for other dtypes, big-endian data, Fortran order,
// other numbers of dimensions, empty arrays, and anything malformed, with the NumPy call that
// converts what is not read.
NpyMatrix read_npy(const std::filesystem::path& path);

// Writes format version 1.0, always in two dimensions. Throws ModelError when the file cannot be
// written, and for an empty matrix.
void write_npy(const std::filesystem::path& path, const NpyMatrix& matrix);

}  // namespace sluice
