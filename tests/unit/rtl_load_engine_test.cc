// load_engine and serial_load with random LOADs, bus errors, slow tables and slow memory. Tables of
// every size, on a bus of 64 bits for short entries, on one of 128 also for wide ones.
#include <Vload_engine_128.h>
#include <Vload_engine_64.h>
#include <Vserial_load.h>
#include <gtest/gtest.h>

#include <cstdint>

#include "tests/unit/rtl_load_engine_bench.h"

namespace sluice {
namespace {

template <class Type>
class LoadEngine : public testing::Test {};

using Buses =
    testing::Types<LoadBench<Vload_engine_64, 8, 32, false>,
                   LoadBench<Vload_engine_128, 16, 64, true>, LoadBench<Vserial_load, 4, 4, false>>;
TYPED_TEST_SUITE(LoadEngine, Buses);

Load draw_load(Random& random, uint32_t number, bool wide_tables) {
  Load load;
  load.number = number;
  load.space = static_cast<Space>(random.below(4));
  load.wide = wide_tables && load.space == kTable && random.chance(0.5);
  load.bytes = 32 * (1 + random.below(random.chance(0.2) ? 80 : 9));
  if (load.space == kTable) {
    const uint32_t most = load.wide ? kWideTableBytes : kTableBytes;
    load.bytes = random.chance(0.3) ? most : 64 + 32 * random.below((most - 64) / 32);
  }
  load.address = 32 * random.below((Memory::kPageBytes - load.bytes) / 32);
  if (random.chance(0.1)) load.address = uint64_t{0} - 32 * (1 + random.below(load.bytes / 32));
  load.destination = load.space == kActivations ? random.below(65'536) : 8 * random.below(8192);
  if (load.space == kTable) load.destination = random.below(2);
  if (load.space == kTable && random.chance(0.5)) load.bad_length = 1 + random.below(15);
  return load;
}

TYPED_TEST(LoadEngine, WritesEveryBeatAndEndsInOrder) {
  for (uint64_t seed = 1; seed <= 25; ++seed) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    Random random(seed);
    const LoadTiming timing{{1 + random.below(40), 0.5 * random.below(2), 0.3 * random.below(3)},
                            0.4 * random.below(2),
                            0.4 * random.below(3)};
    TypeParam bench(timing, seed);
    if (seed % 2 == 0) {
      for (int i = 0; i < 200; ++i) bench.memory().fail_beat(8 * random.below(8192));
    }
    for (uint32_t i = 0; i < 60; ++i)
      bench.push(draw_load(random, 0xFFFF'FFF0 + i, TypeParam::kWide));
    bench.run();
    if (this->HasFailure()) return;
  }
}

// An error in any beat of a granule names the granule; the LOADs around it are free of it.
TYPED_TEST(LoadEngine, ABusErrorNamesItsGranule) {
  TypeParam bench({}, 1);
  uint32_t number = 0;
  for (const Space space : {kActivations, kTable, kRowScales, kColScales}) {
    for (uint32_t beat = 0; beat < 8; ++beat) {
      const uint64_t address = 0x440 * uint64_t{number / 2};
      bench.memory().fail_beat(address + beat * 16);
      bench.memory().fail_beat(address + kTableBytes - 16);
      bench.push({number++, space, address, kTableBytes, 0, 3});
      bench.push({number++, space, address + kTableBytes, kTableBytes, 0, 0});
    }
  }
  bench.run();
}

// Short LOADs behind a table end after it, in order, however long its loader takes.
TYPED_TEST(LoadEngine, ShortLoadsWaitForASlowTable) {
  TypeParam bench({.memory = {}, .table_stall = 0.9}, 1);
  for (uint32_t i = 0; i < 20; ++i) {
    bench.push({i, i % 10 == 0 ? kTable : kRowScales, 0, i % 10 == 0 ? kTableBytes : 32, 0});
  }
  bench.run();
}

// The requests of four LOADs go out while no data has come; the fifth waits. Serially those of one
// do, a burst a granule.
TYPED_TEST(LoadEngine, AsManyLoadsAsItTakesAreUnderWay) {
  TypeParam bench({.memory = {.latency = 500}}, 1);
  for (uint32_t i = 0; i < 6; ++i) bench.push({i, kActivations, 64 * i, 64, i});
  for (int i = 0; i < 100; ++i) bench.step();
  EXPECT_EQ(bench.memory().bursts(), TypeParam::kSerial ? 2 : 4);
  EXPECT_EQ(bench.ended(), 0u);
  bench.run();
}

}  // namespace
}  // namespace sluice
