// The golden model as a device. It has no time: its counters are empty.
#ifndef SLUICE_BACKENDS_GOLDEN_DEVICE_H_
#define SLUICE_BACKENDS_GOLDEN_DEVICE_H_

#include "golden/machine.h"
#include "sw/runtime/command_ring.h"
#include "sw/runtime/device.h"
#include "tb/memory.h"

namespace sluice {

class GoldenDevice : public Device {
 public:
  GoldenDevice(const Config& config, const DeviceSettings& settings);

  void write(uint64_t address, std::span<const uint8_t> bytes) override;
  void read(uint64_t address, std::span<uint8_t> bytes) override;
  void submit(std::span<const CommandWords> program) override;
  RunStatus wait() override;
  Counters counters() override { return {}; }
  void clear_counters() override {}
  void reset() override;

  // For tests: injects bus errors, compares whole memories.
  Memory& memory() { return memory_; }

 private:
  Memory memory_;
  golden::Machine machine_;
  CommandRing ring_;
};

}  // namespace sluice

#endif  // SLUICE_BACKENDS_GOLDEN_DEVICE_H_
