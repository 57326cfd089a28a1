// CRC32C (Castagnoli, as in iSCSI, RFC 3720): "123456789" gives 0xE3069283.
#pragma once

#include <cstdint>
#include <span>

namespace sluice::golden {

// The CRC of what `crc` is the CRC of, followed by `bytes`; the CRC of nothing is 0.
uint32_t crc32c(std::span<const uint8_t> bytes, uint32_t crc = 0);

}  // namespace sluice::golden
