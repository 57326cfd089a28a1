// The front part of a GGUF file: its header, and the metadata by key. Numbers, booleans and strings
// are kept, arrays are checked and skipped.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "sw/model/byte_reader.h"

namespace sluice {

struct GgufHeader {
  std::uint64_t tensor_count;
  std::uint64_t metadata_count;
};

// Reads magic, version and counts; throws ModelError for other files, version 1 and big-endian.
GgufHeader read_gguf_header(ByteReader& reader);

std::string read_gguf_string(ByteReader& reader, std::string_view field);

class GgufMetadata {
 public:
  // Throws ModelError when an entry is malformed or a key appears twice.
  GgufMetadata(ByteReader& reader, std::uint64_t count);

  // Throw ModelError when the key is absent and has no default, or is not such a number.
  int integer(const std::string& key, std::optional<int> otherwise = {}) const;
  double number(const std::string& key, std::optional<double> otherwise = {}) const;

  // The text, nothing when the key is absent. Throws ModelError when it is there with anything else
  // than one of these.
  std::optional<std::string> one_of(const std::string& key,
                                    const std::vector<std::string>& supported) const;

 private:
  struct Array {};
  using Value = std::variant<std::uint64_t, std::int64_t, double, bool, std::string, Array>;

  static Value read_value(ByteReader& reader, std::uint32_t type, int depth);
  const Value* find(const std::string& key, bool is_optional) const;

  std::string where_;
  std::map<std::string, Value> values_;
};

}  // namespace sluice
