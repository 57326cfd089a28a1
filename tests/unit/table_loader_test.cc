// table_loader against the check and the canonical codes of docs/format.md.
//
// Images of every size, short and wide, with random books, entries and reserved bits, beats of 64
// and 128 bits at random times, into either slot. Limits and offsets of every length, the number of
// entries, all writes and the verdict are compared, and that the other slot keeps what it had.
// Failing images are made for every check and every length at which it can fail, and at random.

#include <gtest/gtest.h>

#include <array>
#include <string>
#include <vector>

#include "Vtable_loader_12.h"
#include "Vtable_loader_15.h"
#include "tb/random.h"
#include "tb/stream_driver.h"
#include "tb/verilated_model.h"
#include "tests/unit/rtl_code_book.h"
#include "tests/unit/rtl_ports.h"

namespace sluice {
namespace {

constexpr int kSlots = 2;
constexpr int kNoFailure = -1;

// The length at which the check fails, as the page has it.
int failing_length(const CodeCounts& counts, int max_code_len) {
  int64_t space = 1;
  int64_t sum = 0;
  for (int length = 0; length <= 15; ++length) {
    sum += counts[length];
    space = (length == 0 ? 1 : 2 * space) - counts[length];
    if (counts[length] != 0 && (length == 0 || length > max_code_len)) return length;
    if (space < 0 || sum > 256) return length;
  }
  return kNoFailure;
}

template <class Model>
class TableLoaderBench {
 public:
  static constexpr int kPerBeat = sizeof(Model::beat_i) / 2;

  TableLoaderBench(int max_code_len, uint64_t seed)
      : max_code_len_(max_code_len), seed_(seed), random_(seed), model_(seed) {
    model_.reset();
  }

  // Loads the image and checks the verdict; a good one must also give the right codes.
  void load(int slot, const TestTable& table, double stall) {
    StreamSource<Beat> beats(stall, random_.next());
    for (const Beat& beat : image(table)) beats.push(beat);
    const auto entries = static_cast<uint32_t>(table.entries.size());
    model_->start_i = 1;
    model_->slot_i = static_cast<uint8_t>(slot);
    model_->wide_i = table.wide;
    model_->entries_i = static_cast<uint16_t>(entries);
    model_->beat_valid_i = 0;
    model_.tick();
    model_->start_i = 0;
    model_->slot_i = static_cast<uint8_t>(random_.below(2));
    model_->wide_i = random_.chance(0.5);
    model_->entries_i = static_cast<uint16_t>(random_.below(512));

    const int bad_length = failing_length(table.counts, max_code_len_);
    uint32_t writes = 0;
    bool done = false;
    for (int cycles = 0; !beats.empty(); ++cycles) {
      ASSERT_LT(cycles, 10'000) << "the loader hangs, " << where();
      model_->beat_valid_i = beats.valid();
      for (int part = 0; part < kPerBeat; ++part) {
        set_field(model_->beat_i, 16 * part, 16,
                  beats.valid() ? beats.payload()[part] : random_.next());
      }
      model_.settle();
      if (model_->write_o) {
        ASSERT_LT(writes, entries) << where();
        ASSERT_EQ(model_->write_addr_o, static_cast<uint32_t>(slot) * kTableEntries + writes)
            << where();
        ASSERT_EQ(model_->write_entry_o, entry_bits(table, writes)) << where();
        ++writes;
      }
      ASSERT_EQ(model_->done_o, beats.valid() && writes == entries) << where();
      if (model_->done_o) {
        done = true;
        ASSERT_EQ(model_->bad_o, bad_length != kNoFailure) << where();
        if (bad_length != kNoFailure) {
          ASSERT_EQ(model_->bad_length_o, bad_length) << where();
        }
      }
      const bool ready = model_->beat_ready_o;
      model_.edge();
      beats.step(ready);
    }
    model_->beat_valid_i = 0;
    model_.settle();
    ASSERT_TRUE(done) << where();
    ASSERT_EQ(writes, entries) << where();
    known_[slot] = bad_length == kNoFailure;
    tables_[slot] = table;
    check_codes();
  }

 private:
  using Beat = std::array<uint16_t, kPerBeat>;

  static std::vector<Beat> image(const TestTable& table) {
    std::vector<uint16_t> elements(table.counts.begin(), table.counts.end());
    for (const uint32_t entry : table.entries) {
      elements.push_back(static_cast<uint16_t>(entry));
      if (table.wide) elements.push_back(static_cast<uint16_t>(entry >> 16));
    }
    std::vector<Beat> beats(elements.size() / kPerBeat);
    for (size_t i = 0; i < elements.size(); ++i) beats[i / kPerBeat][i % kPerBeat] = elements[i];
    return beats;
  }

  void check_codes() {
    for (int slot = 0; slot < kSlots; ++slot) {
      if (!known_[slot]) continue;
      const auto& books = model_->books_o;
      const CodeCounts& counts = tables_[slot].counts;
      ASSERT_EQ(get_field(books, entries_place(slot), 9), tables_[slot].entries.size()) << where();
      for (int length = 1; length <= max_code_len_; ++length) {
        ASSERT_EQ(get_field(books, limit_place(slot, length), 16), limit_of(counts, length))
            << "slot " << slot << ", length " << length << ", " << where();
        ASSERT_EQ(get_field(books, offset_place(slot, length), 8), offset_of(counts, length))
            << "slot " << slot << ", length " << length << ", " << where();
      }
    }
  }

  std::string where() const {
    return "seed " + std::to_string(seed_) + ", cycle " + std::to_string(model_.cycle());
  }

  const int max_code_len_;
  const uint64_t seed_;
  Random random_;
  VerilatedModel<Model> model_;
  std::array<bool, kSlots> known_{};
  std::array<TestTable, kSlots> tables_{};
};

struct Loader12 {
  using Model = Vtable_loader_12;
  static constexpr int kMaxCodeLen = 12;
};
struct Loader15 {
  using Model = Vtable_loader_15;
  static constexpr int kMaxCodeLen = 15;
};

template <class Parameters>
class TableLoader : public testing::Test {
 protected:
  static constexpr int kMaxCodeLen = Parameters::kMaxCodeLen;
  TableLoaderBench<typename Parameters::Model> bench_{kMaxCodeLen, 9};
  Random random_{10};

