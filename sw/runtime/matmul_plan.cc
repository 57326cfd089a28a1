#include "sw/runtime/matmul_plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>
#include <stdexcept>

#include "sw/runtime/ceil_div.h"
#include "sw/runtime/command.h"

namespace sluice {
namespace {

constexpr uint32_t kMaxRows = 65535;       // of a MUL or STORE
constexpr uint32_t kMaxColumns = 1048575;  // of a MUL or STORE
constexpr uint32_t kScalesPerGranule = kGranuleBytes / 4;
constexpr uint32_t kMinLoadBytes = 2048;  // of a chunk, where there is that much

// What the estimate of cycles assumes of memory, commands and codes.
constexpr uint64_t kLatency = 100;
constexpr uint64_t kMulOverhead = 20;
constexpr uint64_t kStoreOverhead = kLatency + 60;
constexpr uint64_t kBitsPerWeight = 5;
constexpr uint32_t kMostLastUnits = 4;  // widths tried for the last group

struct Sizes {
  explicit Sizes(const Config& config)
      : rows(config.rows),
        cols(config.cols),
        word_bytes(2 * rows),
        granule_words(std::max(1u, kGranuleBytes / word_bytes)),
        act_words(config.act_words / granule_words * granule_words),
        acc_rows(config.acc_rows),
        scales(config.scale_words / kScalesPerGranule * kScalesPerGranule) {}

