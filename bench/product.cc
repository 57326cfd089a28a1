#include "bench/product.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "bench/timing.h"
#include "sw/compress/prune.h"
#include "sw/compress/quantise.h"
#include "sw/compress/rate_distortion/source.h"
#include "sw/planner/packing.h"
#include "sw/runtime/ceil_div.h"
#include "tb/accelerator.h"

namespace sluice::bench {
namespace {

Measurement measurement(const Counters& counters, double seconds) {
  const auto value = [&](const char* name) { return static_cast<double>(counters.at(name)); };
  return {.cycles = value("CYCLES"),
          .window = value("LAST_SUM") - value("FIRST_WEIGHT"),
          .read_beats = value("READ_BEATS"),
          .write_beats = value("WRITE_BEATS"),
          .steps = value("WEIGHT_STEPS"),
          .decode_busy =
              value("DECODE_BUSY") + value("DECODE_STALL_BITS") + value("DECODE_STALL_ARRAY"),
          .seconds = seconds};
}

bool is_load(const CommandWords& command) {
  return (command[0] & 0xFF) == static_cast<uint32_t>(Opcode::kLoad);
}

// The LOADs, which then have nothing to wait for; a FENCE; the rest.
Program with_operands_on_chip(Program program) {
  const auto rest = std::stable_partition(program.begin(), program.end(), is_load);
  program.insert(rest, encode(FenceCommand{}));
  return program;
}

void check_fits_on_chip(const MatmulPlan& plan) {
  if (plan.resident && plan.blocks() == 1 && plan.column_scale_buffers == 1) return;
  throw std::runtime_error(
      fmt::format("{}x{}x{} does not fit on chip", plan.shape.m, plan.shape.k, plan.shape.n));
}

}  // namespace

std::string Product::name() const { return fmt::format("{}x{}x{}", m, k, n); }

Measurement operator-(const Measurement& a, const Measurement& b) {
  return {.cycles = a.cycles - b.cycles,
          .window = a.window - b.window,
          .read_beats = a.read_beats - b.read_beats,
          .write_beats = a.write_beats - b.write_beats,
          .steps = a.steps - b.steps,
          .decode_busy = a.decode_busy - b.decode_busy,
          .seconds = a.seconds - b.seconds};
}

PackedTensor random_tensor(const Config& config, const Product& product, Groups groups) {
  const auto& [m, n, k, sparsity, step] = product;
  const CodingChoice coding{Coding::kHuffman, 0};
  std::vector<float> weights = random_weights(Source::kGaussian, size_t(n) * k, 1);
  prune(weights, n, k, sparsity);
  PackOptions options = pack_options(config, m, n, k, sparsity, coding);
  if (groups == Groups::kHalves) {
    const uint64_t tiles = ceil_div(n, config.cols);
    options.groups = {{static_cast<int>(ceil_div(tiles, 2) * config.cols)}};
  }
  return pack(weights, n, k,
              {.operand = static_cast<Operand>(config.operand),
               .step = {StepRule::kRms, step, ScalePer::kMatrix}},
              options);
}

Bench::Bench(const Machine& machine) {
  if (std::ranges::count(accelerator_configs(), machine.config) == 0) {
    throw NotBuilt("configuration " + machine.config);
  }
  DeviceSettings settings;
  settings.memory_latency = machine.latency;
  device_ = open_device("rtl:" + machine.config, settings);
}

void Bench::place(const PackedTensor& weights, int m) {
  const std::vector<float> x = random_weights(Source::kGaussian, size_t(m) * weights.k, 2);
  products_.push_back(place_matmul(
      *device_, weights, quantise_activations(x, m, weights.k, weights.operand), StoreForm::kFp32));
}

Program Bench::program(int times) const {
  ProgramBuilder builder(config());
  for (int i = 0; i < times; ++i) {
    for (const PlacedMatmul& product : products_) append_matmul(product, builder);
  }
  return builder.program();
}

Measurement Bench::run(int times, Operands operands) {
  Program program = this->program(times);
  if (operands == Operands::kOnChip) {
    check_fits_on_chip(products_.at(0).plan);
    program = with_operands_on_chip(std::move(program));
  }
  device_->reset();
  device_->clear_counters();
  const ThreadClock clock;
  check(*device_, program, device_->run(program));
  return measurement(device_->counters(), clock.seconds());
}

}  // namespace sluice::bench
