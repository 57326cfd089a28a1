// The device that is driven through registers, against registers made of a map; and the list of
// back ends.
#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <stdexcept>

#include "backends/find_config.h"
#include "sluice_registers.h"
#include "sw/runtime/register_device.h"
#include "tb/memory.h"

namespace sluice {
namespace {

// What `action` throws; empty if nothing.
std::string message_of(const std::function<void()>& action) {
  try {
    action();
  } catch (const std::runtime_error& error) {
    return error.what();
  }
  return "";
}

void expect_contains(const std::string& text, const std::string& part) {
  EXPECT_NE(text.find(part), std::string::npos) << '"' << text << "\" lacks \"" << part << '"';
}

constexpr DeviceMemory kMemory{.base = 0x1'0000'0000, .bytes = 1 << 20, .ring_entries = 256};

// A machine whose commands finish at once, unless `fail_at` comes.
class FakeMachine : public RegisterDevice {
 public:
  explicit FakeMachine(const std::map<uint32_t, uint32_t>& other = {})
      : RegisterDevice(find_config("default"), "fake:default", kMemory) {
    const uint64_t hash = config_hash(config());
    registers = {{reg::kId, 0x43554C53},
                 {reg::kVersion, 2},
                 {reg::kConfigHash, static_cast<uint32_t>(hash)},
                 {reg::kConfigHash + 4, static_cast<uint32_t>(hash >> 32)}};
    for (const auto& [offset, value] : other) registers[offset] = value;
    connect();
  }

  void write(uint64_t address, std::span<const uint8_t> bytes) override {
    memory.write(address, bytes);
  }
  void read(uint64_t address, std::span<uint8_t> bytes) override { memory.read(address, bytes); }

  std::map<uint32_t, uint32_t> registers;
  Memory memory;
  std::optional<uint32_t> fail_at;

 protected:
  uint32_t read_register(uint32_t offset) override { return registers[offset]; }
  void write_register(uint32_t offset, uint32_t value) override {
    if (offset == reg::kCtrl && value == 1) {
      registers[reg::kStatus] = registers[reg::kRingHead] = registers[reg::kErrCode] = 0;
      return;
    }
    registers[offset] = value;
  }
  void wait_for_interrupt() override {
    const uint32_t tail = registers[reg::kRingTail];
    if (fail_at && *fail_at < tail) {
      registers[reg::kStatus] = 1u << reg::kStatusErrorBit;
      registers[reg::kErrCode] = 4;
      registers[reg::kErrCmd] = *fail_at;
      registers[reg::kErrInfo] = 13;
      registers[reg::kErrInfo + 4] = 1;
    } else {
      registers[reg::kRingHead] = tail;
    }
  }
};

TEST(RegisterDevice, SetsUpTheRing) {
  FakeMachine machine;
  EXPECT_EQ(machine.registers[reg::kRingBase], 0u);
  EXPECT_EQ(machine.registers[reg::kRingBase + 4], 1u);
  EXPECT_EQ(machine.registers[reg::kRingSize], kMemory.ring_entries);
  EXPECT_EQ(machine.registers[reg::kIrqEnable], 3u);
  EXPECT_EQ(machine.allocate(10), 0x1'0000'0000 + kMemory.ring_bytes());
}

TEST(RegisterDevice, RefusesAnotherMachine) {
  expect_contains(message_of([] { FakeMachine({{reg::kId, 7}}); }), "no Sluice machine");
  expect_contains(message_of([] { FakeMachine({{reg::kVersion, 1}}); }), "programming interface 1");
  const uint64_t hash = config_hash(find_config("small"));
  expect_contains(message_of([&] {
                    FakeMachine({{reg::kConfigHash, static_cast<uint32_t>(hash)},
                                 {reg::kConfigHash + 4, static_cast<uint32_t>(hash >> 32)}});
                  }),
                  "configs/default.toml has hash");
}

TEST(RegisterDevice, RunsProgramsLongerThanTheRing) {
  FakeMachine machine;
  const Program program(2 * kMemory.ring_entries + 5, encode(FenceCommand{}));
  EXPECT_TRUE(machine.run(program).ok());
  EXPECT_EQ(machine.registers[reg::kRingTail], program.size());
  EXPECT_THROW(machine.submit(program), std::runtime_error);
}

TEST(RegisterDevice, WritesCommandsWhereTheMachineReadsThem) {
  FakeMachine machine;
  const Program first(kMemory.ring_entries - 1, encode(FenceCommand{}));
  machine.run(first);
  const Program second{encode(FenceCommand{.interrupt = true}), encode(FenceCommand{})};
  machine.run(second);
  using Bytes = std::array<uint8_t, 8>;
  Bytes bytes;
  machine.read(0x1'0000'0000 + kMemory.ring_bytes() - kCommandBytes, bytes);
  EXPECT_EQ(bytes, (Bytes{4, 255, 255, 255, 1, 0, 0, 0}));
  machine.read(0x1'0000'0000, bytes);
  EXPECT_EQ(bytes, (Bytes{4, 255, 255, 255, 0, 0, 0, 0}));
}

TEST(RegisterDevice, ReportsAnErrorUntilReset) {
  FakeMachine machine;
  machine.fail_at = 2;
  const Program program(4, encode(FenceCommand{}));
  const RunStatus expected{ErrorCode::kBadTable, 2, 0x1'0000'000D};
  EXPECT_EQ(machine.run(program), expected);
  EXPECT_EQ(machine.wait(), expected);
  expect_contains(message_of([&] { check(machine, program, expected); }), "BAD_TABLE");
  machine.reset();
  machine.fail_at.reset();
  machine.registers[reg::kErrInfo] = machine.registers[reg::kErrInfo + 4] = 0;
  machine.registers[reg::kErrCmd] = 0;
  EXPECT_TRUE(machine.run(program).ok());
}

TEST(Device, GivesOutNoMoreMemoryThanItHas) {
  FakeMachine machine;
  const uint64_t left = kMemory.bytes - kMemory.ring_bytes();
  expect_contains(message_of([&] { machine.allocate(left + 1); }), "has 1048576 bytes of memory");
  EXPECT_EQ(machine.allocate(left), kMemory.base + kMemory.ring_bytes());
  EXPECT_THROW(machine.allocate(1), std::runtime_error);
  machine.free_all();
  EXPECT_EQ(machine.allocate(1), kMemory.base + kMemory.ring_bytes());
}

TEST(Device, WithoutTimeHasNothingToTrace) {
  FakeMachine machine;
  expect_contains(message_of([&] { machine.set_trace(nullptr); }),
                  "fake:default: this device has no time");
}

TEST(Backends, NamesTheKnownOnesForAnother) {
  register_backend("fake", "for this test", [](const std::string&, const DeviceSettings&) {
    return std::make_unique<FakeMachine>();
  });
  EXPECT_EQ(open_device("fake:whatever")->name(), "fake:default");
  expect_contains(message_of([] { open_device("fpga"); }),
                  "there is no device \"fpga\"; give one of fake");
}

}  // namespace
}  // namespace sluice
