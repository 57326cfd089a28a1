// A Sluice machine as programs see it, whatever stands behind it: memory, a command ring, counters.
//
//   auto device = open_device("rtl:default");
//   const uint64_t x = device->allocate(bytes);
//   device->write(x, data);
//   check(*device, program, device->run(program));
//
// Back ends register themselves by name (register_backend); a device is opened as "name" or
// "name:argument". Memory is given out by an arena and taken back all at once.
// Errors are std::runtime_error; an error that the machine reports is a RunStatus.
#ifndef SLUICE_SW_RUNTIME_DEVICE_H_
#define SLUICE_SW_RUNTIME_DEVICE_H_

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "gen/config.h"
#include "sw/runtime/command.h"
#include "sw/runtime/cycle_trace.h"

namespace sluice {

// docs/commands.md, Errors.
enum class ErrorCode : uint32_t {
  kNone = 0,
  kBadCommand = 1,
  kBusRead = 2,
  kBusWrite = 3,
  kBadTable = 4,
  kBadCode = 5,
  kStreamUnderrun = 6,
  kStreamOverrun = 7,
  kStreamCrc = 8,
};

struct RunStatus {
  ErrorCode code = ErrorCode::kNone;
  uint32_t command = 0;  // counted from reset
  uint64_t info = 0;

  bool ok() const { return code == ErrorCode::kNone; }
  bool operator==(const RunStatus&) const = default;
};

// What the error is, where, and what the info means, in words.
std::string to_string(const RunStatus& status);

// Values of the counters by the names of docs/registers.md, e.g. "CYCLES". Empty for a device that
// does not measure time.
using Counters = std::map<std::string, uint64_t, std::less<>>;

// What a simulated device is asked for; others ignore it.
struct WaveRequest {
  std::string path;  // of the FST
  uint64_t first_cycle = 0;
  uint64_t end_cycle = UINT64_MAX;
  int depth = 0;  // levels of the hierarchy, 0 for all
};
struct DeviceSettings {
  uint32_t memory_latency = 100;  // cycles
  double back_pressure = 0.0;  // probability that a bus channel pauses in a cycle; with it, reads
                               // are answered in any order that AXI allows
  uint64_t seed = 1;
  uint64_t max_cycles = 2'000'000'000;  // of one wait(); more is an error
  std::optional<WaveRequest> wave = {};
  std::optional<uint64_t> watch = {};  // address of 4 bytes for watched_cycle()
  // Called now and then by a wait() that takes long, with the cycles of that wait so far.
  std::function<void(uint64_t)> on_progress = {};
};

// What a device has for programs: the ring at its base, allocations behind that.
struct DeviceMemory {
  uint64_t base = 0;
  uint64_t bytes = UINT64_MAX;   // as much as there are addresses
  uint32_t ring_entries = 4096;  // a power of two

  uint64_t ring_bytes() const { return uint64_t(ring_entries) * kCommandBytes; }
};

class Device {
 public:
  Device(Config config, std::string name, const DeviceMemory& memory);
  virtual ~Device() = default;
  Device(const Device&) = delete;
  Device& operator=(const Device&) = delete;

  const Config& config() const { return config_; }
  // As it was opened, e.g. "rtl:default".
  const std::string& name() const { return name_; }

  const DeviceMemory& memory_map() const { return memory_map_; }

  // alignment is a power of two. Throws std::runtime_error if that much memory is not left.
  uint64_t allocate(uint64_t bytes, uint64_t alignment = 64);
  void free_all() { next_ = arena_base(); }
  // free_from(mark()) takes back what was given out after the mark.
  uint64_t mark() const { return next_; }
  void free_from(uint64_t mark) { next_ = mark; }

  virtual void write(uint64_t address, std::span<const uint8_t> bytes) = 0;
  virtual void read(uint64_t address, std::span<uint8_t> bytes) = 0;

  // Appends the program to the ring and rings the doorbell. The program must fit into what is free
  // of the ring.
  virtual void submit(std::span<const CommandWords> program) = 0;
  // Until all submitted commands have finished, or one has failed.
  virtual RunStatus wait() = 0;
  // submit() and wait(), for a program of any length.
  RunStatus run(std::span<const CommandWords> program);

  // Cycles in which commands were under way, since the counters were cleared: the counter CYCLES
  // alone, which is quicker to read than all. None for a device that does not measure time.
  virtual std::optional<uint64_t> cycles() { return {}; }
  virtual Counters counters() = 0;
  virtual void clear_counters() = 0;

  // The cycle of the simulation in which the 4 watched bytes last changed, if they did.
  virtual std::optional<uint64_t> watched_cycle() const { return {}; }

  // Who sees what the machine does from now on, cycle by cycle; nullptr for nobody. Throws
  // std::runtime_error on a device that has no time.
  virtual void set_trace(TraceSink* sink);

  // Back to the state after power-up; memory stays.
  virtual void reset() = 0;

  // Whether there is one machine of that name, which can be open once at a time.
  virtual bool is_unique() const { return false; }

 private:
  uint64_t arena_base() const { return memory_map_.base + memory_map_.ring_bytes(); }

  Config config_;
  std::string name_;
  DeviceMemory memory_map_;
  uint64_t next_;
};

// Throws std::runtime_error that says which command of the program failed and why. `before` counts
// the commands that were submitted between the last reset and the program.
void check(const Device& device, std::span<const CommandWords> program, const RunStatus& status,
           uint32_t before = 0);

// Makes a device from what follows the colon (empty without one).
using BackendFactory =
    std::function<std::unique_ptr<Device>(const std::string& argument, const DeviceSettings&)>;

void register_backend(const std::string& name, const std::string& help, BackendFactory factory);
std::unique_ptr<Device> open_device(const std::string& name, const DeviceSettings& settings = {});

struct BackendInfo {
  std::string name;
  std::string help;
};
std::vector<BackendInfo> backends();

}  // namespace sluice

#endif  // SLUICE_SW_RUNTIME_DEVICE_H_
