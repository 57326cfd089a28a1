// store_engine and serial_store against the rules of STORE in docs/commands.md, in all forms and
// for both types of sums, on buses of several widths: random commands, bus errors, stops, and its
// speed.

#include <gtest/gtest.h>

#include "Vserial_store_16.h"
#include "Vserial_store_4.h"
#include "Vstore_engine_fp8_4x64.h"
#include "Vstore_engine_fp8_8x256.h"
#include "Vstore_engine_int8_4x128.h"
#include "Vstore_engine_int8_8x64.h"
#include "tests/unit/store_engine_bench.h"

namespace sluice {
namespace {

struct Int8Cols8Bits64 {
  using Model = Vstore_engine_int8_8x64;
  static constexpr bool kFp8 = false;
  static constexpr uint32_t kCols = 8;
};
struct Int8Cols4Bits128 {
  using Model = Vstore_engine_int8_4x128;
  static constexpr bool kFp8 = false;
  static constexpr uint32_t kCols = 4;
};
struct Fp8Cols4Bits64 {
  using Model = Vstore_engine_fp8_4x64;
  static constexpr bool kFp8 = true;
  static constexpr uint32_t kCols = 4;
};
struct Fp8Cols8Bits256 {
  using Model = Vstore_engine_fp8_8x256;
  static constexpr bool kFp8 = true;
  static constexpr uint32_t kCols = 8;
};

struct SerialCols4 {
  using Model = Vserial_store_4;
  static constexpr bool kFp8 = false;
  static constexpr uint32_t kCols = 4;
};
struct SerialCols16 {
  using Model = Vserial_store_16;
  static constexpr bool kFp8 = false;
  static constexpr uint32_t kCols = 16;
};

template <class Parameters>
class StoreEngine : public testing::Test {
 protected:
  using Bench = StoreEngineBench<Parameters>;
  static constexpr uint32_t kCols = Parameters::kCols;

  static uint32_t unit(Form form) { return element_bytes(form, Parameters::kFp8) * kCols; }

  static AxiMemoryTiming random_timing(Random& random) {
    AxiMemoryTiming timing{.write_latency = 1 + random.below(60), .seed = random.next()};
    if (random.chance(0.7)) timing.stalls = {.aw = 0.5, .w = 0.4, .b = 0.5};
    return timing;
  }

  // Within the window at `base`, rows overlapping or far apart.
  static Store random_store(Random& random, uint64_t base) {
    Store store{.number = static_cast<uint32_t>(random.next()),
                .form = kAllForms[random.below(kAllForms.size())]};
    const uint32_t unit = StoreEngine::unit(store.form);
    store.rows = 1 + random.below(12);
    store.columns = 1 + random.below(4 * kCols);
    store.address = base + unit * random.below(16);
    store.row_stride = unit * random.below(6);
    store.tile_stride = unit * random.below(40);
    const uint32_t tiles = (store.columns + kCols - 1) / kCols;
    store.acc_base = random.below(kAccRows - tiles * store.rows + 1);
    if (store.form != Form::kRaw) {
      store.row_scale = random.below(kScaleWords - store.rows + 1);
      store.one_scale = random.chance(0.4);
      const uint32_t scales = store.one_scale ? 1 : store.columns;
      store.col_scale = 8 * random.below((kScaleWords - scales) / 8 + 1);
    }
    return store;
  }
};
using AllEngines = testing::Types<Int8Cols8Bits64, Int8Cols4Bits128, Fp8Cols4Bits64,
                                  Fp8Cols8Bits256, SerialCols4, SerialCols16>;
TYPED_TEST_SUITE(StoreEngine, AllEngines);

TYPED_TEST(StoreEngine, RandomStoresOnARandomBus) {
  for (uint64_t seed = 1; seed <= 12; ++seed) {
    Random random(seed + 50);
    typename TestFixture::Bench bench(this->kCols, this->random_timing(random), seed);
    // The last window lies across the end of the address space.
    const uint64_t base = seed == 12 ? 0 - kWindowBytes / 4 : seed << 32;
    bench.fill_window(base);
    for (int i = 0; i < 12; ++i) {
      bench.fill_sums();
      bench.run(this->random_store(random, base));
      ASSERT_FALSE(this->HasFatalFailure());
    }
  }
}

TYPED_TEST(StoreEngine, BusErrorsNameTheFirstRow) {
  for (uint64_t seed = 1; seed <= 12; ++seed) {
    Random random(seed + 500);
    typename TestFixture::Bench bench(this->kCols, this->random_timing(random), seed);
    const uint64_t base = seed << 20;
    bench.fill_window(base);
    for (int i = 0; i < 8; ++i) {
      bench.memory().clear_faults();
      for (uint32_t f = random.below(4); f > 0; --f) {
        const uint64_t address = base + 32 * random.below(64);
        bench.memory().add_fault(address, address, Access::kWrite);
      }
      bench.fill_sums();
      bench.run(this->random_store(random, base));
      ASSERT_FALSE(this->HasFatalFailure());
    }
  }
}

TYPED_TEST(StoreEngine, StopHoldsNewBurstsBack) {
  for (uint64_t seed = 1; seed <= 6; ++seed) {
    Random random(seed + 900);
    typename TestFixture::Bench bench(this->kCols, {.write_latency = 20, .seed = seed}, seed);
    bench.fill_window(0x10000);
    for (int i = 0; i < 3; ++i) {
      bench.fill_sums();
      Store store = this->random_store(random, 0x10000);
      store.rows = 12;
      store.acc_base = 0;
      store.row_scale = 0;
      bench.run(store, 5 + static_cast<int>(random.below(60)), 400);
      ASSERT_FALSE(this->HasFatalFailure());
    }
  }
}

TYPED_TEST(StoreEngine, SpeedOnAFastBus) {
  for (const Form form : kAllForms) {
    typename TestFixture::Bench bench(this->kCols, {}, 3);
    bench.fill_window(0x10000);
    bench.fill_sums();
    const uint64_t start = bench.cycle();
    bench.run({.form = form,
               .address = 0x10000,
               .row_stride = this->unit(form),
               .rows = 48,
               .columns = this->kCols});
    ASSERT_FALSE(this->HasFatalFailure());
    // A group a cycle, but the accumulators answer in seven cycles out of ten; raw sums of FP8 are
    // read twice.
    const uint32_t halves = form == Form::kRaw && TypeParam::kFp8 ? 2 : 1;
    const double reads = 48.0 * halves * this->kCols / TestFixture::Bench::kLanes;
    // Serially, sums take their turn, some with more than 24 bits.
    const double scaling = form == Form::kOperands ? 39 : form == Form::kBf16 ? 36 : 29;
    const double read_cycles =
        TestFixture::Bench::kSerial ? form == Form::kRaw ? 5 : scaling + 8 : 1 / 0.6;
    EXPECT_LT(static_cast<double>(bench.cycle() - start), reads * read_cycles + 40);
  }
}

}  // namespace
}  // namespace sluice
