// How a product Y [M, N] = X [M, K] W [N, K]^T is cut so that each piece fits on chip.
//
//   M  into blocks of m_block rows; the weights are streamed once a block.
//   N  into groups of columns, one after the other in one stream; the accumulators hold
//      `accumulator_buffers` groups, one in each half, so that one is stored while the next is
//      multiplied without getting in each other's way (docs/array.md). Groups become narrower
//      towards the end: nothing hides the storing of the last one.
//   K  into chunks of k_chunk: one LOAD of activations and, in the first group, one MUL each, so
//      that multiplying starts with the first chunk. If all chunks of a block fit into the
//      activation memory they stay for all groups, otherwise each group loads them again and two
//      chunks take turns.
//
// A plan fits any M, K, N from 1. The packed tensor has to be packed for its groups.
#ifndef SLUICE_SW_RUNTIME_MATMUL_PLAN_H_
#define SLUICE_SW_RUNTIME_MATMUL_PLAN_H_

#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

#include "gen/config.h"
#include "sw/compress/stream_layout.h"
#include "sw/compress/types.h"

namespace sluice {

// With more stored weights a column a sum can overflow (docs/numerics.md).
uint32_t max_stored_weights(ArrayOperand operand);

struct MatmulShape {
  uint32_t m = 0;
  uint32_t k = 0;
  uint32_t n = 0;
  Sparsity sparsity = Sparsity::kDense;

  uint64_t stored_weights() const {  // a column
    return stored_in(k);
  }
  uint64_t stored_in(uint64_t depth) const {  // a column of so many weights
    switch (sparsity) {
      case Sparsity::kDense:
        return depth;
      case Sparsity::k1of2:
        return (depth + 1) / 2;
      case Sparsity::k2of4:
        return (depth + 3) / 4 * 2;
    }
    return 0;
  }
};

struct ColumnGroup {
  uint32_t first = 0;
  uint32_t columns = 0;
  uint32_t scale_part = 0;  // which part of the column scales has its own
};

// Column scales that are loaded together, those of whole groups.
struct ScalePart {
  uint32_t first = 0;
  uint32_t columns = 0;
};

struct MatmulPlan {
  MatmulShape shape;
  std::vector<ColumnGroup> groups;
  std::vector<ScalePart> scale_parts;
  uint32_t m_block = 0;
  uint32_t k_chunk = 0;
  uint32_t accumulator_buffers = 0;
  uint32_t accumulator_buffer_rows = 0;  // from one to the next
  bool resident = false;                 // all of a block's activations fit on chip
  uint32_t activation_buffers = 0;       // blocks (resident) or chunks (otherwise) held at a time
  uint32_t activation_buffer_words = 0;
  uint32_t row_scale_buffers = 0;  // blocks whose scales are held at a time
  uint32_t row_scale_buffer = 0;   // scales of one
  bool one_column_scale = false;
  uint32_t column_scale_buffers = 0;  // parts held at a time
  uint32_t column_scale_buffer = 0;   // scales of one

  uint32_t blocks() const;
  uint32_t first_row(uint32_t block) const { return block * m_block; }
  uint32_t block_rows(uint32_t block) const {
    return std::min(m_block, shape.m - first_row(block));
  }
  uint32_t chunks() const;
};

// Cuts for a tensor that was packed for these groups, with a scale a column or one for all.
// Throws std::runtime_error if the machine cannot hold a group or the shape is out of range.
MatmulPlan plan_matmul(const Config& config, const MatmulShape& shape,
                       const std::vector<GroupRun>& groups, bool one_column_scale = false);

}  // namespace sluice

#endif  // SLUICE_SW_RUNTIME_MATMUL_PLAN_H_
