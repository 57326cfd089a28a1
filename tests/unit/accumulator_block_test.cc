// accumulator_block against an array of sums: random tokens as close together as the header
// allows, first and accumulated, with store reads in between, for both types of sums.
//
// A store read is ready exactly when the array does not read the same half in that cycle, or with
// one memory anything, and its data comes a cycle later. The store does not read an address that is
// being written, as no program does.

#include <gtest/gtest.h>

#include <array>
#include <optional>

#include "Vaccumulator_block_fp8.h"
#include "Vaccumulator_block_int8.h"
#include "Vaccumulator_block_one.h"
#include "tb/random.h"
#include "tb/verilated_model.h"
#include "tests/unit/rtl_sum.h"

namespace sluice {
namespace {

constexpr uint32_t kDepth = 16;

struct Token {
  uint32_t address;
  bool first;
};

template <class Parameters>
class AccumulatorBlock : public testing::Test {};
struct Int8 {
  using Model = Vaccumulator_block_int8;
  static constexpr int kMemories = 2;
};
struct Fp8 {
  using Model = Vaccumulator_block_fp8;
  static constexpr int kMemories = 2;
};
struct OneMemory {
  using Model = Vaccumulator_block_one;
  static constexpr int kMemories = 1;
};
using AllBlocks = testing::Types<Int8, Fp8, OneMemory>;
TYPED_TEST_SUITE(AccumulatorBlock, AllBlocks);

TYPED_TEST(AccumulatorBlock, SumsAndStoreReads) {
  using Model = typename TypeParam::Model;
  constexpr bool kFp8 = sizeof(Model::sums_i) == 8;
  constexpr uint32_t kMemoryRows = kDepth / TypeParam::kMemories;
  int conflicts = 0;
  int other_memory = 0;
  for (uint64_t seed = 1; seed <= 20; ++seed) {
    Random random(seed);
    VerilatedModel<Model> model(seed);
    model.reset();
    std::array<std::optional<uint64_t>, kDepth> sums;  // what was never written is unknown
    std::optional<Token> writing;                      // the token of the cycle before
    std::optional<uint64_t> reading;                   // data due in this cycle
    for (int cycle = 0; cycle < 3000; ++cycle) {
      std::optional<Token> token;
      if (random.chance(0.7)) {
        const uint32_t address = random.below(kDepth);
        if (!writing || writing->address != address) {
          token = Token{address, !sums[address] || random.chance(0.3)};
        }
      }
      const uint32_t read_address = random.below(kDepth);
      const bool read = random.chance(0.6) && sums[read_address] &&
                        !(writing && writing->address == read_address);
      const uint64_t sum = random_sum(random, kFp8);

      model->token_valid_i = token.has_value();
      model->token_addr_i = static_cast<uint8_t>(token ? token->address : random.below(kDepth));
      model->token_first_i = token ? token->first : random.chance(0.5);
      model->sums_i = sum;
      model->read_valid_i = read;
      model->read_addr_i = static_cast<uint8_t>(read_address);
      model.settle();
      if (reading) {
        ASSERT_EQ(model->read_data_o, *reading) << "seed " << seed << ", cycle " << cycle;
      }
      reading.reset();
      if (read) {
        const bool array_reads = token && !token->first;
        const bool same_memory =
            array_reads && token->address / kMemoryRows == read_address / kMemoryRows;
        ASSERT_EQ(model->read_ready_o, !same_memory) << "seed " << seed << ", cycle " << cycle;
        conflicts += same_memory;
        other_memory += array_reads && !same_memory;
        if (!same_memory) reading = sums[read_address];
      }
      model.edge();
      if (writing) {
        auto& old = sums[writing->address];
        old = writing->first ? sum : add_sums(kFp8, *old, sum);
      }
      writing = token;
    }
  }
  EXPECT_GT(conflicts, 1000);
  EXPECT_EQ(other_memory > 1000, TypeParam::kMemories > 1);
}

}  // namespace
}  // namespace sluice
