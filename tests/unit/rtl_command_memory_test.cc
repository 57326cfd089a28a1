// command_memory between a ring in memory and a reader of words, on buses of 32 and 64 bits: every
// command once, in order, all its words in any order, and the first granule that failed.
#include <Vcommand_memory_32.h>
#include <Vcommand_memory_64.h>
#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <cstring>

#include "tb/random.h"
#include "tb/verilated_model.h"
#include "tests/unit/rtl_read_client.h"

namespace sluice {
namespace {

template <class Model_, uint32_t kBytes>
struct Bus {
  using Model = Model_;
  static constexpr uint32_t kBeatBytes = kBytes;
};

template <class Type>
class CommandMemory : public testing::Test {};

using Buses = testing::Types<Bus<Vcommand_memory_32, 4>, Bus<Vcommand_memory_64, 8>>;
TYPED_TEST_SUITE(CommandMemory, Buses);

TYPED_TEST(CommandMemory, EveryCommandWordByWord) {
  constexpr uint32_t kCommandBytes = 64, kEntries = 8, kCommands = 60;
  constexpr uint64_t kBase = 0x1'0000, kSeed = 5;
  Random random(kSeed);
  VerilatedModel<typename TypeParam::Model> model(kSeed);
  ReadClientMemory memory(TypeParam::kBeatBytes, kCommandBytes / TypeParam::kBeatBytes,
                          {10, 0.3, 0.3}, kSeed);
  std::array<std::array<uint32_t, 16>, kEntries> ring;
  for (uint32_t place = 0; place < kEntries; ++place) {
    std::array<uint8_t, kCommandBytes> bytes;
    for (uint32_t& word : ring[place]) word = static_cast<uint32_t>(random.next());
    std::memcpy(bytes.data(), ring[place].data(), kCommandBytes);
    memory.memory().write(kBase + kCommandBytes * place, bytes);
  }
  // Places 2 and 5 fail in their first and in their second granule.
  memory.fail_beat(kBase + kCommandBytes * 2 + 24);
  memory.fail_beat(kBase + kCommandBytes * 2 + 40);
  memory.fail_beat(kBase + kCommandBytes * 5 + 32);

  model->ring_base_i = kBase;
  model->ring_mask_i = kEntries - 1;
  model->tail_i = 0;
  model->stop_i = 0;
  model->beat_valid_i = 0;
  model->command_ready_i = 0;
  model.reset();
  const auto step = [&] {
    memory.drive(model.ports());
    model.settle();
    ASSERT_FALSE(model->request_valid_o && model->number_o == model->tail_i);
    memory.step(model.ports());
    model.edge();
    memory.drive(model.ports());
    model.settle();
  };
  for (uint32_t number = 0; number < kCommands; ++number) {
    for (int i = 0; i < 5; ++i) step();
    ASSERT_FALSE(model->command_valid_o) << "a command that was not submitted";
    model->tail_i = number + 1;
    for (int i = 0; !model->command_valid_o; ++i) {
      ASSERT_LT(i, 1000) << "command " << number << " does not come";
      step();
    }
    ASSERT_EQ(model->number_o, number);
    const uint32_t place = number % kEntries;
    const bool fails = place == 2 || place == 5;
    ASSERT_EQ(model->failed_o, fails) << "command " << number;
    if (fails) {
      ASSERT_EQ(model->failed_address_o, kBase + kCommandBytes * place + (place == 5 ? 32 : 0));
    } else {
      for (int i = 0; i < 40; ++i) {
        const uint32_t word = random.below(16);
        model->word_number_i = word;
        step();
        ASSERT_EQ(model->word_o, ring[place][word]) << "command " << number << ", word " << word;
      }
    }
    model->command_ready_i = 1;
    step();
    model->command_ready_i = 0;
  }
}

}  // namespace
}  // namespace sluice
