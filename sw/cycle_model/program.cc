#include "sw/cycle_model/program.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <stdexcept>

#include "sw/cycle_model/code_map_cycles.h"
#include "sw/runtime/ceil_div.h"

namespace sluice {
namespace {

constexpr double kWordBits = 16;
constexpr double kLaneThreshold = 48;  // a lane with fewer bits takes a word

Engine engine_of(const Command& command) {
  if (std::holds_alternative<LoadCommand>(command)) return kLoadEngine;
  if (std::holds_alternative<MulCommand>(command)) return kMulEngine;
  if (std::holds_alternative<StoreCommand>(command)) return kStoreEngine;
  return kEngines;
}

std::array<size_t, kEngines> targets_of(const Waits& waits, Engine engine,
                                        const std::array<std::vector<size_t>, kEngines>& before) {
  const std::array<uint8_t, kEngines> distances = {waits.load, waits.mul, waits.store};
  std::array<size_t, kEngines> targets{};
  for (int e = 0; e < kEngines; ++e) {
    const size_t count = before[e].size();
    const bool all = engine == kStoreEngine && e != kStoreEngine;  // so memory is in ring order
    if (all)
      targets[e] = count;
    else if (distances[e] != kNoWait && count > distances[e])
      targets[e] = count - distances[e];
  }
  return targets;
}

void check_sizes(const Command& command, size_t number) {
  const auto fail = [&](const char* what) {
    throw std::runtime_error(fmt::format(
        "cycle model: command {} has {}; give it the sizes that docs/commands.md allows", number,
        what));
  };
  if (const auto* load = std::get_if<LoadCommand>(&command)) {
    if (load->bytes == 0 || load->bytes % kGranuleBytes != 0) fail("a LOAD of no whole granules");
  } else if (const auto* mul = std::get_if<MulCommand>(&command)) {
    if (mul->m == 0 || mul->ks == 0 || mul->n == 0) fail("a MUL with a size of 0");
    if (mul->open && (mul->stream_bytes == 0 || mul->stream_bytes % kGranuleBytes != 0)) {
      fail("a stream of no whole granules");
    }
  } else if (const auto* store = std::get_if<StoreCommand>(&command)) {
    if (store->m == 0 || store->n == 0) fail("a STORE with a size of 0");
  }
}

// What the MULs of a stream say about it.
struct StreamShape {
  uint32_t bytes = 0;
  std::map<uint32_t, uint64_t> steps;  // by the lanes that take part
  bool huffman = false;
};

void add_steps(const Config& config, const MulCommand& mul, StreamShape& shape) {
  const auto cols = static_cast<uint32_t>(config.cols);
  const uint32_t tiles = ceil_div(mul.n, cols);
  if (tiles > 1) shape.steps[cols] += uint64_t(tiles - 1) * mul.ks;
  shape.steps[mul.n - (tiles - 1) * cols] += mul.ks;
  shape.huffman |= mul.coding == Coding::kHuffman || mul.coding == Coding::kTrellis;
}

// Words that a lane takes in so many steps of codes of so many bits: it asks for one whenever it
// holds fewer bits than the threshold, once a step, and is so left with half a word more on
// average.
double words_taken(double steps, double code_bits) {
  return std::min(steps, (code_bits * (steps - 1) + kLaneThreshold) / kWordBits + 0.5);
}

// The bits of a mean code, so that all lanes together take the words of the stream.
double mean_code_bits(const Config& config, const StreamShape& shape) {
  const double padding = (kGranuleBytes / 2 - 1) / 2.0;  // words, on average
  const double words = shape.bytes / 2.0 - padding;
  double low = 1, high = config.max_code_len;
  for (int i = 0; i < 40; ++i) {
    const double middle = (low + high) / 2;
    double taken = 0;
    uint64_t steps_of_lane = 0;
    for (auto it = shape.steps.rbegin(); it != shape.steps.rend(); ++it) {
      steps_of_lane += it->second;
      const uint32_t below = std::next(it) == shape.steps.rend() ? 0 : std::next(it)->first;
      taken += (it->first - below) * words_taken(static_cast<double>(steps_of_lane), middle);
    }
    (taken < words ? low : high) = middle;
  }
  return low;
}

StreamProfile profile_of(const Config& config, const StreamShape& shape) {
  StreamProfile profile{.splits = {0}, .code_bits = 0};
  if (shape.huffman) {
    profile.code_bits = mean_code_bits(config, shape);
    for (uint32_t lane = 1; lane <= shape.steps.rbegin()->first; ++lane) {
      profile.splits.push_back(lane);
    }
  } else {
    for (const auto& [lanes, steps] : shape.steps) profile.splits.push_back(lanes);
  }
  return profile;
}

}  // namespace

ModelProgram read_program(const Config& config, std::span<const CommandWords> program) {
  ModelProgram result;
  std::vector<StreamShape> shapes;
  CodeMapCycles code_map(config);
  bool open = false;
  for (size_t number = 0; number < program.size(); ++number) {
    const DecodedCommand decoded = decode(program[number]);
    check_sizes(decoded.command, number);
    ModelCommand command{.command = decoded.command};
    command.engine = engine_of(decoded.command);
    if (const auto* mul = std::get_if<MulCommand>(&decoded.command)) {
      if (mul->open == open) {
        throw std::runtime_error(fmt::format(
            "cycle model: command {} is a MUL {}; streams open and end one after the other", number,
            open ? "that opens a stream in a stream" : "outside of a stream"));
      }
      if (mul->open) shapes.push_back({.bytes = mul->stream_bytes, .steps = {}});
      add_steps(config, *mul, shapes.back());
      open = !mul->last;
      command.stream = shapes.size() - 1;
      command.map_cycles = code_map.start(*mul);
    } else if (const auto* load = std::get_if<LoadCommand>(&decoded.command)) {
      if (load->space == Space::kTable) code_map.load_table(load->destination);
    }
    if (command.engine != kEngines) {
      command.targets = targets_of(decoded.waits, command.engine, result.of_engine);
      command.index = result.of_engine[command.engine].size();
      result.of_engine[command.engine].push_back(number);
    }
    result.commands.push_back(command);
  }
  for (const StreamShape& shape : shapes) result.streams.push_back(profile_of(config, shape));
  return result;
}

}  // namespace sluice
