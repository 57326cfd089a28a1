#include "backends/rtl_device.h"

#include "backends/address_map.h"
#include "sw/compress/bytes.h"

namespace sluice {

AcceleratorOptions accelerator_options(const DeviceSettings& settings) {
  AcceleratorOptions options;
  options.seed = settings.seed;
  AxiMemoryTiming& timing = options.memory_timing;
  timing.read_latency = settings.memory_latency;
  timing.write_latency = settings.memory_latency;
  timing.seed = settings.seed;
  if (settings.back_pressure > 0) {
    const double p = settings.back_pressure;
    timing.stalls = {.aw = p, .w = p, .b = p, .ar = p, .r = p};
    timing.order = ResponseOrder::kInterleave;
  }
  return options;
}

RtlDevice::RtlDevice(const Config& config, const DeviceSettings& settings)
    : RtlDevice(config, settings, make_accelerator(config.name, accelerator_options(settings))) {}

RtlDevice::RtlDevice(const Config& config, const DeviceSettings& settings,
                     std::unique_ptr<SimulatedAccelerator> accelerator)
    : RegisterDevice(config, "rtl:" + config.name, {.base = kRingBase}),
      accelerator_(std::move(accelerator)),
      max_cycles_(settings.max_cycles),
      on_progress_(settings.on_progress),
      watch_(settings.watch) {
  if (settings.wave) {
    accelerator_->set_trace({.path = settings.wave->path,
                             .start = settings.wave->first_cycle,
                             .stop = settings.wave->end_cycle,
                             .depth = settings.wave->depth});
  }
  connect();
}

void RtlDevice::write(uint64_t address, std::span<const uint8_t> bytes) {
  accelerator_->memory().write(address, bytes);
}

void RtlDevice::read(uint64_t address, std::span<uint8_t> bytes) {
  accelerator_->memory().read(address, bytes);
}

uint32_t RtlDevice::read_register(uint32_t offset) { return accelerator_->read32(offset); }

void RtlDevice::write_register(uint32_t offset, uint32_t value) {
  accelerator_->write32(offset, value);
}

void RtlDevice::wait_for_interrupt() {
  if (!watch_) {
    accelerator_->run_until_interrupt(max_cycles_, on_progress_);
    return;
  }
  for (uint32_t value = watched_value(); !accelerator_->interrupt();) {
    accelerator_->tick();
    if (watched_value() == value) continue;
    value = watched_value();
    watched_cycle_ = accelerator_->cycle();
  }
}

uint32_t RtlDevice::watched_value() {
  std::array<uint8_t, 4> bytes;
  read(*watch_, bytes);
  return get_le<uint32_t>(bytes, 0);
}

}  // namespace sluice
