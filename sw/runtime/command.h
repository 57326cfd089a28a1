// The commands of the machine, docs/commands.md, as types, and as the sixteen words of a ring
// entry.
//
// encode() writes what it is given without judging it: the machine has its own checks, and tests
// want to write commands that fail them. Values that do not fit their bits are an error. Addresses
// and strides are in bytes; on-chip places are in the unit of their space.
#ifndef SLUICE_SW_RUNTIME_COMMAND_H_
#define SLUICE_SW_RUNTIME_COMMAND_H_

#include <array>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "gen/config.h"
#include "sw/compress/types.h"

namespace sluice {

enum class Opcode : uint8_t { kLoad = 1, kMul = 2, kStore = 3, kFence = 4 };
enum class Space : uint8_t { kActivations = 0, kTable = 1, kRowScales = 2, kColumnScales = 3 };
enum class StoreForm : uint8_t { kRaw = 0, kFp32 = 1, kBf16 = 2, kOperands = 3 };

// Bytes of a ring entry, and the unit of every read.
inline constexpr uint32_t kCommandBytes = 64;
inline constexpr uint32_t kGranuleBytes = 32;

// A command starts only when at most so many of the commands of that engine before it are
// unfinished.
inline constexpr uint8_t kNoWait = 255;
struct Waits {
  uint8_t load = kNoWait;
  uint8_t mul = kNoWait;
  uint8_t store = kNoWait;
};

struct LoadCommand {
  Space space = Space::kActivations;
  uint64_t source = 0;
  uint32_t bytes = 0;
  uint32_t destination = 0;
  bool wide = false;  // of a table: entries of 32 bits
};

struct MulCommand {
  Sparsity sparsity = Sparsity::kDense;
  Coding coding = Coding::kRaw;
  uint32_t fixed_bits = 0;
  uint32_t table_slot = 0;
  uint32_t second_table_slot = 0;  // 2:4: of the second weights of the groups
  bool open = false;
  bool last = false;
  bool accumulate = false;
  uint64_t stream_address = 0;
  uint32_t stream_bytes = 0;
  uint32_t stream_crc = 0;
  uint32_t activation_word = 0;
  uint32_t m = 0;
  uint32_t ks = 0;  // stored weights a column
  uint32_t n = 0;
  uint32_t accumulator_row = 0;
};

struct StoreCommand {
  StoreForm form = StoreForm::kRaw;
  uint64_t destination = 0;
  uint32_t row_stride = 0;
  uint32_t tile_stride = 0;
  uint32_t accumulator_row = 0;
  uint32_t m = 0;
  uint32_t n = 0;
  uint32_t row_scale = 0;
  uint32_t column_scale = 0;
  bool one_column_scale = false;  // it serves all columns
};

struct FenceCommand {
  bool interrupt = false;
};

using Command = std::variant<LoadCommand, MulCommand, StoreCommand, FenceCommand>;
using CommandWords = std::array<uint32_t, kCommandBytes / 4>;
using Program = std::vector<CommandWords>;

// Bytes of an element that a STORE writes on a machine with these operands.
uint32_t element_bytes(StoreForm form, ArrayOperand operand);

CommandWords encode(const Command& command, Waits waits = {});

// What encode() was given. Bits that no field has are lost; an unknown opcode is
// std::runtime_error.
struct DecodedCommand {
  Command command;
  Waits waits;
};
DecodedCommand decode(const CommandWords& words);

// One line of text, e.g. "LOAD 544 bytes from 0x20000000 to table, slot 0". Any sixteen words have
// a text.
std::string disassemble(const CommandWords& words);

}  // namespace sluice

#endif  // SLUICE_SW_RUNTIME_COMMAND_H_
