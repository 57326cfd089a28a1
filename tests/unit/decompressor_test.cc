// decompressor against a bit-by-bit reader of the format (decompressor_reference.h).
//
// Random streams of several MULs with mixed codings, tables, sparsity and ragged tiles; beats, rows
// and commands pause at random. Every row is compared, the number of rows and commands after an
// error too. Spoilt streams: bad codes, entries that are not valid, streams that end too early or
// too late, wrong CRCs, bus errors, and several of these at once; the one error reported must be
// the first in the order of the pages, with its command and place.

#include <gtest/gtest.h>

#include <string>

#include "Vdecompressor_4x4.h"
#include "Vdecompressor_8x16.h"
#include "tests/unit/decompressor_stimulus.h"

namespace sluice {
namespace {

struct Spoil {
  double noise = 0.0;          // chance of a code to be 15 random bits
  double invalid_entry = 0.0;  // chance of an entry
  bool truncate = false;
  bool extend = false;
  bool crc = false;
  double poison = 0.0;  // chance of a granule
};

// What the decompressor is given with a MUL.
struct Issue {
  MulCommand command;
  bool open = false;
  bool last = false;
  uint64_t address = 0;
  uint32_t bytes = 0;
  uint32_t crc = 0;
};

constexpr int kBeatWords = 4;

template <class Parameters>
class Bench {
 public:
  static constexpr int kRows = Parameters::kRows;
  static constexpr int kLanes = Parameters::kLanes;
  static constexpr int kMaxCodeLen = Parameters::kMaxCodeLen;

  Bench(uint64_t seed, const Spoil& spoil)
      : seed_(seed),
        random_(seed),
        model_(seed),
        tables_(random_, kMaxCodeLen, spoil.invalid_entry) {
    model_.reset();
    drive(StreamSource<Issue>(), StreamSource<StreamBeat>(), false);
    write_tables(model_, tables_, kMaxCodeLen);
  }

  TestStream random_stream(int commands, const Spoil& spoil) {
    TestStream stream{.address = random_.next() & ~uint64_t{31}};
    for (int i = 0; i < commands; ++i)
      stream.commands.push_back(random_mul(random_, kRows, kLanes));
    return finish_stream(stream, spoil);
  }

  // The stream of the commands that are there, with random symbols.
  TestStream finish_stream(TestStream stream, const Spoil& spoil) {
    LaneBits bits(kLanes);
    for (const MulCommand& command : stream.commands) {
      for (int k = 0; k < command.ks; ++k) {
        for (int column = 0; column < command.columns; ++column) {
          bits.push(column, random_.chance(spoil.noise)
                                ? Code{.bits = random_.below(1 << 15), .length = 15}
                                : random_code(random_, tables_, command));
        }
      }
    }
    stream.words = lay_out(kRows, kLanes, tables_.tables, stream.commands, bits.bits());
    const auto granules = static_cast<uint32_t>(stream.words.size() / kGranuleWords);
    if (spoil.truncate && granules > 1) {
      stream.words.resize(kGranuleWords * (1 + random_.below(granules - 1)));
    }
    if (spoil.extend) {
      stream.words.resize(stream.words.size() + kGranuleWords * (1 + random_.below(3)));
    }
    stream.crc = crc32c_of_words(stream.words) ^ (spoil.crc ? 1u << random_.below(32) : 0u);
    for (size_t i = 0; i < stream.words.size() / kGranuleWords; ++i) {
      stream.poisoned.push_back(random_.chance(spoil.poison));
    }
    return stream;
  }

