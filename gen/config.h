// A design point: the parameters that the hardware is built from, read from configs/*.toml.
//
// docs/configs.md explains every key. The schema is checked in full: unknown, missing,
// out-of-range, wrongly typed and contradictory keys are all reported together in one ConfigError.
#ifndef GEN_CONFIG_H_
#define GEN_CONFIG_H_

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "gen/toml_check.h"

namespace sluice {

enum class ArrayOperand { kInt8, kFp8 };  // FP8 is E4M3 (docs/numerics.md)
enum class ArraySparsity { kDense, kOneOfTwo, kTwoOfFour };
enum class CounterSet { kAll, kCycles };  // kCycles: CYCLES alone, in 32 bits

struct Config {
  std::string name;

  int rows = 0;  // of processing elements: stored weights of a tile along K
  int cols = 0;  // of processing elements: output channels of a tile
  ArrayOperand operand = ArrayOperand::kInt8;
  ArraySparsity sparsity = ArraySparsity::kDense;  // the strongest that the array runs

  int data_bits = 0;     // of the AXI4 data bus
  int address_bits = 0;  // of memory that the machine reaches

  int queue_depth = 0;  // commands: in an engine's queue, fetched ahead, LOADs, streams
  CounterSet counters = CounterSet::kAll;

  int max_code_len = 0;  // bits
  int table_slots = 0;
  int trellis_states = 0;  // 0: none

  int act_words = 0;          // of 2 * rows bytes
  int acc_rows = 0;           // of cols sums
  int scale_words = 0;        // FP32, for row scales and for column scales each
  int weight_fifo_beats = 0;  // of data_bits

  int bus_bytes() const { return data_bits / 8; }

  friend bool operator==(const Config&, const Config&) = default;
};

// Reads a file; its name without ".toml" must be the configuration's name.
Config load_config(const std::filesystem::path& path);

// The same from text; `file` is the path that messages and the check of the name use.
Config parse_config(std::string_view text, const std::filesystem::path& file);

// Everything that the hardware depends on, one "section.key=value" line each in the order of
// docs/configs.md. Neither the name, nor comments, nor the order in the file show in it.
std::string canonical_text(const Config& config);

// 64-bit FNV-1a over canonical_text(): what the register CONFIG_HASH holds.
std::uint64_t config_hash(const Config& config);

}  // namespace sluice

#endif  // GEN_CONFIG_H_
