// What the tests of the golden model write programs with: a memory that can fail, command words by
// field, tables and streams.
#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <ostream>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "golden/crc32c.h"
#include "golden/machine.h"

namespace sluice::golden {

inline constexpr Config kConfig = {.rows = 4,
                                   .cols = 4,
                                   .operand = Operand::kInt8,
                                   .sparsity = Sparsity::k2of4,
                                   .max_code_len = 12,
                                   .table_slots = 4,
                                   .trellis_states = 4,
                                   .act_words = 256,
                                   .acc_rows = 128,
                                   .scale_words = 64};

inline constexpr Config make_fp8_config() {
  Config config = kConfig;
  config.operand = Operand::kFp8;
  config.trellis_states = 8;
  return config;
}
inline constexpr Config kFp8Config = make_fp8_config();

// 1 MiB; every byte that nobody wrote is 0xEE.
class TestMemory : public Memory {
 public:
  bool read(uint64_t address, std::span<uint8_t> out) override {
    if (address % 32 != 0 || out.size() != 32) ++misshapen_reads;
    if (bad_reads.contains(address) || address + out.size() > bytes.size()) return false;
    std::memcpy(out.data(), &bytes[address], out.size());
    return true;
  }
  bool write(uint64_t address, std::span<const uint8_t> data) override {
    writes.emplace_back(address, data.size());
    if (bad_writes.contains(address) || address + data.size() > bytes.size()) return false;
    std::memcpy(&bytes[address], data.data(), data.size());
    return true;
  }

  void put(uint64_t address, std::span<const uint8_t> data) {
    std::memcpy(&bytes.at(address), data.data(), data.size());
  }
  uint32_t word(uint64_t address) const { return uint32_t(number(address, 4)); }
  uint64_t number(uint64_t address, int count) const {
    uint64_t value = 0;
    for (int i = 0; i < count; ++i) value |= uint64_t{bytes.at(address + i)} << (8 * i);
    return value;
  }
  // True if no byte of [first, end) was written.
  bool untouched(uint64_t first, uint64_t end) const {
    for (uint64_t i = first; i < end; ++i) {
      if (bytes.at(i) != 0xEE) return false;
    }
    return true;
  }

  std::vector<uint8_t> bytes = std::vector<uint8_t>(1 << 20, 0xEE);
  std::set<uint64_t> bad_reads;   // granules
  std::set<uint64_t> bad_writes;  // rows
  std::vector<std::pair<uint64_t, size_t>> writes;
  int misshapen_reads = 0;
};

// Command words.

inline constexpr uint32_t kActivations = 0, kTable = 1, kRowScales = 2, kColumnScales = 3;
inline constexpr uint32_t kRaw = 0, kFixed = 1, kHuffman = 2, kTrellis = 3;
inline constexpr uint32_t kFp32Form = 1, kBf16Form = 2, k8BitForm = 3;

inline CommandWords load(uint32_t space, uint64_t source, uint32_t bytes, uint32_t destination,
                         bool wide = false) {
  return {1,          space | uint32_t(wide) << 2, uint32_t(source), uint32_t(source >> 32), bytes,
          destination};
}

struct MulFields {
  uint32_t sparsity = 0, coding = kRaw, bits = 0, slot = 0, second_slot = 0;
  bool open = true, last = true, accumulate = false;
  uint64_t address = 0;
  uint32_t bytes = 0, crc = 0;
  uint32_t act = 0, m = 1, ks = 1, n = 1, acc = 0;
};

inline CommandWords mul(const MulFields& f) {
  return {2,
          f.sparsity | f.coding << 2 | f.bits << 4 | f.slot << 8 | f.second_slot << 12 |
              uint32_t(f.open) << 16 | uint32_t(f.last) << 17 | uint32_t(f.accumulate) << 18,
          uint32_t(f.address),
          uint32_t(f.address >> 32),
          f.bytes,
          f.crc,
          f.act,
          f.m,
          f.ks,
          f.n,
          f.acc};
}

struct StoreFields {
  uint32_t form = 0;
  bool one = false;
  uint64_t destination = 0;
  uint32_t row_stride = 16, tile_stride = 0, acc = 0, m = 1, n = 1;
  uint32_t row_scale = 0, column_scale = 0;
};

inline CommandWords store(const StoreFields& f) {
  return {3,
          f.form | uint32_t(f.one) << 2,
          uint32_t(f.destination),
          uint32_t(f.destination >> 32),
          f.row_stride,
          f.tile_stride,
          f.acc,
          f.m,
          f.n,
          f.row_scale,
          f.column_scale};
}

inline CommandWords fence(bool interrupt) { return {4, interrupt}; }

// Tables.

inline constexpr uint16_t entry(int operand, int field = 0, bool valid = true,
                                bool parity = false) {
  return uint16_t((operand & 0xFF) | field << 8 | parity << 10 | (valid ? 0x8000 : 0));
}

inline constexpr uint32_t wide_entry(uint16_t narrow, int second_operand) {
  return narrow | uint32_t(second_operand & 0xFF) << 16;
}

// All the entries given and no others, which must fill granules; wide if they have 32 bits.
template <typename Entry>
std::vector<uint8_t> short_table_image(const std::vector<uint16_t>& counts,
                                       const std::vector<Entry>& entries) {
  std::vector<uint8_t> image(32);
  for (size_t i = 0; i < 2 * counts.size(); ++i) image[i] = uint8_t(counts[i / 2] >> 8 * (i % 2));
  for (const Entry entry : entries) {
    for (size_t i = 0; i < sizeof(Entry); ++i) image.push_back(uint8_t(entry >> 8 * i));
  }
  return image;
}

// 256 entries, of which those that are not given are not valid.
inline std::vector<uint8_t> table_image(const std::vector<uint16_t>& counts,
                                        std::vector<uint16_t> entries) {
  entries.resize(256);
  return short_table_image(counts, entries);
}

// Streams. The bits of each lane are given as '0' and '1', and the number of lanes of each step
// with the bits that the code of each lane has in it.

class StreamBuilder {
 public:
  explicit StreamBuilder(int lanes) : bits_(lanes) {}

