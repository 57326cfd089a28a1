// decompressor against a bit-by-bit reader of the format (decompressor_reference.h).
//
// Random streams of several MULs with mixed codings, tables, sparsity and ragged tiles, on machines
// built for 2:4 with 4 states of the trellis, for 1:2 with 8, and dense without, and on two with
// short codes, of which one has a narrow bus; beats, rows and commands pause at random. Every row
// is compared, the number of rows and commands after an error too. Spoilt streams: bad codes,
// entries that are not valid or not there, fields that are no select, streams that end too early or
// too late, wrong CRCs, bus errors, and several of these at once; the one error reported must be
// the first in the order of the pages, with its command and place.

#include <gtest/gtest.h>

#include <bit>
#include <deque>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "Vdecompressor_2x4.h"
#include "Vdecompressor_4x4.h"
#include "Vdecompressor_4x8.h"
#include "Vdecompressor_4x8_short.h"
#include "Vdecompressor_8x16.h"
#include "tests/unit/decompressor_stimulus.h"

namespace sluice {
namespace {

template <class Parameters>
class Bench {
 public:
  static constexpr DecodingMachine kMachine = Parameters::kMachine;

  Bench(uint64_t seed, const Spoil& spoil)
      : seed_(seed), random_(seed), model_(seed), tables_(random_, kMachine, spoil) {
    model_.reset();
    drive(StreamSource<DecodeIssue>(), StreamSource<StreamBeat>(), false);
    write_tables(model_, tables_, kMachine.max_code_len, random_);
  }

  TestStream random_stream(int commands, const Spoil& spoil) {
    std::vector<MulCommand> muls;
    for (int i = 0; i < commands; ++i) muls.push_back(random_mul(random_, kMachine, tables_));
    return stream_of(std::move(muls), spoil);
  }

  TestStream stream_of(std::vector<MulCommand> commands, const Spoil& spoil) {
    return sluice::random_stream(random_, kMachine, tables_, std::move(commands), spoil);
  }

  // Runs the streams and compares; returns the cycles that took and the error that was expected.
  std::pair<int, std::optional<DecodeError>> run(const std::vector<TestStream>& streams,
                                                 double stall) {
    const ReferenceRun expected = decode_streams(kMachine, tables_.tables, streams);
    StreamSource<DecodeIssue> issues(stall, random_.next());
    StreamSource<StreamBeat> beats(stall, random_.next());
    size_t commands_left = 0;
    for (const TestStream& stream : streams) {
      for (const DecodeIssue& issue : issues_of(stream)) issues.push(issue);
      push_beats(stream, kBeatWords, beats);
      commands_left += stream.commands.size();
    }
    StreamSink<int> sink(stall, random_.next());
    size_t rows = 0;     // taken
    size_t checked = 0;  // of them
    std::deque<bool> taken(kRowDelay);
    bool error_seen = false;
    int cycles = 0;
    for (; commands_left > 0 || checked < expected.rows.size(); ++cycles) {
      if (cycles > 200'000) {
        ADD_FAILURE() << commands_left << " commands and " << expected.rows.size() - checked
                      << " rows are missing, " << where();
        break;
      }
      drive(issues, beats, sink.ready());
      model_.settle();
      taken.push_back(model_->row_valid_o && sink.ready());
      rows += taken.back();
      if (taken.front()) check_row(expected, checked++);
      taken.pop_front();
      if (model_->error_valid_o) {
        EXPECT_FALSE(error_seen) << "a second error, " << where();
        error_seen = true;
        check_error(expected.error);
      }
      if (testing::Test::HasFailure()) break;
      EXPECT_EQ(model_->done_o, issues.valid() && model_->command_ready_o) << where();
      check_activity(issues.valid());
      const bool command_ready = model_->command_ready_o;
      const bool beat_ready = model_->beat_ready_o;
      const bool row_valid = model_->row_valid_o;
      model_.edge();
      commands_left -= issues.step(command_ready);
      beats.step(beat_ready);
      sink.step(row_valid, 0);
    }
    EXPECT_TRUE(beats.empty()) << "beats of the streams were not taken, " << where();
    EXPECT_EQ(error_seen, expected.error.has_value()) << where();
    return {cycles, expected.error};
  }

 private:
  static constexpr int kBeatWords = Parameters::kBeatWords;
  static constexpr size_t kRowDelay = 2;  // from taking a row until it comes
  static constexpr int kSelectBits = kMachine.sparsity == 2 ? 2 : 1;

