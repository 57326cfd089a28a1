// Every way in which a program can fail: the RTL has to stop with the code, command and info of the
// golden model and leave the same memory, and after a reset the next good program has to work.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "backends/address_map.h"
#include "backends/find_config.h"
#include "tests/support/device_pair.h"

namespace sluice {
namespace {

constexpr size_t kTableBytes = 544;

Opcode opcode(const CommandWords& words) { return static_cast<Opcode>(words[0] & 0xFF); }

class ErrorPaths : public testing::TestWithParam<const char*> {
 protected:
  ErrorPaths() : config_(find_config(GetParam())), pair_(config_, settings()) { place(); }

  static DeviceSettings settings() {
    DeviceSettings settings;
    settings.memory_latency = 40;
    settings.back_pressure = 0.2;
    settings.max_cycles = 2'000'000;
    return settings;
  }

  // A good program of a ragged shape of several tiles, in the strongest mode of the configuration.
  void place() {
    test_.m = 5;
    test_.k = 5 * config_.rows + 3;
    test_.n = 2 * config_.cols + 1;
    test_.operand = static_cast<Operand>(config_.operand);
    test_.sparsity = static_cast<Sparsity>(config_.sparsity);
    test_.coding = {config_.trellis_states > 0 ? Coding::kTrellis : Coding::kHuffman, 0};
    test_.form = StoreForm::kFp32;
    test_.specials = false;
    product_ = make_product(config_, test_);
    pair_.golden.free_all();
    pair_.rtl.free_all();
    placed_ = pair_.place(product_);
    ProgramBuilder builder(config_);
    append_matmul(placed_, builder);
    program_ = builder.program();
  }

  CommandWords& first(Opcode wanted) {
    for (CommandWords& words : program_) {
      if (opcode(words) == wanted) return words;
    }
    throw std::runtime_error("the program has no such command");
  }

  // Runs what the test has broken, expects both to fail alike, mends everything, and expects the
  // good program to work. Returns the golden model's status.
  RunStatus expect_same_failure() {
    const RunStatus status = expect_same();
    EXPECT_NE(status.code, ErrorCode::kNone);
    expect_recovery();
    return status;
  }

  RunStatus expect_same() {
    const DevicePair::Statuses statuses = pair_.run(program_);
    EXPECT_EQ(statuses.rtl, statuses.golden)
        << "rtl:    " << to_string(statuses.rtl) << "\ngolden: " << to_string(statuses.golden);
    const auto difference = pair_.first_difference();
    EXPECT_FALSE(difference) << pair_.describe(*difference, {placed_});
    return statuses.golden;
  }

  void expect_recovery() {
    pair_.clear_faults();
    pair_.reset();
    place();
    const DevicePair::Statuses statuses = pair_.run(program_);
    EXPECT_TRUE(statuses.rtl.ok()) << "after a reset: " << to_string(statuses.rtl);
    EXPECT_EQ(read_result(pair_.rtl, placed_), product_.expected()) << "after a reset";
    pair_.reset();
    place();
  }

