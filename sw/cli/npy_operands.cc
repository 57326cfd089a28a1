#include "sw/cli/npy_operands.h"

#include <fmt/format.h>

#include <array>
#include <span>
#include <stdexcept>

#include "sw/compress/prune.h"
#include "sw/compress/weight_words.h"
#include "sw/planner/packing.h"

namespace sluice {
namespace {

using Int8Matrix = RowMatrixOf<int8_t>;
using Uint8Matrix = RowMatrixOf<uint8_t>;

const char* type_name(const NpyMatrix& array) {
  constexpr std::array kNames = {"float32", "int8", "int32", "uint8", "float64"};
  static_assert(kNames.size() == std::variant_size_v<NpyMatrix>);
  return kNames[array.index()];
}

const char* operand_type(Operand operand) { return operand == Operand::kInt8 ? "int8" : "uint8"; }

template <typename Matrix>
auto elements(Matrix& matrix) {
  return std::span(matrix.data(), static_cast<size_t>(matrix.size()));
}

// Operands as they stand in the array.
std::vector<int8_t> operands_of(const NpyFile& file, Operand operand) {
  std::vector<int8_t> operands;
  const auto copy = [&](const auto& matrix) {
    operands.assign(matrix.data(), matrix.data() + matrix.size());
  };
  const auto* bytes = std::get_if<Int8Matrix>(&file.array);
  const auto* bits = std::get_if<Uint8Matrix>(&file.array);
  if (operand == Operand::kInt8 && bytes != nullptr) {
    copy(*bytes);
  } else if (operand == Operand::kFp8 && bits != nullptr) {
    copy(*bits);
  } else {
    throw std::runtime_error(fmt::format(
        "{}: the array is {}, but with {} operands the machine multiplies float32 (quantised) or "
        "{}{}; convert it",
        file.path, type_name(file.array), to_string(operand), operand_type(operand),
        operand == Operand::kFp8 ? " (the bits of E4M3)" : ""));
  }
  return operands;
}

}  // namespace

int NpyFile::rows() const {
  return std::visit([](const auto& matrix) { return static_cast<int>(matrix.rows()); }, array);
}

int NpyFile::columns() const {
  return std::visit([](const auto& matrix) { return static_cast<int>(matrix.cols()); }, array);
}

void check_types(const NpyFile& weights, const NpyFile& activations, Operand operand) {
  if (weights.array.index() != activations.array.index()) {
    throw std::runtime_error(fmt::format("{} is {}, {} is {}: give both as float32 or both as {}",
                                         weights.path, type_name(weights.array), activations.path,
                                         type_name(activations.array), operand_type(operand)));
  }
}

PackedTensor pack_npy(const NpyFile& weights, const WeightOptions& options, const Config& config,
                      uint32_t m) {
  const int n = weights.rows();
  const int k = weights.columns();
  const PackOptions layout = pack_options(config, m, n, k, options.sparsity, options.coding);
  if (const auto* floats = std::get_if<RowMatrix>(&weights.array)) {
    RowMatrix w = *floats;
    if (options.prune) prune(elements(w), n, k, options.sparsity);
    const WeightStep step = step_of(options.sparsity, options.coding, options.scales);
    if (options.palette.empty()) return pack(elements(w), n, k, {options.operand, step}, layout);
    return pack(round_to_palette(elements(w), n, k, options.operand, options.palette, step.per),
                layout);
  }
  QuantisedWeights w{n, k, operands_of(weights, options.operand), {}, options.operand};
  if (options.prune) {
    if (options.operand == Operand::kFp8) {
      throw std::runtime_error(
          fmt::format("{}: --prune works on float32 and int8; prune the array of FP8 bits before",
                      weights.path));
    }
    prune(w.q, n, k, options.sparsity);
  }
  return pack(w, layout);
}

QuantisedActivations activations_from_npy(const NpyFile& activations, Operand operand) {
  const int m = activations.rows();
  const int k = activations.columns();
  if (const auto* floats = std::get_if<RowMatrix>(&activations.array)) {
    return quantise_activations(elements(*floats), m, k, operand);
  }
  return {m, k, operands_of(activations, operand), {}, operand};
}

}  // namespace sluice
