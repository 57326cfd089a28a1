// Builds a program and states its dependencies: of each command, what it reads and overwrites on
// chip decides which earlier LOAD, MUL and STORE it has to wait for, and for no more than these
// (docs/commands.md, Order and dependencies). Commands are given in the order of the ring, in which
// they would be right when executed one after the other.
//
// Only dependencies on chip are followed. A program that loads what it stored to memory itself puts
// a FENCE between the two.
#ifndef SLUICE_SW_RUNTIME_PROGRAM_BUILDER_H_
#define SLUICE_SW_RUNTIME_PROGRAM_BUILDER_H_

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "gen/config.h"
#include "sw/runtime/command.h"

namespace sluice {

// What a command is for, beside the program: the machine does not know it.
struct CommandLabel {
  std::string name;  // of what it belongs to, "layer0.q"
  std::string role;  // "activations k 0..47"
};

class ProgramBuilder {
 public:
  explicit ProgramBuilder(const Config& config) : config_(config) {}

  void append(const Command& command, std::string role = {});

  // Of the commands that are appended from now on.
  void label(std::string name) { name_ = std::move(name); }

  // Places on chip in turn, round each space, so that what comes next can be loaded while what came
  // before is in use. Places of one take lie side by side; a take larger than the space is the
  // caller's mistake.
  uint32_t take_table_slot();
  uint32_t take(Space space, uint32_t count);
  uint32_t take_accumulator_half() { return accumulator_half_ ^= 1; }

  const Config& config() const { return config_; }
  const Program& program() const { return program_; }
  const std::vector<CommandLabel>& labels() const { return labels_; }  // one a command

 private:
  enum class OnChip { kActivations, kTable, kRowScales, kColumnScales, kAccumulators };
  enum Engine { kLoad, kMul, kStore, kEngines };

  // Units begin to end - 1 of an on-chip space.
  struct Extent {
    OnChip space;
    uint64_t begin;
    uint64_t end;
  };
  struct Footprint {
    std::vector<Extent> reads;
    std::vector<Extent> writes;
  };

  Footprint footprint(const LoadCommand& load) const;
  Footprint footprint(const MulCommand& mul) const;
  Footprint footprint(const StoreCommand& store) const;
  Footprint footprint(const FenceCommand&) const { return {}; }

  // How many commands of the engine may be unfinished when a command with this footprint starts.
  uint8_t wait_for(Engine engine, const Footprint& next) const;

  Config config_;
  Program program_;
  std::vector<CommandLabel> labels_;
  std::string name_;
  std::array<std::vector<Footprint>, kEngines> history_;  // of each engine, since the last FENCE
  uint32_t next_table_slot_ = 0;
  std::map<Space, uint32_t> next_;
  uint32_t accumulator_half_ = 1;
};

}  // namespace sluice

#endif  // SLUICE_SW_RUNTIME_PROGRAM_BUILDER_H_
