// Checks that every function on row-major matrices [rows, columns] shares. They throw
// std::runtime_error; `what` names the elements in the message, such as "weight".
#ifndef SLUICE_SW_COMPRESS_MATRIX_CHECK_H_
#define SLUICE_SW_COMPRESS_MATRIX_CHECK_H_

#include <cstddef>
#include <span>
#include <string_view>

namespace sluice {

// rows and columns are at least 1 and `elements` is their product.
void check_shape(std::size_t elements, int rows, int columns, std::string_view what);

// check_shape, and no element is NaN or infinite; the message gives row and column of the first.
void check_finite(std::span<const float> matrix, int rows, int columns, std::string_view what);

}  // namespace sluice

#endif  // SLUICE_SW_COMPRESS_MATRIX_CHECK_H_
