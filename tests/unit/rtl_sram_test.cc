// sram_1r1w (10 words) and beat_memory (8 words of 4 beats) against arrays.
//
// Read data comes a cycle after the read and stays until the next one; what a read in the cycle of
// a write to its address gives is not compared. Few addresses, so that this happens often: what was
// written then is there after it.
#include <Vsmall_modules.h>
#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <optional>

#include "tb/random.h"
#include "tb/verilated_model.h"

namespace sluice {
namespace {

constexpr uint32_t kSramWords = 10;
constexpr uint32_t kBeats = 4;
constexpr uint32_t kWords = 8;

TEST(Sram, ReadsWhatWasWritten) {
  constexpr uint64_t kSeed = 1;
  VerilatedModel<Vsmall_modules> model(kSeed);
  Random random(kSeed);
  std::array<uint32_t, kSramWords> sram{};
  std::array<uint32_t, kWords * kBeats> words{};
  std::optional<uint32_t> sram_data;  // none: nothing was read, or in a write's cycle
  std::array<std::optional<uint32_t>, kBeats> word_data;
  int collisions = 0, beat_collisions = 0;
  for (uint32_t i = 0; i < 5000; ++i) {
    const bool fill = i < kWords * kBeats;
    model->write_en_i = fill || random.chance(0.5);
    model->sram_write_addr_i = fill ? i % kSramWords : random.below(kSramWords);
    model->write_beat_i = fill ? i : random.below(kWords * kBeats);
    model->write_data_i = static_cast<uint32_t>(random.next());
    model->read_en_i = !fill && random.chance(0.5);
    model->sram_read_addr_i = random.below(kSramWords);
    model->word_read_addr_i = random.below(kWords);
    model.settle();
    if (sram_data) {
      ASSERT_EQ(model->sram_data_o, *sram_data) << "seed " << kSeed << ", cycle " << i;
    }
    for (uint32_t b = 0; b < kBeats; ++b) {
      if (!word_data[b]) continue;
      ASSERT_EQ(model->word_data_o[b], *word_data[b]) << "seed " << kSeed << ", cycle " << i;
    }
    if (model->read_en_i) {
      sram_data = sram[model->sram_read_addr_i];
      if (model->write_en_i && model->sram_read_addr_i == model->sram_write_addr_i) {
        sram_data.reset();
        ++collisions;
      }
      for (uint32_t b = 0; b < kBeats; ++b) {
        const uint32_t beat = model->word_read_addr_i * kBeats + b;
        word_data[b] = words[beat];
        if (!model->write_en_i || beat != model->write_beat_i) continue;
        word_data[b].reset();
        ++beat_collisions;
      }
    }
    if (model->write_en_i) {
      sram[model->sram_write_addr_i] = model->write_data_i;
      words[model->write_beat_i] = model->write_data_i;
    }
    model.edge();
  }
  EXPECT_GT(collisions, 50);
  EXPECT_GT(beat_collisions, 50);
}

}  // namespace
}  // namespace sluice
