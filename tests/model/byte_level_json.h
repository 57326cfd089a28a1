// A small tokenizer.json of byte-level BPE for tests. Byte b has the id b; merges follow from 256
// in their order; then "<s>" and "</s>", special, and "<tool>", which is not.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace sluice::test {

inline constexpr int kBos = 270;
inline constexpr int kEos = 271;
inline constexpr int kTool = 272;

// The pattern by which Llama 3 cuts a text into words.
inline constexpr const char* kLlama3Words =
    R"((?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}|)"
    R"( ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)";

// How a vocabulary spells a byte.
std::string byte_level_character(int byte);

// Merges: he, ll, hell, hello, Ġw, or, Ġwor, ld, 12, 123, 's, nn ("\n\n"), é, ab -- in this order.
// Words are cut as Llama 3's are; <s> goes in front of a text.
nlohmann::json byte_level_json();

}  // namespace sluice::test
