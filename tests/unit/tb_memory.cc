#include <gtest/gtest.h>

#include <stdexcept>
#include <vector>

#include "tb/memory.h"

namespace sluice {
namespace {

std::vector<uint8_t> read(const Memory& memory, uint64_t address, size_t bytes) {
  std::vector<uint8_t> data(bytes, 0xCC);
  memory.read(address, data);
  return data;
}

TEST(Memory, UnwrittenBytesReadAsZeroAndAddNoPages) {
  const Memory memory;
  EXPECT_EQ(read(memory, 0x1234, 3), (std::vector<uint8_t>{0, 0, 0}));
  EXPECT_TRUE(memory.pages().empty());
}

TEST(Memory, KeepsBytesAcrossPageBoundaries) {
  Memory memory;
  std::vector<uint8_t> data(2 * Memory::kPageBytes + 7);
  for (size_t i = 0; i < data.size(); ++i) data[i] = static_cast<uint8_t>(i * 7 + i / 251);
  const uint64_t address = 5 * Memory::kPageBytes - 3;
  memory.write(address, data);
  EXPECT_EQ(read(memory, address, data.size()), data);
  EXPECT_EQ(memory.pages(),
            (std::vector<uint64_t>{4 * Memory::kPageBytes, 5 * Memory::kPageBytes,
                                   6 * Memory::kPageBytes, 7 * Memory::kPageBytes}));
  EXPECT_EQ(read(memory, address - 1, 2), (std::vector<uint8_t>{0, data[0]}));
}

TEST(Memory, WrapsAtTheEndOfTheAddressSpace) {
  Memory memory;
  memory.write(UINT64_MAX, std::vector<uint8_t>{1, 2});
  EXPECT_EQ(read(memory, UINT64_MAX, 2), (std::vector<uint8_t>{1, 2}));
  EXPECT_EQ(read(memory, 0, 1), (std::vector<uint8_t>{2}));
}

TEST(Memory, WritesStrobedBytesOnly) {
  Memory memory;
  memory.write(64, std::vector<uint8_t>(4, 9));
  memory.write_strobed(64, std::vector<uint8_t>{1, 2, 3, 4}, 0b1010);
  EXPECT_EQ(read(memory, 64, 4), (std::vector<uint8_t>{9, 2, 9, 4}));
  memory.write_strobed(64, std::vector<uint8_t>{5, 6, 7, 8}, 0b1111);
  EXPECT_EQ(read(memory, 64, 4), (std::vector<uint8_t>{5, 6, 7, 8}));
}

TEST(Memory, FaultsCoverWholeGranulesOfOneKindOfAccess) {
  Memory memory;
  memory.add_fault(0x105, 0x121, Access::kRead);
  EXPECT_FALSE(memory.faulty(0xF8, 8, Access::kRead));
  EXPECT_TRUE(memory.faulty(0xF8, 9, Access::kRead));
  EXPECT_TRUE(memory.faulty(0x100, 1, Access::kRead));
  EXPECT_TRUE(memory.faulty(0x13F, 1, Access::kRead));
  EXPECT_FALSE(memory.faulty(0x140, 32, Access::kRead));
  EXPECT_FALSE(memory.faulty(0x100, 64, Access::kWrite));
  memory.clear_faults();
  EXPECT_FALSE(memory.faulty(0x100, 1, Access::kRead));
}

TEST(Memory, RefusesAFaultRangeThatEndsBeforeItStarts) {
  Memory memory;
  EXPECT_THROW(memory.add_fault(64, 63, Access::kWrite), std::runtime_error);
}

}  // namespace
}  // namespace sluice
