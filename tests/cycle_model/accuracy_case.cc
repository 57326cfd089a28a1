#include "tests/cycle_model/accuracy_case.h"

#include <fmt/format.h>

#include <algorithm>
#include <random>

#include "sw/planner/packing.h"
#include "sw/runtime/ceil_div.h"
#include "tests/support/device_pair.h"
#include "tests/support/random_program.h"

namespace sluice {
namespace {

// Simulation takes seconds for a million cycles.
constexpr uint64_t kMostArrayCycles = 150'000;

MemoryTiming random_timing(Random& random) {
  static constexpr BeatRate kRates[] = {{1, 2}, {2, 3}, {1, 4}, {3, 4}, {5, 7}};
  MemoryTiming timing{.read_latency = 20 + random.below(381)};
  timing.write_latency = random.below(2) ? timing.read_latency : 20 + random.below(381);
  if (random.below(3) == 0) timing.read_rate = kRates[random.below(5)];
  if (random.below(5) == 0) timing.write_rate = kRates[random.below(5)];
  return timing;
}

AxiMemoryTiming axi_timing(const MemoryTiming& timing) {
  return {.read_latency = timing.read_latency,
          .write_latency = timing.write_latency,
          .read_bandwidth = {timing.read_rate.beats, timing.read_rate.cycles},
          .write_bandwidth = {timing.write_rate.beats, timing.write_rate.cycles},
          .max_reads = timing.max_reads};
}

// 1 to limit, small numbers as likely as large ones, now and then multiples of the array's side.
uint32_t random_size(Random& random, uint32_t limit, uint32_t side) {
  for (uint32_t halvings = random.below(4); halvings > 0 && limit > side; --halvings) limit /= 2;
  const uint32_t size = 1 + random.below(limit);
  return random.below(4) == 0 && size > side ? size / side * side : size;
}

MatmulCase random_product(Random& random, const Config& config) {
  const auto rows = static_cast<uint32_t>(config.rows), cols = static_cast<uint32_t>(config.cols);
  const uint32_t limit = random.below(8) == 0 ? 1500 : 600;
  const uint32_t m = random.below(3) == 0 ? 1 + random.below(3) : random_size(random, 200, rows);
  uint32_t k = random_size(random, limit, rows);
  uint32_t n = random_size(random, limit, cols);
  const auto array_cycles = [&] {
    return ceil_div(k, rows) * ceil_div(n, cols) * std::max(m, rows);
  };
  while (array_cycles() > kMostArrayCycles) (k > n ? k : n) /= 2;
  MatmulCase test = random_modes(random, config, m, k, n);
  test.specials = false;
  return test;
}

std::vector<float> gaussian(size_t count, unsigned seed) {
  std::mt19937 random(seed);
  std::normal_distribution<float> normal;
  std::vector<float> values(count);
  for (float& value : values) value = normal(random);
  return values;
}

std::string timing_text(const MemoryTiming& timing) {
  return fmt::format("latency {}/{}, rate {}:{}/{}:{}", timing.read_latency, timing.write_latency,
                     timing.read_rate.beats, timing.read_rate.cycles, timing.write_rate.beats,
                     timing.write_rate.cycles);
}

// The RTL with a memory of this timing, for one program.
struct Session {
  Session(const Config& config, const MemoryTiming& timing, uint64_t seed)
      : pair(config, settings(seed)), timing(timing) {
    pair.rtl.accelerator().set_memory_timing(axi_timing(timing));
  }

  static DeviceSettings settings(uint64_t seed) {
    DeviceSettings settings;
    settings.seed = seed;
    return settings;
  }

  Measurement run(const Program& program, const std::string& text) {
    pair.rtl.clear_counters();
    check(pair.rtl, program, pair.rtl.run(program));
    return {.text = text + ", " + timing_text(timing),
            .program = program,
            .counters = pair.rtl.counters(),
            .prediction = predict_cycles(pair.rtl.config(), timing, program)};
  }

  DevicePair pair;
  MemoryTiming timing;
};

}  // namespace

double Measurement::error() const {
  const auto cycles = static_cast<double>(counters.at("CYCLES"));
  return (static_cast<double>(prediction.cycles) - cycles) / cycles;
}

Measurement measure(const Config& config, uint64_t number) {
  Random random(number);
  const MemoryTiming timing = random_timing(random);
  if (random.below(3) == 0) {
    Session session(config, timing, number);
    const Program program = make_random_program(session.pair, random);
    return session.run(program, fmt::format("{} random commands", program.size()));
  }
  Session session(config, timing, number);
  ProgramBuilder builder(config);
  std::string text;
  for (uint32_t left = 1 + random.below(3); left > 0; --left) {
    const MatmulCase product = random_product(random, config);
    append_matmul(session.pair.place(make_product(config, product)), builder);
    text += (text.empty() ? "" : "; ") + product.text();
  }
  return session.run(builder.program(), text);
}

Measurement measure_layer(const Config& config, const MemoryTiming& timing,
                          const CodingChoice& coding, uint32_t m, uint32_t k, uint32_t n) {
  const auto operand = static_cast<Operand>(config.operand);
  const QuantisedWeights weights = quantise_weights(
      gaussian(size_t(n) * k, 1), n, k, max_level(Sparsity::kDense, coding, operand),
      default_step(Sparsity::kDense, coding), operand);
  const QuantisedActivations activations =
      quantise_activations(gaussian(size_t(m) * k, 2), m, k, operand);
  Session session(config, timing, 1);
  ProgramBuilder builder(config);
  append_matmul(
      place_matmul(session.pair.rtl, pack_for_rows(config, weights, Sparsity::kDense, coding, m),
                   activations, StoreForm::kFp32),
      builder);
  return session.run(builder.program(),
                     fmt::format("m {} k {} n {}, Gaussian, {}", m, k, n, to_string(coding)));
}

}  // namespace sluice
