// The bench of dispatcher and serial_dispatcher, between a stream of commands and three engines of
// random speed.
//
// It knows, from the program alone, what each command must wait for, and the one error that counts:
// that of the first failing command in the ring. It checks every issue against the commands that
// have finished by then, and the end of the run against that error, for any engine latencies.
// docs/commands.md (order, errors) and docs/control.md are the reference.
#pragma once

#include <Vdispatcher.h>
#include <Vserial_dispatcher.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <deque>
#include <map>
#include <set>
#include <type_traits>
#include <vector>

#include "tb/random.h"
#include "tb/verilated_model.h"
#include "tests/unit/rtl_dispatcher_program.h"

namespace sluice {

struct DispatcherSpeed {
  std::array<uint32_t, kEngines> max_latency{};
  double command_stall = 0.3;
  double ready_stall = 0.3;
};

// kInFlight: commands that each engine takes. kAhead: commands that may be under way behind the
// oldest, and kPace the cycles that each of them takes at most, if nothing holds it up.
struct QueuedDispatcher {
  using Model = Vdispatcher;
  static constexpr std::array<size_t, kEngines> kInFlight = {4, 3, 1};
  static constexpr size_t kAhead = 31;
  static constexpr uint64_t kPace = 13;
};

// Starts a command when its turn in the ring has come, so the command that starts is the one that
// is offered. Numbers begin with 0; engines report an error once.
struct SerialDispatcher {
  using Model = Vserial_dispatcher;
  static constexpr std::array<size_t, kEngines> kInFlight = {1, 1, 1};
  static constexpr size_t kAhead = 7;
  static constexpr uint64_t kPace = 60;
};

template <class Kind>
class DispatcherBench {
 public:
  static constexpr bool kSerial = std::is_same_v<Kind, SerialDispatcher>;

  DispatcherBench(const std::vector<DispatchedCommand>& program, const DispatcherSpeed& speed,
                  uint64_t seed)
      : program_(program),
        speed_(speed),
        model_(seed),
        random_(seed),
        finished_(program.size(), false),
        first_number_(kSerial || random_.chance(0.5) ? 0 : 0u - random_.below(40)) {
    for (; first_failing_ < program.size(); ++first_failing_) {
      if (program[first_failing_].fate != Fate::kGood) break;
    }
    drive();
    model_.reset();
  }

  void run() {
    const uint64_t limit =
        model_.cycle() + 2000 +
        program_.size() *
            (100 + 4 * *std::max_element(speed_.max_latency.begin(), speed_.max_latency.end()));
    for (int quiet = 0; quiet < 40; quiet = model_->busy_o ? 0 : quiet + 1) {
      ASSERT_LT(model_.cycle(), limit) << "the dispatcher hangs at command " << next_;
      step();
      if (testing::Test::HasFatalFailure()) return;
    }
    check_end();
  }

  bool error_was_replaced() const { return error_changes_ > 1; }
  uint64_t finished_at(size_t index) const { return finish_cycle_.at(index); }

 private:
  struct Running {
    size_t index;
    uint64_t done_at;
    uint64_t error_at;
    int reports;  // left to make
  };

  uint32_t number(size_t index) const { return first_number_ + static_cast<uint32_t>(index); }
  size_t index_of(uint32_t number) const { return number - first_number_; }

  void drive() {
    model_->command_valid_i = next_ < program_.size() && offered_;
    const DispatchedCommand nothing;
    const DispatchedCommand& command = model_->command_valid_i ? program_[next_] : nothing;
    for (size_t w = 0; w < 16; ++w) model_->words_i[w] = command.words[w];
    model_->number_i = number(next_);
    model_->failed_i = command.fate == Fate::kFetchError;
    model_->failed_address_i = command.fate == Fate::kFetchError ? command.error_info : 0;
    model_->tail_i = static_cast<uint32_t>(program_.size());
    model_->stream_ready_i = !random_.chance(speed_.ready_stall);
    for (int e = 0; e < kEngines; ++e) {
      model_->ready_i[e] =
          running_[e].size() < Kind::kInFlight[e] && !random_.chance(speed_.ready_stall);
      drive_error(e);
      model_->done_i[e] = !running_[e].empty() && running_[e].front().done_at <= model_.cycle() &&
                          running_[e].front().reports <= reporting_[e];
    }
  }

  // The first report of a command is its error; a second one says something else.
  void drive_error(int e) {
    reporting_[e] = 0;
    model_->engine_error_valid_i[e] = 0;
    for (const Running& running : running_[e]) {
      if (running.reports == 0 || running.error_at > model_.cycle()) continue;
      const DispatchedCommand& command = program_[running.index];
      const bool second = finished_reports_.contains(running.index);
      model_->engine_error_valid_i[e] = 1;
      model_->engine_error_code_i[e] = second ? 8 : command.error_code;
      model_->engine_error_command_i[e] = number(running.index);
      model_->engine_error_info_i[e] = second ? ~command.error_info : command.error_info;
      reporting_[e] = &running == &running_[e].front() ? 1 : 0;
      reported_[e] = running.index;
      return;
    }
  }

