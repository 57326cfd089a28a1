#include "sw/runtime/register_device.h"

#include <fmt/format.h>

#include <stdexcept>
#include <utility>

#include "sluice_registers.h"

namespace sluice {
namespace {

constexpr uint32_t kId = 0x43554C53;
constexpr uint32_t kVersion = 2;
constexpr int kMaxPolls = 1'000'000;
constexpr uint32_t kCauses = 1u << reg::kIrqStatusDoneBit | 1u << reg::kIrqStatusErrorBit;

}  // namespace

RegisterDevice::RegisterDevice(Config config, std::string name, const DeviceMemory& memory)
    : Device(std::move(config), std::move(name), memory), ring_(memory.base, memory.ring_entries) {}

void RegisterDevice::connect() {
  const uint32_t id = read_register(reg::kId);
  if (id != kId) {
    throw std::runtime_error(fmt::format(
        "{}: there is no Sluice machine: its ID register reads {:#010x} instead of {:#010x}",
        name(), id, kId));
  }
  const uint32_t version = read_register(reg::kVersion);
  if (version != kVersion) {
    throw std::runtime_error(
        fmt::format("{}: the machine has programming interface {}, this program speaks {}; use the "
                    "program that was built with it",
                    name(), version, kVersion));
  }
  const uint64_t hash = read_register64(reg::kConfigHash);
  if (hash != config_hash(config())) {
    throw std::runtime_error(
        fmt::format("{}: the machine was built from a configuration with hash {:#018x}, but "
                    "configs/{}.toml has "
                    "hash {:#018x}; build it again, or open it as the configuration that it is",
                    name(), hash, config().name, config_hash(config())));
  }
  write_register64(reg::kRingBase, ring_.base());
  write_register(reg::kRingSize, ring_.entries());
  write_register(reg::kIrqEnable, kCauses);
}

void RegisterDevice::submit(std::span<const CommandWords> program) {
  ring_.append(*this, program, read_register(reg::kRingHead));
  write_register(reg::kRingTail, ring_.tail());
}

RunStatus RegisterDevice::wait() {
  while (!failed() && waited_for_ != ring_.tail()) {
    wait_for_interrupt();
    write_register(reg::kIrqStatus, kCauses);
    if (!failed() && read_register(reg::kRingHead) == ring_.tail()) {
      wait_while_busy();
      waited_for_ = ring_.tail();
    }
  }
  return {static_cast<ErrorCode>(read_register(reg::kErrCode)), read_register(reg::kErrCmd),
          read_register64(reg::kErrInfo)};
}

bool RegisterDevice::failed() { return read_register(reg::kStatus) >> reg::kStatusErrorBit & 1; }

std::optional<uint64_t> RegisterDevice::cycles() { return read_register64(reg::kCycles); }

Counters RegisterDevice::counters() {
  Counters values;
  for (const reg::Counter& counter : reg::kCounters) {
    values.emplace(counter.name, read_register64(counter.offset));
  }
  return values;
}

void RegisterDevice::clear_counters() {
  write_register(reg::kCtrl, 1u << reg::kCtrlClearCountersBit);
}

void RegisterDevice::reset() {
  write_register(reg::kCtrl, 1u << reg::kCtrlResetBit);
  wait_while_busy();
  write_register(reg::kIrqStatus, ~0u);
  ring_.reset();
  waited_for_ = 0;
}

uint64_t RegisterDevice::read_register64(uint32_t offset) {
  const uint64_t low = read_register(offset);
  return low | uint64_t(read_register(offset + 4)) << 32;
}

void RegisterDevice::write_register64(uint32_t offset, uint64_t value) {
  write_register(offset, static_cast<uint32_t>(value));
  write_register(offset + 4, static_cast<uint32_t>(value >> 32));
}

void RegisterDevice::wait_while_busy() {
  for (int polls = 0; read_register(reg::kStatus) >> reg::kStatusBusyBit & 1; ++polls) {
    if (polls == kMaxPolls) {
      throw std::runtime_error(
          fmt::format("{}: the machine stays busy: STATUS.BUSY was 1 in {} "
                      "reads; power it off and on",
                      name(), kMaxPolls));
    }
  }
}

}  // namespace sluice
