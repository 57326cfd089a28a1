#include "sw/container/linear_packer.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <span>
#include <stdexcept>

#include "backends/find_config.h"
#include "sw/compress/prune.h"
#include "sw/compress/weight_words.h"
#include "sw/planner/packing.h"
#include "sw/planner/step_for_bits.h"
#include "sw/runtime/ceil_div.h"
#include "sw/runtime/support.h"

namespace sluice {
namespace {

double sum_of_squares(std::span<const float> values) {
  double sum = 0;
  for (const float value : values) sum += double(value) * value;
  return sum;
}

std::span<float> flat(RowMatrix& matrix) {
  return {matrix.data(), static_cast<std::size_t>(matrix.size())};
}

double squared_error(std::span<const float> weights, const QuantisedWeights& decoded) {
  double sum = 0;
  std::size_t i = 0;
  for (int row = 0; row < decoded.n; ++row) {
    for (int column = 0; column < decoded.k; ++column, ++i) {
      const double error = double(weights[i]) - decoded.value(row, column);
      sum += error * error;
    }
  }
  return sum;
}

std::vector<PartOfLinear> linears_of(const LlamaCheckpoint& checkpoint) {
  std::vector<PartOfLinear> linears;
  const auto add = [&](int layer, Linear linear) {
    const auto [n, k] = linear_shape(checkpoint.config(), linear);
    linears.push_back({layer, linear, 0, n, k});
  };
  for (int layer = 0; layer < checkpoint.config().num_hidden_layers; ++layer) {
    for (const Linear linear : kLayerLinears) add(layer, linear);
  }
  if (checkpoint.has_head()) add(kNoLayer, Linear::kHead);
  return linears;
}

// Weights from all over the model, with the same root mean square whatever linear they are from:
// [kRows, columns].
struct Sample {
  static constexpr int kLinears = 16, kRowsEach = 16, kMostColumns = 512;
  static constexpr int kRows = kLinears * kRowsEach;
  int columns = kMostColumns;
  RowMatrix weights;
};

Sample take_sample(const LlamaCheckpoint& checkpoint) {
  const std::vector<PartOfLinear> linears = linears_of(checkpoint);
  Sample sample;
  for (const PartOfLinear& linear : linears) sample.columns = std::min(sample.columns, linear.k);
  sample.weights.resize(Sample::kRows, sample.columns);
  for (std::size_t i = 0; i < Sample::kLinears; ++i) {
    const PartOfLinear& from = linears[i * linears.size() / Sample::kLinears];
    auto block =
        sample.weights.middleRows(static_cast<int>(i) * Sample::kRowsEach, Sample::kRowsEach);
    for (int row = 0; row < Sample::kRowsEach; ++row) {
      const auto at = static_cast<int>(std::int64_t{row} * from.rows / Sample::kRowsEach);
      block.row(row) =
          checkpoint.linear_rows(from.layer, from.linear, at, 1).leftCols(sample.columns);
    }
    const float size = std::sqrt(block.squaredNorm() / static_cast<float>(block.size()));
    if (size > 0) block /= size;
  }
  return sample;
}

}  // namespace

LinearPacker::LinearPacker(const LlamaCheckpoint& checkpoint, const CompressOptions& options)
    : checkpoint_(checkpoint), options_(options), config_(find_config(options.config)) {
  for (const PartOfLinear& part : linears_of(checkpoint)) {
    if (steps_.contains(part.linear)) continue;
    const LinearChoice choice = options_.choice_of(part.linear);
    check_supported(config_,
                    {static_cast<Operand>(config_.operand), choice.sparsity, choice.coding});
    steps_[part.linear] = step_of(choice);
  }
}

std::vector<PartOfLinear> LinearPacker::parts() const {
  std::vector<PartOfLinear> parts;
  const int columns = config_.cols;
  for (PartOfLinear part : linears_of(checkpoint_)) {
    const int n = part.rows;
    const auto pieces = static_cast<int>(ceil_div(part.weights(), options_.part_weights));
    const int rows = pieces == 1 ? n : std::max(n / pieces / columns, 1) * columns;
    for (; part.first < n; part.first += rows) {
      part.rows = std::min(rows, n - part.first);
      parts.push_back(part);
    }
  }
  return parts;
}

std::uint64_t LinearPacker::memory(const PartOfLinear& part) const {
  constexpr std::uint64_t kBytesPerWeight = 16;
  return kBytesPerWeight * part.weights();
}

PackedPiece LinearPacker::pack(const PartOfLinear& part) const {
  const LinearChoice choice = options_.choice_of(part.linear);
  const auto operand = static_cast<Operand>(config_.operand);
  const PackOptions layout = layout_of(part);
  const WeightStep& step = steps_.at(part.linear);
  RowMatrix weights = checkpoint_.linear_rows(part.layer, part.linear, part.first, part.rows);
  PackedPiece piece;
  piece.distortion.signal = sum_of_squares(flat(weights));
  prune(flat(weights), part.rows, part.k, choice.sparsity);
  const double kept = sum_of_squares(flat(weights));
  try {
    piece.tensor = options_.palette.empty()
                       ? sluice::pack(flat(weights), part.rows, part.k, {operand, step}, layout)
                       : sluice::pack(round_to_palette(flat(weights), part.rows, part.k, operand,
                                                       options_.palette, step.per),
                                      layout);
  } catch (const std::runtime_error& error) {
    throw std::runtime_error(
        fmt::format("{}: {}", weight_name(part.layer, part.linear), error.what()));
  }
  // Pruned weights are 0 in what is decoded too.
  piece.distortion.noise =
      piece.distortion.signal - kept + squared_error(flat(weights), piece.tensor.unpack());
  return piece;
}

PackOptions LinearPacker::layout_of(const PartOfLinear& part) const {
  const LinearChoice choice = options_.choice_of(part.linear);
  const Shape shape{part.rows, part.k, choice.sparsity};
  const std::lock_guard lock(mutex_);
  auto found = layouts_.find(shape);
  if (found == layouts_.end()) {
    found = layouts_
                .emplace(shape, pack_options(config_, options_.rows, part.rows, part.k,
                                             choice.sparsity, choice.coding))
                .first;
  }
  PackOptions layout = found->second;
  layout.coding = choice.coding;
  return layout;
}

WeightStep LinearPacker::step_of(const LinearChoice& choice) const {
  const WeightStep step = sluice::step_of(choice.sparsity, choice.coding, options_.scales);
  if (!choice.bits) return step;
  if (!options_.palette.empty()) {
    throw std::runtime_error(fmt::format(
        "--palette {} and --bits {}: a palette has the bits that its symbols take; give one of "
        "the two",
        options_.palette, *choice.bits));
  }
  Sample sample = take_sample(checkpoint_);
  prune(flat(sample.weights), Sample::kRows, sample.columns, choice.sparsity);
  return step_for_bits(config_, flat(sample.weights), Sample::kRows, sample.columns,
                       choice.sparsity, choice.coding, step, *choice.bits);
}

}  // namespace sluice
