// The bench of store_engine and serial_store: a real memory behind its bus, accumulators and scales
// in arrays.
//
// Reads of accumulators stall at random, data comes a cycle later. A command is gone once it is
// taken, but not from serial_store, which reads scales when it likes. The bus is an AxiMemory with
// random stalls, latencies and faults, checked by AxiChecker. After each command a window of memory
// is compared with one that the bench wrote element by element from docs/commands.md, so strides,
// ragged tiles, strobes, overlaps and bytes that must stay are all seen.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "tb/axi_checker.h"
#include "tb/axi_memory.h"
#include "tb/random.h"
#include "tb/verilated_model.h"
#include "tests/unit/rtl_epilogue.h"
#include "tests/unit/rtl_ports.h"

namespace sluice {

inline constexpr int kAccRows = 64;
inline constexpr int kScaleWords = 64;
inline constexpr uint32_t kErrBusWrite = 3;
inline constexpr uint64_t kWindowBytes = 0x4000;

struct Store {
  uint32_t number = 0;
  Form form = Form::kRaw;
  uint64_t address = 0;
  uint32_t row_stride = 0;
  uint32_t tile_stride = 0;
  uint32_t acc_base = 0;
  uint32_t rows = 1;
  uint32_t columns = 1;
  uint32_t row_scale = 0;
  uint32_t col_scale = 0;
  bool one_scale = false;
};

template <class Parameters>
class StoreEngineBench {
 public:
  static constexpr bool kFp8 = Parameters::kFp8;
  static constexpr int kBusBytes = sizeof(Parameters::Model::wdata_o);
  static constexpr int kLanes = kBusBytes / 4;
  static constexpr bool kSerial = kLanes == 1;

  StoreEngineBench(int cols, const AxiMemoryTiming& timing, uint64_t seed)
      : cols_(cols),
        seed_(seed),
        random_(seed),
        model_(seed),
        bus_(memory_, kBusBytes, timing),
        checker_(kBusBytes),
        sums_(static_cast<size_t>(kAccRows * cols)),
        row_scales_(kScaleWords),
        col_scales_(kScaleWords) {
    drive();
    model_.reset();
  }

  void fill_window(uint64_t base) {
    base_ = base;
    std::vector<uint8_t> bytes(kWindowBytes);
    for (uint8_t& byte : bytes) byte = static_cast<uint8_t>(random_.next());
    memory_.write(base, bytes);
    expected_.write(base, bytes);
  }

  void fill_sums() {
    for (uint64_t& sum : sums_) sum = random_sum(random_, kFp8);
    for (uint32_t& scale : row_scales_) scale = random_scale(random_);
    for (uint32_t& scale : col_scales_) scale = random_scale(random_);
  }

  Memory& memory() { return memory_; }

  // Runs the command to its done, with `stop` for so many cycles once it is under way.
  void run(const Store& store, int stop_after = -1, int stop_for = 0) {
    const std::optional<uint64_t> fault = write_expected(store);
    command_ = store;
    held_ = kSerial ? store : Store{};
    rows_ = (store.columns + cols_ - 1) / cols_ * store.rows;
    rows_sent_ = 0;
    last_beat_sent_ = false;
    bool done = false;
    int under_way = 0;
    for (int cycle = 0; !done; ++cycle) {
      ASSERT_LT(cycle, kSerial ? 60'000 : 30'000) << "the command hangs, " << where();
      const bool stop = stop_after >= 0 && cycle >= stop_after && cycle < stop_after + stop_for;
      model_->stop_i = stop;
      settle();
      done = model_->done_o;
      ASSERT_EQ(model_->error_valid_o, done && fault.has_value()) << where();
      if (model_->error_valid_o) {
        ASSERT_EQ(model_->error_code_o, kErrBusWrite) << where();
        ASSERT_EQ(model_->error_command_o, store.number) << where();
        ASSERT_EQ(model_->error_info_o, *fault) << where();
      }
      check_open(stop);
      check_activity(under_way > 0);
      const bool accepted = command_ && model_->command_ready_o;
      edge();
      under_way += accepted;
      if (accepted) command_.reset();
      if (testing::Test::HasFatalFailure()) return;
    }
    ASSERT_EQ(under_way, 1) << where();
    settle();
    ASSERT_FALSE(model_->open_o) << where();
    ASSERT_TRUE(bus_.idle()) << "done before the last response, " << where();
    checker_.check_idle(model_.cycle());
    compare();
  }

