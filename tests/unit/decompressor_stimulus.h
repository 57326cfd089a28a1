// What benches of the decompressor, and of what is around it, drive: tables in the lanes' memories,
// MULs with random modes and shapes, the streams of their codes, sound or spoilt, and the commands
// and beats that go with them.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <utility>
#include <vector>

#include "tb/random.h"
#include "tb/stream_driver.h"
#include "tb/verilated_model.h"
#include "tests/unit/decompressor_reference.h"
#include "tests/unit/rtl_ports.h"

namespace sluice {

struct Spoil {
  double noise = 0.0;          // chance of a code to be 15 random bits
  double invalid_entry = 0.0;  // chance of an entry
  double any_field = 0.0;      // chance of an entry to have a field that may be no select
  bool truncate = false;
  bool extend = false;
  bool crc = false;
  double poison = 0.0;  // chance of a granule
};

// The tables of all slots, of any length and width, and the prefix codes that they have. In 2:4 the
// second weights of the groups use one of them, whose fields are selects of either weight.
struct TestTables {
  TestTables(Random& random, const DecodingMachine& machine, const Spoil& spoil)
      : second_slot(static_cast<int>(random.below(machine.slots))) {
    for (int slot = 0; slot < machine.slots; ++slot) {
      CodeCounts counts{};
      while (canonical_codes(counts).empty()) counts = random_counts(random, machine.max_code_len);
      const TableOptions options{
          .invalid = spoil.invalid_entry,
          .wide = random.chance(0.5),
          .entries = random.chance(0.5) ? kTableEntries : 16 * (1 + random.below(16)),
          .fields = slot == second_slot ? 2u : 3u,
          .any_field = spoil.any_field};
      tables.push_back(random_table(random, counts, options));
      codes.push_back(canonical_codes(counts));
      codes[slot].resize(std::min(codes[slot].size(), tables[slot].entries.size()));
    }
  }

  int second_slot;
  std::vector<TestTable> tables{};
  std::vector<std::vector<Code>> codes{};
};

// Writes the memories, an entry a cycle, and sets the books.
template <class Model>
void write_tables(VerilatedModel<Model>& model, const TestTables& tables, int max_code_len,
                  Random& random) {
  for (size_t slot = 0; slot < tables.tables.size(); ++slot) {
    const TestTable& table = tables.tables[slot];
    set_book(model->books_i, static_cast<int>(slot), table, max_code_len, random);
    for (uint32_t i = 0; i < table.entries.size(); ++i) {
      model->table_write_i = 1;
      model->table_addr_i = static_cast<uint16_t>(kTableEntries * slot + i);
      model->table_entry_i = entry_bits(table, i);
      model.tick();
    }
  }
  model->table_write_i = 0;
}

inline MulCommand random_mul(Random& random, const DecodingMachine& machine,
                             const TestTables& tables) {
  MulCommand command{
      .number = static_cast<uint32_t>(random.next()),
      .sparsity = static_cast<int>(random.below(machine.sparsity + 1)),
      .coding = static_cast<Coding>(random.below(machine.trellis_states != 0 ? 4 : 3)),
      .slot = static_cast<int>(random.below(machine.slots)),
      .ks = 1 + static_cast<int>(random.below(4 * machine.rows)),
      .columns = 1 + static_cast<int>(random.below(3 * machine.lanes))};
  if (command.coding == Coding::kFixed) command.fixed_bits = 1 + static_cast<int>(random.below(8));
  if (command.sparsity == 2) {
    command.second_slot = tables.second_slot;
    command.ks += command.ks % 2;
  }
  return command;
}

// One of the codes that stored weight k of the command may have.
inline Code random_code(Random& random, const TestTables& tables, const MulCommand& command,
                        int k) {
  const int slot = command.slot_of(k);
  if (is_prefix_code(command.coding)) {
    const auto& codes = tables.codes[slot];
    return codes[random.below(static_cast<uint32_t>(codes.size()))];
  }
  const int length = command.coding == Coding::kRaw ? 8 : command.fixed_bits;
  uint32_t codes = 1u << length;
  if (!command.bypasses_table()) {
    codes = std::min(codes, static_cast<uint32_t>(tables.tables[slot].entries.size()));
  }
  return {.bits = random.below(codes), .length = length};
}

// A stream of the commands, with random codes.
inline TestStream random_stream(Random& random, const DecodingMachine& machine,
                                const TestTables& tables, std::vector<MulCommand> commands,
                                const Spoil& spoil) {
  TestStream stream{.address = random.next() & ~uint64_t{31}, .commands = std::move(commands)};
  std::vector<std::deque<bool>> bits(machine.lanes);
  for (const MulCommand& command : stream.commands) {
    for_each_step(machine, command, [&](int k, int active) {
      for (int lane = 0; lane < active; ++lane) {
        const Code code = random.chance(spoil.noise)
                              ? Code{.bits = random.below(1 << 15), .length = 15}
                              : random_code(random, tables, command, k);
        for (int i = code.length - 1; i >= 0; --i) {
          bits[lane].push_back((code.bits >> i & 1) != 0);
        }
      }
    });
  }
  stream.words = lay_out(machine, tables.tables, stream.commands, bits);
  const auto granules = static_cast<uint32_t>(stream.words.size() / kGranuleWords);
  if (spoil.truncate && granules > 1) {
    stream.words.resize(kGranuleWords * (1 + random.below(granules - 1)));
  }
  if (spoil.extend) {
    stream.words.resize(stream.words.size() + kGranuleWords * (1 + random.below(3)));
  }
  stream.crc = crc32c_of_words(stream.words) ^ (spoil.crc ? 1u << random.below(32) : 0u);
  for (size_t i = 0; i < stream.words.size() / kGranuleWords; ++i) {
    stream.poisoned.push_back(random.chance(spoil.poison));
  }
  return stream;
}

// What the decompressor is given with a MUL.
struct DecodeIssue {
  MulCommand command{};
  bool open = false;
  bool last = false;
  uint64_t address = 0;
  uint32_t bytes = 0;
  uint32_t crc = 0;
};

inline std::vector<DecodeIssue> issues_of(const TestStream& stream) {
  std::vector<DecodeIssue> issues;
  for (const MulCommand& command : stream.commands) issues.push_back({.command = command});
  DecodeIssue& first = issues.front();
  first.open = true;
  first.address = stream.address;
  first.bytes = static_cast<uint32_t>(2 * stream.words.size());
  first.crc = stream.crc;
  issues.back().last = true;
  return issues;
}

template <class Model>
void drive_issue(Model& model, const DecodeIssue& issue, bool valid) {
  const MulCommand& command = issue.command;
  model.command_valid_i = valid;
  model.number_i = command.number;
  model.sparsity_i = static_cast<uint8_t>(command.sparsity);
  model.coding_i = static_cast<uint8_t>(command.coding);
  model.fixed_bits_i = static_cast<uint8_t>(command.fixed_bits);
  model.slot_i = static_cast<uint8_t>(command.slot);
  model.second_slot_i = static_cast<uint8_t>(command.second_slot);
  model.open_i = issue.open;
  model.last_i = issue.last;
  model.stream_address_i = issue.address;
  model.stream_bytes_i = issue.bytes;
  model.stream_crc_i = issue.crc;
  model.ks_i = static_cast<uint32_t>(command.ks);
  model.columns_i = static_cast<uint32_t>(command.columns);
}

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
