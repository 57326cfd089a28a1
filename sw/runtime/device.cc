#include "sw/runtime/device.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "sw/runtime/ceil_div.h"

namespace sluice {
namespace {

struct Backend {
  std::string help;
  BackendFactory factory;
};

std::map<std::string, Backend>& registry() {
  static std::map<std::string, Backend> backends;
  return backends;
}

}  // namespace

std::string to_string(const RunStatus& status) {
  const auto at = [&](const char* what) {
    return fmt::format("{} at step {}, lane {} of command {}", what, status.info & 0xFFFFFFFF,
                       status.info >> 32, status.command);
  };
  switch (status.code) {
    case ErrorCode::kNone:
      return "no error";
    case ErrorCode::kBadCommand:
      return fmt::format("BAD_COMMAND: word {} of command {}", status.info, status.command);
    case ErrorCode::kBusRead:
      return fmt::format("BUS_READ: memory answered the read at {:#x} with an error, command {}",
                         status.info, status.command);
    case ErrorCode::kBusWrite:
      return fmt::format(
          "BUS_WRITE: memory answered a write to the row at {:#x} with an error, "
          "command {}",
          status.info, status.command);
    case ErrorCode::kBadTable:
      return fmt::format("BAD_TABLE: the table fails its check at code length {}, command {}",
                         status.info, status.command);
    case ErrorCode::kBadCode:
      return at("BAD_CODE: bits that are no code,");
    case ErrorCode::kStreamUnderrun:
      return at("STREAM_UNDERRUN: the stream is too short,");
    case ErrorCode::kStreamOverrun:
      return fmt::format(
          "STREAM_OVERRUN: the stream is too long, {} words of it were taken, "
          "command {}",
          status.info, status.command);
    case ErrorCode::kStreamCrc:
      return fmt::format("STREAM_CRC: the bytes read have the CRC32C {:#010x}, command {}",
                         status.info, status.command);
  }
  return fmt::format("error {} of command {}, info {:#x}", static_cast<uint32_t>(status.code),
                     status.command, status.info);
}

Device::Device(Config config, std::string name, const DeviceMemory& memory)
    : config_(std::move(config)),
      name_(std::move(name)),
      memory_map_(memory),
      next_(arena_base()) {}

uint64_t Device::allocate(uint64_t bytes, uint64_t alignment) {
  const uint64_t address = round_up(next_, std::max<uint64_t>(alignment, 64));
  const uint64_t before = address - memory_map_.base;
  if (before > memory_map_.bytes || bytes > memory_map_.bytes - before) {
    throw std::runtime_error(fmt::format(
        "{}: {} bytes are needed beside {} that are in use, but the device has {} bytes of memory; "
        "multiply fewer rows or columns at a time",
        name_, bytes, before, memory_map_.bytes));
  }
  next_ = address + bytes;
  return address;
}

void Device::set_trace(TraceSink*) {
  throw std::runtime_error(
      fmt::format("{}: this device has no time, so there is nothing to trace; use rtl:{}", name_,
                  config_.name));
}

RunStatus Device::run(std::span<const CommandWords> program) {
  RunStatus status;
  while (!program.empty() && status.ok()) {
    const size_t count = std::min<size_t>(program.size(), memory_map_.ring_entries);
    submit(program.first(count));
    status = wait();
    program = program.subspan(count);
  }
  return status;
}

void check(const Device& device, std::span<const CommandWords> program, const RunStatus& status,
           uint32_t before) {
  if (status.ok()) return;
  const uint32_t index = status.command - before;
  const std::string command =
      index < program.size() ? disassemble(program[index]) : "not of this program";
  throw std::runtime_error(
      fmt::format("{}: {}\n  the command: {}", device.name(), to_string(status), command));
}

void register_backend(const std::string& name, const std::string& help, BackendFactory factory) {
  registry()[name] = {help, std::move(factory)};
}

std::unique_ptr<Device> open_device(const std::string& name, const DeviceSettings& settings) {
  const size_t colon = name.find(':');
  const auto backend = registry().find(name.substr(0, colon));
  if (backend == registry().end()) {
    std::vector<std::string> known;
    for (const auto& [key, value] : registry()) known.push_back(key);
    throw std::runtime_error(fmt::format(
        "there is no device \"{}\"; give one of {}, with :<config> to choose a configuration", name,
        fmt::join(known, ", ")));
  }
  return backend->second.factory(colon == std::string::npos ? "" : name.substr(colon + 1),
                                 settings);
}

std::vector<BackendInfo> backends() {
  std::vector<BackendInfo> all;
  for (const auto& [name, backend] : registry()) all.push_back({name, backend.help});
  return all;
}

}  // namespace sluice