  Config config_;
  DevicePair pair_;
  MatmulCase test_;
  RandomProduct product_;
  PlacedMatmul placed_;
  Program program_;
};

TEST_P(ErrorPaths, TruncatedStream) {
  CommandWords& mul = first(Opcode::kMul);
  mul[4] = mul[4] / 64 * 32;
  EXPECT_EQ(expect_same_failure().code, ErrorCode::kStreamUnderrun);
}

TEST_P(ErrorPaths, StreamThatIsTooLong) {
  CommandWords& mul = first(Opcode::kMul);
  mul[4] += 64;
  EXPECT_EQ(expect_same_failure().code, ErrorCode::kStreamOverrun);
}

TEST_P(ErrorPaths, WrongChecksum) {
  first(Opcode::kMul)[5] ^= 1u << 17;
  EXPECT_EQ(expect_same_failure().code, ErrorCode::kStreamCrc);
}

TEST_P(ErrorPaths, CorruptedStream) {
  Random random(1);
  for (int round = 0; round < 24; ++round) {
    std::vector<uint8_t> stream = product_.weights.stream;
    const uint32_t bit = random.below(static_cast<uint32_t>(8 * stream.size()));
    SCOPED_TRACE(fmt::format("bit {}", bit));
    stream[bit / 8] ^= static_cast<uint8_t>(1u << bit % 8);
    pair_.write(placed_.weights.stream, stream);
    const RunStatus status = expect_same_failure();
    EXPECT_TRUE(status.code >= ErrorCode::kBadCode && status.code <= ErrorCode::kStreamCrc)
        << to_string(status);
  }
}

TEST_P(ErrorPaths, BadTable) {
  struct Break {
    size_t length;
    uint8_t count;
  };
  // A code of no bits; three codes of one bit; a code longer than the machine's longest, if any is.
  std::vector<Break> breaks = {{0, 1}, {1, 3}};
  if (config_.max_code_len < 15) breaks.push_back({15, 1});
  for (const Break& wrong : breaks) {
    SCOPED_TRACE(fmt::format("{} codes of {} bits", wrong.count, wrong.length));
    std::vector<uint8_t> table(kTableBytes);
    pair_.golden.read(placed_.weights.tables.front().address, table);
    table[2 * wrong.length] = wrong.count;
    pair_.write(placed_.weights.tables.front().address, table);
    const RunStatus status = expect_same_failure();
    EXPECT_EQ(status.code, ErrorCode::kBadTable);
    EXPECT_EQ(status.info, wrong.length);
  }
}

TEST_P(ErrorPaths, EntryThatIsNotValid) {
  std::vector<uint8_t> table(kTableBytes);
  pair_.golden.read(placed_.weights.tables.front().address, table);
  table[33] &= 0x7F;
  pair_.write(placed_.weights.tables.front().address, table);
  EXPECT_EQ(expect_same_failure().code, ErrorCode::kBadCode);
}

TEST_P(ErrorPaths, BadCommand) {
  for (size_t command = 0; command < program_.size(); ++command) {
    struct Break {
      size_t word;
      uint32_t flip;
    };
    for (const Break& wrong : {Break{0, 0x80}, Break{1, 1u << 31}, Break{2, 1}, Break{15, 1}}) {
      SCOPED_TRACE(fmt::format("command {}, word {}", command, wrong.word));
      program_[command][wrong.word] ^= wrong.flip;
      const RunStatus status = expect_same_failure();
      EXPECT_EQ(status,
                (RunStatus{ErrorCode::kBadCommand, static_cast<uint32_t>(command), wrong.word}));
    }
  }
}

TEST_P(ErrorPaths, BusErrorInACommand) {
  for (const uint32_t command : {0u, static_cast<uint32_t>(program_.size() - 1)}) {
    for (const uint64_t granule : {0u, 32u}) {
      const uint64_t address = kRingBase + uint64_t{kCommandBytes} * command + granule;
      pair_.add_fault(address, address, Access::kRead);
      EXPECT_EQ(expect_same_failure(), (RunStatus{ErrorCode::kBusRead, command, address}));
    }
  }
}

TEST_P(ErrorPaths, BusErrorInALoad) {
  const PlacedWeights::Table& table = placed_.weights.tables.front();
  const uint64_t last_of_table = table.address + table.bytes - 1;
  for (const uint64_t address : {last_of_table, placed_.activations + 32, placed_.row_scales,
                                 placed_.weights.column_scales}) {
    pair_.add_fault(address, address, Access::kRead);
    const RunStatus status = expect_same_failure();
    EXPECT_EQ(status.code, ErrorCode::kBusRead);
    EXPECT_EQ(status.info, address / 32 * 32);
  }
}

TEST_P(ErrorPaths, BusErrorInAStream) {
  const uint64_t granules = placed_.weights.stream_bytes / 32;
  for (const uint64_t granule : {uint64_t{0}, granules / 2, granules - 1}) {
    const uint64_t address = placed_.weights.stream + 32 * granule;
    pair_.add_fault(address, address, Access::kRead);
    const RunStatus status = expect_same_failure();
    EXPECT_EQ(status.code, ErrorCode::kBusRead);
    EXPECT_EQ(status.info, address);
  }
}

TEST_P(ErrorPaths, BusErrorOfAWrite) {
  const uint64_t address = placed_.output + 2 * uint64_t{placed_.row_stride};
  pair_.add_fault(address, address, Access::kWrite);
  EXPECT_EQ(expect_same_failure().code, ErrorCode::kBusWrite);
}

TEST_P(ErrorPaths, MemoryBesideTheOutputStaysAsItWas) {
  std::vector<uint8_t> before(kGuardBytes), after(kGuardBytes);
  pair_.rtl.read(placed_.region(), before);
  EXPECT_TRUE(expect_same().ok());
  pair_.rtl.read(placed_.region(), after);
  EXPECT_EQ(before, after);
  pair_.rtl.read(placed_.output + placed_.output_bytes(), after);
  EXPECT_EQ(std::vector<uint8_t>(kGuardBytes, kOutputFill), after);
}

INSTANTIATE_TEST_SUITE_P(Configs, ErrorPaths,
                         testing::Values("small", "default", "int8_4x4", "fp8_8x8"),
                         [](const auto& info) { return std::string(info.param); });

}  // namespace
}  // namespace sluice