  uint64_t cycle() const { return model_.cycle(); }

 private:
  // Writes what the command must write; returns the first row with a fault.
  std::optional<uint64_t> write_expected(const Store& store) {
    std::optional<uint64_t> fault;
    const uint32_t tiles = (store.columns + cols_ - 1) / cols_;
    for (uint32_t g = 0; g < tiles; ++g) {
      for (uint32_t m = 0; m < store.rows; ++m) {
        const uint64_t row =
            store.address + uint64_t{g} * store.tile_stride + uint64_t{m} * store.row_stride;
        for (uint32_t c = 0; c < std::min<uint32_t>(cols_, store.columns - g * cols_); ++c) {
          const bool raw = store.form == Form::kRaw;
          const uint64_t value = element_reference(
              store.form, kFp8, sums_[(store.acc_base + g * store.rows + m) * cols_ + c],
              raw ? 0 : row_scales_[store.row_scale + m],
              raw ? 0 : col_scales_[store.col_scale + (store.one_scale ? 0 : g * cols_ + c)]);
          const uint64_t size = element_bytes(store.form, kFp8);
          const uint64_t address = row + size * c;
          const uint64_t beat = address / kBusBytes * kBusBytes;
          if (memory_.faulty(beat, kBusBytes, Access::kWrite)) {
            if (!fault) fault = row;
            continue;
          }
          std::array<uint8_t, 8> bytes;
          std::memcpy(bytes.data(), &value, sizeof(value));
          expected_.write(address, std::span(bytes).first(size));
        }
      }
    }
    return fault;
  }

  void compare() {
    std::vector<uint8_t> actual(kWindowBytes), expected(kWindowBytes);
    memory_.read(base_, actual);
    expected_.read(base_, expected);
    const auto place = std::mismatch(actual.begin(), actual.end(), expected.begin());
    ASSERT_TRUE(place.first == actual.end())
        << "byte " << std::hex << place.first - actual.begin() << " of the window at " << base_
        << ", " << std::dec << where();
    ASSERT_EQ(memory_.pages(), expected_.pages()) << "a write outside the window, " << where();
  }

  // While stop_i is 1 no burst follows the one whose address waits already.
  void check_open(bool stop) {
    stopped_ = stop ? stopped_ + 1 : 0;
    if (stopped_ > 1 && !address_before_) {
      ASSERT_FALSE(model_->awvalid_o) << where();
    }
    if (stopped_ > (kSerial ? 150 + 60 * cols_ : 300)) {
      ASSERT_FALSE(model_->open_o) << where();
    }
    address_before_ = model_->awvalid_o && !model_->awready_i;
  }

  // Exactly one bit from the cycle of the start to that of the last response.
  void check_activity(bool under_way) {
    const bool w_taken = model_->wvalid_o && model_->wready_i;
    const bool refused = model_->acc_read_valid_o && !model_->acc_read_ready_i;
    const int bits =
        model_->busy_o + model_->stalled_memory_o + model_->stalled_array_o + model_->converting_o;
    ASSERT_EQ(bits, under_way || command_ ? 1 : 0) << where();
    ASSERT_EQ(model_->busy_o, w_taken) << where();
    if (model_->wvalid_o && !w_taken) {
      ASSERT_TRUE(model_->stalled_memory_o) << where();
    }
    if (model_->stalled_array_o) {
      ASSERT_TRUE(refused && !model_->wvalid_o) << where();
    }
    if (refused) {
      ASSERT_FALSE(model_->converting_o) << where();
    }
    if (model_->open_o && !model_->acc_read_valid_o && last_beat_sent_) {
      ASSERT_TRUE(model_->stalled_memory_o) << "waits for responses, " << where();
    }
    rows_sent_ += w_taken && model_->wlast_o;
    last_beat_sent_ = rows_sent_ == rows_;
  }

