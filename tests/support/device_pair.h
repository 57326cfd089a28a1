// The simulated RTL and the golden model side by side, with the same in both memories: whatever is
// done to one is done to the other, and afterwards status and every byte of memory have to be
// equal.
#ifndef SLUICE_TESTS_SUPPORT_DEVICE_PAIR_H_
#define SLUICE_TESTS_SUPPORT_DEVICE_PAIR_H_

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "backends/golden_device.h"
#include "backends/rtl_device.h"
#include "sw/runtime/matmul.h"
#include "tests/support/matmul_case.h"

namespace sluice {

class DevicePair {
 public:
  DevicePair(const Config& config, const DeviceSettings& settings)
      : golden(config, settings), rtl(config, settings) {}
  DevicePair(const Config& config, const DeviceSettings& settings,
             std::unique_ptr<SimulatedAccelerator> accelerator)
      : golden(config, settings), rtl(config, settings, std::move(accelerator)) {}

  // The same place in both.
  uint64_t allocate(uint64_t bytes);
  PlacedMatmul place(const RandomProduct& product);
  void write(uint64_t address, std::span<const uint8_t> bytes);
  void add_fault(uint64_t first, uint64_t last, Access access);
  void clear_faults();

  struct Statuses {
    RunStatus golden;
    RunStatus rtl;
  };
  Statuses run(const Program& program);
  void reset();

  // Address of the first byte that differs between the two memories.
  std::optional<uint64_t> first_difference();

  // In words, with both values and, if it lies in one of the products, tile, row and column.
  std::string describe(uint64_t address, const std::vector<PlacedMatmul>& products);

  GoldenDevice golden;
  RtlDevice rtl;
};

}  // namespace sluice

#endif  // SLUICE_TESTS_SUPPORT_DEVICE_PAIR_H_
