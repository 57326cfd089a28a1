// The Verilated RTL of a configuration as a device, with a simulated memory on its bus.
#ifndef SLUICE_BACKENDS_RTL_DEVICE_H_
#define SLUICE_BACKENDS_RTL_DEVICE_H_

#include <memory>
#include <optional>

#include "sw/runtime/register_device.h"
#include "tb/accelerator.h"

namespace sluice {

AcceleratorOptions accelerator_options(const DeviceSettings& settings);

class RtlDevice : public RegisterDevice {
 public:
  RtlDevice(const Config& config, const DeviceSettings& settings);

  // With an accelerator of that configuration that make_accelerator() does not know.
  RtlDevice(const Config& config, const DeviceSettings& settings,
            std::unique_ptr<SimulatedAccelerator> accelerator);

  void write(uint64_t address, std::span<const uint8_t> bytes) override;
  void read(uint64_t address, std::span<uint8_t> bytes) override;
  void set_trace(TraceSink* sink) override { accelerator_->set_trace_sink(sink); }
  std::optional<uint64_t> watched_cycle() const override { return watched_cycle_; }

  // For tests: injects bus errors, changes the memory's timing.
  SimulatedAccelerator& accelerator() { return *accelerator_; }

 protected:
  uint32_t read_register(uint32_t offset) override;
  void write_register(uint32_t offset, uint32_t value) override;
  void wait_for_interrupt() override;

 private:
  uint32_t watched_value();

  std::unique_ptr<SimulatedAccelerator> accelerator_;
  uint64_t max_cycles_;
  std::function<void(uint64_t)> on_progress_;
  std::optional<uint64_t> watch_;
  std::optional<uint64_t> watched_cycle_;
};

}  // namespace sluice

#endif  // SLUICE_BACKENDS_RTL_DEVICE_H_
