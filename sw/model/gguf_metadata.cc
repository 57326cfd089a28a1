#include "sw/model/gguf_metadata.h"

#include <fmt/format.h>

#include <algorithm>

#include "sw/model/error.h"

namespace sluice {
namespace {

constexpr std::uint32_t kMagic = 0x46554747;  // "GGUF"
constexpr std::uint32_t kArrayType = 9;
constexpr int kDeepestArray = 4;

}  // namespace

GgufHeader read_gguf_header(ByteReader& reader) {
  if (reader.read<std::uint32_t>("the magic number") != kMagic) {
    throw ModelError(fmt::format("{}: does not begin with \"GGUF\"", reader.where()));
  }
  const auto version = reader.read<std::uint32_t>("the version");
  if (version != 0 && (version & 0xffff) == 0) {
    throw ModelError(
        fmt::format("{}: is big-endian; only little-endian GGUF is read", reader.where()));
  }
  if (version != 2 && version != 3) {
    throw ModelError(
        fmt::format("{}: is GGUF version {}; versions 2 and 3 are read", reader.where(), version));
  }
  const auto tensors = reader.read<std::uint64_t>("the number of tensors");
  return {tensors, reader.read<std::uint64_t>("the number of metadata entries")};
}

std::string read_gguf_string(ByteReader& reader, std::string_view field) {
  const auto bytes = reader.take(reader.read<std::uint64_t>(field), field);
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

GgufMetadata::GgufMetadata(ByteReader& reader, std::uint64_t count) : where_(reader.where()) {
  for (std::uint64_t i = 0; i < count; ++i) {
    const std::string key = read_gguf_string(reader, "a metadata key");
    const auto type = reader.read<std::uint32_t>("a metadata type");
    if (!values_.emplace(key, read_value(reader, type, 0)).second) {
      throw ModelError(
          fmt::format("{}: the metadata key {} appears twice", where_, in_quotes(key)));
    }
  }
}

GgufMetadata::Value GgufMetadata::read_value(ByteReader& reader, std::uint32_t type, int depth) {
  constexpr std::string_view kField = "a metadata value";
  switch (type) {
    case 0:
      return std::uint64_t{reader.read<std::uint8_t>(kField)};
    case 1:
      return std::int64_t{reader.read<std::int8_t>(kField)};
    case 2:
      return std::uint64_t{reader.read<std::uint16_t>(kField)};
    case 3:
      return std::int64_t{reader.read<std::int16_t>(kField)};
    case 4:
      return std::uint64_t{reader.read<std::uint32_t>(kField)};
    case 5:
      return std::int64_t{reader.read<std::int32_t>(kField)};
    case 6:
      return double{reader.read<float>(kField)};
    case 7:
      return reader.read<std::uint8_t>(kField) != 0;
    case 8:
      return read_gguf_string(reader, kField);
    case 10:
      return reader.read<std::uint64_t>(kField);
    case 11:
      return reader.read<std::int64_t>(kField);
    case 12:
      return reader.read<double>(kField);
    case kArrayType: {
      if (depth == kDeepestArray) {
        throw ModelError(fmt::format("{}: metadata arrays at byte {} are nested deeper than {}",
                                     reader.where(), reader.offset(), kDeepestArray));
      }
      const auto element_type = reader.read<std::uint32_t>("an array's type");
      const auto length = reader.read<std::uint64_t>("an array's length");
      // Every element takes at least a byte, so the loop ends with the file at the latest.
      for (std::uint64_t i = 0; i < length; ++i) read_value(reader, element_type, depth + 1);
      return Array{};
    }
    default:
      throw ModelError(fmt::format("{}: unknown metadata type {} before byte {}", reader.where(),
                                   type, reader.offset()));
  }
}

const GgufMetadata::Value* GgufMetadata::find(const std::string& key, bool is_optional) const {
  const auto found = values_.find(key);
  if (found != values_.end()) return &found->second;
  if (!is_optional) throw ModelError(fmt::format("{}: metadata lacks {}", where_, key));
  return nullptr;
}

int GgufMetadata::integer(const std::string& key, std::optional<int> otherwise) const {
  constexpr std::uint64_t kLargest = INT32_MAX;
  const Value* value = find(key, otherwise.has_value());
  if (value == nullptr) return *otherwise;
  if (const auto* u = std::get_if<std::uint64_t>(value); u != nullptr && *u <= kLargest) {
    return static_cast<int>(*u);
  }
  if (const auto* i = std::get_if<std::int64_t>(value);
      i != nullptr && *i >= 0 && static_cast<std::uint64_t>(*i) <= kLargest) {
    return static_cast<int>(*i);
  }
  throw ModelError(
      fmt::format("{}: metadata {} must be an integer from 0 to {}", where_, key, kLargest));
}

double GgufMetadata::number(const std::string& key, std::optional<double> otherwise) const {
  const Value* value = find(key, otherwise.has_value());
  if (value == nullptr) return *otherwise;
  if (const auto* number = std::get_if<double>(value)) return *number;
  throw ModelError(fmt::format("{}: metadata {} must be a floating-point number", where_, key));
}

std::optional<std::string> GgufMetadata::one_of(const std::string& key,
                                                const std::vector<std::string>& supported) const {
  const Value* value = find(key, true);
  if (value == nullptr) return std::nullopt;
  const auto* text = std::get_if<std::string>(value);
  if (text != nullptr && std::ranges::find(supported, *text) != supported.end()) return *text;
  throw ModelError(fmt::format("{}: {} is {}; only \"{}\" is supported", where_, key,
                               text != nullptr ? in_quotes(*text) : "not a text",
                               fmt::join(supported, "\" or \"")));
}

}  // namespace sluice
