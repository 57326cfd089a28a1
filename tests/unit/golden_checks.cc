#include <gtest/gtest.h>

#include "golden/command.h"
#include "tests/unit/golden_program.h"

namespace sluice::golden {
namespace {

constexpr Config make_config(Sparsity sparsity, int trellis_states) {
  Config config = kConfig;
  config.sparsity = sparsity;
  config.trellis_states = trellis_states;
  return config;
}

constexpr Config kDense = make_config(Sparsity::kDense, 8);
constexpr Config k1of2 = make_config(Sparsity::k1of2, 8);
constexpr Config kNoTrellis = make_config(Sparsity::k2of4, 0);

std::optional<int> check(const CommandWords& words, bool stream_open = false,
                         const Config& config = kConfig) {
  return find_bad_word(words, config, stream_open);
}

CommandWords with(CommandWords words, int index, uint32_t value) {
  words[index] = value;
  return words;
}

MulFields good_mul() {
  return {.address = 0x1000, .bytes = 64, .crc = 5, .act = 0, .m = 3, .ks = 10, .n = 9, .acc = 0};
}

template <typename Change>
std::optional<int> check_mul(Change change, bool stream_open = false,
                             const Config& config = kConfig) {
  MulFields fields = good_mul();
  change(fields);
  return check(mul(fields), stream_open, config);
}

StoreFields good_store(uint32_t form) {
  return {.form = form, .destination = 0x2000, .row_stride = 64, .tile_stride = 16, .m = 3, .n = 9};
}

template <typename Change>
std::optional<int> check_store(uint32_t form, Change change) {
  StoreFields fields = good_store(form);
  change(fields);
  return check(store(fields));
}

TEST(GoldenChecks, GoodCommandsPass) {
  EXPECT_EQ(check(load(kActivations, 0, 32, 0)), std::nullopt);
  EXPECT_EQ(check(load(kTable, 0xFFFF'FFFF'FFFF'FFE0, 544, 3)), std::nullopt);
  EXPECT_EQ(check(load(kTable, 0, 1056, 0, true)), std::nullopt);
  EXPECT_EQ(check(mul(good_mul())), std::nullopt);
  for (uint32_t form = 0; form < 4; ++form) {
    EXPECT_EQ(check(store(good_store(form))), std::nullopt) << form;
  }
  EXPECT_EQ(check(fence(false)), std::nullopt);
  EXPECT_EQ(check(fence(true)), std::nullopt);
}

TEST(GoldenChecks, OpcodeAndWaitFields) {
  for (const uint32_t opcode : {0, 5, 6, 255}) {
    EXPECT_EQ(check(with(fence(false), 0, opcode)), 0) << opcode;
  }
  EXPECT_EQ(check(with(fence(false), 0, 0xFFFFFF04)), std::nullopt);
  EXPECT_EQ(check({0, kActivations, 1, 1, 1}), 0) << "the opcode is checked first";
}

TEST(GoldenChecks, ReservedBitsOfEveryWord) {
  struct Case {
    CommandWords words;
    std::array<uint32_t, 16> free_bits;  // of w1 and up, that are a field
  };
  const uint32_t all = 0xFFFFFFFF;
  const std::vector<Case> cases = {
      {load(kTable, 0, 64, 0), {all, 7, all, all, all, all}},
      {mul(good_mul()), {all, 0x7FFFF, all, all, all, all, all, all, all, all, all}},
      {store(good_store(1)), {all, 7, all, all, all, all, all, all, all, all, all}},
      {fence(true), {all, 1}}};
  for (const Case& one : cases) {
    for (int word = 1; word < 16; ++word) {
      for (int bit = 0; bit < 32; ++bit) {
        if (one.free_bits[word] >> bit & 1) continue;
        EXPECT_EQ(check(with(one.words, word, one.words[word] | 1u << bit)), word)
            << "opcode " << one.words[0] << ", bit " << bit;
      }
    }
  }
}

TEST(GoldenChecks, LoadSourceAndBytes) {
  EXPECT_EQ(check(load(kActivations, 16, 32, 0)), 2);
  EXPECT_EQ(check(load(kActivations, 0, 0, 0)), 4);
  EXPECT_EQ(check(load(kActivations, 0, 33, 0)), 4);
  EXPECT_EQ(check(load(kTable, 0, 576, 9)), 4) << "before the slot";
}

TEST(GoldenChecks, LoadTableBytes) {
  for (const bool wide : {false, true}) {
    const uint32_t most = wide ? 1056 : 544;
    for (uint32_t bytes = 0; bytes <= 1120; bytes += 16) {
      const bool good = bytes >= 64 && bytes <= most && bytes % 32 == 0;
      EXPECT_EQ(check(load(kTable, 0, bytes, 0, wide)), good ? std::nullopt : std::optional(4))
          << bytes << (wide ? ", wide" : "");
    }
  }
  EXPECT_EQ(check(load(kTable, 0, 544, 0), false, kNoTrellis), std::nullopt);
}

TEST(GoldenChecks, LoadWide) {
  EXPECT_EQ(check(load(kTable, 0, 64, 0, true), false, kNoTrellis), 1);
  for (const uint32_t space : {kActivations, kRowScales, kColumnScales}) {
    EXPECT_EQ(check(load(space, 0, 64, 0, true)), 1) << space;
  }
  EXPECT_EQ(check(load(kActivations, 16, 64, 0, true)), 1) << "before the source";
}

TEST(GoldenChecks, LoadDestinations) {
  // 256 activation words of 8 bytes.
  EXPECT_EQ(check(load(kActivations, 0, 2048, 0)), std::nullopt);
  EXPECT_EQ(check(load(kActivations, 0, 2080, 0)), 5);
  EXPECT_EQ(check(load(kActivations, 0, 32, 252)), std::nullopt);
  EXPECT_EQ(check(load(kActivations, 0, 32, 253)), 5);
  EXPECT_EQ(check(load(kActivations, 0, 32, 0xFFFFFFFF)), 5);
  EXPECT_EQ(check(load(kActivations, 0, 0xFFFFFFE0, 0xFFFFFFFF)), 5);
  EXPECT_EQ(check(load(kTable, 0, 544, 4)), 5);
  for (const uint32_t space : {kRowScales, kColumnScales}) {
    EXPECT_EQ(check(load(space, 0, 256, 0)), std::nullopt);
    EXPECT_EQ(check(load(space, 0, 288, 0)), 5);
    EXPECT_EQ(check(load(space, 0, 32, 56)), std::nullopt);
    EXPECT_EQ(check(load(space, 0, 32, 4)), 5);
    EXPECT_EQ(check(load(space, 0, 32, 64)), 5);
    EXPECT_EQ(check(load(space, 0, 32, 0xFFFFFFF8)), 5) << "no wrap-around";
  }
}

TEST(GoldenChecks, MulSparsity) {
  for (const Config& config : {kDense, k1of2, kConfig}) {
    for (uint32_t sparsity = 0; sparsity < 4; ++sparsity) {
      const bool good = sparsity <= uint32_t(config.sparsity);
      EXPECT_EQ(check_mul([&](auto& f) { f.sparsity = sparsity; }, false, config),
                good ? std::nullopt : std::optional(1))
          << sparsity << " of " << int(config.sparsity);
    }
  }
}

TEST(GoldenChecks, MulCoding) {
  EXPECT_EQ(check_mul([](auto& f) { f.coding = kHuffman; }), std::nullopt);
  EXPECT_EQ(check_mul([](auto& f) { f.coding = kTrellis; }), std::nullopt);
  EXPECT_EQ(check_mul([](auto& f) { f.coding = kTrellis; }, false, kNoTrellis), 1);
  EXPECT_EQ(check_mul([](auto& f) { f.bits = 1; }), 1) << "raw has no fixed bits";
  EXPECT_EQ(check_mul([](auto& f) { f.coding = kHuffman, f.bits = 8; }), 1);
  EXPECT_EQ(check_mul([](auto& f) { f.coding = kTrellis, f.bits = 8; }), 1);
  for (uint32_t bits = 0; bits < 16; ++bits) {
    EXPECT_EQ(check_mul([&](auto& f) { f.coding = kFixed, f.bits = bits; }),
              bits >= 1 && bits <= 8 ? std::nullopt : std::optional(1))
        << bits;
  }
}

TEST(GoldenChecks, MulTableSlots) {
  EXPECT_EQ(check_mul([](auto& f) { f.coding = kHuffman, f.slot = 3; }), std::nullopt);
  EXPECT_EQ(check_mul([](auto& f) { f.coding = kHuffman, f.slot = 4; }), 1);
  EXPECT_EQ(check_mul([](auto& f) { f.slot = 1; }), 1) << "dense raw uses none";
  for (const uint32_t sparsity : {1, 2}) {
    EXPECT_EQ(check_mul([&](auto& f) { f.sparsity = sparsity, f.slot = 1; }), std::nullopt);
  }
  EXPECT_EQ(check_mul([](auto& f) { f.sparsity = 2, f.second_slot = 3; }), std::nullopt);
  EXPECT_EQ(check_mul([](auto& f) { f.sparsity = 2, f.second_slot = 4; }), 1);
  for (const uint32_t sparsity : {0, 1}) {
    EXPECT_EQ(
        check_mul([&](auto& f) { f.sparsity = sparsity, f.coding = kHuffman, f.second_slot = 1; }),
        1)
        << sparsity;
  }
}

TEST(GoldenChecks, MulStream) {
  EXPECT_EQ(check_mul([](auto&) {}, true), 1) << "open while a stream is open";
  EXPECT_EQ(check_mul([](auto& f) { f.open = false; }), 1) << "none is open";
  EXPECT_EQ(check_mul([](auto& f) { f.address += 16; }), 2);
  EXPECT_EQ(check_mul([](auto& f) { f.address += 1ull << 63; }), std::nullopt);
  EXPECT_EQ(check_mul([](auto& f) { f.bytes = 0; }), 4);
  EXPECT_EQ(check_mul([](auto& f) { f.bytes = 48; }), 4);
  const auto continued = [](MulFields& f) { f.open = false, f.address = f.bytes = f.crc = 0; };
  EXPECT_EQ(check_mul(continued, true), std::nullopt);
  EXPECT_EQ(check_mul([&](auto& f) { continued(f), f.address = 32; }, true), 2);
  EXPECT_EQ(check_mul([&](auto& f) { continued(f), f.address = 1ull << 32; }, true), 3);
  EXPECT_EQ(check_mul([&](auto& f) { continued(f), f.bytes = 32; }, true), 4);
  EXPECT_EQ(check_mul([&](auto& f) { continued(f), f.crc = 1; }, true), 5);
}

TEST(GoldenChecks, MulActivationRange) {
  // ks 10 is 3 tiles of 4: in dense 12 activations in 2 words of 8 for each of 3 rows; in the
  // sparse modes 3 words.
  EXPECT_EQ(check_mul([](auto& f) { f.act = 250; }), std::nullopt);
  EXPECT_EQ(check_mul([](auto& f) { f.act = 251; }), 6);
  for (const uint32_t sparsity : {1, 2}) {
    EXPECT_EQ(check_mul([&](auto& f) { f.sparsity = sparsity, f.act = 247; }), std::nullopt);
    EXPECT_EQ(check_mul([&](auto& f) { f.sparsity = sparsity, f.act = 248; }), 6);
  }
  EXPECT_EQ(check_mul([](auto& f) { f.act = 0xFFFFFFFF; }), 6);
  EXPECT_EQ(check_mul([](auto& f) { f.m = f.ks = 0xFFFFFFFF; }), 6);
  // 2^32 / 8 words for 8 rows: 0 modulo 2^32.
  EXPECT_EQ(check_mul([](auto& f) { f.m = 8, f.ks = 0xFFFFFFF9; }), 6);
}

TEST(GoldenChecks, MulDimensions) {
  EXPECT_EQ(check_mul([](auto& f) { f.m = 0; }), 7);
  EXPECT_EQ(check_mul([](auto& f) { f.m = 65536; }), 6) << "out of range at its own turn";
  EXPECT_EQ(check_mul([](auto& f) { f.ks = 0; }), 8);
  EXPECT_EQ(check_mul([](auto& f) { f.ks = 9; }), std::nullopt);
  EXPECT_EQ(check_mul([](auto& f) { f.ks = 9, f.sparsity = 1; }), std::nullopt);
  EXPECT_EQ(check_mul([](auto& f) { f.ks = 9, f.sparsity = 2; }), 8) << "2:4 has pairs";
  EXPECT_EQ(check_mul([](auto& f) { f.ks = 0, f.sparsity = 2; }), 8);
  EXPECT_EQ(check_mul([](auto& f) { f.n = 0; }), 9);
  EXPECT_EQ(check_mul([](auto& f) { f.n = 1048576; }), 9) << "before the accumulators";
  EXPECT_EQ(check_mul([](auto& f) { f.m = f.ks = f.n = 0; }), 7);
  EXPECT_EQ(check_mul([](auto& f) { f.act = 257, f.m = 0; }), 6);
  Config large = kConfig;
  large.act_words = 1 << 20;
  EXPECT_EQ(check_mul([](auto& f) { f.ks = 1, f.m = 65535; }, false, large), 10);
  EXPECT_EQ(check_mul([](auto& f) { f.ks = 1, f.m = 65536; }, false, large), 7);
  EXPECT_EQ(check_mul([](auto& f) { f.ks = 1048575, f.m = 1; }, false, large), std::nullopt);
  EXPECT_EQ(check_mul([](auto& f) { f.ks = 1048576, f.m = 1; }, false, large), 8);
}

TEST(GoldenChecks, MulAccumulatorRange) {
  // 3 tiles of 4 columns and 3 rows: 9 of 128 accumulator rows.
  EXPECT_EQ(check_mul([](auto& f) { f.acc = 119; }), std::nullopt);
  EXPECT_EQ(check_mul([](auto& f) { f.acc = 120; }), 10);
  EXPECT_EQ(check_mul([](auto& f) { f.acc = 0xFFFFFFFF; }), 10);
}

TEST(GoldenChecks, Store) {
  for (uint32_t form = 0; form < 4; ++form) {  // alignments are in golden_store_forms.cc
    EXPECT_EQ(check_store(form, [](auto& f) { f.destination += 1ull << 40; }), std::nullopt);
    EXPECT_EQ(check_store(form, [](auto& f) { f.row_stride = f.tile_stride = 0; }), std::nullopt);
    EXPECT_EQ(check_store(form, [](auto& f) { f.acc = 119; }), std::nullopt);
    EXPECT_EQ(check_store(form, [](auto& f) { f.acc = 120; }), 6);
    EXPECT_EQ(check_store(form, [](auto& f) { f.n = f.m = 0xFFFFFFFF; }), 6);
    EXPECT_EQ(check_store(form, [](auto& f) { f.m = 0; }), 7);
    EXPECT_EQ(check_store(form, [](auto& f) { f.n = 0; }), 8);
  }
  Config large = kConfig;
  large.acc_rows = 1 << 20;
  StoreFields fields = good_store(0);
  fields.n = 4;
  fields.m = 65535;
  EXPECT_EQ(check(store(fields), false, large), std::nullopt);
  fields.m = 65536;
  EXPECT_EQ(check(store(fields), false, large), 7);
  fields.m = 1;
  fields.n = 1048575;
  EXPECT_EQ(check(store(fields), false, large), std::nullopt);
  fields.n = 1048576;
  EXPECT_EQ(check(store(fields), false, large), 8);
}

TEST(GoldenChecks, StoreScales) {
  EXPECT_EQ(check_store(0, [](auto& f) { f.row_scale = 1; }), 9);
  EXPECT_EQ(check_store(0, [](auto& f) { f.column_scale = 8; }), 10);
  for (uint32_t form = 1; form < 4; ++form) {
    EXPECT_EQ(check_store(form, [](auto& f) { f.row_scale = 61; }), std::nullopt);
    EXPECT_EQ(check_store(form, [](auto& f) { f.row_scale = 62; }), 9);
    EXPECT_EQ(check_store(form, [](auto& f) { f.row_scale = 0xFFFFFFFF; }), 9);
    EXPECT_EQ(check_store(form, [](auto& f) { f.column_scale = 48; }), std::nullopt);
    EXPECT_EQ(check_store(form, [](auto& f) { f.column_scale = 56; }), 10);
    EXPECT_EQ(check_store(form, [](auto& f) { f.column_scale = 4; }), 10);
    EXPECT_EQ(check_store(form, [](auto& f) { f.column_scale = 0xFFFFFFF8; }), 10);
  }
}

TEST(GoldenChecks, StoreWithOneColumnScale) {
  const auto check_one = [](uint32_t form, uint32_t column_scale, uint32_t n = 9) {
    return check_store(form,
                       [&](auto& f) { f.one = true, f.column_scale = column_scale, f.n = n; });
  };
  EXPECT_EQ(check_one(0, 0), 1);
  EXPECT_EQ(check_one(0, 8), 1) << "before the column scale";
  for (uint32_t form = 1; form < 4; ++form) {
    EXPECT_EQ(check_one(form, 0), std::nullopt);
    EXPECT_EQ(check_one(form, 0, 65), std::nullopt) << "more columns than scales";
    EXPECT_EQ(check_one(form, 56), std::nullopt);
    EXPECT_EQ(check_one(form, 60), 10);
    EXPECT_EQ(check_one(form, 64), 10);
    EXPECT_EQ(check_one(form, 0xFFFFFFF8), 10);
    EXPECT_EQ(check_one(form, 0, 0), 8);
  }
}

}  // namespace
}  // namespace sluice::golden
