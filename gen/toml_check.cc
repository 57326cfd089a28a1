#include "gen/toml_check.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <fstream>
#include <sstream>

namespace sluice {
namespace {

std::string qualified(const std::string& where, std::string_view key) {
  return where.empty() ? std::string(key) : fmt::format("{}.{}", where, key);
}

std::string to_text(const toml::node& node) {
  if (node.is_table()) return "{...}";
  std::ostringstream text;
  node.visit([&](const auto& concrete) { text << concrete; });
  return text.str();
}

}  // namespace

std::string read_text_file(const std::filesystem::path& path) {
  std::ifstream stream(path, std::ios::binary);
  std::ostringstream text;
  if (!std::filesystem::is_regular_file(path) || !stream || !(text << stream.rdbuf()).good()) {
    throw ConfigError(fmt::format("{}: cannot be read as a text file", path.string()));
  }
  return text.str();
}

toml::table parse_toml(std::string_view text, const std::string& file) {
  try {
    return toml::parse(text, file);
  } catch (const toml::parse_error& error) {
    throw ConfigError(
        fmt::format("{}:{}: {}", file, error.source().begin.line, error.description()));
  }
}

void TomlCheck::add(std::uint32_t line, const std::string& message) {
  mistakes_.push_back(line == 0 ? fmt::format("{}: {}", file_, message)
                                : fmt::format("{}:{}: {}", file_, line, message));
}

void TomlCheck::add_value(const std::string& key, const toml::node& node,
                          const std::string& allowed) {
  add(node.source().begin.line, fmt::format("{} = {}: must be {}", key, to_text(node), allowed));
}

void TomlCheck::check_keys(const toml::table& table, const std::string& where,
                           const std::vector<std::string_view>& known) {
  for (const auto& [key, node] : table) {
    if (std::find(known.begin(), known.end(), key.str()) == known.end()) {
      add(key.source().begin.line,
          fmt::format("{} = {}: unknown key; allowed {}: {}", qualified(where, key.str()),
                      to_text(node), where.empty() ? "at the top" : "in " + where,
                      fmt::join(known, ", ")));
    }
  }
}

template <typename T>
std::optional<T> TomlCheck::value(const toml::table& table, const std::string& where,
                                  std::string_view key, const std::string& allowed) {
  const toml::node* node = table.get(key);
  if (node == nullptr) {
    add(table.source().begin.line,
        fmt::format("{} is missing: must be {}", qualified(where, key), allowed));
    return std::nullopt;
  }
  std::optional<T> result = node->value_exact<T>();
  if (!result) add_value(qualified(where, key), *node, allowed);
  return result;
}

std::optional<std::int64_t> TomlCheck::integer(const toml::table& table, const std::string& where,
                                               std::string_view key, const std::string& allowed) {
  return value<std::int64_t>(table, where, key, allowed);
}

std::optional<std::string> TomlCheck::string(const toml::table& table, const std::string& where,
                                             std::string_view key, const std::string& allowed) {
  return value<std::string>(table, where, key, allowed);
}

void TomlCheck::finish() const {
  if (!mistakes_.empty()) throw ConfigError(fmt::format("{}", fmt::join(mistakes_, "\n")));
}

}  // namespace sluice