  void load(const CodeCounts& counts, double stall = 0.0) {
    const bool wide = random_.chance(0.5);
    load_sized(counts, wide, (wide ? 8 : 16) * (1 + random_.below(wide ? 32 : 16)), stall);
  }

  void load_sized(const CodeCounts& counts, bool wide, uint32_t entries, double stall = 0.0) {
    const TableOptions options{.invalid = 0.3, .wide = wide, .entries = entries};
    bench_.load(static_cast<int>(random_.below(2)), random_table(random_, counts, options), stall);
  }
};
using AllLoaders = testing::Types<Loader12, Loader15>;
TYPED_TEST_SUITE(TableLoader, AllLoaders);

TYPED_TEST(TableLoader, RandomBooks) {
  for (int i = 0; i < 100; ++i) {
    this->load(random_counts(this->random_, this->kMaxCodeLen), 0.25 * (i % 4));
    ASSERT_FALSE(this->HasFatalFailure());
  }
}

TYPED_TEST(TableLoader, EverySize) {
  for (const bool wide : {false, true}) {
    const uint32_t unit = wide ? 8 : 16;
    for (uint32_t entries = unit; entries <= kTableEntries; entries += unit) {
      this->load_sized(random_counts(this->random_, this->kMaxCodeLen), wide, entries, 0.1);
      ASSERT_FALSE(this->HasFatalFailure()) << entries << " entries, wide " << wide;
    }
  }
}

TYPED_TEST(TableLoader, BooksAtTheLimits) {
  CodeCounts full{};
  full[8] = 256;
  CodeCounts one{};
  one[1] = 1;
  CodeCounts longest{};
  longest[this->kMaxCodeLen] = 256;
  for (const CodeCounts& counts :
       {full, one, longest, chain_counts(this->kMaxCodeLen), CodeCounts{}}) {
    this->load(counts);
    ASSERT_FALSE(this->HasFatalFailure());
  }
}

TYPED_TEST(TableLoader, FailsAtEveryLength) {
  for (int length = 0; length <= 15; ++length) {
    for (const uint16_t excess : {1, 2, 3, 255, 256, 257, 32'767, 32'768, 65'534, 65'535}) {
      // On top of nothing, of one shorter code, and of a chain that leaves room for a single code.
      for (int below = 0; below < 3; ++below) {
        CodeCounts counts{};
        for (int l = 1; l < length; ++l) counts[l] = below == 2 || (below == 1 && l == 1);
        counts[length] = excess;
        this->load(counts);
        ASSERT_FALSE(this->HasFatalFailure()) << "length " << length << ", count " << excess;
      }
    }
  }
}

TYPED_TEST(TableLoader, SpoiltRandomBooks) {
  int failing = 0;
  for (int i = 0; i < 200; ++i) {
    CodeCounts counts = random_counts(this->random_, this->kMaxCodeLen);
    counts[this->random_.below(16)] += static_cast<uint16_t>(1 + this->random_.below(4));
    failing += failing_length(counts, this->kMaxCodeLen) != kNoFailure;
    this->load(counts, 0.1);
    ASSERT_FALSE(this->HasFatalFailure());
  }
  EXPECT_GT(failing, 20);
}

}  // namespace
}  // namespace sluice
