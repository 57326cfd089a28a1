#include "tb/accelerator.h"

#include <fmt/format.h>
#include <sluice_registers.h>

#include <array>

namespace sluice {
namespace {

// For an error message, so it must not throw itself.
std::string describe_registers(SimulatedAccelerator& accelerator) {
  struct Shown {
    const char* name;
    uint32_t offset;
  };
  constexpr std::array<Shown, 8> kShown = {{{"STATUS", reg::kStatus},
                                            {"IRQ_STATUS", reg::kIrqStatus},
                                            {"IRQ_ENABLE", reg::kIrqEnable},
                                            {"RING_TAIL", reg::kRingTail},
                                            {"RING_HEAD", reg::kRingHead},
                                            {"ERR_CODE", reg::kErrCode},
                                            {"ERR_CMD", reg::kErrCmd},
                                            {"ERR_INFO", reg::kErrInfo}}};
  std::string text;
  try {
    for (const Shown& shown : kShown) {
      text += fmt::format(" {} {:#x}", shown.name, accelerator.read32(shown.offset));
    }
  } catch (const std::runtime_error& error) {
    text += fmt::format(" (then {})", error.what());
  }
  return text;
}

}  // namespace

uint64_t SimulatedAccelerator::run_until_interrupt(
    uint64_t max_cycles, const std::function<void(uint64_t ticks)>& on_progress) {
  constexpr uint64_t kProgressTicks = 1 << 16;
  uint64_t ticks = 0;
  while (!interrupt()) {
    if (ticks == max_cycles) {
      const bool idle = bus().idle();
      throw AcceleratorError(fmt::format(
          "No interrupt within {} cycles, at cycle {}. Memory bus: {}; {} beats read, {} written. "
          "Registers:{}",
          max_cycles, cycle(), idle ? "idle" : "transactions open", bus().read_beats(),
          bus().write_beats(), describe_registers(*this)));
    }
    tick();
    ++ticks;
    if (on_progress && ticks % kProgressTicks == 0) on_progress(ticks);
  }
  return ticks;
}

}  // namespace sluice
