// registers under random accesses of an AXI4-Lite host with random delays, with a bus checker,
// while the machine behind them changes at random.
//
// The reference is the register map of docs/registers.md: what a read gives in the cycle in which
// its address is taken, what a write changes, and when each cause of the interrupt is raised
// (docs/control.md: done and error once the machine is no longer busy). All outputs are compared in
// every cycle.
#include <Vregisters.h>
#include <gtest/gtest.h>

#include <array>
#include <cstdint>

#include "sluice_registers.h"
#include "tb/axi_ports.h"
#include "tb/axil_checker.h"
#include "tb/axil_driver.h"
#include "tb/random.h"
#include "tb/verilated_model.h"

namespace sluice {
namespace {

constexpr size_t kCounterCount = reg::kCounters.size();
constexpr uint64_t kConfigHash = 0x0123'4567'89AB'CDEF;  // as in registers_wrapper.sv
constexpr uint32_t kDone = 1 << reg::kIrqStatusDoneBit;
constexpr uint32_t kError = 1 << reg::kIrqStatusErrorBit;
constexpr uint32_t kFence = 1 << reg::kIrqStatusFenceBit;

uint32_t half(uint64_t value, uint32_t offset) {
  return static_cast<uint32_t>((offset & 4) != 0 ? value >> 32 : value);
}

// What the machine shows the registers.
struct Machine {
  uint32_t head = 0;
  bool busy = false;
  bool fence = false;
  bool error = false;
  uint32_t error_code = 0;
  uint32_t error_command = 0;
  uint64_t error_info = 0;
  std::array<uint64_t, kCounterCount> counters{};
};

// The register map; step() is a clock edge.
class Reference {
 public:
  uint32_t read(uint32_t offset, const Machine& machine) const {
    if (offset >= reg::kCycles && offset < reg::kCycles + 8 * kCounterCount) {
      return half(machine.counters[(offset - reg::kCycles) / 8], offset);
    }
    switch (offset) {
      case reg::kId:
        return 0x43554C53;
      case reg::kVersion:
        return 2;
      case reg::kConfigHash:
      case reg::kConfigHash + 4:
        return half(kConfigHash, offset - reg::kConfigHash);
      case reg::kStatus:
        return uint32_t{machine.busy} << reg::kStatusBusyBit | uint32_t{machine.error}
                                                                   << reg::kStatusErrorBit;
      case reg::kIrqStatus:
        return irq_status;
      case reg::kIrqEnable:
        return irq_enable;
      case reg::kRingBase:
      case reg::kRingBase + 4:
        return half(ring_base, offset);
      case reg::kRingSize:
        return ring_size;
      case reg::kRingTail:
        return tail;
      case reg::kRingHead:
        return machine.head;
      case reg::kErrCode:
        return machine.error_code;
      case reg::kErrCmd:
        return machine.error ? machine.error_command : 0;
      case reg::kErrInfo:
      case reg::kErrInfo + 4:
        return machine.error ? half(machine.error_info, offset) : 0;
      default:
        return 0;
    }
  }