  void drive(const StreamSource<DecodeIssue>& issues, const StreamSource<StreamBeat>& beats,
             bool row_ready) {
    drive_issue(model_.ports(), issues.payload(), issues.valid());
    model_->beat_valid_i = beats.valid();
    model_->beat_backlog_i = beats.valid() && random_.chance(0.5);
    model_->beat_poison_i = beats.payload().poison;
    drive_beat(model_->beat_i, kBeatWords, beats, random_);
    model_->row_ready_i = row_ready;
  }

  void check_row(const ReferenceRun& expected, size_t row) {
    ASSERT_LT(row, expected.rows.size()) << "a row too many, " << where();
    if (row >= expected.good_rows) return;
    const auto& [operands, selects] = expected.rows[row];
    for (size_t lane = 0; lane < operands.size(); ++lane) {
      const int place = static_cast<int>(lane);
      ASSERT_EQ(get_field(model_->operands_o, 8 * place, 8), operands[lane])
          << "row " << row << ", lane " << lane << ", " << where();
      ASSERT_EQ(get_field(model_->selects_o, kSelectBits * place, kSelectBits), selects[lane])
          << "row " << row << ", lane " << lane << ", " << where();
    }
  }

  // With a command exactly one bit; beats that wait are no stall of memory.
  void check_activity(bool has_command) {
    enum : uint8_t { kBusy = 1, kMemory = 2, kBits = 4, kArray = 8, kTurn = 16 };
    const auto activity = static_cast<uint8_t>(model_->activity_o);
    ASSERT_EQ(std::popcount(activity), has_command ? 1 : 0) << where();
    if (activity == kMemory) {
      ASSERT_FALSE(model_->beat_backlog_i) << where();
    }
    if (activity == kBits) {
      ASSERT_TRUE(model_->beat_backlog_i || !model_->beat_ready_o) << where();
    }
    if (activity == kArray) {
      ASSERT_TRUE(model_->row_valid_o) << where();
    }
    if (model_->started_o) {
      ASSERT_EQ(activity, kTurn) << where();
    }
  }

  void check_error(const std::optional<DecodeError>& expected) {
    ASSERT_TRUE(expected.has_value())
        << "error " << static_cast<int>(model_->error_code_o) << ", " << where();
    ASSERT_EQ(model_->error_code_o, expected->code) << where();
    ASSERT_EQ(model_->error_command_o, expected->command) << where();
    ASSERT_EQ(model_->error_info_o, expected->info) << where();
  }

  std::string where() const {
    return "seed " + std::to_string(seed_) + ", cycle " + std::to_string(model_.cycle());
  }

  const uint64_t seed_;
  Random random_;
  VerilatedModel<typename Parameters::Model> model_;
  TestTables tables_;
};

constexpr int kShortCodes = 8;   // the lanes have a map of codes up to so many bits
constexpr int kMapCycles = 260;  // to make it

struct Array2x4 {
  using Model = Vdecompressor_2x4;
  static constexpr int kBeatWords = 2;
  static constexpr DecodingMachine kMachine{.rows = 2,
                                            .lanes = 4,
                                            .sparsity = 1,
                                            .trellis_states = 0,
                                            .max_code_len = kShortCodes,
                                            .slots = 1};
};
struct Array4x8Short {
  using Model = Vdecompressor_4x8_short;
  static constexpr int kBeatWords = 4;
  static constexpr DecodingMachine kMachine{.rows = 4,
                                            .lanes = 8,
                                            .sparsity = 2,
                                            .trellis_states = 4,
                                            .max_code_len = kShortCodes,
                                            .slots = 2};
};
struct Array4x4 {
  using Model = Vdecompressor_4x4;
  static constexpr int kBeatWords = 4;
  static constexpr DecodingMachine kMachine{
      .rows = 4, .lanes = 4, .sparsity = 2, .trellis_states = 4, .max_code_len = 15, .slots = 2};
};
struct Array4x8 {
  using Model = Vdecompressor_4x8;
  static constexpr int kBeatWords = 4;
  static constexpr DecodingMachine kMachine{
      .rows = 4, .lanes = 8, .sparsity = 0, .trellis_states = 0, .max_code_len = 15, .slots = 2};
};
struct Array8x16 {
  using Model = Vdecompressor_8x16;
  static constexpr int kBeatWords = 4;
  static constexpr DecodingMachine kMachine{
      .rows = 8, .lanes = 16, .sparsity = 1, .trellis_states = 8, .max_code_len = 12, .slots = 2};
};

template <class Parameters>
class Decompressor : public testing::Test {
 protected:
  static double stall_of(uint64_t seed) {
    return seed % 3 == 0 ? 0.0 : 0.15 * static_cast<double>(seed % 5);
  }

