#include "backends/serial_device.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <bit>
#include <charconv>
#include <stdexcept>
#include <utility>

#include "backends/find_config.h"
#include "sluice_registers.h"

namespace sluice {
namespace {

constexpr int kMaxPolls = 100'000;
constexpr uint32_t kMaxRingEntries = 4096;
constexpr uint64_t kRingShare = 8;  // of memory, a part
constexpr std::chrono::milliseconds kSimulationTimeout{30'000};

uint32_t number_of(const std::string& key, const std::string& text) {
  uint32_t number = 0;
  const char* end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc() || rest != end || number == 0) {
    throw std::runtime_error(fmt::format("serial: {}={}: give a positive number", key, text));
  }
  return number;
}

// The name of the configuration with that hash; empty if there is none.
std::string config_with(uint64_t hash) {
  for (const std::string& name : config_names()) {
    if (config_hash(find_config(name)) == hash) return name;
  }
  return {};
}

}  // namespace

SerialOptions parse_serial_options(const std::string& argument) {
  SerialOptions options;
  size_t end = argument.find(',');
  options.port.path = argument.substr(0, end);
  if (options.port.path.empty()) {
    throw std::runtime_error("serial: which port? Give its path, e.g. serial:/dev/ttyUSB1");
  }
  if (options.port.path.starts_with("/dev/pts/")) options.port.timeout = kSimulationTimeout;
  while (end != std::string::npos) {
    const size_t begin = end + 1;
    end = argument.find(',', begin);
    const std::string option = argument.substr(begin, end - begin);
    const size_t equals = option.find('=');
    const std::string key = option.substr(0, equals);
    const std::string value = equals == std::string::npos ? "" : option.substr(equals + 1);
    if (key == "config") {
      options.config = find_config(value).name;
    } else if (key == "baud") {
      options.port.baud = number_of(key, value);
    } else if (key == "timeout") {
      options.port.timeout = std::chrono::milliseconds(number_of(key, value));
    } else {
      throw std::runtime_error(fmt::format(
          "serial: there is no option \"{}\"; there are config=, baud= and timeout=", option));
    }
  }
  return options;
}

SerialDevice::SerialDevice(LinkClient link, const std::string& name, const std::string& config)
    : SerialDevice(std::move(link), name, look(link, name, config)) {}

SerialDevice::SerialDevice(LinkClient&& link, const std::string& name, const Board& board)
    : RegisterDevice(board.config, name, board.memory), link_(std::move(link)) {
  connect();
}

SerialDevice::Board SerialDevice::look(LinkClient& link, const std::string& name,
                                       const std::string& config) {
  const uint64_t bytes = link.open();
  const uint64_t hash = link.get(reg::kConfigHash) | uint64_t(link.get(reg::kConfigHash + 4)) << 32;
  const std::string built_from = config_with(hash);
  if (built_from.empty()) {
    throw std::runtime_error(
        fmt::format("{}: the board was built from a configuration with hash {:#018x}; none of {} "
                    "(configs/*.toml) has it",
                    name, hash, fmt::join(config_names(), ", ")));
  }
  if (!config.empty() && config != built_from) {
    throw std::runtime_error(
        fmt::format("{}: the board was built from configs/{}.toml and is opened as {}; leave "
                    "config= out, or program the board with that configuration",
                    name, built_from, config));
  }
  const auto entries = std::bit_floor(std::min<uint64_t>(
      kMaxRingEntries, std::max<uint64_t>(bytes / kRingShare / kCommandBytes, 2)));
  return {find_config(built_from),
          {.base = 0, .bytes = bytes, .ring_entries = static_cast<uint32_t>(entries)}};
}

void SerialDevice::write(uint64_t address, std::span<const uint8_t> bytes) {
  link_.write(static_cast<uint32_t>(address), bytes);
}

void SerialDevice::read(uint64_t address, std::span<uint8_t> bytes) {
  link_.read(static_cast<uint32_t>(address), bytes);
}

uint32_t SerialDevice::read_register(uint32_t offset) { return link_.get(offset); }

void SerialDevice::write_register(uint32_t offset, uint32_t value) { link_.set(offset, value); }

void SerialDevice::wait_for_interrupt() {
  const uint32_t enabled = link_.get(reg::kIrqEnable);
  for (int polls = 0; (link_.get(reg::kIrqStatus) & enabled) == 0; ++polls) {
    if (polls == kMaxPolls) {
      throw std::runtime_error(
          fmt::format("{}: the machine has not finished after {} looks at IRQ_STATUS; power the "
                      "board off and on",
                      name(), kMaxPolls));
    }
  }
}

std::unique_ptr<Device> open_serial_device(const std::string& argument) {
  const SerialOptions options = parse_serial_options(argument);
  return std::make_unique<SerialDevice>(LinkClient(std::make_unique<SerialPort>(options.port)),
                                        "serial:" + argument, options.config);
}

}  // namespace sluice
