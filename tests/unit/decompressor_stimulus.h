// What benches of the decompressor, and of what is around it, drive: tables in the lanes' memories,
// MULs with random modes and shapes, their codes, and the beats of their streams.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <vector>

#include "tb/random.h"
#include "tb/stream_driver.h"
#include "tb/verilated_model.h"
#include "tests/unit/decompressor_reference.h"
#include "tests/unit/rtl_ports.h"

namespace sluice {

// The tables of both slots, and the Huffman codes that they have.
struct TestTables {
  TestTables(Random& random, int max_code_len, double invalid_entry) {
    for (int slot = 0; slot < 2; ++slot) {
      const CodeCounts counts = random_counts(random, max_code_len);
      tables[slot] = random_table(random, counts, invalid_entry);
      codes[slot] = canonical_codes(counts);
    }
  }

  std::array<TestTable, 2> tables;
  std::array<std::vector<Code>, 2> codes;
};

// Writes the memories, an entry a cycle, and sets limits and offsets.
template <class Model>
void write_tables(VerilatedModel<Model>& model, const TestTables& tables, int max_code_len) {
  for (int slot = 0; slot < 2; ++slot) {
    const TestTable& table = tables.tables[slot];
    for (int length = 1; length <= max_code_len; ++length) {
      const int place = slot * max_code_len + length - 1;
      set_field(model->limits_i, 16 * place, 16, limit_of(table.counts, length));
      set_field(model->offsets_i, 8 * place, 8, offset_of(table.counts, length));
    }
    for (int i = 0; i < 256; ++i) {
      model->table_write_i = 1;
      model->table_addr_i = static_cast<uint16_t>(256 * slot + i);
      model->table_data_i = table_bits(table.entries[i]);
      model.tick();
    }
  }
  model->table_write_i = 0;
}

inline MulCommand random_mul(Random& random, int rows, int lanes, bool sparse_too = true) {
  MulCommand command{.number = static_cast<uint32_t>(random.next()),
                     .sparse = sparse_too && random.chance(0.5),
                     .coding = static_cast<Coding>(random.below(3)),
                     .slot = static_cast<int>(random.below(2)),
                     .ks = 1 + static_cast<int>(random.below(4 * rows)),
                     .columns = 1 + static_cast<int>(random.below(3 * lanes))};
  if (command.coding == Coding::kFixed) command.fixed_bits = 1 + static_cast<int>(random.below(8));
  return command;
}

// One of the codes that the command may have; 15 zeros if its table has none.
inline Code random_code(Random& random, const TestTables& tables, const MulCommand& command) {
  if (command.coding == Coding::kHuffman) {
    const auto& codes = tables.codes[command.slot];
    if (codes.empty()) return {.bits = 0, .length = kFormatMaxLen};
    return codes[random.below(static_cast<uint32_t>(codes.size()))];
  }
  const int length = command.coding == Coding::kRaw ? 8 : command.fixed_bits;
  return {.bits = random.below(1u << length), .length = length};
}

// The bits of a stream, by lane, as lay_out() takes them.
class LaneBits {
 public:
  explicit LaneBits(int lanes) : bits_(lanes) {}

  // The code of the command's next weight in this column.
  void push(int column, const Code& code) {
    auto& lane = bits_[column % bits_.size()];
    for (int i = code.length - 1; i >= 0; --i) lane.push_back((code.bits >> i & 1) != 0);
  }
  const std::vector<std::deque<bool>>& bits() const { return bits_; }

 private:
  std::vector<std::deque<bool>> bits_;
};

struct StreamBeat {
  std::vector<uint16_t> words{};
  bool poison = false;
};

inline void push_beats(const TestStream& stream, int beat_words, StreamSource<StreamBeat>& beats) {
  for (size_t i = 0; i < stream.words.size(); i += beat_words) {
    const auto first = stream.words.begin() + static_cast<ptrdiff_t>(i);
    beats.push({{first, first + beat_words}, stream.poisoned[i / kGranuleWords]});
  }
}

// Noise while there is no beat.
template <class Port>
void drive_beat(Port& port, int beat_words, const StreamSource<StreamBeat>& beats, Random& random) {
  for (int i = 0; i < beat_words; ++i) {
    set_field(port, 16 * i, 16, beats.valid() ? beats.payload().words[i] : random.next());
  }
}

}  // namespace sluice
