// decompressor against a bit-by-bit reader of the format (decompressor_reference.h).
//
// Random streams of several MULs with mixed codings, tables, sparsity and ragged tiles, on machines
// built for 2:4 with 4 states of the trellis, for 1:2 with 8, and dense without; beats, rows and
// commands pause at random. Every row is compared, the number of rows and commands after an error
// too. Spoilt streams: bad codes, entries that are not valid or not there, fields that are no
// select, streams that end too early or too late, wrong CRCs, bus errors, and several of these at
// once; the one error reported must be the first in the order of the pages, with its command and
// place.

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "Vdecompressor_4x4.h"
#include "Vdecompressor_4x8.h"
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
  double any_field = 0.0;      // chance of an entry to have a field that may be no select
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
  static constexpr DecodingMachine kMachine{Parameters::kRows, Parameters::kLanes,
                                            Parameters::kTrellisStates};
  static constexpr int kRows = Parameters::kRows;
  static constexpr int kLanes = Parameters::kLanes;
  static constexpr int kMaxCodeLen = Parameters::kMaxCodeLen;

  Bench(uint64_t seed, const Spoil& spoil)
      : seed_(seed), random_(seed), model_(seed), second_slot_(random_.below(2)) {
    model_.reset();
    for (int slot = 0; slot < 2; ++slot) {
      const CodeCounts counts = random_counts(random_, kMaxCodeLen);
      // Fields are selects of either weight of a group in the table of the second ones.
      const TableOptions options{
          .invalid = spoil.invalid_entry,
          .wide = random_.chance(0.5),
          .entries = random_.chance(0.5) ? kTableEntries : 16 * (1 + random_.below(16)),
          .fields = slot == second_slot_ ? 2u : 3u,
          .any_field = spoil.any_field};
      tables_[slot] = random_table(random_, counts, options);
      codes_[slot] = canonical_codes(counts);
      codes_[slot].resize(std::min(codes_[slot].size(), tables_[slot].entries.size()));
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
      for_each_step(kMachine, command, [&](int k, int active) {
        for (int lane = 0; lane < active; ++lane) {
          const Code code = random_code(command, k, spoil.noise);
          for (int i = code.length - 1; i >= 0; --i) {
            bits[lane].push_back((code.bits >> i & 1) != 0);
          }
        }
      });
    }
    stream.words = lay_out(kMachine, tables_, stream.commands, bits);
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
    const ReferenceRun expected = decode_streams(kMachine, tables_, streams);
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
                       .sparsity = static_cast<int>(random_.below(Parameters::kSparsity + 1)),
                       .coding = static_cast<Coding>(random_.below(kCodings)),
                       .slot = static_cast<int>(random_.below(2)),
                       .ks = 1 + static_cast<int>(random_.below(4 * kRows)),
                       .columns = 1 + static_cast<int>(random_.below(3 * kLanes))};
    if (command.coding == Coding::kFixed) {
      command.fixed_bits = 1 + static_cast<int>(random_.below(8));
    }
    if (command.sparsity == 2) {
      command.second_slot = second_slot_;
      command.ks += command.ks % 2;
    }
    return command;
  }

 private:
  static constexpr uint32_t kCodings = Parameters::kTrellisStates != 0 ? 4 : 3;
  static constexpr int kSelectBits = Parameters::kSparsity == 2 ? 2 : 1;

  void load_tables() {
    drive(StreamSource<Issue>(), StreamSource<Beat>(), false);
    for (int slot = 0; slot < 2; ++slot) {
      set_book(model_->books_i, slot, tables_[slot], kMaxCodeLen, random_);
      for (uint32_t i = 0; i < tables_[slot].entries.size(); ++i) {
        model_->table_write_i = 1;
        model_->table_addr_i = static_cast<uint16_t>(kTableEntries * slot + i);
        model_->table_entry_i = entry_bits(tables_[slot], i);
        model_.tick();
      }
    }
    model_->table_write_i = 0;
  }

  Code random_code(const MulCommand& command, int k, double noise) {
    if (random_.chance(noise)) return {.bits = random_.below(1 << 15), .length = 15};
    const int slot = command.slot_of(k);
    if (is_prefix_code(command.coding)) {
      const auto& codes = codes_[slot];
      if (codes.empty()) return {.bits = 0, .length = 15};
      return codes[random_.below(static_cast<uint32_t>(codes.size()))];
    }
    const int length = command.coding == Coding::kRaw ? 8 : command.fixed_bits;
    uint32_t codes = 1u << length;
    if (!command.bypasses_table()) {
      codes = std::min(codes, static_cast<uint32_t>(tables_[slot].entries.size()));
    }
    return {.bits = random_.below(codes), .length = length};
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
    model_->sparsity_i = static_cast<uint8_t>(issue.command.sparsity);
    model_->coding_i = static_cast<uint8_t>(issue.command.coding);
    model_->fixed_bits_i = static_cast<uint8_t>(issue.command.fixed_bits);
    model_->slot_i = static_cast<uint8_t>(issue.command.slot);
    model_->second_slot_i = static_cast<uint8_t>(issue.command.second_slot);
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
    const auto& [operands, selects] = expected.rows[row];
    for (size_t lane = 0; lane < kLanes; ++lane) {
      const int place = static_cast<int>(lane);
      const bool active = lane < operands.size();
      ASSERT_EQ(get_field(model_->operands_o, 8 * place, 8), active ? operands[lane] : 0)
          << "row " << row << ", lane " << lane << ", " << where();
      if (!active) continue;
      ASSERT_EQ(get_field(model_->selects_o, kSelectBits * place, kSelectBits), selects[lane])
          << "row " << row << ", lane " << lane << ", " << where();
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
  const int second_slot_;  // of the second weights of groups of 2:4
  std::array<TestTable, 2> tables_;
  std::array<std::vector<Code>, 2> codes_;
};

struct Array4x4 {
  using Model = Vdecompressor_4x4;
  static constexpr int kRows = 4;
  static constexpr int kLanes = 4;
  static constexpr int kMaxCodeLen = 15;
  static constexpr int kSparsity = 2;
  static constexpr int kTrellisStates = 4;
};
struct Array4x8 {
  using Model = Vdecompressor_4x8;
  static constexpr int kRows = 4;
  static constexpr int kLanes = 8;
  static constexpr int kMaxCodeLen = 15;
  static constexpr int kSparsity = 0;
  static constexpr int kTrellisStates = 0;
};
struct Array8x16 {
  using Model = Vdecompressor_8x16;
  static constexpr int kRows = 8;
  static constexpr int kLanes = 16;
  static constexpr int kMaxCodeLen = 12;
  static constexpr int kSparsity = 1;
  static constexpr int kTrellisStates = 8;
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
using AllSizes = testing::Types<Array4x4, Array4x8, Array8x16>;
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
  if (TypeParam::kSparsity == 2) {
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