  void step() {
    drive();
    model_.settle();
    check_state();
    check_activity();
    for (int e = 0; e < kEngines; ++e) {
      if (model_->valid_o[e] && model_->ready_i[e]) issue(e);
    }
    if (model_->stream_valid_o && model_->stream_ready_i) take_stream();
    ASSERT_EQ(static_cast<bool>(model_->fence_o), model_->command_valid_i &&
                                                      model_->command_ready_o &&
                                                      program_[next_].fence_interrupt());
    const bool taken = model_->command_valid_i && model_->command_ready_o;
    if (taken) take_command();
    finish();
    if (taken || !offered_) offered_ = !random_.chance(speed_.command_stall);
    model_.edge();
  }

  void check_state() {
    while (prefix_ < program_.size() && finished_[prefix_]) ++prefix_;
    ASSERT_LE(model_->head_o, prefix_) << "RING_HEAD counts a command that has not finished";
    ASSERT_GE(model_->head_o, head_) << "RING_HEAD fell";
    head_ = model_->head_o;
    bool engines_run = false;
    for (const auto& running : running_) engines_run |= !running.empty();
    if (engines_run || (!model_->error_valid_o && head_ < program_.size())) {
      ASSERT_TRUE(model_->busy_o) << "not busy with work left, at command " << next_;
    }
    if (model_->error_valid_o &&
        (error_changes_ == 0 || model_->error_command_o != error_command_)) {
      error_command_ = model_->error_command_o;
      ++error_changes_;
    }
  }

  // What the dispatcher says that it does, from what can be seen of it.
  void check_activity() {
    enum : uint8_t { kBusy = 1, kMemory = 2, kQueue = 4, kFence = 8 };
    const auto activity = static_cast<uint8_t>(model_->activity_o);
    const bool awaits = !model_->command_valid_i && model_->number_i != model_->tail_i;
    ASSERT_LE(std::popcount(activity), 1);
    ASSERT_EQ(activity == kMemory, awaits && !model_->error_valid_o);
    if (model_->command_ready_o) {
      ASSERT_EQ(activity, kBusy);
    } else if (model_->command_valid_i && !model_->error_valid_o) {
      const bool fence = (model_->words_i[0] & 255) == 4;
      ASSERT_NE(activity, 0);
      ASSERT_NE(activity, fence ? kQueue : kFence);
      looked_at_ = activity == kBusy ? looked_at_ + 1 : 0;
      if (!kSerial) {
        ASSERT_LE(looked_at_, 4)
            << "a command is looked at, sized, checked and, if it is bad, reported, one cycle each";
      }
    }
    if (model_->command_ready_o) looked_at_ = 0;
  }

  void issue(int e) {
    const size_t index = kSerial ? next_ : index_of(model_->issued_number_o[e]);
    ASSERT_LT(index, next_ + kSerial);
    const DispatchedCommand& command = program_[index];
    ASSERT_EQ(command.engine, e);
    ASSERT_EQ(command.before[e], issued_[e]) << "command " << index << " out of order";
    ASSERT_EQ(issued_fields(e), expected_fields(command)) << "command " << index;
    for (int other = 0; other < kEngines; ++other) {
      const uint32_t unfinished =
          command.before[other] - std::min(command.before[other], finished_count_[other]);
      const bool waits_for_all = e == 2 && other != 2;
      const uint32_t allowed = waits_for_all ? 0 : command.wait(other);
      ASSERT_TRUE(allowed == 255 || unfinished <= allowed)
          << "command " << index << " started with " << unfinished << " of engine " << other
          << " unfinished, but allows " << allowed;
    }
    if (model_->error_valid_o) {
      ASSERT_FALSE(kSerial) << "started after an error";
      ASSERT_LT(index, index_of(model_->error_command_o)) << "started behind the failed command";
    }
    if (e == 2) {
      ASSERT_LE(index, first_failing_) << "a STORE behind the failing command started";
    }
    if (command.opens_stream()) {
      ASSERT_LT(mul_with_stream_[index], streams_) << "a MUL without its stream";
    }
    ++issued_[e];
    const uint64_t done_at = model_.cycle() + 1 + random_.below(speed_.max_latency[e]);
    const int reports = command.fate != Fate::kEngineError ? 0
                        : e == 1 && !kSerial               ? 1 + random_.below(2)
                                                           : 1;
    const uint64_t error_at =
        e == 1 ? model_.cycle() + 1 + random_.below(speed_.max_latency[e]) : done_at;
    running_[e].push_back({index, done_at, error_at, reports});
  }

  void take_command() {
    const DispatchedCommand& command = program_[next_];
    ASSERT_TRUE(command.fate == Fate::kGood || command.fate == Fate::kEngineError)
        << "a command that fails its check was dispatched";
    ASSERT_FALSE(model_->error_valid_o) << "dispatch after an error";
    if (command.engine == kFenceEngine) {
      ASSERT_EQ(prefix_, next_) << "a fence finished before the commands before it";
      finished_[next_] = true;
    }
    ++next_;
  }

