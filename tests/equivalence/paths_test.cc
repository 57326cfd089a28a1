// No combinational path goes from the memory's side of the bus to the accelerator's: whatever
// memory shows within a cycle, addresses, data, strobes, VALID and READY stay what they were.
#include <gtest/gtest.h>

#include "backends/find_config.h"
#include "tests/support/device_pair.h"
#include "tests/support/matmul_case.h"

namespace sluice {
namespace {

class Paths : public testing::TestWithParam<const char*> {};

TEST_P(Paths, TheBusShowsRegistersAlone) {
  const Config config = find_config(GetParam());
  Random random(7);
  for (uint64_t seed = 1; seed <= 3; ++seed) {
    DevicePair pair(config, {.memory_latency = 20, .back_pressure = 0.3, .seed = seed});
    pair.rtl.accelerator().show_noise(seed);
    ProgramBuilder builder(config);
    const MatmulCase test = random_modes(random, config, 1 + random.below(40),
                                         1 + random.below(120), 1 + random.below(120));
    const PlacedMatmul product = pair.place(make_product(config, test));
    append_matmul(product, builder);
    ASSERT_NO_THROW(pair.rtl.run(builder.program())) << test.text();
  }
}

INSTANTIATE_TEST_SUITE_P(Configs, Paths,
                         testing::Values("small", "default", "fp8_8x8", "int8_32x32"),
                         [](const auto& info) { return std::string(info.param); });

}  // namespace
}  // namespace sluice
