// table_loader against the check and the canonical codes of docs/format.md.
//
// Images with random books, entries and reserved bits, beats at random times, into either slot.
// Limits and offsets of every length, all 256 writes and the verdict are compared, and that the
// other slot keeps what it had. Failing images are made for every check and every length at which
// it can fail, and at random.

#include <gtest/gtest.h>

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
  TableLoaderBench(int max_code_len, uint64_t seed)
      : max_code_len_(max_code_len), seed_(seed), random_(seed), model_(seed) {
    model_.reset();
  }

  // Loads the image and checks the verdict; a good one must also give the right codes.
  void load(int slot, const TestTable& table, double stall) {
    StreamSource<uint64_t> beats(stall, random_.next());
    std::vector<uint16_t> elements(table.counts.begin(), table.counts.end());
    elements.insert(elements.end(), table.entries.begin(), table.entries.end());
    for (size_t i = 0; i < elements.size(); i += 4) {
      uint64_t beat = 0;
      for (int part = 0; part < 4; ++part) beat |= uint64_t{elements[i + part]} << 16 * part;
      beats.push(beat);
    }
    model_->start_i = 1;
    model_->slot_i = static_cast<uint8_t>(slot);
    model_->beat_valid_i = 0;
    model_.tick();
    model_->start_i = 0;
    model_->slot_i = static_cast<uint8_t>(random_.below(2));

    const int bad_length = failing_length(table.counts, max_code_len_);
    int writes = 0;
    bool done = false;
    for (int cycles = 0; !beats.empty(); ++cycles) {
      ASSERT_LT(cycles, 10'000) << "the loader hangs, " << where();
      model_->beat_valid_i = beats.valid();
      model_->beat_i = beats.valid() ? beats.payload() : random_.next();
      model_.settle();
      if (model_->write_o) {
        ASSERT_LT(writes, 256) << where();
        ASSERT_EQ(model_->write_addr_o, slot * 256 + writes) << where();
        ASSERT_EQ(model_->write_data_o, table_bits(table.entries[writes])) << where();
        ++writes;
      }
      ASSERT_EQ(model_->done_o, beats.valid() && writes == 256) << where();
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
    ASSERT_EQ(writes, 256) << where();
    known_[slot] = bad_length == kNoFailure;
    counts_[slot] = table.counts;
    check_codes();
  }

 private:
  void check_codes() {
    for (int slot = 0; slot < kSlots; ++slot) {
      if (!known_[slot]) continue;
      for (int length = 1; length <= max_code_len_; ++length) {
        const int place = slot * max_code_len_ + length - 1;
        ASSERT_EQ(get_field(model_->limits_o, 16 * place, 16), limit_of(counts_[slot], length))
            << "slot " << slot << ", length " << length << ", " << where();
        ASSERT_EQ(get_field(model_->offsets_o, 8 * place, 8), offset_of(counts_[slot], length))
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
  std::array<CodeCounts, kSlots> counts_{};
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
    bench_.load(static_cast<int>(random_.below(2)), random_table(random_, counts, 0.3), stall);
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
