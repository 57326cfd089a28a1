// Streams of MULs as docs/format.md and docs/commands.md define them, for benches of the
// decompressor and of what is around it: bits in plain queues, a step at a time, with the trellis
// and the selects of each lane. The same walk lays a stream out and reads it.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "tests/unit/rtl_code_book.h"

namespace sluice {

enum ErrorCode : uint32_t {
  kBusRead = 2,
  kBadCode = 5,
  kStreamUnderrun = 6,
  kStreamOverrun = 7,
  kStreamCrc = 8,
};

struct MulCommand {
  uint32_t number = 0;
  int sparsity = 0;  // 0 dense, 1 1:2, 2 2:4
  Coding coding = Coding::kRaw;
  int fixed_bits = 0;
  int slot = 0;
  int second_slot = 0;
  int ks = 1;
  int columns = 1;

  // 2:4: whether stored weight k is the second of its group.
  bool is_second(int k) const { return sparsity == 2 && k % 2 == 1; }
  int slot_of(int k) const { return is_second(k) ? second_slot : slot; }
  bool bypasses_table() const { return coding == Coding::kRaw && sparsity == 0; }
};

// As it is built.
struct DecodingMachine {
  int rows;
  int lanes;
  int sparsity;  // the strongest that it runs
  int trellis_states;
  int max_code_len;
  int slots;
};

// Calls step(k, active) for each step of a MUL: stored weight k of `active` columns.
template <class Step>
void for_each_step(const DecodingMachine& machine, const MulCommand& command, const Step& step) {
  for (int k = 0; k < command.ks; k += machine.rows) {
    for (int column = 0; column < command.columns; column += machine.lanes) {
      for (int r = 0; r < std::min(machine.rows, command.ks - k); ++r) {
        step(k + r, std::min(machine.lanes, command.columns - column));
      }
    }
  }
}

struct TestStream {
  uint64_t address = 0;
  uint32_t crc = 0;
  std::vector<uint16_t> words{};  // with the padding
  std::vector<bool> poisoned{};   // by granule
  std::vector<MulCommand> commands{};
};

struct DecodedRow {
  std::vector<uint8_t> operands;  // by lane
  std::vector<uint8_t> selects;
};

struct DecodeError {
  uint32_t code;
  uint32_t command;
  uint64_t info;

  bool operator==(const DecodeError&) const = default;
};

inline constexpr int kGranuleWords = 16;

inline uint32_t crc32c_of_words(const std::vector<uint16_t>& words) {
  uint32_t crc = 0xFFFFFFFF;
  for (const uint16_t word : words) {
    for (int i = 0; i < 16; ++i) {
      const bool bit = ((crc ^ static_cast<uint32_t>(word >> i)) & 1) != 0;
      crc = crc >> 1 ^ (bit ? 0x82F63B78 : 0);
    }
  }
  return ~crc;
}

// The lanes of an array and how they take words and remove codes.
class ReferenceLanes {
 public:
  struct Word {
    uint16_t bits = 0;
    bool poison = false;
  };
  struct Symbol {
    int length = 0;
    uint8_t operand = 0;
    uint8_t select = 0;
    bool bad = false;
    bool poison = false;
  };
  using Take = std::function<Word(int lane)>;
  // `symbols` of the lanes that take part.
  using Step = std::function<void(uint32_t step, const std::vector<Symbol>& symbols)>;

  ReferenceLanes(const DecodingMachine& machine, std::span<const TestTable> tables)
      : machine_(machine), tables_(tables), lanes_(static_cast<size_t>(machine.lanes)) {
    for (const TestTable& table : tables) decoders_.emplace_back(table.counts);
  }

  void run(const MulCommand& command, const Take& take, const Step& step) {
    uint32_t number = 0;
    for_each_step(machine_, command, [&](int k, int active) {
      for (int lane = 0; lane < active; ++lane) {
        if (lanes_[lane].held.size() < kLaneThreshold) push(lane, take(lane));
      }
      std::vector<Symbol> symbols;
      for (int lane = 0; lane < active; ++lane) symbols.push_back(remove(lane, command, k));
      step(number++, symbols);
    });
  }

 private:
  struct Bit {
    bool value;
    bool poison;
  };

  struct Lane {
    std::deque<Bit> held;
    std::array<bool, 3> state{};  // x, y, z of the trellis
    uint32_t first_field = 0;     // 2:4: of the first weight of the group
  };

  void push(int lane, const Word& word) {
    for (int i = 15; i >= 0; --i) {
      lanes_[lane].held.push_back({(word.bits >> i & 1) != 0, word.poison});
    }
  }

  Symbol remove(int lane, const MulCommand& command, int k) {
    auto& held = lanes_[lane].held;
    uint32_t peek = 0;
    for (int i = 0; i < kFormatMaxLen; ++i) peek = peek << 1 | held[i].value;
    Symbol symbol;
    uint32_t index = 0;
    const int slot = command.slot_of(k);
    if (is_prefix_code(command.coding)) {
      const Code code = decoders_[slot].decode(peek);
      symbol.bad = code.length == 0;
      symbol.length = symbol.bad ? kFormatMaxLen : code.length;
      index = static_cast<uint32_t>(code.rank);
    } else {
      symbol.length = command.coding == Coding::kRaw ? 8 : command.fixed_bits;
      index = peek >> (kFormatMaxLen - symbol.length);
    }
    if (command.bypasses_table()) {
      symbol.operand = static_cast<uint8_t>(index);
    } else if (!symbol.bad) {
      take_entry(lanes_[lane], command, k, tables_[slot], index, symbol);
    }
    for (int i = 0; i < symbol.length; ++i) symbol.poison |= held[i].poison;
    held.erase(held.begin(), held.begin() + symbol.length);
    return symbol;
  }

