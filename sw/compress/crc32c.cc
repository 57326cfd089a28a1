#include "sw/compress/crc32c.h"

#include <array>
#include <cstddef>

#include "sw/compress/bytes.h"

#if defined(__x86_64__)
#include <nmmintrin.h>
#endif

namespace sluice {
namespace {

constexpr std::uint32_t kPolynomial = 0x82F63B78;
constexpr std::size_t kSlices = 8;
using Tables = std::array<std::array<std::uint32_t, 256>, kSlices>;

// tables[s][b] is what byte b does to the CRC when s more bytes follow it.
constexpr Tables make_tables() {
  Tables tables{};
  for (std::uint32_t byte = 0; byte < 256; ++byte) {
    std::uint32_t crc = byte;
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ ((crc & 1) * kPolynomial);
    tables[0][byte] = crc;
  }
  for (std::size_t slice = 1; slice < kSlices; ++slice) {
    for (std::size_t byte = 0; byte < 256; ++byte) {
      const std::uint32_t crc = tables[slice - 1][byte];
      tables[slice][byte] = (crc >> 8) ^ tables[0][crc & 0xFF];
    }
  }
  return tables;
}

constexpr Tables kTables = make_tables();

#if defined(__x86_64__)

// The processor's own instruction.
__attribute__((target("sse4.2"))) std::uint32_t by_instruction(std::span<const std::uint8_t> bytes,
                                                               std::uint32_t previous) {
  std::uint64_t crc = ~previous;
  std::size_t i = 0;
  for (; i + sizeof(crc) <= bytes.size(); i += sizeof(crc)) {
    crc = _mm_crc32_u64(crc, get_le<std::uint64_t>(bytes, i));
  }
  auto last = static_cast<std::uint32_t>(crc);
  for (; i < bytes.size(); ++i) last = _mm_crc32_u8(last, bytes[i]);
  return ~last;
}

bool has_instruction() { return __builtin_cpu_supports("sse4.2"); }

#else

bool has_instruction() { return false; }

std::uint32_t by_instruction(std::span<const std::uint8_t> bytes, std::uint32_t previous) {
  return crc32c_by_tables(bytes, previous);
}

#endif

}  // namespace

std::uint32_t crc32c_by_tables(std::span<const std::uint8_t> bytes, std::uint32_t previous) {
  std::uint32_t crc = ~previous;
  std::size_t i = 0;
  for (; i + kSlices <= bytes.size(); i += kSlices) {
    const std::uint64_t next = get_le<std::uint64_t>(bytes, i) ^ crc;
    crc = kTables[7][next & 0xFF] ^ kTables[6][next >> 8 & 0xFF] ^ kTables[5][next >> 16 & 0xFF] ^
          kTables[4][next >> 24 & 0xFF] ^ kTables[3][next >> 32 & 0xFF] ^
          kTables[2][next >> 40 & 0xFF] ^ kTables[1][next >> 48 & 0xFF] ^ kTables[0][next >> 56];
  }
  for (; i < bytes.size(); ++i) crc = (crc >> 8) ^ kTables[0][(crc ^ bytes[i]) & 0xFF];
  return ~crc;
}

std::uint32_t crc32c(std::span<const std::uint8_t> bytes, std::uint32_t previous) {
  static const bool fast = has_instruction();
  return fast ? by_instruction(bytes, previous) : crc32c_by_tables(bytes, previous);
}

}  // namespace sluice
