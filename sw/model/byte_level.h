// The alphabet of byte-level BPE, as GPT-2 introduced it (Radford et al., "Language Models are
// Unsupervised Multitask Learners", 2019): vocabularies spell each byte as one printable character,
// itself where it is printable in Latin-1, else U+0100 and up in the order of the bytes.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace sluice {

// The bytes that a vocabulary's entry stands for; nothing when it has a character that spells none.
std::optional<std::string> bytes_of_byte_level(std::string_view entry);

}  // namespace sluice
