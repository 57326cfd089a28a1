#include "sw/runtime/matmul_plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "sw/runtime/ceil_div.h"
#include "sw/runtime/command.h"

namespace sluice {
namespace {

constexpr uint32_t kMaxRows = 65535;       // of a MUL or STORE
constexpr uint32_t kMaxColumns = 1048575;  // of a MUL or STORE
constexpr uint32_t kScalesPerGranule = kGranuleBytes / 4;
constexpr uint32_t kMinLoadBytes = 2048;  // of a chunk, where there is that much

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

}  // namespace sluice
