#include "golden/memory.h"

namespace sluice::golden {

std::optional<uint64_t> read_granules(Memory& memory, uint64_t address, std::span<uint8_t> out) {
  for (size_t offset = 0; offset < out.size(); offset += kGranuleBytes) {
    if (!memory.read(address + offset, out.subspan(offset, kGranuleBytes))) return address + offset;
  }
  return std::nullopt;
}

}  // namespace sluice::golden