  // Streams come in the order of the MULs that open them, in the cycle in which their MUL is taken,
  // or before it.
  void take_stream() {
    ASSERT_TRUE(kSerial || model_->command_ready_o);
    ASSERT_TRUE(program_[next_].opens_stream());
    const auto& w = program_[next_].words;
    EXPECT_EQ(model_->stream_address_o, uint64_t{w[3]} << 32 | w[2]);
    EXPECT_EQ(model_->stream_bytes_o, w[4]);
    EXPECT_EQ(model_->stream_crc_o, w[5]);
    mul_with_stream_[next_] = streams_++;
  }

  void finish() {
    for (int e = 0; e < kEngines; ++e) {
      if (model_->engine_error_valid_i[e]) {
        for (Running& running : running_[e]) {
          if (running.index == reported_[e]) --running.reports;
        }
        finished_reports_.insert(reported_[e]);
      }
      if (!model_->done_i[e]) continue;
      finished_[running_[e].front().index] = true;
      finish_cycle_[running_[e].front().index] = model_.cycle();
      running_[e].pop_front();
      ++finished_count_[e];
    }
  }

  void check_end() {
    ASSERT_GE(prefix_, first_failing_) << "a command before the failing one did not finish";
    if (first_failing_ == program_.size()) {
      EXPECT_FALSE(model_->error_valid_o);
      EXPECT_EQ(model_->head_o, program_.size());
      return;
    }
    const DispatchedCommand& failing = program_[first_failing_];
    EXPECT_TRUE(model_->error_valid_o);
    EXPECT_EQ(model_->error_command_o, number(first_failing_));
    EXPECT_EQ(model_->error_code_o, failing.error_code);
    EXPECT_EQ(model_->error_info_o, failing.error_info);
    if (failing.fate == Fate::kEngineError && !kSerial) {
      EXPECT_GT(model_->head_o, first_failing_);
    } else {
      EXPECT_EQ(model_->head_o, first_failing_);
    }
  }

  static std::vector<uint64_t> expected_fields(const DispatchedCommand& command) {
    const auto& w = command.words;
    const uint64_t address = uint64_t{w[3]} << 32 | w[2];
    if (command.engine == 0) return {w[1] & 3, w[1] >> 2, address, w[4], w[5]};
    if (command.engine == 2) {
      return {w[1] & 3, w[1] >> 2, address, w[4], w[5], w[6], w[7], w[8], w[9], w[10]};
    }
    return {w[1] & 3,       w[1] >> 2 & 3,  w[1] >> 4 & 15, w[1] >> 8 & 15, w[1] >> 12 & 15,
            w[1] >> 16 & 1, w[1] >> 17 & 1, w[1] >> 18 & 1, address,        w[4],
            w[5],           w[6],           w[7],           w[8],           w[9],
            w[10]};
  }

  std::vector<uint64_t> issued_fields(int engine) {
    const typename Kind::Model& p = model_.ports();
    if (engine == 0) {
      return {p.load_space_o, p.load_wide_o, p.load_address_o, p.load_bytes_o,
              p.load_destination_o};
    }
    if (engine == 2) {
      return {p.store_form_o,        p.store_one_scale_o, p.store_address_o, p.store_row_stride_o,
              p.store_tile_stride_o, p.store_acc_base_o,  p.store_rows_o,    p.store_columns_o,
              p.store_row_scale_o,   p.store_col_scale_o};
    }
    return {p.mul_sparsity_o,    p.mul_coding_o, p.mul_fixed_bits_o, p.mul_slot_o,
            p.mul_second_slot_o, p.mul_open_o,   p.mul_last_o,       p.mul_accumulate_o,
            p.mul_address_o,     p.mul_bytes_o,  p.mul_crc_o,        p.mul_act_base_o,
            p.mul_rows_o,        p.mul_ks_o,     p.mul_columns_o,    p.mul_acc_base_o};
  }

  const std::vector<DispatchedCommand>& program_;
  DispatcherSpeed speed_;
  VerilatedModel<typename Kind::Model> model_;
  Random random_;
  std::array<std::deque<Running>, kEngines> running_;
  std::array<int, kEngines> reporting_{};    // reports in this cycle for the oldest command
  std::array<size_t, kEngines> reported_{};  // the command of this cycle's report
  std::array<uint32_t, kEngines> issued_{}, finished_count_{};
  std::vector<bool> finished_;
  std::set<size_t> finished_reports_;  // commands whose error was reported
  std::map<size_t, uint32_t> mul_with_stream_;
  std::map<size_t, uint64_t> finish_cycle_;
  size_t first_failing_ = 0;
  size_t next_ = 0;    // command that the dispatcher sees
  size_t prefix_ = 0;  // commands finished in the order of the ring
  uint32_t streams_ = 0;
  uint32_t head_ = 0;
  uint32_t error_command_ = 0;
  int error_changes_ = 0;
  uint32_t first_number_;
  bool offered_ = true;
  int looked_at_ = 0;  // cycles of the command that is offered
};

}  // namespace sluice
