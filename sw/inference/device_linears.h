// The linears of a compressed model on devices: the weights are placed in their memories once, and
// each call streams them through the array.
//
// Several devices of one kind share the work, each with a part of the weights: linears that have
// their input in common (LinearGroupBackend) run side by side, which is how a simulation uses more
// than one core. Every product is a program of its own, from doorbell to interrupt, so that what it
// takes does not depend on the number of devices, nor does any result.
#ifndef SLUICE_SW_INFERENCE_DEVICE_LINEARS_H_
#define SLUICE_SW_INFERENCE_DEVICE_LINEARS_H_

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "sw/container/compressed_model.h"
#include "sw/model/linear.h"
#include "sw/runtime/device.h"
#include "sw/runtime/matmul.h"

namespace sluice {

// What the products of a linear took.
struct LinearUse {
  std::uint64_t tokens = 0;  // rows of activations
  std::uint64_t cycles = 0;  // 0 on a device without time
};

enum class Phase { kPrefill, kDecode };

class DeviceLinears {
 public:
  using Key = std::pair<int, Linear>;  // layer

  // Opens `count` devices of this name, or the one that there is of it. `model` must outlive the
  // object. Throws std::runtime_error if the device cannot run the model's weights.
  DeviceLinears(const CompressedModel& model, const std::string& device,
                const DeviceSettings& settings, int count);

  // Throws std::runtime_error if a device reports an error.
  std::vector<RowMatrix> compute(std::span<const LinearCall> calls);

  // The object must outlive the result, which is for one thread.
  LinearGroupBackend backend() {
    return [this](std::span<const LinearCall> calls) { return compute(calls); };
  }

  const Config& config() const { return machines_.front().device->config(); }
  bool has_time() const { return has_time_; }

  const std::map<Key, LinearUse>& use(Phase phase) const {
    return use_[static_cast<std::size_t>(phase)];
  }
  // Products from now on count for this phase; at first for kPrefill.
  void begin(Phase phase) { phase_ = phase; }

  // Sums over all devices.
  Counters counters();

 private:
  struct Machine {
    std::unique_ptr<Device> device;
    std::uint32_t commands = 0;  // submitted so far
    std::uint64_t mark = 0;      // end of the weights in the device's memory
  };
  struct Part {
    int machine = 0;
    PlacedWeights weights;
  };
  struct Task {
    const Part* part;
    Eigen::Index call;    // in the group
    Eigen::Index column;  // the first of its output channels
    std::uint64_t cycles = 0;
  };

  void place(int layer, const std::vector<Linear>& group);
  void run(Task& task, const QuantisedActivations& x, std::vector<RowMatrix>& outputs);

  const CompressedModel& model_;
  std::vector<Machine> machines_;
  bool has_time_;
  std::map<Key, std::vector<Part>> parts_;
  Phase phase_ = Phase::kPrefill;
  std::map<Key, LinearUse> use_[2];
};

}  // namespace sluice

#endif  // SLUICE_SW_INFERENCE_DEVICE_LINEARS_H_
