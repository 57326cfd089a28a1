#include "sw/cli/npy_operands.h"

#include <fmt/format.h>

#include <span>
#include <stdexcept>

#include "sw/compress/prune.h"

namespace sluice {
namespace {

using Int8Matrix = RowMatrixOf<int8_t>;

const char* type_name(const NpyMatrix& array) {
  constexpr const char* kNames[] = {"float32", "int8", "int32"};
  return kNames[array.index()];
}

[[noreturn]] void refuse_type(const std::string& path, const NpyMatrix& array) {
  throw std::runtime_error(
      fmt::format("{}: the array is {}, but the machine multiplies float32 (quantised) or int8; "
                  "convert it with "
                  ".astype(numpy.int8) if its values fit",
                  path, type_name(array)));
}

template <typename Matrix>
auto elements(Matrix& matrix) {
  return std::span(matrix.data(), static_cast<size_t>(matrix.size()));
}

}  // namespace

bool is_int8(const NpyMatrix& array) { return std::holds_alternative<Int8Matrix>(array); }

void check_same_type(const std::string& a_path, const NpyMatrix& a, const std::string& b_path,
                     const NpyMatrix& b) {
  if (a.index() == b.index()) return;
  throw std::runtime_error(fmt::format("{} is {}, {} is {}: give both as float32 or both as int8",
                                       a_path, type_name(a), b_path, type_name(b)));
}

QuantisedWeights weights_from_npy(const NpyMatrix& array, const std::string& path,
                                  Sparsity sparsity, const CodingChoice& coding, bool prune) {
  const auto prepare = [&](auto matrix) {
    if (prune && sparsity == Sparsity::k1of2) {
      prune_1of2(elements(matrix), matrix.rows(), matrix.cols());
    }
    return matrix;
  };
  if (const auto* floats = std::get_if<RowMatrix>(&array)) {
    const RowMatrix w = prepare(*floats);
    return quantise_weights(elements(w), w.rows(), w.cols(), max_level(sparsity, coding),
                            default_step(sparsity, coding));
  }
  if (const auto* bytes = std::get_if<Int8Matrix>(&array)) {
    const Int8Matrix w = prepare(*bytes);
    const auto q = elements(w);
    return {static_cast<int>(w.rows()), static_cast<int>(w.cols()), {q.begin(), q.end()}, {}};
  }
  refuse_type(path, array);
}

QuantisedActivations activations_from_npy(const NpyMatrix& array, const std::string& path) {
  if (const auto* x = std::get_if<RowMatrix>(&array)) {
    return quantise_activations(elements(*x), x->rows(), x->cols());
  }
  if (const auto* x = std::get_if<Int8Matrix>(&array)) {
    const auto q = elements(*x);
    return {static_cast<int>(x->rows()), static_cast<int>(x->cols()), {q.begin(), q.end()}, {}};
  }
  refuse_type(path, array);
}

}  // namespace sluice
