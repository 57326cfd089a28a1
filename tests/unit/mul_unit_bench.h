// The bench of mul_unit: runs programs (mul_unit_program.h), reads accumulators all the while as a
// store would, and compares all sums and the error. Parameters has the Verilated Model, kArray and
// kDataBits.
//
// Commands and beats pause at random. Activation memory answers a cycle after a read and holds
// noise otherwise. Rows that no MUL under way touches must hold their sums, and in the end all rows
// must, but those of the MUL with an error and of the MULs after it. What the cycles were used for
// is counted and compared with the shapes.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "tests/unit/mul_unit_program.h"

namespace sluice {

struct MulIssue {
  DecodeIssue decode{};
  Mul mul{};
};

// Of each stage, in cycles.
struct MulActivity {
  uint64_t steps = 0;               // of the decompressor
  uint64_t weight_rows = 0;         // into the array
  uint64_t token_rows = 0;          // of activations
  uint64_t sum_rows = 0;            // written
  std::array<uint64_t, 5> marks{};  // a bit of mul_marks_t each: one a MUL
};

template <class Parameters>
class MulUnitBench {
 public:
  static constexpr MulArray kArray = Parameters::kArray;
  static constexpr int kSumBits = sum_bits(kArray.fp8);
  static constexpr int kBeatWords = Parameters::kDataBits / 16;
  static constexpr int kStoreLanes = Parameters::kDataBits / 32;
  static_assert(8 * sizeof(Parameters::Model::acc_read_data_o) >= kSumBits * kStoreLanes);
  static constexpr int kRows = kArray.decoding.rows;
  static constexpr int kCols = kArray.decoding.lanes;
  static constexpr int kActBytes = 2 * kRows;

  MulUnitBench(uint64_t seed, double stall)
      : seed_(seed),
        stall_(stall),
        random_(seed),
        model_(seed),
        tables_(random_, kArray.decoding, {}),
        sums_(kArray) {
    for (int i = 0; i < kArray.act_words * kActBytes; ++i) {
      activations_.push_back(static_cast<uint8_t>(random_.next()));
    }
    model_.reset();
    drive({}, false);
    drive_read({});
    model_->beat_valid_i = 0;
    write_tables(model_, tables_, kArray.decoding.max_code_len, random_);
  }

  // Streams of up to four MULs; `spoilt`, counted from 0, is made with `spoil`.
  std::vector<MulStream> random_program(int streams, int spoilt = -1, const Spoil& spoil = {}) {
    std::vector<MulStream> program;
    std::optional<Mul> before;
    for (int s = 0; s < streams; ++s) {
      std::vector<Mul> muls;
      for (uint32_t left = 1 + random_.below(4); left > 0; --left) {
        const bool adds = before && random_.chance(0.4);
        before = random_mul_of(random_, kArray, tables_, adds ? &*before : nullptr);
        muls.push_back(*before);
      }
      program.push_back(stream_of(std::move(muls), s == spoilt ? spoil : Spoil{}));
    }
    return program;
  }

  MulStream stream_of(std::vector<Mul> muls, const Spoil& spoil = {}) {
    return make_stream(random_, kArray, tables_, std::move(muls), spoil);
  }

  // Runs the program and compares; returns the error that was expected.
  std::optional<DecodeError> run(std::vector<MulStream> program, double read_rate) {
    const std::optional<DecodeError> expected = decode_weights(kArray, tables_, program);
    error_.reset();
    run_to_the_end(program, read_rate);
    if (testing::Test::HasFatalFailure()) return expected;
    EXPECT_EQ(error_.has_value(), expected.has_value()) << where();
    EXPECT_TRUE(error_ == expected) << "another error than the first, " << where();
    read_all();
    return expected;
  }

  int reads = 0;  // while MULs are under way, of sums that are known
  int refused_reads = 0;
  std::vector<uint64_t> token_cycles;  // in which activations entered the array

 private:
  struct Read {
    int row;
    int group;
  };

