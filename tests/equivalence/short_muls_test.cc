// MULs of a single weight, one behind the other: as many are decoded and on their way through the
// array as the machine lets in.
#include <gtest/gtest.h>

#include "backends/find_config.h"
#include "sw/runtime/program_builder.h"
#include "tests/support/device_pair.h"

namespace sluice {
namespace {

constexpr uint32_t kMuls = 64;  // their activations are whole granules

class ShortMuls : public testing::TestWithParam<std::string> {};

TEST_P(ShortMuls, ManyUnderWayAtOnce) {
  const Config config = find_config(GetParam());
  DevicePair pair(config, {.memory_latency = 300});
  const auto place = [&](std::span<const uint8_t> bytes) {
    const uint64_t address = pair.allocate(bytes.size());
    pair.write(address, bytes);
    return address;
  };
  QuantisedWeights weights{1, kMuls, std::vector<int8_t>(kMuls, 1), {}};
  const PackedTensor packed =
      pack(weights, {.lanes = config.cols, .rows = config.rows, .coding = {Coding::kRaw, 0}});
  // A word of activations for each MUL.
  std::vector<uint8_t> activations(kMuls * 2 * config.rows);
  for (uint32_t i = 0; i < kMuls; ++i) activations[i * 2 * config.rows] = 0x10 + i;

  ProgramBuilder builder(config);
  builder.append(LoadCommand{Space::kActivations, place(activations),
                             static_cast<uint32_t>(activations.size()), 0});
  const uint64_t stream = place(packed.stream);
  for (uint32_t i = 0; i < kMuls; ++i) {
    MulCommand mul{.open = i == 0,
                   .last = i + 1 == kMuls,
                   .accumulate = i > 0,
                   .activation_word = i,
                   .m = 1,
                   .ks = 1,
                   .n = 1};
    if (mul.open) {
      mul.stream_address = stream;
      mul.stream_bytes = static_cast<uint32_t>(packed.stream.size());
      mul.stream_crc = packed.stream_crc;
    }
    builder.append(mul);
  }
  const uint32_t row_bytes = element_bytes(StoreForm::kRaw, config.operand) * config.cols;
  builder.append(
      StoreCommand{.destination = pair.allocate(2 * row_bytes) / row_bytes * row_bytes + row_bytes,
                   .row_stride = row_bytes,
                   .tile_stride = row_bytes,
                   .m = 1,
                   .n = 1});
  const auto statuses = pair.run(builder.program());
  EXPECT_TRUE(statuses.golden.ok()) << to_string(statuses.golden);
  EXPECT_EQ(statuses.rtl, statuses.golden) << to_string(statuses.rtl);
  EXPECT_EQ(pair.first_difference(), std::nullopt);
}

INSTANTIATE_TEST_SUITE_P(Configs, ShortMuls, testing::ValuesIn(config_names()),
                         [](const auto& info) { return info.param; });

}  // namespace
}  // namespace sluice
