#include "sw/model/byte_reader.h"

#include <fmt/format.h>

#include "sw/model/error.h"

namespace sluice {

std::span<const std::byte> ByteReader::take(std::uint64_t count, std::string_view field) {
  if (count > remaining()) {
    throw ModelError(
        fmt::format("{}: {} at byte {} needs {} bytes, but the file has only {} left: it is "
                    "damaged or was not copied to its end",
                    where_, field, offset_, count, remaining()));
  }
  const auto result = bytes_.subspan(offset_, count);
  offset_ += count;
  return result;
}

}  // namespace sluice
