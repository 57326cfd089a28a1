#include "sw/cli/product_run.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <future>
#include <stdexcept>
#include <utility>

#include "sw/cli/element.h"
#include "sw/cli/stopwatch.h"
#include "sw/runtime/ceil_div.h"

namespace sluice {
namespace {

struct DeviceRun {
  PlacedMatmul product;
  double seconds = 0;
  std::vector<uint8_t> region;
  Counters counters;
  std::optional<Timeline> timeline;
};

DeviceRun run_on(Device& device, const ProductOperands& operands, const std::string& title = {},
                 const TimelineWish& timeline = {}) {
  DeviceRun run;
  run.product = place_matmul(device, operands.weights, operands.activations, operands.form,
                             operands.output_scale);
  ProgramBuilder builder(device.config());
  builder.label(title);
  append_matmul(run.product, builder);
  device.clear_counters();
  const bool recorded = timeline.commands > 0 &&
                        (timeline.required || (!device.counters().empty() &&
                                               builder.program().size() <= timeline.commands));
  Recorder recorder(timeline.commands);
  if (recorded) device.set_trace(&recorder);
  const Stopwatch watch;
  check(device, builder.program(), device.run(builder.program()));
  run.seconds = watch.seconds();
  if (recorded) {
    device.set_trace(nullptr);
    run.timeline = make_timeline(recorder, builder.program(), builder.labels(), title);
  }
  run.counters = device.counters();
  run.region.resize(run.product.region_bytes());
  device.read(run.product.region(), run.region);
  return run;
}

void fill_measurements(ProductRun& run, const Config& config, const Counters& counters) {
  if (counters.empty()) return;
  const auto value = [&](const char* name) { return static_cast<double>(counters.at(name)); };
  const double macs = double(run.shape.m) * run.shape.n * run.shape.stored_weights();
  run.cycles = counters.at("CYCLES");
  run.mac_utilisation =
      macs / (double(config.rows) * config.cols * (value("LAST_SUM") - value("FIRST_WEIGHT")));
  run.bus_utilisation = std::max(value("READ_BEATS"), value("WRITE_BEATS")) / value("CYCLES");
}

std::optional<Difference> first_difference(const DeviceRun& got, const DeviceRun& expected,
                                           uint32_t cols) {
  const auto [g, e] = std::mismatch(got.region.begin(), got.region.end(), expected.region.begin());
  if (g == got.region.end()) return {};
  const uint32_t size = got.product.element_bytes;
  const uint64_t offset = (g - got.region.begin()) / size * size;
  Difference difference;
  difference.address = got.product.region() + offset;
  std::memcpy(&difference.got, &got.region[offset], size);
  std::memcpy(&difference.expected, &expected.region[offset], size);
  const uint64_t in_y = offset - kGuardBytes;
  if (offset >= kGuardBytes && in_y < got.product.output_bytes()) {
    const uint32_t column = in_y % got.product.row_stride / size;
    if (column < got.product.plan.shape.n) {
      difference.row = in_y / got.product.row_stride;
      difference.column = column;
      difference.tile = column / cols;
    }
  }
  return difference;
}

std::string golden_name(const Config& config) { return "golden:" + config.name; }

}  // namespace

ProductRun run_product(const std::string& device_name, const DeviceSettings& settings,
                       const ProductName& name, const ProductOperands& operands,
                       const TimelineWish& timeline) {
  std::unique_ptr<Device> device = open_device(device_name, settings);
  const Config config = device->config();
  auto golden = std::async(std::launch::async,
                           [&] { return run_on(*open_device(golden_name(config)), operands); });
  DeviceRun got = run_on(*device, operands, name.tensor, timeline);
  const DeviceRun expected = golden.get();

  ProductRun run;
  run.name = name;
  run.shape = got.product.plan.shape;
  run.form = operands.form;
  run.operand = operands.weights.operand;
  run.device = device->name();
  run.y = read_result(*device, got.product);
  run.bits_per_weight = operands.weights.bits_per_weight();
  run.counters = got.counters;
  run.timeline = std::move(got.timeline);
  if (run.timeline) {
    run.timeline->title =
        fmt::format("{} {} {}, {} x {} x {} on {}", name.tensor, name.mode, name.phase, run.shape.m,
                    run.shape.k, run.shape.n, run.device);
  }
  run.seconds = got.seconds;
  fill_measurements(run, config, got.counters);
  for (size_t i = 0; i < got.region.size(); ++i) {
    run.differing_bytes += got.region[i] != expected.region[i];
  }
  run.difference = first_difference(got, expected, config.cols);
  if (run.difference) {
    // The same once more, to see when it was written.
    DeviceSettings watching = settings;
    watching.wave.reset();
    watching.watch = run.difference->address;
    device.reset();  // there may be only one
    const std::unique_ptr<Device> again = open_device(device_name, watching);
    run_on(*again, operands);
    run.difference->cycle = again->watched_cycle();
  }
  return run;
}

nlohmann::ordered_json to_json(const ProductRun& run) {
  const auto optional = [](const auto& value) {
    return value ? nlohmann::ordered_json(*value) : nlohmann::ordered_json(nullptr);
  };
  return {{"tensor", run.name.tensor},
          {"m", run.shape.m},
          {"k", run.shape.k},
          {"n", run.shape.n},
          {"mode", run.name.mode},
          {"phase", run.name.phase},
          {"bits_per_weight", run.bits_per_weight},
          {"cycles", optional(run.cycles)},
          {"mac_utilisation", optional(run.mac_utilisation)},
          {"bus_utilisation", optional(run.bus_utilisation)},
          {"differing_bytes", run.differing_bytes}};
}

std::string describe_difference(const ProductRun& run) {
  const Difference& d = run.difference.value();
  const auto shown = [&](uint64_t bits) {
    return fmt::format("{} ({:#x})", element_value(bits, run.form, run.operand), bits);
  };
  std::string where = "outside of Y";
  if (d.row) where = fmt::format("tile {}, row {}, column {}", *d.tile, *d.row, *d.column);
  std::string when = "never written";
  if (d.cycle) when = fmt::format("written in cycle {}", *d.cycle);
  return fmt::format(
      "{} {} {} on {}: {} bytes differ\n"
      "  first at {}, address {:#x}, {}\n"
      "  {}: {}\n"
      "  golden: {}\n",
      run.name.tensor, run.name.mode, run.name.phase, run.device, run.differing_bytes, where,
      d.address, when, run.device, shown(d.got), shown(d.expected));
}

}  // namespace sluice
