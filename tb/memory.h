// The memory that a simulated machine sees: 2^64 bytes, kept only where they were written.
//
// Bytes that were never written read as 0. Addresses wrap at 2^64. Ranges of 32-byte granules can
// be marked faulty: the memory itself still reads and writes there (the host sees through faults);
// the bus model asks faulty() and answers with an error.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <unordered_map>
#include <vector>

namespace sluice {

enum class Access { kRead, kWrite };

class Memory {
 public:
  static constexpr uint64_t kPageBytes = 65536;
  static constexpr uint64_t kGranuleBytes = 32;

  Memory() = default;
  Memory(const Memory&) = delete;
  Memory& operator=(const Memory&) = delete;

  void read(uint64_t address, std::span<uint8_t> bytes) const;
  void write(uint64_t address, std::span<const uint8_t> bytes);

  // Writes byte i where bit i of strobe is set, for up to 32 bytes.
  void write_strobed(uint64_t address, std::span<const uint8_t> bytes, uint32_t strobe);

  // Start addresses of the pages that were written, ascending; for comparing whole memories.
  std::vector<uint64_t> pages() const;

  // Accesses to granules first to last answer with an error on the bus. Both are addresses of any
  // byte in the granule; throws std::runtime_error if last lies before first.
  void add_fault(uint64_t first, uint64_t last, Access access);
  void clear_faults() { faults_.clear(); }
  bool faulty(uint64_t address, uint64_t bytes, Access access) const;

 private:
  using Page = std::array<uint8_t, kPageBytes>;
  struct Fault {
    uint64_t first;
    uint64_t last;
    Access access;
  };

  // The page that holds the address, or nullptr if none of it was written.
  Page* find(uint64_t address) const;
  Page& find_or_add(uint64_t address);

  std::unordered_map<uint64_t, std::unique_ptr<Page>> pages_;
  mutable uint64_t last_number_ = 0;
  mutable Page* last_page_ = nullptr;
  std::vector<Fault> faults_;
};

}  // namespace sluice
