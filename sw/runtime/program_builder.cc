#include "sw/runtime/program_builder.h"

#include <algorithm>

#include "sw/runtime/ceil_div.h"

namespace sluice {

void ProgramBuilder::append(const Command& command, std::string role) {
  labels_.push_back({name_, std::move(role)});
  if (std::holds_alternative<FenceCommand>(command)) {
    for (auto& engine : history_) engine.clear();
    program_.push_back(encode(command));
    return;
  }
  const Footprint next = std::visit([this](const auto& c) { return footprint(c); }, command);
  const Engine engine = static_cast<Engine>(command.index());
  Waits waits;
  if (engine != kStore) waits.store = wait_for(kStore, next);
  // A STORE waits for all LOADs and MULs as it is, and an engine's own commands take effect in
  // order.
  if (engine == kMul) waits.load = wait_for(kLoad, next);
  if (engine == kLoad) waits.mul = wait_for(kMul, next);
  history_[engine].push_back(next);
  program_.push_back(encode(command, waits));
}

uint32_t ProgramBuilder::take_table_slot() {
  const uint32_t slot = next_table_slot_;
  next_table_slot_ = (slot + 1) % static_cast<uint32_t>(config_.table_slots);
  return slot;
}

uint32_t ProgramBuilder::take(Space space, uint32_t count) {
  const auto size =
      static_cast<uint32_t>(space == Space::kActivations ? config_.act_words : config_.scale_words);
  uint32_t& next = next_[space];
  const uint32_t first = count <= size - next ? next : 0;
  next = first + count;
  return first;
}

ProgramBuilder::Footprint ProgramBuilder::footprint(const LoadCommand& load) const {
  const uint64_t first = load.destination;
  switch (load.space) {
    case Space::kActivations: {
      const uint64_t words = ceil_div(load.bytes, 2 * uint64_t(config_.rows));
      return {{}, {{OnChip::kActivations, first, first + words}}};
    }
    case Space::kTable:
      return {{}, {{OnChip::kTable, first, first + 1}}};
    case Space::kRowScales:
      return {{}, {{OnChip::kRowScales, first, first + load.bytes / 4}}};
    case Space::kColumnScales:
      return {{}, {{OnChip::kColumnScales, first, first + load.bytes / 4}}};
  }
  return {};
}

ProgramBuilder::Footprint ProgramBuilder::footprint(const MulCommand& mul) const {
  const uint64_t rows = uint64_t(config_.rows);
  const uint64_t k_tiles = ceil_div(mul.ks, rows);
  const uint64_t words = mul.sparsity == Sparsity::kDense ? ceil_div(k_tiles, 2) : k_tiles;
  const uint64_t first_sum = mul.accumulator_row;
  const Extent sums{OnChip::kAccumulators, first_sum,
                    first_sum + ceil_div(mul.n, uint64_t(config_.cols)) * mul.m};
  Footprint print;
  print.reads.push_back(
      {OnChip::kActivations, mul.activation_word, mul.activation_word + words * mul.m});
  if (mul.sparsity != Sparsity::kDense || mul.coding != Coding::kRaw) {
    print.reads.push_back({OnChip::kTable, mul.table_slot, uint64_t(mul.table_slot) + 1});
  }
  if (mul.sparsity == Sparsity::k2of4) {
    print.reads.push_back(
        {OnChip::kTable, mul.second_table_slot, uint64_t(mul.second_table_slot) + 1});
  }
  if (mul.accumulate) print.reads.push_back(sums);
  print.writes.push_back(sums);
  return print;
}

ProgramBuilder::Footprint ProgramBuilder::footprint(const StoreCommand& store) const {
  const uint64_t first_sum = store.accumulator_row;
  Footprint print;
  print.reads.push_back({OnChip::kAccumulators, first_sum,
                         first_sum + ceil_div(store.n, uint64_t(config_.cols)) * store.m});
  if (store.form != StoreForm::kRaw) {
    print.reads.push_back(
        {OnChip::kRowScales, store.row_scale, uint64_t(store.row_scale) + store.m});
    print.reads.push_back(
        {OnChip::kColumnScales, store.column_scale, uint64_t(store.column_scale) + store.n});
  }
  return print;
}

uint8_t ProgramBuilder::wait_for(Engine engine, const Footprint& next) const {
  const auto overlap = [](const std::vector<Extent>& a, const std::vector<Extent>& b) {
    return std::any_of(a.begin(), a.end(), [&](const Extent& x) {
      return std::any_of(b.begin(), b.end(), [&](const Extent& y) {
        return x.space == y.space && x.begin < y.end && y.begin < x.end;
      });
    });
  };
  const std::vector<Footprint>& before = history_[engine];
  const size_t limit = kNoWait - 1;
  for (size_t distance = 0; distance < std::min(before.size(), limit); ++distance) {
    const Footprint& earlier = before[before.size() - 1 - distance];
    if (overlap(next.reads, earlier.writes) || overlap(next.writes, earlier.reads)) {
      return static_cast<uint8_t>(distance);
    }
  }
  return before.size() > limit ? static_cast<uint8_t>(limit) : kNoWait;
}

}  // namespace sluice
