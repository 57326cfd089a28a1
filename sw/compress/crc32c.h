// CRC32C (Castagnoli) as docs/format.md defines it: "123456789" gives 0xE3069283.
#ifndef SLUICE_SW_COMPRESS_CRC32C_H_
#define SLUICE_SW_COMPRESS_CRC32C_H_

#include <cstdint>
#include <span>

namespace sluice {

// The CRC of the bytes of which `previous` is the CRC, followed by `bytes`.
std::uint32_t crc32c(std::span<const std::uint8_t> bytes, std::uint32_t previous = 0);

// The same on processors without an instruction for it.
std::uint32_t crc32c_by_tables(std::span<const std::uint8_t> bytes, std::uint32_t previous = 0);

}  // namespace sluice

#endif  // SLUICE_SW_COMPRESS_CRC32C_H_
