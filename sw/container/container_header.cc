#include "sw/container/container_header.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "sw/compress/bytes.h"
#include "sw/compress/crc32c.h"
#include "sw/model/error.h"

namespace sluice {
namespace {

constexpr std::string_view kMagic = "SLUICEMC";
constexpr std::uint32_t kVersion = 1;

// Where the fields stand.
constexpr std::size_t kVersionAt = 8;
constexpr std::size_t kHeaderCrcAt = 12;
constexpr std::size_t kFileBytesAt = 16;
constexpr std::size_t kDirectoryOffsetAt = 24;
constexpr std::size_t kDirectoryBytesAt = 32;
constexpr std::size_t kDirectoryCrcAt = 40;
constexpr std::size_t kReservedAt = 44;

// Of all bytes but its own.
std::uint32_t header_crc(std::span<const std::uint8_t> header) {
  return crc32c(header.subspan(kHeaderCrcAt + 4), crc32c(header.first(kHeaderCrcAt)));
}

}  // namespace

std::array<std::uint8_t, kContainerHeaderBytes> serialise(const ContainerHeader& header) {
  std::array<std::uint8_t, kContainerHeaderBytes> bytes{};
  std::ranges::copy(kMagic, bytes.begin());
  put_le(std::span(bytes), kVersionAt, kVersion);
  put_le(std::span(bytes), kFileBytesAt, header.file_bytes);
  put_le(std::span(bytes), kDirectoryOffsetAt, header.directory_offset);
  put_le(std::span(bytes), kDirectoryBytesAt, header.directory_bytes);
  put_le(std::span(bytes), kDirectoryCrcAt, header.directory_crc);
  put_le(std::span(bytes), kHeaderCrcAt, header_crc(bytes));
  return bytes;
}

ContainerHeader parse_container_header(std::span<const std::uint8_t> file,
                                       const std::string& where) {
  const auto require = [&](bool condition, const std::string& message) {
    if (!condition) throw ModelError(fmt::format("{}: {}", where, message));
  };
  require(begins_container(file),
          fmt::format("not a container: it does not begin with {}; give what sluice compress wrote",
                      kMagic));
  require(file.size() >= kContainerHeaderBytes,
          fmt::format("the container is cut off after {} bytes", file.size()));
  const auto bytes = file.first(kContainerHeaderBytes);
  const auto version = get_le<std::uint32_t>(bytes, kVersionAt);
  require(version == kVersion,
          fmt::format("version {} of containers is unknown: this reads {}", version, kVersion));
  require(header_crc(bytes) == get_le<std::uint32_t>(bytes, kHeaderCrcAt),
          fmt::format("the header's CRC is wrong: {}", kDamagedContainer));
  require(std::ranges::all_of(bytes.subspan(kReservedAt), [](auto byte) { return byte == 0; }),
          fmt::format("the header's last bytes are not 0: {}", kDamagedContainer));
  const ContainerHeader header{.file_bytes = get_le<std::uint64_t>(bytes, kFileBytesAt),
                               .directory_offset = get_le<std::uint64_t>(bytes, kDirectoryOffsetAt),
                               .directory_bytes = get_le<std::uint64_t>(bytes, kDirectoryBytesAt),
                               .directory_crc = get_le<std::uint32_t>(bytes, kDirectoryCrcAt)};
  require(header.file_bytes == file.size(),
          fmt::format("the container has {} bytes, its header says {}: it is cut off or has "
                      "something appended",
                      file.size(), header.file_bytes));
  require(header.directory_offset <= file.size() &&
              header.directory_bytes == file.size() - header.directory_offset,
          fmt::format("the directory at bytes {} + {} does not end with the file of {}",
                      header.directory_offset, header.directory_bytes, file.size()));
  return header;
}

bool begins_container(std::span<const std::uint8_t> file) {
  return file.size() >= kMagic.size() && std::equal(kMagic.begin(), kMagic.end(), file.begin());
}

}  // namespace sluice
