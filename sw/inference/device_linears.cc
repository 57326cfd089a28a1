#include "sw/inference/device_linears.h"

#include <algorithm>
#include <bit>
#include <future>

#include "sw/inference/exact_linears.h"

namespace sluice {
namespace {

// With their input in common.
const std::vector<std::vector<Linear>> kLayerGroups = {{Linear::kQ, Linear::kK, Linear::kV},
                                                       {Linear::kO},
                                                       {Linear::kGate, Linear::kUp},
                                                       {Linear::kDown}};

// Bursts end at 4 KiB boundaries, so where a product begins between two of them counts in cycles.
void align(Device& device) { device.allocate(0, 4096); }

}  // namespace

DeviceLinears::DeviceLinears(const CompressedModel& model, const std::string& device,
                             const DeviceSettings& settings, int count)
    : model_(model) {
  do {
    Machine& machine = machines_.emplace_back(open_device(device, settings));
    machine.mark = machine.device->mark();
  } while (std::ssize(machines_) < count && !machines_.front().device->is_unique());
  has_time_ = machines_.front().device->cycles().has_value();
  // All weights are placed before the first product, so that what does not fit is known at once.
  for (int layer = 0; layer < model.frame.config.num_hidden_layers; ++layer) {
    for (const std::vector<Linear>& group : kLayerGroups) place(layer, group);
  }
  if (model.frame.has_head()) place(kNoLayer, {Linear::kHead});
}

// Largest first, to the device that has least to do in this group.
void DeviceLinears::place(int layer, const std::vector<Linear>& group) {
  struct Piece {
    const PackedTensor* tensor;
    Part* part;
  };
  std::vector<Piece> pieces;
  for (const Linear which : group) {
    const CompressedLinear& linear = model_.find(layer, which);
    std::vector<Part>& parts = parts_[{layer, which}];
    parts.resize(linear.parts.size());
    for (std::size_t i = 0; i < parts.size(); ++i) pieces.push_back({&linear.parts[i], &parts[i]});
  }
  std::ranges::stable_sort(pieces, std::ranges::greater(),
                           [](const Piece& piece) { return piece.tensor->stream.size(); });
  std::vector<std::uint64_t> load(machines_.size());
  for (const Piece& piece : pieces) {
    const auto least = std::ranges::min_element(load);
    *least += piece.tensor->stream.size();
    piece.part->machine = static_cast<int>(least - load.begin());
    Machine& machine = machines_[piece.part->machine];
    align(*machine.device);
    piece.part->weights = place_weights(*machine.device, *piece.tensor);
    align(*machine.device);
    machine.mark = machine.device->mark();
  }
}

std::vector<RowMatrix> DeviceLinears::compute(std::span<const LinearCall> calls) {
  const QuantisedActivations x = quantise_rows(calls.front().input, model_.target.operand);
  std::vector<RowMatrix> outputs;
  std::vector<std::vector<Task>> tasks(machines_.size());
  for (const LinearCall& call : calls) {
    Eigen::Index channels = 0;
    for (const Part& part : parts_.at({call.layer, call.linear})) {
      tasks[part.machine].push_back(
          {&part, static_cast<Eigen::Index>(outputs.size()), channels, 0});
      channels += part.weights.n;
    }
    outputs.emplace_back(x.m, channels);
  }
  const auto work = [&](std::vector<Task>& list) {
    for (Task& task : list) run(task, x, outputs);
  };
  {
    std::vector<std::future<void>> others;
    for (std::size_t i = 1; i < tasks.size(); ++i) {
      if (!tasks[i].empty()) {
        others.push_back(std::async(std::launch::async, [&work, &list = tasks[i]] { work(list); }));
      }
    }
    work(tasks.front());
    for (auto& other : others) other.get();
  }
  auto& use = use_[static_cast<std::size_t>(phase_)];
  for (const std::vector<Task>& list : tasks) {
    for (const Task& task : list) {
      const LinearCall& call = calls[task.call];
      use[{call.layer, call.linear}].cycles += task.cycles;
    }
  }
  for (const LinearCall& call : calls) {
    use[{call.layer, call.linear}].tokens += static_cast<std::uint64_t>(x.m);
  }
  return outputs;
}

void DeviceLinears::run(Task& task, const QuantisedActivations& x,
                        std::vector<RowMatrix>& outputs) {
  Machine& machine = machines_[task.part->machine];
  Device& device = *machine.device;
  const PlacedMatmul product = place_matmul(device, task.part->weights, x, StoreForm::kFp32);
  ProgramBuilder builder(device.config());
  append_matmul(product, builder);
  const std::uint64_t before = device.cycles().value_or(0);
  check(device, builder.program(), device.run(builder.program()), machine.commands);
  task.cycles = device.cycles().value_or(0) - before;
  machine.commands += static_cast<std::uint32_t>(builder.program().size());
  const std::vector<std::uint64_t> y = read_result(device, product);
  device.free_from(machine.mark);
  RowMatrix& output = outputs[task.call];
  const auto channels = static_cast<Eigen::Index>(task.part->weights.n);
  for (Eigen::Index i = 0; i < x.m * channels; ++i) {
    output(i / channels, task.column + i % channels) =
        std::bit_cast<float>(static_cast<std::uint32_t>(y[i]));
  }
}

Counters DeviceLinears::counters() {
  Counters sum;
  for (const Machine& machine : machines_) {
    for (const auto& [name, value] : machine.device->counters()) sum[name] += value;
  }
  return sum;
}

}  // namespace sluice
