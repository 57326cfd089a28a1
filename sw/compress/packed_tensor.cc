#include "sw/compress/packed_tensor.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>
#include <stdexcept>

#include "sw/compress/crc32c.h"
#include "sw/compress/stream_writer.h"
#include "sw/compress/trellis.h"

namespace sluice {
namespace {

constexpr int kMaxArraySide = 65536;  // a lane has 16 bits in ERR_INFO

void require(bool condition, const std::string& message) {
  if (!condition) throw std::runtime_error(message);
}

void check_table(const TableImage& table, const PackedTensor& tensor, bool used) {
  require(used || table == TableImage{},
          fmt::format("{} {} has no such table, but one is given", to_string(tensor.sparsity),
                      to_string(tensor.coding)));
  if (!used) return;
  table.check(tensor.coding.has_lengths() ? kMaxCodeLength : 0);
  require(table.wide == (tensor.coding.coding == Coding::kTrellis),
          "tables have wide entries in trellis, and only there");
}

}  // namespace

void PackedTensor::validate_parameters() const {
  require(n >= 1 && k >= 1, fmt::format("a matrix of {} x {}: both must be at least 1", n, k));
  for (const auto& [name, side] : {std::pair("lanes", layout.lanes), {"rows", layout.rows}}) {
    require(side >= 1 && side <= kMaxArraySide && std::has_single_bit(static_cast<unsigned>(side)),
            fmt::format("{} {}: it must be a power of two up to {}", side, name, kMaxArraySide));
  }
  require(!layout.groups.empty() && layout.groups.size() <= kMaxGroupRuns,
          fmt::format("{} runs of groups: there have to be 1 to {}", layout.groups.size(),
                      kMaxGroupRuns));
  for (const GroupRun& run : layout.groups) {
    require(run.columns >= 1 && run.columns % layout.lanes == 0,
            fmt::format("a group of {} columns: it must be a multiple of the {} lanes", run.columns,
                        layout.lanes));
    require(std::min(n, run.columns) <= kMaxMulDimension,
            fmt::format("a group of {} columns: a MUL covers at most {}; use smaller groups",
                        std::min(n, run.columns), kMaxMulDimension));
    require(run.count >= 1, fmt::format("a run of {} groups: it must be 1 or more", run.count));
  }
  require(stored_per_column() <= kMaxMulDimension,
          fmt::format("{} stored weights a column: a MUL covers at most {}", stored_per_column(),
                      kMaxMulDimension));
  const bool fixed = coding.coding == Coding::kFixed;
  require(
      fixed ? coding.fixed_bits >= 1 && coding.fixed_bits <= kMaxFixedBits : coding.fixed_bits == 0,
      fmt::format("{} bits of a fixed code: use 1 to {} for fixed and 0 for other codings",
                  coding.fixed_bits, kMaxFixedBits));
  require(trellis_states == 0
              ? coding.coding != Coding::kTrellis
              : coding.coding == Coding::kTrellis && is_trellis_states(trellis_states),
          fmt::format("{} states of the trellis in {}: use 4 or 8 in trellis and 0 elsewhere",
                      trellis_states, to_string(coding)));
  require(scale.size() <= 1 || scale.size() == static_cast<std::size_t>(n),
          fmt::format("{} scales for {} rows: there may be one a row, one for all, or none",
                      scale.size(), n));
  for (std::size_t row = 0; row < scale.size(); ++row) {
    require(std::isfinite(scale[row]), fmt::format("the scale of row {} is not finite", row));
  }
}

void PackedTensor::validate() const {
  validate_parameters();
  const int tables = table_count(sparsity, coding);
  check_table(table, *this, tables >= 1);
  check_table(second_table, *this, tables == 2);
  require(
      !stream.empty() && stream.size() % kStreamGranule == 0 && stream.size() <= kMaxStreamBytes,
      fmt::format("a stream of {} bytes: it must be a multiple of {} below 2^32; split a larger "
                  "matrix",
                  stream.size(), kStreamGranule));
  require(static_cast<std::uint64_t>(n) * stored_per_column() <= 8 * stream.size(),
          fmt::format("a stream of {} bytes is too short for {} columns of {} stored weights",
                      stream.size(), n, stored_per_column()));
  require(crc32c(stream) == stream_crc, "the stream's CRC is wrong: the packed tensor is damaged");
}

std::vector<const TableImage*> PackedTensor::tables() const {
  std::vector<const TableImage*> all{&table, &second_table};
  all.resize(table_count(sparsity, coding));
  return all;
}

double PackedTensor::bits_per_weight() const {
  return 8.0 * static_cast<double>(header_bytes() + stream.size()) / (static_cast<double>(n) * k);
}

}  // namespace sluice
