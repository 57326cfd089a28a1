#include "gen/config.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <bit>
#include <functional>
#include <vector>

namespace sluice {
namespace {

enum class Numbers { kAny, kPowerOfTwo, kMultipleOf4 };

// A key with an integer value from `min` to `max`.
struct IntegerKey {
  std::string_view section;
  std::string_view key;
  int Config::*member;
  int min;
  int max;
  Numbers numbers;

  std::string allowed() const {
    constexpr std::array kWords = {"an integer", "a power of two", "a multiple of 4"};
    return fmt::format("{} from {} to {}", kWords[static_cast<std::size_t>(numbers)], min, max);
  }
  bool accepts(std::int64_t value) const {
    if (value < min || value > max) return false;
    if (numbers == Numbers::kPowerOfTwo) {
      return std::has_single_bit(static_cast<std::uint64_t>(value));
    }
    return numbers == Numbers::kAny || value % 4 == 0;
  }
};

constexpr std::array kIntegerKeys = {
    IntegerKey{"array", "rows", &Config::rows, 2, 64, Numbers::kPowerOfTwo},
    IntegerKey{"array", "cols", &Config::cols, 4, 64, Numbers::kPowerOfTwo},
    IntegerKey{"bus", "data_bits", &Config::data_bits, 32, 256, Numbers::kPowerOfTwo},
    IntegerKey{"bus", "address_bits", &Config::address_bits, 16, 64, Numbers::kAny},
    IntegerKey{"control", "queue_depth", &Config::queue_depth, 1, 4, Numbers::kPowerOfTwo},
    IntegerKey{"decompress", "max_code_len", &Config::max_code_len, 8, 15, Numbers::kAny},
    IntegerKey{"decompress", "table_slots", &Config::table_slots, 1, 8, Numbers::kAny},
    IntegerKey{"decompress", "trellis_states", &Config::trellis_states, 0, 8,
               Numbers::kMultipleOf4},
    IntegerKey{"memory", "act_words", &Config::act_words, 64, 65536, Numbers::kPowerOfTwo},
    IntegerKey{"memory", "acc_rows", &Config::acc_rows, 64, 65536, Numbers::kPowerOfTwo},
    IntegerKey{"memory", "scale_words", &Config::scale_words, 64, 65536, Numbers::kPowerOfTwo},
    IntegerKey{"memory", "weight_fifo_beats", &Config::weight_fifo_beats, 16, 4096,
               Numbers::kPowerOfTwo},
};

template <typename Enum>
struct Choice {
  std::string_view text;
  Enum value;
};

constexpr std::array kOperands = {Choice<ArrayOperand>{"int8", ArrayOperand::kInt8},
                                  Choice<ArrayOperand>{"fp8", ArrayOperand::kFp8}};
constexpr std::array kSparsities = {Choice<ArraySparsity>{"dense", ArraySparsity::kDense},
                                    Choice<ArraySparsity>{"1:2", ArraySparsity::kOneOfTwo},
                                    Choice<ArraySparsity>{"2:4", ArraySparsity::kTwoOfFour}};
constexpr std::array kCounterSets = {Choice<CounterSet>{"all", CounterSet::kAll},
                                     Choice<CounterSet>{"cycles", CounterSet::kCycles}};

constexpr std::array<std::string_view, 5> kSections = {"array", "bus", "control", "decompress",
                                                       "memory"};

std::vector<std::string_view> keys_of(std::string_view section) {
  std::vector<std::string_view> keys;
  for (const IntegerKey& key : kIntegerKeys) {
    if (key.section == section) keys.push_back(key.key);
  }
  if (section == "array") keys.insert(keys.end(), {"operand", "sparsity"});
  if (section == "control") keys.push_back("counters");
  return keys;
}

template <typename Choices, typename Enum>
void read_choice(TomlCheck& check, const toml::table& table, const std::string& section,
                 std::string_view key, const Choices& choices, Enum& result) {
  std::vector<std::string> quoted;
  for (const auto& choice : choices) quoted.push_back(fmt::format("\"{}\"", choice.text));
  const std::string allowed = fmt::format("{}", fmt::join(quoted, " or "));
  const auto text = check.string(table, section, key, allowed);
  if (!text) return;
  const auto found = std::find_if(choices.begin(), choices.end(),
                                  [&](const auto& choice) { return choice.text == *text; });
  if (found == choices.end()) {
    check.add_value(fmt::format("{}.{}", section, key), *table.get(key), allowed);
  } else {
    result = found->value;
  }
}

template <typename Choices, typename Enum>
std::string_view choice_text(const Choices& choices, Enum value) {
  return std::find_if(choices.begin(), choices.end(),
                      [&](const auto& choice) { return choice.value == value; })
      ->text;
}

void read_integer(TomlCheck& check, const toml::table& section, const IntegerKey& key,
                  Config& config) {
  const auto value = check.integer(section, std::string(key.section), key.key, key.allowed());
  if (!value) return;
  if (key.accepts(*value)) {
    config.*key.member = static_cast<int>(*value);
  } else {
    check.add_value(fmt::format("{}.{}", key.section, key.key), *section.get(key.key),
                    key.allowed());
  }
}

void read_name(TomlCheck& check, const toml::table& top, const std::filesystem::path& file,
               Config& config) {
  const std::string stem = file.stem().string();
  const std::string allowed = fmt::format(
      "\"{}\", the file's name, of the letters a-z, digits and _ and starting with a "
      "letter",
      stem);
  const auto name = check.string(top, "", "name", allowed);
  if (!name) return;
  config.name = *name;
  const auto is_letter = [](char c) { return c >= 'a' && c <= 'z'; };
  const bool spelled = !name->empty() && is_letter(name->front()) &&
                       std::all_of(name->begin(), name->end(), [&](char c) {
                         return is_letter(c) || (c >= '0' && c <= '9') || c == '_';
                       });
  if (!spelled || *name != stem) check.add_value("name", *top.get("name"), allowed);
}

// A beat of the bus must fit into one word of each memory that it is moved to or from. Members that
// failed their own check are 0.
void check_widths(TomlCheck& check, const toml::table& top, const Config& config) {
  const auto check_one = [&](std::string_view key, int value, int bytes_each, const char* what) {
    if (value == 0 || config.data_bits == 0 || bytes_each * value >= config.bus_bytes()) return;
    check.add_value(fmt::format("array.{}", key), *top["array"][key].node(),
                    fmt::format("at least {} with bus.data_bits = {}: {} must hold a beat",
                                config.bus_bytes() / bytes_each, config.data_bits, what));
  };
  check_one("rows", config.rows, 2, "an activation word of 2*rows bytes");
  check_one("cols", config.cols, 4, "an accumulator row of 4*cols bytes");
  if (config.data_bits == 32 && config.operand == ArrayOperand::kFp8) {
    check.add_value("bus.data_bits", *top["bus"]["data_bits"].node(),
                    "at least 64 with array.operand = \"fp8\": a beat must hold a sum");
  }
}

}  // namespace

Config parse_config(std::string_view text, const std::filesystem::path& file) {
  const toml::table top = parse_toml(text, file.string());
  TomlCheck check(file.string());
  Config config;

  std::vector<std::string_view> top_keys = {"name"};
  top_keys.insert(top_keys.end(), kSections.begin(), kSections.end());
  check.check_keys(top, "", top_keys);
  read_name(check, top, file, config);

  for (const std::string_view section : kSections) {
    const toml::node* node = top.get(section);
    const toml::table* table = node == nullptr ? nullptr : node->as_table();
    if (table == nullptr) {
      const std::string needed =
          fmt::format("a section with the keys {}", fmt::join(keys_of(section), ", "));
      if (node == nullptr) {
        check.add(0, fmt::format("[{}] is missing: must be {}", section, needed));
      } else {
        check.add_value(std::string(section), *node, needed);
      }
      continue;
    }
    check.check_keys(*table, std::string(section), keys_of(section));
    for (const IntegerKey& key : kIntegerKeys) {
      if (key.section == section) read_integer(check, *table, key, config);
    }
    if (section == "array") {
      read_choice(check, *table, "array", "operand", kOperands, config.operand);
      read_choice(check, *table, "array", "sparsity", kSparsities, config.sparsity);
    }
    if (section == "control") {
      read_choice(check, *table, "control", "counters", kCounterSets, config.counters);
    }
  }
  check_widths(check, top, config);
  check.finish();
  return config;
}

Config load_config(const std::filesystem::path& path) {
  return parse_config(read_text_file(path), path);
}

std::string canonical_text(const Config& config) {
  std::string text =
      fmt::format("array.operand={}\narray.sparsity={}\ncontrol.counters={}\n",
                  choice_text(kOperands, config.operand), choice_text(kSparsities, config.sparsity),
                  choice_text(kCounterSets, config.counters));
  for (const IntegerKey& key : kIntegerKeys) {
    text += fmt::format("{}.{}={}\n", key.section, key.key, config.*key.member);
  }
  return text;
}

std::uint64_t config_hash(const Config& config) {
  std::uint64_t hash = 0xCBF29CE484222325u;
  for (const char c : canonical_text(config)) {
    hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3u;
  }
  return hash;
}

}  // namespace sluice
