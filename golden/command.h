// Commands: their fields and the checks made before they execute (docs/commands.md).
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <variant>

#include "golden/config.h"
#include "golden/status.h"

namespace sluice::golden {

inline constexpr int kCommandBytes = 64;
using CommandWords = std::array<uint32_t, 16>;

struct Load {
  enum class Space { kActivations, kTable, kRowScales, kColumnScales };

  Space space;
  bool wide;  // a table with wide entries
  uint64_t source;
  uint32_t bytes;
  uint32_t destination;
};

// Field values are kept as they stand, so a command that fails its checks may hold any.
struct Mul {
  enum class Coding { kRaw, kFixed, kHuffman, kTrellis };

  uint32_t sparsity;
  Coding coding;
  uint32_t fixed_bits;
  uint32_t table_slot;
  uint32_t second_table_slot;  // of the second weights in 2:4
  bool open;
  bool last;
  bool accumulate;
  uint64_t stream_address;
  uint32_t stream_bytes;
  uint32_t stream_crc;
  uint32_t first_act_word;
  uint32_t m;
  uint32_t ks;
  uint32_t n;
  uint32_t first_acc_row;

  bool is_2of4() const { return sparsity == uint32_t(Sparsity::k2of4); }
  // Activations for each stored weight: 1 in dense, 2 in the sparse modes.
  uint32_t span() const { return sparsity == uint32_t(Sparsity::kDense) ? 1 : 2; }
};

struct Store {
  enum class Form { kRaw, kFp32, kBf16, kOperands };

  Form form;
  bool one_column_scale;  // for all columns
  uint64_t destination;
  uint32_t row_stride;
  uint32_t tile_stride;
  uint32_t first_acc_row;
  uint32_t m;
  uint32_t n;
  uint32_t first_row_scale;
  uint32_t first_column_scale;

  // Bytes of one element.
  int element_bytes(Operand operand) const;
  uint32_t column_scales() const { return one_column_scale ? 1 : n; }
};

struct Fence {
  bool interrupt;
};

using Command = std::variant<Load, Mul, Store, Fence>;

CommandWords parse_words(std::span<const uint8_t, kCommandBytes> bytes);

// The fields of a command; nothing for an unknown opcode.
std::optional<Command> parse_command(const CommandWords& words);

// The number of the first word that fails its check, if any; `stream_open` says whether the
// commands before this one left a stream open.
std::optional<int> find_bad_word(const CommandWords& words, const Config& config, bool stream_open);

// ceil(a / b)
inline uint64_t ceil_div(uint64_t a, uint64_t b) { return (a + b - 1) / b; }

}  // namespace sluice::golden