  // How often each error was the first one, by code, over some runs with this spoil; 0 is none.
  std::array<int, 16> count_errors(const Spoil& spoil, int seeds) {
    std::array<int, 16> counts{};
    for (int i = 0; i < seeds; ++i) {
      const uint64_t seed = 1000 + static_cast<uint64_t>(i);
      Bench<Parameters> bench(seed, spoil);
      const auto [cycles, error] =
          bench.run({bench.random_stream(1 + i % 3, {}), bench.random_stream(1 + i % 4, spoil),
                     bench.random_stream(1, {})},
                    stall_of(seed));
      ++counts[error ? error->code : 0];
      if (this->HasFailure()) break;
    }
    return counts;
  }
};
using AllSizes = testing::Types<Array4x4, Array4x8, Array8x16, Array2x4, Array4x8Short>;
TYPED_TEST_SUITE(Decompressor, AllSizes);

TYPED_TEST(Decompressor, RandomStreams) {
  for (uint64_t seed = 1; seed <= 20; ++seed) {
    Bench<TypeParam> bench(seed, {});
    std::vector<TestStream> streams;
    for (uint64_t i = 0; i < 4; ++i) {
      streams.push_back(bench.random_stream(1 + static_cast<int>((seed + i) % 4), {}));
    }
    bench.run(streams, this->stall_of(seed));
    ASSERT_FALSE(this->HasFailure());
  }
}

TYPED_TEST(Decompressor, BadCodes) {
  EXPECT_GT(this->count_errors({.noise = 0.2}, 60)[kBadCode], 5);
}

TYPED_TEST(Decompressor, EntriesThatAreNotValid) {
  EXPECT_GT(this->count_errors({.invalid_entry = 0.02}, 20)[kBadCode], 10);
}

TYPED_TEST(Decompressor, FieldsThatAreNoSelect) {
  const auto counts = this->count_errors({.any_field = 0.05}, 20);
  if (TypeParam::kMachine.sparsity == 2) {
    EXPECT_GT(counts[kBadCode], 5);
  } else {
    EXPECT_EQ(counts[0], 20);
  }
}

TYPED_TEST(Decompressor, StreamsTooShort) {
  EXPECT_GT(this->count_errors({.truncate = true}, 30)[kStreamUnderrun], 20);
}

TYPED_TEST(Decompressor, StreamsTooLong) {
  EXPECT_EQ(this->count_errors({.extend = true}, 20)[kStreamOverrun], 20);
}

TYPED_TEST(Decompressor, WrongCrc) {
  EXPECT_EQ(this->count_errors({.crc = true}, 20)[kStreamCrc], 20);
}

TYPED_TEST(Decompressor, BusErrors) {
  EXPECT_GT(this->count_errors({.poison = 0.2}, 30)[kBusRead], 10);
}

TYPED_TEST(Decompressor, TheFirstOfSeveralErrors) {
  const auto counts = this->count_errors(
      {.noise = 0.002, .invalid_entry = 0.002, .truncate = true, .crc = true, .poison = 0.05}, 60);
  EXPECT_GT(counts[kBadCode], 2);
  EXPECT_GT(counts[kStreamUnderrun], 2);
  EXPECT_GT(counts[kBusRead], 2);
}

TYPED_TEST(Decompressor, ErrorsAtTheEndInTheirOrder) {
  EXPECT_GT(this->count_errors({.extend = true, .crc = true, .poison = 0.02}, 30)[kStreamOverrun],
            2);
  const auto counts = this->count_errors({.crc = true, .poison = 0.05}, 30);
  EXPECT_GT(counts[kBusRead], 2);
  EXPECT_GT(counts[kStreamCrc], 2);
}

TYPED_TEST(Decompressor, AStepACycle) {
  Bench<TypeParam> bench(7, {});
  MulCommand command{.coding = Coding::kFixed, .fixed_bits = 3};
  command.ks = 200 * TypeParam::kMachine.rows;
  command.columns = TypeParam::kMachine.lanes;
  const auto [cycles, error] = bench.run({bench.stream_of({command}, {})}, 0.0);
  const int map = TypeParam::kMachine.max_code_len == kShortCodes ? kMapCycles : 0;
  EXPECT_LE(cycles, map + command.ks * 11 / 10 + 40);
}

}  // namespace
}  // namespace sluice