  // One step: a code for each of the lanes 0 .. codes.size() - 1.
  void step(const std::vector<std::string>& codes) {
    steps_.emplace_back();
    for (size_t lane = 0; lane < codes.size(); ++lane) {
      bits_[lane] += codes[lane];
      steps_.back().push_back(codes[lane].size());
    }
  }

  // The words in the order in which the lanes take them.
  std::vector<uint16_t> words() const {
    std::vector<uint16_t> words;
    std::vector<size_t> taken(bits_.size());
    std::vector<size_t> used(bits_.size());
    for (const auto& lengths : steps_) {
      for (size_t lane = 0; lane < lengths.size(); ++lane) {
        if (taken[lane] - used[lane] < 48) {
          uint16_t word = 0;
          for (size_t i = taken[lane]; i < taken[lane] + 16; ++i) {
            word = uint16_t(word << 1 | (i < bits_[lane].size() && bits_[lane][i] == '1'));
          }
          words.push_back(word);
          taken[lane] += 16;
        }
      }
      for (size_t lane = 0; lane < lengths.size(); ++lane) used[lane] += lengths[lane];
    }
    return words;
  }

  // Padded with zeros to whole granules.
  std::vector<uint8_t> bytes() const { return to_bytes(words()); }

  static std::vector<uint8_t> to_bytes(const std::vector<uint16_t>& words) {
    std::vector<uint8_t> bytes;
    for (uint16_t word : words) {
      bytes.push_back(uint8_t(word));
      bytes.push_back(uint8_t(word >> 8));
    }
    bytes.resize((bytes.size() + 31) / 32 * 32);
    return bytes;
  }

 private:
  std::vector<std::string> bits_;
  std::vector<std::vector<size_t>> steps_;
};

inline std::string binary(uint32_t value, int bits) {
  std::string text;
  while (bits-- > 0) text += char('0' + (value >> bits & 1));
  return text;
}

// A machine with a memory, and a ring of 64 entries at its start.

class Bench {
 public:
  static constexpr uint32_t kRingSize = 64;

  explicit Bench(const Config& config = kConfig) : machine(config) {}

  void submit(const CommandWords& words) {
    std::memcpy(&memory.bytes[64 * (tail % kRingSize)], words.data(), 64);
    ++tail;
  }
  Status run() { return machine.run(memory, 0, kRingSize, tail); }
  Status run(const CommandWords& words) {
    submit(words);
    return run();
  }

  // Places data behind the ring; returns its address.
  uint64_t place(std::span<const uint8_t> data) {
    const uint64_t address = free_;
    memory.put(address, data);
    free_ += (data.size() + 31) / 32 * 32;
    return address;
  }
  // Loads a table; wide if its entries have 32 bits.
  template <typename Entry>
  Status load_table(uint32_t slot, const std::vector<uint16_t>& counts,
                    const std::vector<Entry>& entries) {
    const auto image = short_table_image(counts, entries);
    return run(load(kTable, place(image), uint32_t(image.size()), slot, sizeof(Entry) == 4));
  }
  // Places a stream for `fields`, and fills in where and what it is.
  void place_stream(std::span<const uint8_t> stream, MulFields& fields) {
    fields.address = place(stream);
    fields.bytes = uint32_t(stream.size());
    fields.crc = crc32c(stream);
  }

  TestMemory memory;
  Machine machine;
  uint32_t tail = 0;

 private:
  uint64_t free_ = 64 * kRingSize;
};

inline void PrintTo(const Status& status, std::ostream* os) {
  *os << "code " << uint32_t(status.code) << ", command " << status.command << ", info "
      << status.info;
}

}  // namespace sluice::golden
