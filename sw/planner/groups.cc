#include "sw/planner/groups.h"

#include <algorithm>
#include <limits>
#include <map>
#include <utility>

#include "sw/cycle_model/cycle_model.h"
#include "sw/runtime/ceil_div.h"
#include "sw/runtime/device.h"
#include "sw/runtime/matmul.h"

namespace sluice {
namespace {

constexpr double kBitsPerWeight = 4.5;  // that is stored
constexpr uint32_t kTableBytes = 192;   // of 80 entries
constexpr double kStoreOverhead = 160;  // cycles from one STORE to the next, besides its beats
constexpr uint32_t kScalesPerGranule = kGranuleBytes / 4;
constexpr uint64_t kExactSteps = 256;  // of the cycle model
constexpr uint32_t kWidths[] = {1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 16, 24, 32, 48, 64, 96, 128, 256};
constexpr uint32_t kLastWidths[] = {1, 2, 4};
constexpr uint64_t kMostTiles = 8192;  // that a prediction follows
constexpr uint64_t kFewestUnits = 8;

// Cycles of multiplying and of storing a unit of columns of a group.
struct GroupCycles {
  double multiply;
  double store;
};

GroupCycles group_cycles(const Config& config, const MatmulShape& shape, uint32_t unit) {
  const uint32_t rows = config.rows;
  const uint32_t tiles = unit / config.cols;
  const double k_tiles = ceil_div(shape.stored_weights(), rows);
  return {k_tiles * tiles * std::max(shape.m, rows), 4.0 * shape.m * unit / config.bus_bytes()};
}

// Widths of groups, in units of columns, for so many units in all. A group's sums are stored while
// the next one is multiplied: so towards the end, where the last has `narrowest` units, each is as
// wide as the one behind it can hide, up to `widest`. What is left makes groups of equal width in
// front.
std::vector<uint32_t> tapered_widths(uint32_t units, uint32_t narrowest, uint32_t widest,
                                     const GroupCycles& cycles) {
  std::vector<uint32_t> widths;
  uint32_t left = units;
  for (uint32_t width = narrowest; width < widest && left > 0;) {
    widths.push_back(std::min(width, left));
    left -= widths.back();
    const double hidden = (width * cycles.multiply - kStoreOverhead) / cycles.store;
    width = static_cast<uint32_t>(std::clamp<double>(hidden, width + 1, widest));
  }
  for (uint32_t groups = ceil_div(left, widest); groups > 0; --groups) {
    widths.push_back(left / groups);
    left -= widths.back();
  }
  std::sort(widths.rbegin(), widths.rend());
  return widths;
}

std::vector<GroupRun> runs_of(const std::vector<uint32_t>& widths, uint32_t unit) {
  std::vector<GroupRun> runs;
  for (const uint32_t width : widths) {
    const int columns = static_cast<int>(width * unit);
    if (runs.empty() || runs.back().columns != columns) {
      runs.push_back({columns, 1});
    } else {
      ++runs.back().count;
    }
  }
  return runs;
}

// As if it were placed on a device.
PlacedMatmul imagined(const Config& config, const MatmulShape& shape,
                      const std::vector<GroupRun>& groups) {
  PlacedMatmul product;
  product.plan = plan_matmul(config, shape, groups, true);
  product.form = StoreForm::kFp32;
  product.weights.coding = {Coding::kHuffman, 0};
  const auto bits = static_cast<uint64_t>(kBitsPerWeight * shape.stored_weights() * shape.n);
  product.weights.stream_bytes = static_cast<uint32_t>(std::min<uint64_t>(
      round_up(bits / 8 + 1, uint64_t{kGranuleBytes}), UINT32_MAX / kGranuleBytes * kGranuleBytes));
  product.weights.tables.assign(table_count(shape.sparsity, product.weights.coding),
                                {0, kTableBytes, false});
  const uint64_t word_bytes = 2 * config.rows;
  product.activation_block_bytes =
      round_up(ceil_div(shape.k, word_bytes) * word_bytes * product.plan.m_block, kGranuleBytes);
  product.tile_stride = product.element_bytes * config.cols;
  product.row_stride = static_cast<uint32_t>(
      round_up(uint64_t(product.element_bytes) * shape.n, product.tile_stride));
  return product;
}

uint64_t predicted_cycles(const Config& config, const MatmulShape& shape,
                          const std::vector<GroupRun>& groups) {
  ProgramBuilder builder(config);
  append_matmul(imagined(config, shape, groups), builder);
  if (builder.program().size() > DeviceMemory{}.ring_entries) {
    return std::numeric_limits<uint64_t>::max();
  }
  return predict_cycles(config, {}, builder.program(), kExactSteps).cycles;
}

}  // namespace

std::vector<GroupRun> plan_groups(const Config& config, const MatmulShape& shape) {
  const uint32_t cols = config.cols;
  const uint32_t unit = std::max(cols, kScalesPerGranule);
  const uint32_t units = ceil_div(shape.n, unit);
  const auto scales = static_cast<uint32_t>(config.scale_words);
  const uint32_t held = shape.n <= scales ? units : scales / 2 / unit;
  const uint32_t widest = std::max(
      1u, std::min({units, held, static_cast<uint32_t>(config.acc_rows) / 2 * cols / unit}));
  const GroupCycles cycles = group_cycles(config, shape, unit);

  // Of a large matrix some columns stand for all.
  const uint64_t k_tiles = ceil_div(shape.stored_weights(), config.rows);
  const uint64_t tiles_a_unit = k_tiles * (unit / cols) * ceil_div(shape.m, config.acc_rows);
  MatmulShape part = shape;
  const auto part_units = static_cast<uint32_t>(
      std::min<uint64_t>(units, std::max<uint64_t>(kFewestUnits, kMostTiles / tiles_a_unit)));
  part.n = std::min(shape.n, part_units * unit);

  struct Choice {
    uint32_t last, width;
  };
  std::map<std::vector<uint32_t>, Choice> choices;  // by the widths of the part's groups
  for (const uint32_t width : kWidths) {
    for (const uint32_t last : kLastWidths) {
      const Choice choice{std::min(last, widest), std::min(width, widest)};
      choices.insert({tapered_widths(part_units, choice.last, choice.width, cycles), choice});
    }
  }
  Choice best{};
  uint64_t fewest = std::numeric_limits<uint64_t>::max();
  size_t groups = 0;
  for (const auto& [widths, choice] : choices) {
    const uint64_t predicted = predicted_cycles(config, part, runs_of(widths, unit));
    if (best.width > 0 && std::pair(predicted, widths.size()) >= std::pair(fewest, groups))
      continue;
    fewest = predicted;
    groups = widths.size();
    best = choice;
  }
  return runs_of(tapered_widths(units, best.last, best.width, cycles), unit);
}

}  // namespace sluice
