// The bench of load_engine, between a queue of LOADs, a memory of random timing, and a table loader
// of random speed.
//
// The reference walks the LOADs in order and writes down every beat with its place
// (docs/commands.md: activation word a is bytes 2R*a on, scale s is bytes 4s on) and every end with
// its error: the granule of the first beat that failed, else a bad table.
#pragma once

#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <deque>
#include <ostream>
#include <vector>

#include "tb/random.h"
#include "tb/stream_driver.h"
#include "tb/verilated_model.h"
#include "tests/unit/rtl_read_client.h"

namespace sluice {

inline constexpr uint32_t kBusRead = 2;
inline constexpr uint32_t kBadTable = 4;
inline constexpr int kMaxBeats = 32;
inline constexpr uint32_t kTableBytes = 544;  // of 256 entries
inline constexpr uint32_t kWideTableBytes = 1056;
enum Space : uint8_t { kActivations, kTable, kRowScales, kColScales };

struct Load {
  uint32_t number = 0;
  Space space = kActivations;
  uint64_t address = 0;
  uint32_t bytes = 0;
  uint32_t destination = 0;
  uint32_t bad_length = 0;  // of a table that fails its check; 0 for a good one
  bool wide = false;

  uint32_t table_entries() const { return (bytes - 32) / (wide ? 4 : 2); }
};

struct LoadWrite {
  Space space = kActivations;
  uint64_t beat = 0;  // within the space; 0 for a table, which is a stream
  std::array<uint8_t, 32> data{};
  bool operator==(const LoadWrite&) const = default;
};

inline std::ostream& operator<<(std::ostream& out, const LoadWrite& write) {
  return out << "beat " << write.beat << " of space " << int{write.space} << ", first byte "
             << int{write.data[0]};
}

struct LoadEnd {
  uint32_t code = 0;
  uint32_t number = 0;
  uint64_t info = 0;
  bool operator==(const LoadEnd&) const = default;
};

inline std::ostream& operator<<(std::ostream& out, const LoadEnd& end) {
  return out << "code " << end.code << ", command " << end.number << ", info 0x" << std::hex
             << end.info << std::dec;
}

// Takes the beats of tables at random times, and says how their checks went.
class TableLoader {
 public:
  TableLoader(uint32_t beat_bytes, double stall, uint64_t seed)
      : beat_bytes_(beat_bytes), stall_(stall), random_(seed) {}

  void push(const Load& load) { loads_.push_back(load); }

  template <class Model>
  void drive(Model& model) {
    const uint32_t beats = open_ ? loads_.front().bytes / beat_bytes_ : 0;
    model.table_beat_ready_i = open_ && taken_ < beats && !random_.chance(stall_);
    model.table_done_i = open_ && taken_ == beats && !random_.chance(stall_);
    if (model.table_done_i) bad_length_ = loads_.front().bad_length;
    model.table_bad_i = bad_length_ != 0;
    model.table_bad_length_i = bad_length_;
  }

  template <class Model>
  void step(const Model& model) {
    if (model.table_beat_valid_o && model.table_beat_ready_i) ++taken_;
    if (model.table_done_i) {
      open_ = false;
      loads_.pop_front();
      ++done_;
    }
    if (model.table_start_o) {
      EXPECT_FALSE(open_) << "a table starts before the end of the one before";
      EXPECT_EQ(model.table_entries_o, loads_.front().table_entries());
      open_ = true;
      taken_ = 0;
      bad_length_ = 0;
    }
  }

  size_t done() const { return done_; }

 private:
  uint32_t beat_bytes_;
  double stall_;
  Random random_;
  std::deque<Load> loads_;   // of the tables that have not ended
  uint32_t bad_length_ = 0;  // as the model sees it, until the next start
  bool open_ = false;
  uint32_t taken_ = 0;
  size_t done_ = 0;
};

struct LoadTiming {
  ReadClientTiming memory;
  double command_stall = 0.0;
  double table_stall = 0.0;
};

template <class Model, uint32_t kBeatBytes, uint32_t kActWordBytes, bool kWideTables>
class LoadBench {
 public:
  static constexpr bool kWide = kWideTables;
  static constexpr bool kSerial = kBeatBytes == 4;

  LoadBench(const LoadTiming& timing, uint64_t seed)
      : model_(seed),
        memory_(kBeatBytes, kMaxBeats, timing.memory, seed),
        source_(timing.command_stall, seed),
        tables_(kBeatBytes, timing.table_stall, seed) {
    Random random(seed);
    std::vector<uint8_t> page(Memory::kPageBytes);
    for (uint8_t& byte : page) byte = static_cast<uint8_t>(random.next());
    memory_.memory().write(0, page);
    memory_.memory().write(uint64_t{0} - Memory::kPageBytes, page);
    model_->command_valid_i = 0;
    model_->beat_valid_i = 0;
    model_->table_done_i = 0;
    model_.reset();
  }

  ReadClientMemory& memory() { return memory_; }
  size_t ended() const { return ends_.checked(); }

