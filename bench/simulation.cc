// Speed of the simulation: the whole accelerator beside the array alone, Verilated alike.
#include <fmt/format.h>

#include <array>
#include <cstring>

#include "Vbare_array_1of2.h"
#include "Vbare_array_dense.h"
#include "bench/benchmarks.h"
#include "bench/product.h"
#include "bench/timing.h"
#include "tb/random.h"
#include "tb/verilated_model.h"

namespace sluice::bench {
namespace {

constexpr int kRows = 16;

template <typename Port>
void drive(Port& port, Random& random) {
  std::array<uint64_t, (sizeof(Port) + 7) / 8> bits;
  for (uint64_t& word : bits) word = random.next();
  std::memcpy(&port, bits.data(), sizeof(Port));
}

// An array that gets random activations and a row of random weights in every cycle.
template <typename Model>
class BareArray {
 public:
  BareArray() { model_.reset(); }

  // Cycles a second.
  double run(uint64_t cycles) {
    const ThreadClock clock;
    for (uint64_t i = 0; i < cycles; ++i) {
      const auto row = static_cast<uint8_t>(i % kRows);
      model_->load_valid_i = 1;
      model_->load_row_i = row;
      model_->load_last_i = row == kRows - 1;
      drive(model_->load_weights_i, random_);
      drive(model_->acts_i, random_);
      model_->load_selects_i = static_cast<uint16_t>(random_.next());
      model_.tick();
    }
    return static_cast<double>(cycles) / clock.seconds();
  }

 private:
  VerilatedModel<Model> model_;
  Random random_{1};
};

template <typename Model>
std::vector<Entry> beside(const std::string& what, Sparsity sparsity, std::optional<Bar> bar,
                          bool quick) {
  const int turns = quick ? 3 : 15;
  Bench bench({});
  bench.place({.m = 1, .n = 576, .k = 576, .sparsity = sparsity});
  BareArray<Model> array;
  const auto accelerator = [&] {
    const Measurement run = bench.run();
    return run.cycles / run.seconds;
  };
  const auto bare = [&] { return array.run(quick ? 2000 : 20000); };
  const Comparison comparison = compare_speeds(accelerator, bare, turns);
  return {{fmt::format("simulation {}, accelerator", what), comparison.first, "cycles/s"},
          {fmt::format("simulation {}, bare array", what), comparison.second, "cycles/s"},
          {fmt::format("simulation {}, over bare array", what), comparison.ratio, "x", bar}};
}

}  // namespace

std::vector<Benchmark> simulation_benchmarks() {
  // The accelerator's array is built for 1:2; one built for dense does less.
  return {{"simulation 1:2",
           [](bool quick) {
             return beside<Vbare_array_1of2>("1:2", Sparsity::k1of2, at_least(0.5), quick);
           }},
          {"simulation dense",
           [](bool quick) {
             return beside<Vbare_array_1of2>("dense", Sparsity::kDense, at_least(0.5), quick);
           }},
          {"simulation dense, dense array", [](bool quick) {
             return beside<Vbare_array_dense>("dense, dense array", Sparsity::kDense, {}, quick);
           }}};
}

}  // namespace sluice::bench
