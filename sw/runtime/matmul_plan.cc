#include "sw/runtime/matmul_plan.h"

#include <fmt/format.h>

#include <algorithm>
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
constexpr uint64_t kMulOverhead = 40;
constexpr uint64_t kBitsPerWeight = 6;

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

uint32_t group_tiles(const MatmulPlan& plan, const Sizes& sizes) {
  return ceil_div(std::min(plan.group, plan.shape.n), sizes.cols);
}

void check_group(const MatmulPlan& plan, const Sizes& sizes) {
  if (plan.group == 0 || plan.group % sizes.cols != 0) {
    throw std::runtime_error(
        fmt::format("matmul: the weights are packed in groups of {} columns, but the array has {} "
                    "columns; pack them for this configuration",
                    plan.group, sizes.cols));
  }
  if (group_tiles(plan, sizes) > sizes.acc_rows ||
      std::min(plan.group, plan.shape.n) > kMaxColumns) {
    throw std::runtime_error(
        fmt::format("matmul: the weights are packed in groups of {} columns, but the accumulators "
                    "hold {}; pack them with smaller groups",
                    plan.group, uint64_t(sizes.acc_rows) * sizes.cols));
  }
  if (plan.groups() > 1 && plan.group % kScalesPerGranule != 0) {
    throw std::runtime_error(
        fmt::format("matmul: the weights are packed in groups of {} columns, but column scales are "
                    "loaded by {}; pack them with groups that are a multiple",
                    plan.group, kScalesPerGranule));
  }
}

void cut_rows(MatmulPlan& plan, const Sizes& sizes) {
  const uint32_t tiles = group_tiles(plan, sizes);
  const bool one_buffer = plan.groups() == 1 && plan.shape.m <= sizes.acc_rows / tiles;
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

  const uint64_t all = round_up(plan.shape.n, kScalesPerGranule);
  plan.column_scale_buffers = all <= sizes.scales ? 1 : 2;
  const uint32_t held = sizes.scales / plan.column_scale_buffers;
  plan.column_scale_buffer = all <= sizes.scales ? all : held / plan.group * plan.group;
  if (plan.column_scale_buffer == 0) {
    throw std::runtime_error(
        fmt::format("matmul: the weights are packed in groups of {} columns, but of the column "
                    "scales {} are held at a time; pack them with groups of at most {}",
                    plan.group, held, held));
  }
}

}  // namespace

uint32_t max_stored_weights(ArrayOperand operand) {
  return operand == ArrayOperand::kInt8 ? 131071 : 42799;
}

uint32_t MatmulPlan::blocks() const { return ceil_div(shape.m, m_block); }
uint32_t MatmulPlan::groups() const { return ceil_div(shape.n, group); }
uint32_t MatmulPlan::chunks() const { return ceil_div(shape.k, k_chunk); }

MatmulPlan plan_matmul(const Config& config, const MatmulShape& shape, uint32_t group) {
  check_shape(config, shape);
  const Sizes sizes(config);
  MatmulPlan plan;
  plan.shape = shape;
  plan.group = group;
  check_group(plan, sizes);
  cut_rows(plan, sizes);
  cut_depth(plan, sizes);
  cut_scales(plan, sizes);
  const uint32_t group_rows = group_tiles(plan, sizes) * plan.m_block;
  plan.accumulator_buffers = group_rows <= sizes.acc_rows / 2 ? 2 : 1;
  plan.accumulator_buffer_rows = sizes.acc_rows / 2;
  return plan;
}

MatmulPlan plan_matmul(const Config& config, const MatmulShape& shape) {
  check_shape(config, shape);
  const Sizes sizes(config);
  const uint32_t step = std::max(sizes.cols, kScalesPerGranule);
  const uint32_t widest = shape.n <= sizes.scales ? shape.n : sizes.scales / 2;
  MatmulPlan best;
  uint64_t fewest = std::numeric_limits<uint64_t>::max();
  for (uint32_t group = step; group < widest + step; group += step) {
    if (group > step && ceil_div(group, sizes.cols) > sizes.acc_rows / 2) break;
    if (group > step && group > widest && widest < shape.n) break;
    const MatmulPlan plan = plan_matmul(config, shape, group);
    const uint64_t cycles = estimate_cycles(config, plan);
    if (cycles < fewest) {
      fewest = cycles;
      best = plan;
    }
  }
  return best;
}

uint64_t estimate_cycles(const Config& config, const MatmulPlan& plan) {
  const Sizes sizes(config);
  const uint64_t bus = config.bus_bytes();
  const uint64_t rows = plan.m_block;
  const bool dense = plan.shape.sparsity == Sparsity::kDense;
  const uint64_t k_tiles = ceil_div(plan.shape.stored_weights(), sizes.rows);
  const uint64_t chunk_k_tiles =
      std::min<uint64_t>(k_tiles, plan.k_chunk / (dense ? 1 : 2) / sizes.rows);
  const uint64_t chunks = plan.chunks();
  const uint64_t groups = plan.groups();
  const uint64_t tiles = group_tiles(plan, sizes);
  const uint64_t last_tiles = ceil_div(plan.shape.n, sizes.cols) - (groups - 1) * tiles;

  const uint64_t tile_fetch = uint64_t(sizes.rows) * sizes.cols * kBitsPerWeight / 8 / bus;
  const uint64_t tile = std::max({rows, uint64_t(sizes.rows), tile_fetch});
  const uint64_t chunk_load = rows * std::min(plan.k_chunk, plan.shape.k) / bus;
  const auto multiply = [&](uint64_t group, bool loads) {
    const uint64_t chunk = chunk_k_tiles * group * tile;
    if (!loads) return k_tiles * group * tile + kMulOverhead;
    const uint64_t fetch = chunk_load + chunk_k_tiles * group * tile_fetch;
    return (chunks - 1) * (std::max(chunk, fetch) + kMulOverhead) + chunk + kMulOverhead;
  };
  const auto store = [&](uint64_t group) { return group * rows * sizes.cols * 4 / bus; };

  uint64_t block = 2 * kLatency + chunk_load + multiply(groups == 1 ? last_tiles : tiles, true);
  if (groups > 1) {
    const auto next = [&](uint64_t group) {
      const uint64_t mul = multiply(group, !plan.resident);
      return plan.accumulator_buffers > 1 ? std::max(mul, store(tiles)) : mul + store(tiles);
    };
    block += (groups - 2) * next(tiles) + next(last_tiles);
  }
  return plan.blocks() * (block + store(last_tiles) + kLatency);
}

}  // namespace sluice