  // Writes down what a LOAD must do. Beats that fail are set before.
  void push(const Load& load) {
    const bool is_table = load.space == kTable;
    const uint64_t unit = load.space == kActivations ? kActWordBytes : 4;
    const uint64_t first_beat = load.destination * unit / kBeatBytes;
    LoadEnd end{0, load.number, 0};
    for (uint32_t i = 0; i < load.bytes / kBeatBytes; ++i) {
      const uint64_t address = load.address + uint64_t{i} * kBeatBytes;
      if (end.code == 0 && memory_.fails(address)) {
        end = {kBusRead, load.number, address / 32 * 32};
      }
      if (is_table) {
        table_beats_.expect({kTable, 0, memory_.beat(address)});
      } else {
        writes_.expect({load.space, first_beat + i, memory_.beat(address)});
      }
      ++(is_table ? table_beats_due_ : writes_due_);
    }
    if (is_table) {
      tables_.push(load);
      if (end.code == 0 && load.bad_length != 0) end = {kBadTable, load.number, load.bad_length};
      ++tables_due_;
    }
    due_.push_back({load.number, writes_due_, tables_due_});
    ends_.expect(end);
    source_.push(load);
  }

  void run() {
    const size_t beats = writes_due_ + table_beats_due_;
    while (ended() < due_.size()) {
      ASSERT_LT(model_.cycle(), 1000 + 100 * beats + 2000 * due_.size()) << "LOADs do not end";
      step();
    }
    for (int i = 0; i < 50; ++i) step();
    writes_.check_empty();
    table_beats_.check_empty();
    EXPECT_TRUE(memory_.idle());
    EXPECT_FALSE(model_->stalled_memory_o || model_->stalled_table_o);
  }

  void step() {
    const Load& load = source_.payload();
    model_->command_valid_i = source_.valid();
    model_->number_i = load.number;
    model_->space_i = load.space;
    model_->wide_i = load.wide;
    model_->address_i = load.address;
    model_->bytes_i = load.bytes;
    model_->destination_i = static_cast<uint16_t>(load.destination);
    memory_.drive(model_.ports());
    tables_.drive(model_.ports());
    model_.settle();
    check_writes();
    check_activity();
    check_end();
    if (source_.valid() && model_->command_ready_o) {
      ++started_;
      beats_asked_ += load.bytes / kBeatBytes;
    }
    beats_come_ += model_->beat_valid_i;
    source_.step(model_->command_ready_o);
    memory_.step(model_.ports());
    tables_.step(model_.ports());
    model_.edge();
  }

 private:
  // What must have happened when a LOAD ends.
  struct Due {
    uint32_t number;
    size_t writes;
    size_t tables;
  };

  void check_writes() {
    const int spaces = model_->act_write_o + model_->row_scale_write_o + model_->col_scale_write_o;
    EXPECT_LE(spaces, 1);
    if (spaces > 0) {
      const Space space = model_->act_write_o         ? kActivations
                          : model_->row_scale_write_o ? kRowScales
                                                      : kColScales;
      writes_.check({space, model_->write_beat_o, port_bytes(model_->write_data_o)});
    }
    if (model_->table_beat_valid_o && model_->table_beat_ready_i) {
      table_beats_.check({kTable, 0, port_bytes(model_->table_beat_o)});
    }
  }

  // Of the LOADs under way one waits for memory, or, when all their data is there, for its table.
  void check_activity() {
    const bool under_way = started_ > ended();
    const bool starts = !under_way && source_.valid();
    const bool data_missing = beats_come_ < beats_asked_ || starts;
    EXPECT_EQ(model_->busy_o, model_->beat_valid_i);
    EXPECT_EQ(model_->stalled_memory_o, data_missing && !model_->beat_valid_i);
    EXPECT_EQ(model_->stalled_table_o, under_way && !data_missing);
  }

  void check_end() {
    EXPECT_TRUE(model_->done_o || !model_->error_valid_o) << "an error without an end";
    if (!model_->done_o) return;
    ASSERT_LT(ended(), due_.size()) << "more ends than LOADs";
    const Due& due = due_[ended()];
    EXPECT_GE(writes_.checked(), due.writes) << "done before its last write";
    EXPECT_GE(tables_.done(), due.tables) << "done before its table was";
    ends_.check(model_->error_valid_o
                    ? LoadEnd{model_->error_code_o, model_->error_command_o, model_->error_info_o}
                    : LoadEnd{0, due.number, 0});
  }

  VerilatedModel<Model> model_;
  ReadClientMemory memory_;
  StreamSource<Load> source_;
  TableLoader tables_;
  Scoreboard<LoadWrite> writes_;
  Scoreboard<LoadWrite> table_beats_;
  Scoreboard<LoadEnd> ends_;
  std::vector<Due> due_;  // by LOAD
  size_t started_ = 0;    // LOADs
  uint64_t beats_asked_ = 0;
  uint64_t beats_come_ = 0;
  size_t writes_due_ = 0;
  size_t table_beats_due_ = 0;
  size_t tables_due_ = 0;
};

}  // namespace sluice