  uint32_t rows, cols;
  uint32_t word_bytes;
  uint32_t granule_words;  // activation words that a LOAD is a multiple of
  uint32_t act_words;
  uint32_t acc_rows;
  uint32_t scales;
};

void check_shape(const Config& config, const MatmulShape& shape) {
  if (shape.m == 0 || shape.k == 0 || shape.n == 0) {
    throw std::runtime_error(fmt::format("matmul: M {}, K {}, N {}: each has to be 1 or more",
                                         shape.m, shape.k, shape.n));
  }
  const uint32_t limit = max_stored_weights(config.operand);
  if (shape.stored_weights() > limit) {
    throw std::runtime_error(
        fmt::format("matmul: K {} stores {} weights a column, and sums of more than {} products "
                    "can overflow; split K and add the results",
                    shape.k, shape.stored_weights(), limit));
  }
}

uint32_t widest_tiles(const MatmulPlan& plan, const Sizes& sizes) {
  uint32_t columns = 0;
  for (const ColumnGroup& group : plan.groups) columns = std::max(columns, group.columns);
  return ceil_div(columns, sizes.cols);
}

void check_group(const MatmulPlan& plan, uint32_t columns, const Sizes& sizes) {
  if (columns == 0 || columns % sizes.cols != 0) {
    throw std::runtime_error(
        fmt::format("matmul: the weights are packed in groups of {} columns, but the array has {} "
                    "columns; pack them for this configuration",
                    columns, sizes.cols));
  }
  const uint32_t used = std::min(columns, plan.shape.n);
  if (ceil_div(used, sizes.cols) > sizes.acc_rows || used > kMaxColumns) {
    throw std::runtime_error(
        fmt::format("matmul: the weights are packed in groups of {} columns, but the accumulators "
                    "hold {}; pack them with smaller groups",
                    columns, uint64_t(sizes.acc_rows) * sizes.cols));
  }
  if (columns < plan.shape.n && columns % kScalesPerGranule != 0) {
    throw std::runtime_error(
        fmt::format("matmul: the weights are packed in groups of {} columns, but column scales are "
                    "loaded by {}; pack them with groups that are a multiple",
                    columns, kScalesPerGranule));
  }
}

void cut_columns(MatmulPlan& plan, const std::vector<GroupRun>& groups, const Sizes& sizes) {
  for (const GroupRun& run : groups) check_group(plan, run.columns, sizes);
  for_each_group(static_cast<int>(plan.shape.n), groups, [&](int first, int columns) {
    plan.groups.push_back({static_cast<uint32_t>(first), static_cast<uint32_t>(columns), 0});
  });
}

void cut_rows(MatmulPlan& plan, const Sizes& sizes) {
  const uint32_t tiles = widest_tiles(plan, sizes);
  const bool one_buffer = plan.groups.size() == 1 && plan.shape.m <= sizes.acc_rows / tiles;
  const uint32_t held = sizes.acc_rows / tiles;
  uint32_t limit =
      std::min({plan.shape.m, kMaxRows, sizes.scales, one_buffer ? held : std::max(1u, held / 2)});
  const uint64_t k_words = ceil_div(plan.shape.k, sizes.word_bytes);  // of one row
  const uint32_t resident_rows = sizes.act_words / k_words;
  // With fewer rows than that, fetching weights would take longer than multiplying.
  plan.resident = resident_rows >= std::min(limit, 2 * sizes.rows);
  limit =
      std::min(limit, plan.resident ? resident_rows : sizes.act_words / 2 / sizes.granule_words);
  if (limit == 0) {
    throw std::runtime_error(
        "matmul: the activation or scale memory of this configuration is too "
        "small for a single row");
  }
  plan.m_block = ceil_div(plan.shape.m, ceil_div(plan.shape.m, limit));
}

void cut_depth(MatmulPlan& plan, const Sizes& sizes) {
  const uint32_t granule = sizes.granule_words;
  const uint64_t k_words = ceil_div(plan.shape.k, sizes.word_bytes);
  uint64_t chunk_words;
  if (plan.resident) {
    chunk_words =
        round_up(ceil_div(kMinLoadBytes, uint64_t(plan.m_block) * sizes.word_bytes), granule);
    plan.activation_buffer_words = round_up(k_words * plan.m_block, granule);
    plan.activation_buffers =
        plan.blocks() > 1 && 2 * plan.activation_buffer_words <= sizes.act_words ? 2 : 1;
  } else {
    plan.activation_buffer_words = sizes.act_words / 2 / granule * granule;
    plan.activation_buffers = 2;
    chunk_words = plan.activation_buffer_words / plan.m_block / granule * granule;
  }
  plan.k_chunk = std::min(chunk_words, k_words) * sizes.word_bytes;
}

void cut_scales(MatmulPlan& plan, const Sizes& sizes) {
  plan.row_scale_buffer = round_up(plan.m_block, kScalesPerGranule);
  plan.row_scale_buffers = plan.blocks() > 1 && 2 * plan.row_scale_buffer <= sizes.scales ? 2 : 1;

  if (plan.one_column_scale) {
    plan.column_scale_buffers = 1;
    plan.column_scale_buffer = kScalesPerGranule;
    plan.scale_parts.push_back({0, 1});
    return;
  }
  const uint64_t all = round_up(plan.shape.n, kScalesPerGranule);
  plan.column_scale_buffers = all <= sizes.scales ? 1 : 2;
  plan.column_scale_buffer =
      all <= sizes.scales ? all : sizes.scales / 2 / kScalesPerGranule * kScalesPerGranule;
  for (ColumnGroup& group : plan.groups) {
    if (group.columns > plan.column_scale_buffer) {
      throw std::runtime_error(
          fmt::format("matmul: the weights are packed in groups of {} columns, but of the column "
                      "scales {} are held at a time; pack them with groups of at most {}",
                      group.columns, plan.column_scale_buffer, plan.column_scale_buffer));
    }
    const uint32_t end = group.first + group.columns;
    if (plan.scale_parts.empty() ||
        end - plan.scale_parts.back().first > plan.column_scale_buffer) {
      plan.scale_parts.push_back({group.first, 0});
    }
    plan.scale_parts.back().columns = end - plan.scale_parts.back().first;
    group.scale_part = plan.scale_parts.size() - 1;
  }
}

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

}  // namespace

uint32_t max_stored_weights(ArrayOperand operand) {
  return operand == ArrayOperand::kInt8 ? 131071 : 42799;
}

uint32_t MatmulPlan::blocks() const { return ceil_div(shape.m, m_block); }
uint32_t MatmulPlan::chunks() const { return ceil_div(shape.k, k_chunk); }

MatmulPlan plan_matmul(const Config& config, const MatmulShape& shape,
                       const std::vector<GroupRun>& groups, bool one_column_scale) {
  check_shape(config, shape);
  const Sizes sizes(config);
  MatmulPlan plan;
  plan.shape = shape;
  plan.one_column_scale = one_column_scale;
  cut_columns(plan, groups, sizes);
  cut_rows(plan, sizes);
  cut_depth(plan, sizes);
  cut_scales(plan, sizes);
  const uint32_t group_rows = widest_tiles(plan, sizes) * plan.m_block;
  plan.accumulator_buffers = group_rows <= sizes.acc_rows / 2 ? 2 : 1;
  plan.accumulator_buffer_rows = sizes.acc_rows / 2;
  return plan;
}

std::vector<GroupRun> plan_groups(const Config& config, const MatmulShape& shape) {
  check_shape(config, shape);
  const Sizes sizes(config);
  const uint32_t unit = std::max(sizes.cols, kScalesPerGranule);
  const uint32_t units = ceil_div(shape.n, unit);
  const uint32_t held = shape.n <= sizes.scales ? units : std::max(1u, sizes.scales / 2 / unit);
  const uint32_t widest =
      std::min({units, held, std::max(1u, sizes.acc_rows / 2 * sizes.cols / unit)});
  const GroupCycles cycles = group_cycles(config, shape, unit);
  std::vector<GroupRun> best;
  uint64_t fewest = std::numeric_limits<uint64_t>::max();
  for (uint32_t width = 1; width <= widest; ++width) {
    for (uint32_t last = 1; last <= std::min(width, kMostLastUnits); ++last) {
      const std::vector<GroupRun> groups =
          runs_of(tapered_widths(units, last, width, cycles), unit);
      const uint64_t estimate = estimate_cycles(config, plan_matmul(config, shape, groups));
      if (estimate < fewest) {
        fewest = estimate;
        best = groups;
      }
    }
  }
  return best;
}

uint64_t estimate_cycles(const Config& config, const MatmulPlan& plan) {
  const Sizes sizes(config);
  const uint64_t bus = config.bus_bytes();
  const uint64_t rows = plan.m_block;
  const uint64_t k_tiles = ceil_div(plan.shape.stored_weights(), sizes.rows);
  const uint64_t chunks = plan.chunks();
  const uint64_t chunk_k_tiles = ceil_div(k_tiles, chunks);
  const uint64_t tile_fetch = uint64_t(sizes.rows) * sizes.cols * kBitsPerWeight / 8 / bus;
  const uint64_t tile = std::max({rows, uint64_t(sizes.rows), tile_fetch});
  const uint64_t chunk_load = rows * std::min(plan.k_chunk, plan.shape.k) / bus;

  // When the last MUL ends, and the STORE that frees each of the accumulators' halves.
  uint64_t multiplied = 2 * kLatency + chunk_load;
  uint64_t stored = 0;
  std::array<uint64_t, 2> free{};
  for (uint32_t block = 0; block < plan.blocks(); ++block) {
    for (size_t i = 0; i < plan.groups.size(); ++i) {
      const uint64_t tiles = ceil_div(plan.groups[i].columns, sizes.cols);
      const bool loads = !plan.resident || i == 0;
      const uint64_t chunk = chunk_k_tiles * tiles * tile;
      const uint64_t fetch = loads ? chunk_load + chunk_k_tiles * tiles * tile_fetch : 0;
      uint64_t& half = free[plan.accumulator_buffers > 1 ? i % 2 : 0];
      multiplied = std::max(multiplied, half) +
                   (loads ? (chunks - 1) * (std::max(chunk, fetch) + kMulOverhead) + chunk
                          : chunks * chunk) +
                   kMulOverhead;
      stored = std::max(stored, multiplied) + tiles * rows * sizes.cols * 4 / bus + kStoreOverhead;
      half = stored;
    }
  }
  return stored + kLatency;
}

}  // namespace sluice