  // Runs the streams and compares; returns the cycles that took and the error that was expected.
  std::pair<int, std::optional<DecodeError>> run(const std::vector<TestStream>& streams,
                                                 double stall) {
    const ReferenceRun expected = decode_streams(kRows, kLanes, tables_.tables, streams);
    StreamSource<Issue> issues(stall, random_.next());
    StreamSource<StreamBeat> beats(stall, random_.next());
    size_t commands_left = 0;
    for (const TestStream& stream : streams) {
      push(stream, issues, beats);
      commands_left += stream.commands.size();
    }
    StreamSink<int> sink(stall, random_.next());
    size_t rows = 0;
    bool error_seen = false;
    int cycles = 0;
    for (; commands_left > 0 || rows < expected.rows.size(); ++cycles) {
      if (cycles > 200'000) {
        ADD_FAILURE() << commands_left << " commands and " << expected.rows.size() - rows
                      << " rows are missing, " << where();
        break;
      }
      drive(issues, beats, sink.ready());
      model_.settle();
      if (model_->row_valid_o && sink.ready()) {
        check_row(expected, rows++);
      }
      if (model_->error_valid_o) {
        EXPECT_FALSE(error_seen) << "a second error, " << where();
        error_seen = true;
        check_error(expected.error);
      }
      if (testing::Test::HasFailure()) break;
      EXPECT_EQ(model_->done_o, issues.valid() && model_->command_ready_o) << where();
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
  static void push(const TestStream& stream, StreamSource<Issue>& issues,
                   StreamSource<StreamBeat>& beats) {
    for (const MulCommand& command : stream.commands) {
      const bool open = &command == &stream.commands.front();
      issues.push({command, open, &command == &stream.commands.back(), open ? stream.address : 0,
                   open ? static_cast<uint32_t>(2 * stream.words.size()) : 0,
                   open ? stream.crc : 0});
    }
    push_beats(stream, kBeatWords, beats);
  }

  void drive(const StreamSource<Issue>& issues, const StreamSource<StreamBeat>& beats,
             bool row_ready) {
    const Issue& issue = issues.payload();
    model_->command_valid_i = issues.valid();
    model_->number_i = issue.command.number;
    model_->sparse_i = issue.command.sparse;
    model_->coding_i = static_cast<uint8_t>(issue.command.coding);
    model_->fixed_bits_i = static_cast<uint8_t>(issue.command.fixed_bits);
    model_->slot_i = static_cast<uint8_t>(issue.command.slot);
    model_->open_i = issue.open;
    model_->last_i = issue.last;
    model_->stream_address_i = issue.address;
    model_->stream_bytes_i = issue.bytes;
    model_->stream_crc_i = issue.crc;
    model_->ks_i = static_cast<uint32_t>(issue.command.ks);
    model_->columns_i = static_cast<uint32_t>(issue.command.columns);
    model_->beat_valid_i = beats.valid();
    drive_beat(model_->beat_i, kBeatWords, beats, random_);
    model_->beat_poison_i = beats.payload().poison;
    model_->row_ready_i = row_ready;
  }

  void check_row(const ReferenceRun& expected, size_t row) {
    ASSERT_LT(row, expected.rows.size()) << "a row too many, " << where();
    if (row >= expected.good_rows) return;
    for (int lane = 0; lane < kLanes; ++lane) {
      ASSERT_EQ(get_field(model_->operands_o, 8 * lane, 8), expected.rows[row].operands[lane])
          << "row " << row << ", lane " << lane << ", " << where();
    }
    ASSERT_EQ(static_cast<uint32_t>(model_->selects_o), expected.rows[row].selects)
        << "row " << row << ", " << where();
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

struct Array4x4 {
  using Model = Vdecompressor_4x4;
  static constexpr int kRows = 4;
  static constexpr int kLanes = 4;
  static constexpr int kMaxCodeLen = 15;
};
struct Array8x16 {
  using Model = Vdecompressor_8x16;
  static constexpr int kRows = 8;
  static constexpr int kLanes = 16;
  static constexpr int kMaxCodeLen = 12;
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
using AllSizes = testing::Types<Array4x4, Array8x16>;
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
  TestStream stream{.address = 0x1000};
  MulCommand command{.coding = Coding::kFixed, .fixed_bits = 3};
  command.ks = 100 * TypeParam::kRows;
  command.columns = TypeParam::kLanes;
  stream.commands.push_back(command);
  const auto [cycles, error] = bench.run({bench.finish_stream(stream, {})}, 0.0);
  EXPECT_LE(cycles, command.ks * 11 / 10 + 40);
}

}  // namespace
}  // namespace sluice
