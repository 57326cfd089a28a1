// A program as the cycle model needs it: commands, what they wait for, and what is known of the
// streams.
#ifndef SLUICE_SW_CYCLE_MODEL_PROGRAM_H_
#define SLUICE_SW_CYCLE_MODEL_PROGRAM_H_

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "gen/config.h"
#include "sw/runtime/command.h"

namespace sluice {

enum Engine { kLoadEngine, kMulEngine, kStoreEngine, kEngines };

// What the symbols of a stream are like: each of the lanes from splits[i] to splits[i + 1] - 1
// takes part in the same steps.
struct StreamProfile {
  std::vector<uint32_t> splits;  // from 0 to the lanes that take part in any step
  double code_bits = 0;          // of a mean Huffman or trellis code
};

struct ModelCommand {
  Command command;
  Engine engine = kEngines;  // kEngines: a FENCE
  size_t index = 0;          // among the commands of its engine
  // It starts when so many commands of each engine have finished.
  std::array<size_t, kEngines> targets{};
  size_t stream = 0;        // of a MUL
  uint64_t map_cycles = 0;  // of a MUL: until its map of codes is made
};

struct ModelProgram {
  std::vector<ModelCommand> commands;
  std::array<std::vector<size_t>, kEngines> of_engine;  // numbers of commands
  std::vector<StreamProfile> streams;
};

// Throws std::runtime_error with the number of a command that cannot run.
ModelProgram read_program(const Config& config, std::span<const CommandWords> program);

}  // namespace sluice

#endif  // SLUICE_SW_CYCLE_MODEL_PROGRAM_H_
