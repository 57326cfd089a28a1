// The first 64 bytes of a container (docs/container.md, "Header").
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "sw/container/directory.h"

namespace sluice {

inline constexpr std::string_view kDamagedContainer =
    "the container is damaged; copy it once more, or compress the checkpoint again";

struct ContainerHeader {
  std::uint64_t file_bytes = 0;
  std::uint64_t directory_offset = 0;
  std::uint64_t directory_bytes = 0;
  std::uint32_t directory_crc = 0;
};

std::array<std::uint8_t, kContainerHeaderBytes> serialise(const ContainerHeader& header);

// Of a whole file. Throws ModelError, opened by `where`, unless it begins with a header that fits
// it.
ContainerHeader parse_container_header(std::span<const std::uint8_t> file,
                                       const std::string& where);

// Whether these are the first bytes of a container, of any version.
bool begins_container(std::span<const std::uint8_t> file);

}  // namespace sluice