  void drive() {
    const Store store = command_.value_or(held_);
    model_->command_valid_i = command_.has_value();
    model_->number_i = store.number;
    model_->form_i = static_cast<uint8_t>(store.form);
    model_->address_i = store.address;
    model_->row_stride_i = store.row_stride;
    model_->tile_stride_i = store.tile_stride;
    model_->acc_base_i = static_cast<uint16_t>(store.acc_base);
    model_->rows_i = static_cast<uint16_t>(store.rows);
    model_->columns_i = store.columns;
    model_->row_scale_i = static_cast<uint16_t>(store.row_scale);
    model_->col_scale_i = static_cast<uint16_t>(store.col_scale);
    model_->one_scale_i = store.one_scale;
    const AxiSubordinateSignals& bus = bus_.outputs();
    model_->awready_i = bus.aw_ready;
    model_->wready_i = bus.w_ready;
    model_->bvalid_i = bus.b.valid;
    model_->bresp_i = bus.b.payload.response;
    model_->acc_read_ready_i = acc_ready_;
  }

  void settle() {
    drive();
    model_.settle();
    manager_.aw = {model_->awvalid_o != 0,
                   {.address = model_->awaddr_o,
                    .length = model_->awlen_o,
                    .size = static_cast<uint8_t>(std::countr_zero(unsigned{kBusBytes}))}};
    manager_.w.valid = model_->wvalid_o;
    manager_.w.payload = {.strobe = static_cast<uint32_t>(model_->wstrb_o),
                          .last = model_->wlast_o != 0};
    std::memcpy(manager_.w.payload.data.data(), &model_->wdata_o, sizeof(model_->wdata_o));
    manager_.b_ready = model_->bready_o;
    manager_.r_ready = true;
  }

  void edge() {
    checker_.step(model_.cycle(), manager_, bus_.outputs());
    bus_.step(manager_);
    const bool read = model_->acc_read_valid_o && model_->acc_read_ready_i;
    const uint32_t row = model_->acc_read_addr_o;
    const uint32_t column = model_->acc_read_group_o * kLanes;
    const uint32_t row_scale = model_->row_scale_addr_o * kLanes;
    const uint32_t col_scale = model_->col_scale_addr_o * kLanes;
    model_.edge();
    for (int lane = 0; lane < kLanes; ++lane) {
      set_field(model_->acc_read_data_i, sum_bits(kFp8) * lane, sum_bits(kFp8),
                read ? sums_[row * cols_ + column + lane] : random_.next());
      set_field(model_->row_scale_data_i, 32 * lane, 32,
                read || kSerial ? row_scales_[row_scale + lane] : random_.next());
      set_field(model_->col_scale_data_i, 32 * lane, 32,
                read || kSerial ? col_scales_[col_scale + lane] : random_.next());
    }
    acc_ready_ = !random_.chance(0.3);
  }

  std::string where() const {
    return "seed " + std::to_string(seed_) + ", cycle " + std::to_string(model_.cycle());
  }

  const int cols_;
  const uint64_t seed_;
  Random random_;
  VerilatedModel<typename Parameters::Model> model_;
  Memory memory_;
  Memory expected_;
  AxiMemory bus_;
  AxiChecker checker_;
  AxiManagerSignals manager_;
  uint64_t base_ = 0;
  std::vector<uint64_t> sums_;
  std::vector<uint32_t> row_scales_;
  std::vector<uint32_t> col_scales_;
  std::optional<Store> command_;
  Store held_;         // the fields when no command is offered
  uint32_t rows_ = 0;  // bursts of the command
  uint32_t rows_sent_ = 0;
  bool last_beat_sent_ = false;
  bool acc_ready_ = true;
  bool address_before_ = false;
  int stopped_ = 0;
};

}  // namespace sluice
