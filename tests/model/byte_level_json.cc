#include "tests/model/byte_level_json.h"

#include <fmt/format.h>

#include <array>

namespace sluice::test {

using nlohmann::json;

std::string byte_level_character(int byte) {
  int code = byte;
  if (byte <= 0x20) code = 0x100 + byte;
  if (byte >= 0x7f && byte <= 0xa0) code = 0x121 + byte - 0x7f;
  if (byte == 0xad) code = 0x143;
  if (code < 0x80) return std::string(1, static_cast<char>(code));
  return {static_cast<char>(0xc0 | code >> 6), static_cast<char>(0x80 | (code & 0x3f))};
}

json byte_level_json() {
  json vocabulary;
  for (int byte = 0; byte < 256; ++byte) vocabulary[byte_level_character(byte)] = byte;
  const std::string space = byte_level_character(' ');
  const std::string newline = byte_level_character('\n');
  const std::array<std::pair<std::string, std::string>, 14> merges = {{
      {"h", "e"},
      {"l", "l"},
      {"he", "ll"},
      {"hell", "o"},
      {space, "w"},
      {"o", "r"},
      {space + "w", "or"},
      {"l", "d"},
      {"1", "2"},
      {"12", "3"},
      {"'", "s"},
      {newline, newline},
      {byte_level_character(0xc3), byte_level_character(0xa9)},
      {"a", "b"},
  }};
  json list = json::array();
  for (const auto& [left, right] : merges) {
    vocabulary[left + right] = 256 + list.size();
    list.push_back(left + " " + right);
  }
  const auto added = [](int id, const char* content, bool is_special) {
    return json{{"id", id},        {"content", content},  {"single_word", false}, {"lstrip", false},
                {"rstrip", false}, {"normalized", false}, {"special", is_special}};
  };
  const json byte_level = {
      {"type", "ByteLevel"}, {"add_prefix_space", false}, {"use_regex", false}};
  return {{"version", "1.0"},
          {"truncation", nullptr},
          {"padding", nullptr},
          {"added_tokens",
           {added(kBos, "<s>", true), added(kEos, "</s>", true), added(kTool, "<tool>", false)}},
          {"normalizer", nullptr},
          {"pre_tokenizer",
           {{"type", "Sequence"},
            {"pretokenizers",
             {{{"type", "Split"},
               {"pattern", {{"Regex", kLlama3Words}}},
               {"behavior", "Isolated"},
               {"invert", false}},
              byte_level}}}},
          {"post_processor",
           {{"type", "TemplateProcessing"},
            {"single",
             {{{"SpecialToken", {{"id", "<s>"}, {"type_id", 0}}}},
              {{"Sequence", {{"id", "A"}, {"type_id", 0}}}}}},
            {"special_tokens", {{"<s>", {{"id", "<s>"}, {"ids", {kBos}}, {"tokens", {"<s>"}}}}}}}},
          {"decoder", {{"type", "ByteLevel"}}},
          {"model",
           {{"type", "BPE"},
            {"dropout", nullptr},
            {"unk_token", nullptr},
            {"byte_fallback", false},
            {"ignore_merges", false},
            {"vocab", vocabulary},
            {"merges", list}}}};
}

}  // namespace sluice::test