  void take_entry(Lane& lane, const MulCommand& command, int k, const TestTable& table,
                  uint32_t index, Symbol& symbol) const {
    const uint32_t entry = table.entry(index);
    const bool quantiser = command.coding == Coding::kTrellis && lane.state[0];
    symbol.bad = (entry & kEntryValid) == 0;
    symbol.operand = static_cast<uint8_t>(quantiser && table.wide ? entry >> 16 : entry);
    if (command.coding == Coding::kTrellis) {
      const auto [x, y, z] = lane.state;
      const bool parity = (entry >> 10 & 1) != 0;
      if (machine_.trellis_states == 4) lane.state = {y != parity, x, false};
      if (machine_.trellis_states == 8) lane.state = {x != y, z != parity, x};
    }
    const uint32_t field = entry >> 8 & 3;
    if (command.sparsity == 1) symbol.select = field & 1;
    if (command.sparsity != 2) return;
    if (!command.is_second(k)) {
      symbol.bad |= field == 3;
      symbol.select = static_cast<uint8_t>(field);
      lane.first_field = field;
    } else {
      symbol.bad |= field > 1;
      symbol.select = static_cast<uint8_t>(field == 0 ? 3 : (lane.first_field + 1) % 3);
    }
  }

  DecodingMachine machine_;
  std::span<const TestTable> tables_;
  std::vector<CodeDecoder> decoders_;
  std::vector<Lane> lanes_;
};

// Lays out the words of a stream whose lanes hold these bits, one queue a lane; zeros follow them.
inline std::vector<uint16_t> lay_out(const DecodingMachine& machine,
                                     std::span<const TestTable> tables,
                                     const std::vector<MulCommand>& commands,
                                     std::vector<std::deque<bool>> bits) {
  std::vector<uint16_t> words;
  const auto take = [&](int lane) {
    uint16_t word = 0;
    for (int i = 0; i < 16; ++i) {
      word = static_cast<uint16_t>(word << 1);
      if (bits[lane].empty()) continue;
      word |= static_cast<uint16_t>(bits[lane].front());
      bits[lane].pop_front();
    }
    words.push_back(word);
    return ReferenceLanes::Word{word, false};
  };
  ReferenceLanes reference(machine, tables);
  for (const MulCommand& command : commands) reference.run(command, take, [](auto, const auto&) {});
  while (words.size() % kGranuleWords != 0) words.push_back(0);
  return words;
}

// Reads streams one after the other up to the first error. Rows are complete up to the failing
// step; after it only their number counts.
struct ReferenceRun {
  std::vector<DecodedRow> rows;
  size_t good_rows = 0;
  std::optional<DecodeError> error;
};

inline ReferenceRun decode_streams(const DecodingMachine& machine,
                                   std::span<const TestTable> tables,
                                   const std::vector<TestStream>& streams) {
  ReferenceRun run;
  for (const TestStream& stream : streams) {
    ReferenceLanes reference(machine, tables);
    const size_t total = stream.words.size();
    size_t taken = 0;
    std::optional<int> short_lane;
    const auto take = [&](int lane) {
      if (taken == total) {
        if (!short_lane) short_lane = lane;
        return ReferenceLanes::Word{};
      }
      const ReferenceLanes::Word word{stream.words[taken], stream.poisoned[taken / kGranuleWords]};
      ++taken;
      return word;
    };
    const auto poison =
        std::find(stream.poisoned.begin(), stream.poisoned.end(), true) - stream.poisoned.begin();
    const uint64_t poison_address = stream.address + 32 * static_cast<uint64_t>(poison);
    for (const MulCommand& command : stream.commands) {
      const auto fail = [&](uint32_t code, uint64_t info) {
        if (!run.error) run.error = DecodeError{code, command.number, info};
      };
      reference.run(command, take, [&](uint32_t step, const auto& symbols) {
        DecodedRow row;
        if (short_lane) fail(kStreamUnderrun, static_cast<uint64_t>(*short_lane) << 32 | step);
        short_lane.reset();
        for (size_t lane = 0; lane < symbols.size(); ++lane) {
          if (symbols[lane].poison) fail(kBusRead, poison_address);
          if (symbols[lane].bad) fail(kBadCode, uint64_t{lane} << 32 | step);
          row.operands.push_back(symbols[lane].operand);
          row.selects.push_back(symbols[lane].select);
        }
        run.rows.push_back(row);
        if (!run.error) run.good_rows = run.rows.size();
      });
      if (&command != &stream.commands.back()) continue;
      const uint32_t crc = crc32c_of_words(stream.words);
      if (total - taken >= kGranuleWords) fail(kStreamOverrun, taken);
      if (poison_address != stream.address + 2 * total) fail(kBusRead, poison_address);
      if (crc != stream.crc) fail(kStreamCrc, crc);
    }
  }
  return run;
}

}  // namespace sluice
