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
#include "tb/random.h"
#include "tb/stream_driver.h"
#include "tb/verilated_model.h"
#include "tests/unit/decompressor_reference.h"
#include "tests/unit/rtl_ports.h"

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

struct Beat {
  uint64_t data = 0;
  bool poison = false;
};

template <class Parameters>
class Bench {
 public:
  static constexpr int kRows = Parameters::kRows;
  static constexpr int kLanes = Parameters::kLanes;
  static constexpr int kMaxCodeLen = Parameters::kMaxCodeLen;

  Bench(uint64_t seed, const Spoil& spoil) : seed_(seed), random_(seed), model_(seed) {
    model_.reset();
    for (int slot = 0; slot < 2; ++slot) {
      const CodeCounts counts = random_counts(random_, kMaxCodeLen);
      tables_[slot] = random_table(random_, counts, spoil.invalid_entry);
      codes_[slot] = canonical_codes(counts);
    }
    load_tables();
  }

  TestStream random_stream(int commands, const Spoil& spoil) {
    TestStream stream{.address = random_.next() & ~uint64_t{31}};
    for (int i = 0; i < commands; ++i) stream.commands.push_back(random_command());
    return finish_stream(stream, spoil);
  }

  // The stream of the commands that are there, with random symbols.
  TestStream finish_stream(TestStream stream, const Spoil& spoil) {
    std::vector<std::deque<bool>> bits(kLanes);
    for (const MulCommand& command : stream.commands) {
      for (int k = 0; k < command.ks; ++k) {
        for (int column = 0; column < command.columns; ++column) {
          const Code code = random_code(command, spoil.noise);
          for (int i = code.length - 1; i >= 0; --i) {
            bits[column % kLanes].push_back((code.bits >> i & 1) != 0);
          }
        }
      }
    }
    stream.words = lay_out(kRows, kLanes, tables_, stream.commands, bits);
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
    const ReferenceRun expected = decode_streams(kRows, kLanes, tables_, streams);
    StreamSource<Issue> issues(stall, random_.next());
    StreamSource<Beat> beats(stall, random_.next());
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

  MulCommand random_command() {
    MulCommand command{.number = static_cast<uint32_t>(random_.next()),
                       .sparse = random_.chance(0.5),
                       .coding = static_cast<Coding>(random_.below(3)),
                       .slot = static_cast<int>(random_.below(2)),
                       .ks = 1 + static_cast<int>(random_.below(4 * kRows)),
                       .columns = 1 + static_cast<int>(random_.below(3 * kLanes))};
    if (command.coding == Coding::kFixed) {
      command.fixed_bits = 1 + static_cast<int>(random_.below(8));
    }
    return command;
  }

 private:
  void load_tables() {
    drive(StreamSource<Issue>(), StreamSource<Beat>(), false);
    for (int slot = 0; slot < 2; ++slot) {
      for (int length = 1; length <= kMaxCodeLen; ++length) {
        const int place = slot * kMaxCodeLen + length - 1;
        set_field(model_->limits_i, 16 * place, 16, limit_of(tables_[slot].counts, length));
        set_field(model_->offsets_i, 8 * place, 8, offset_of(tables_[slot].counts, length));
      }
      for (int i = 0; i < 256; ++i) {
        model_->table_write_i = 1;
        model_->table_addr_i = static_cast<uint16_t>(256 * slot + i);
        model_->table_data_i = table_bits(tables_[slot].entries[i]);
        model_.tick();
      }
    }
    model_->table_write_i = 0;
  }

  Code random_code(const MulCommand& command, double noise) {
    if (random_.chance(noise)) return {.bits = random_.below(1 << 15), .length = 15};
    if (command.coding == Coding::kHuffman) {
      const auto& codes = codes_[command.slot];
      if (codes.empty()) return {.bits = 0, .length = 15};
      return codes[random_.below(static_cast<uint32_t>(codes.size()))];
    }
    const int length = command.coding == Coding::kRaw ? 8 : command.fixed_bits;
    return {.bits = random_.below(1u << length), .length = length};
  }

  static void push(const TestStream& stream, StreamSource<Issue>& issues,
                   StreamSource<Beat>& beats) {
    for (const MulCommand& command : stream.commands) {
      const bool open = &command == &stream.commands.front();
      issues.push({command, open, &command == &stream.commands.back(), open ? stream.address : 0,
                   open ? static_cast<uint32_t>(2 * stream.words.size()) : 0,
                   open ? stream.crc : 0});
    }
    for (size_t i = 0; i < stream.words.size(); i += 4) {
      Beat beat{.data = 0, .poison = stream.poisoned[i / kGranuleWords]};
      for (int part = 0; part < 4; ++part)
        beat.data |= uint64_t{stream.words[i + part]} << 16 * part;
      beats.push(beat);
    }
  }

  void drive(const StreamSource<Issue>& issues, const StreamSource<Beat>& beats, bool row_ready) {
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
    model_->beat_i = beats.valid() ? beats.payload().data : random_.next();
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
  std::array<TestTable, 2> tables_;
  std::array<std::vector<Code>, 2> codes_;
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