  void run_to_the_end(const std::vector<MulStream>& program, double read_rate) {
    StreamSource<MulIssue> issues(stall_, random_.next());
    StreamSource<StreamBeat> beats(stall_, random_.next());
    MulActivity expected;
    for (const MulStream& made : program) {
      const std::vector<DecodeIssue> decodes = issues_of(made.stream);
      for (size_t i = 0; i < decodes.size(); ++i) {
        issues.push({decodes[i], made.muls[i]});
        add_activity(expected, made.muls[i]);
      }
      push_beats(made.stream, kBeatWords, beats);
    }
    const MulActivity before = activity_;
    for (int cycle = 0; !issues.empty() || !under_way_.empty(); ++cycle) {
      ASSERT_LT(cycle, 100'000) << "the unit hangs, " << where();
      step(issues, beats, read_rate);
      if (testing::Test::HasFatalFailure()) return;
    }
    EXPECT_TRUE(beats.empty()) << "beats of the streams were not taken, " << where();
    EXPECT_EQ(activity_.steps - before.steps, expected.steps) << where();
    EXPECT_EQ(activity_.weight_rows - before.weight_rows, expected.weight_rows) << where();
    EXPECT_EQ(activity_.token_rows - before.token_rows, expected.token_rows) << where();
    EXPECT_EQ(activity_.sum_rows - before.sum_rows, expected.sum_rows) << where();
    for (size_t i = 0; i < expected.marks.size(); ++i) {
      EXPECT_EQ(activity_.marks[i] - before.marks[i], expected.marks[i])
          << "mark " << i << ", " << where();
    }
  }

  static void add_activity(MulActivity& activity, const Mul& mul) {
    const int tiles = kArray.k_tiles(mul.decode) * kArray.n_tiles(mul.decode);
    activity.steps += mul.decode.ks * kArray.n_tiles(mul.decode);
    activity.weight_rows += mul.decode.ks * kArray.n_tiles(mul.decode);
    activity.token_rows += tiles * mul.rows;
    activity.sum_rows += tiles * mul.rows;
    for (uint64_t& mark : activity.marks) ++mark;
  }

  void step(StreamSource<MulIssue>& issues, StreamSource<StreamBeat>& beats, double read_rate) {
    drive(issues.payload(), issues.valid());
    model_->beat_valid_i = beats.valid();
    model_->beat_error_i = beats.payload().poison;
    model_->beat_backlog_i = beats.valid();
    drive_beat(model_->beat_i, kBeatWords, beats, random_);
    const Read read{static_cast<int>(random_.below(kArray.acc_rows)),
                    static_cast<int>(random_.below(kCols / kStoreLanes))};
    drive_read(random_.chance(read_rate) ? std::optional(read) : std::nullopt);
    model_.settle();
    check_read_data();
    if (testing::Test::HasFatalFailure()) return;
    note_outputs();
    const bool command_taken = issues.valid() && model_->command_ready_o;
    const bool beat_ready = model_->beat_ready_o;
    if (command_taken) under_way_.push_back(issues.payload().mul);
    reading_.reset();
    if (model_->acc_read_valid_i) {
      if (model_->acc_read_ready_o) reading_ = expectation(read);
      reads += reading_ && reading_->front();
      refused_reads += !model_->acc_read_ready_o;
    }
    if (model_->done_o) {
      ASSERT_FALSE(under_way_.empty()) << "a MUL too many is done, " << where();
      sums_.apply(under_way_.front(), activations_);
      under_way_.pop_front();
    }
    edge();
    issues.step(command_taken);
    beats.step(beat_ready);
  }

  // The activation memory's read data comes with the edge.
  void edge() {
    const bool read = model_->act_read_o;
    const int address = static_cast<int>(model_->act_addr_o);
    model_.edge();
    for (int i = 0; i < kActBytes; ++i) {
      set_field(model_->act_data_i, 8 * i, 8,
                read ? activations_[address * kActBytes + i] : random_.next());
    }
  }

  void drive(const MulIssue& issue, bool valid) {
    drive_issue(model_.ports(), issue.decode, valid);
    model_->accumulate_i = issue.mul.accumulate;
    model_->act_base_i = static_cast<uint16_t>(issue.mul.act_base);
    model_->rows_i = static_cast<uint16_t>(issue.mul.rows);
    model_->acc_base_i = static_cast<uint16_t>(issue.mul.acc_base);
  }

  void drive_read(const std::optional<Read>& read) {
    model_->acc_read_valid_i = read.has_value();
    model_->acc_read_addr_i = static_cast<uint8_t>(read ? read->row : 0);
    model_->acc_read_group_i = static_cast<uint8_t>(read ? read->group : 0);
  }

  static bool touches(const Mul& mul, int acc_row) {
    return acc_row >= mul.acc_base &&
           acc_row < mul.acc_base + kArray.n_tiles(mul.decode) * mul.rows;
  }

  // What a read has to give, of the lanes whose sum is known and stays.
  std::vector<std::optional<uint64_t>> expectation(const Read& read) const {
    std::vector<std::optional<uint64_t>> values(kStoreLanes);
    for (const Mul& mul : under_way_) {
      if (touches(mul, read.row)) return values;
    }
    for (int lane = 0; lane < kStoreLanes; ++lane) {
      values[lane] = sums_.at(read.row, read.group * kStoreLanes + lane);
    }
    return values;
  }

  void check_read_data() {
    if (!reading_) return;
    for (int lane = 0; lane < kStoreLanes; ++lane) {
      const auto& value = (*reading_)[lane];
      if (!value) continue;
      ASSERT_EQ(get_field(model_->acc_read_data_o, kSumBits * lane, kSumBits), *value)
          << "lane " << lane << " of a store's read, " << where();
    }
  }

  bool is_under_way(uint32_t number) const {
    return std::any_of(under_way_.begin(), under_way_.end(),
                       [&](const Mul& mul) { return mul.decode.number == number; });
  }

  void note_outputs() {
    activity_.steps += model_->decode_activity_o & 1;
    activity_.weight_rows += model_->weight_loaded_o;
    activity_.token_rows += model_->array_busy_o;
    activity_.sum_rows += model_->sum_written_o;
    for (size_t i = 0; i < activity_.marks.size(); ++i) {
      activity_.marks[i] += model_->marks_o >> i & 1;
    }
    if (model_->array_busy_o) token_cycles.push_back(model_.cycle());
    if (model_->error_valid_o) {
      EXPECT_FALSE(error_.has_value()) << "a second error, " << where();
      error_ = {model_->error_code_o, model_->error_command_o, model_->error_info_o};
      EXPECT_TRUE(is_under_way(model_->error_command_o)) << "its MUL is done already, " << where();
    }
  }

  void read_all() {
    drive({}, false);
    model_->beat_valid_i = 0;
    for (int row = 0; row < kArray.acc_rows; ++row) {
      for (int group = 0; group < kCols / kStoreLanes; ++group) {
        drive_read(Read{row, group});
        model_.settle();
        ASSERT_TRUE(model_->acc_read_ready_o) << where();
        model_.edge();
        drive_read({});
        model_.settle();
        reading_ = expectation({row, group});
        check_read_data();
        if (testing::Test::HasFatalFailure()) return;
      }
    }
    reading_.reset();
  }

  std::string where() const {
    return "seed " + std::to_string(seed_) + ", cycle " + std::to_string(model_.cycle());
  }

  const uint64_t seed_;
  const double stall_;
  Random random_;
  VerilatedModel<typename Parameters::Model> model_;
  TestTables tables_;
  std::vector<uint8_t> activations_;
  MulActivity activity_;
  std::optional<DecodeError> error_;
  Sums sums_;                  // after the MULs that are done
  std::deque<Mul> under_way_;  // taken and not done
  std::optional<std::vector<std::optional<uint64_t>>> reading_;
};

}  // namespace sluice