  void write(uint32_t offset, uint32_t value) {
    switch (offset) {
      case reg::kIrqStatus:
        irq_status &= ~value;
        break;
      case reg::kIrqEnable:
        irq_enable = value & (kDone | kError | kFence);
        break;
      case reg::kRingBase:
        ring_base = (ring_base & ~uint64_t{0xFFFF'FFFF}) | (value & ~uint32_t{63});
        break;
      case reg::kRingBase + 4:
        ring_base = half(ring_base, 0) | uint64_t{value} << 32;
        break;
      case reg::kRingSize:
        ring_size = value & 0x1'FFFF;
        break;
      case reg::kRingTail:
        tail = value;
        break;
      default:
        break;
    }
  }

  void step(const Machine& machine) {
    if (was_busy_ && !machine.busy && !machine.error) irq_status |= kDone;
    if (machine.error && !machine.busy && !error_raised_) {
      irq_status |= kError;
      error_raised_ = true;
    }
    if (machine.fence) irq_status |= kFence;
    was_busy_ = machine.busy;
  }

  void core_reset() {
    irq_status = 0;
    tail = 0;
    was_busy_ = false;
    error_raised_ = false;
  }

  uint32_t irq_status = 0;
  uint32_t irq_enable = 0;
  uint64_t ring_base = 0;
  uint32_t ring_size = 0;
  uint32_t tail = 0;

 private:
  bool was_busy_ = false;
  bool error_raised_ = false;
};

class RegistersBench {
 public:
  RegistersBench(uint32_t max_delay, uint64_t seed) : model_(seed), host_({max_delay, seed}) {
    drive();
    model_.reset();
  }

  Machine machine;

  void write(uint32_t offset, uint32_t value) {
    host_.start_write(offset, value);
    finish([] { return false; });
  }

  // Compared with what the reference gave when the address was taken.
  uint32_t read(uint32_t offset) {
    read(offset, [] { return false; });
    return host_.read_data();
  }

  // `change` may change the machine before each cycle, and says whether the core is reset in it.
  template <class Change>
  void write(uint32_t offset, uint32_t value, uint8_t strobe, Change&& change) {
    host_.start_write(offset, value, strobe);
    finish(change);
  }
  template <class Change>
  void read(uint32_t offset, Change&& change) {
    host_.start_read(offset);
    finish(change);
    EXPECT_EQ(host_.read_data(), expected_read_) << "register " << offset;
  }

  void step(bool core_reset = false) {
    model_->core_reset_i = core_reset;
    if (core_reset) reference_.core_reset();
    drive();
    model_.settle();
    sample_axil(model_.ports(), subordinate_);
    const AxilManagerSignals& host = host_.outputs();
    const bool write = host.aw.valid && subordinate_.aw_ready;
    EXPECT_EQ(write, host.w.valid && subordinate_.w_ready) << "address and data taken apart";
    check_outputs(write && host.aw.payload == reg::kCtrl ? host.w.payload.data : 0);
    if (host.ar.valid && subordinate_.ar_ready) {
      expected_read_ = reference_.read(host.ar.payload, machine);
    }
    checker_.step(model_.cycle(), host, subordinate_);
    if (write) reference_.write(host.aw.payload, host.w.payload.data);
    reference_.step(machine);
    if (core_reset) reference_.core_reset();
    host_.step(subordinate_);
    model_.edge();
  }

  bool interrupt() { return model_->irq_o; }

 private:
  template <class Change>
  void finish(Change&& change) {
    for (int cycles = 0; host_.busy(); ++cycles) {
      if (cycles == 200) {
        ADD_FAILURE() << "an access is not answered";
        host_.reset();
        return;
      }
      step(change());
    }
    EXPECT_EQ(host_.response(), kOkay);
  }

  void drive() {
    drive_axil(host_.outputs(), model_.ports());
    model_->head_i = machine.head;
    model_->busy_i = machine.busy;
    model_->fence_i = machine.fence;
    model_->error_valid_i = machine.error;
    model_->error_code_i = machine.error_code;
    model_->error_command_i = machine.error_command;
    model_->error_info_i = machine.error_info;
    for (size_t i = 0; i < kCounterCount; ++i) model_->counters_i[i] = machine.counters[i];
  }

  void check_outputs(uint32_t control) {
    EXPECT_EQ(model_->reset_o, control >> reg::kCtrlResetBit & 1);
    EXPECT_EQ(model_->clear_counters_o, control >> reg::kCtrlClearCountersBit & 1);
    EXPECT_EQ(model_->irq_o != 0, (reference_.irq_status & reference_.irq_enable) != 0);
    EXPECT_EQ(model_->ring_base_o, reference_.ring_base);
    EXPECT_EQ(model_->ring_size_o, reference_.ring_size);
    EXPECT_EQ(model_->tail_o, reference_.tail);
  }

  VerilatedModel<Vregisters> model_;
  AxilDriver host_;
  AxilChecker checker_;
  AxilSubordinateSignals subordinate_;
  Reference reference_;
  uint32_t expected_read_ = 0;
};

// Changes the machine a little; returns whether the core is reset, which also clears its error.
bool change(Machine& machine, Random& random) {
  const bool core_reset = random.chance(0.01);
  if (random.chance(0.1)) machine.busy = !machine.busy;
  machine.fence = random.chance(0.03);
  if (random.chance(0.01)) machine.error = true;
  if (core_reset) machine.error = machine.fence = false;
  if (random.chance(0.1)) {
    machine.head = static_cast<uint32_t>(random.next());
    machine.error_code = random.below(9);
    machine.error_command = static_cast<uint32_t>(random.next());
    machine.error_info = random.next();
    for (uint64_t& counter : machine.counters) counter = random.next();
  }
  return core_reset;
}

TEST(Registers, FollowTheMap) {
  for (uint64_t seed = 1; seed <= 8; ++seed) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    RegistersBench bench(static_cast<uint32_t>(seed % 4) * 2, seed);
    Random random(seed);
    const auto change_machine = [&] { return change(bench.machine, random); };
    for (int i = 0; i < 1500; ++i) {
      // Mostly below the counters' end, some beyond all registers.
      const uint32_t offset = 4 * random.below(random.chance(0.5)   ? 0x12
                                               : random.chance(0.9) ? 0x94
                                                                    : 0x400);
      const uint32_t value = static_cast<uint32_t>(random.next());
      if (random.chance(0.5)) {
        bench.write(offset, value, static_cast<uint8_t>(random.below(16)), change_machine);
      } else {
        bench.read(offset, change_machine);
      }
      if (HasFailure()) return;
    }
  }
}

TEST(Registers, DoneIsRaisedAtTheEndOfWork) {
  RegistersBench bench(0, 1);
  bench.write(reg::kIrqEnable, kDone);
  bench.machine.busy = true;
  for (int i = 0; i < 5; ++i) bench.step();
  EXPECT_EQ(bench.read(reg::kIrqStatus), 0u);
  EXPECT_FALSE(bench.interrupt());
  bench.machine.busy = false;
  bench.step();
  EXPECT_EQ(bench.read(reg::kIrqStatus), kDone);
  EXPECT_TRUE(bench.interrupt());
  bench.write(reg::kIrqStatus, kError | kFence);
  EXPECT_TRUE(bench.interrupt());
  bench.write(reg::kIrqStatus, kDone);
  bench.step();
  EXPECT_FALSE(bench.interrupt());
  EXPECT_EQ(bench.read(reg::kIrqStatus), 0u);
}

TEST(Registers, AnErrorIsRaisedOnceAndOnlyAtRest) {
  RegistersBench bench(0, 1);
  bench.write(reg::kIrqEnable, kError);
  bench.machine.busy = true;
  bench.machine.error = true;
  for (int i = 0; i < 5; ++i) bench.step();
  EXPECT_FALSE(bench.interrupt());
  bench.machine.busy = false;
  bench.step();
  bench.step();
  EXPECT_TRUE(bench.interrupt());
  EXPECT_EQ(bench.read(reg::kIrqStatus), kError) << "and it is not done";
  bench.write(reg::kIrqStatus, kError);
  for (int i = 0; i < 5; ++i) bench.step();
  EXPECT_FALSE(bench.interrupt());
  EXPECT_EQ(bench.read(reg::kStatus), 1u << reg::kStatusErrorBit);
}

TEST(Registers, AResetKeepsWhatTheHostSetUp) {
  RegistersBench bench(0, 1);
  bench.write(reg::kIrqEnable, kFence);
  bench.write(reg::kRingBase, 0x1234'5640);
  bench.write(reg::kRingBase + 4, 7);
  bench.write(reg::kRingSize, 256);
  bench.write(reg::kRingTail, 9);
  bench.machine.fence = true;
  bench.step();
  bench.machine.fence = false;
  EXPECT_EQ(bench.read(reg::kIrqStatus), kFence);
  bench.step(true);
  EXPECT_EQ(bench.read(reg::kIrqStatus), 0u);
  EXPECT_EQ(bench.read(reg::kRingTail), 0u);
  EXPECT_EQ(bench.read(reg::kIrqEnable), kFence);
  EXPECT_EQ(bench.read(reg::kRingBase), 0x1234'5640u);
  EXPECT_EQ(bench.read(reg::kRingBase + 4), 7u);
  EXPECT_EQ(bench.read(reg::kRingSize), 256u);
}

}  // namespace
}  // namespace sluice
