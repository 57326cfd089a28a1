// Reading TOML files against a schema: collects every mistake of a file before it reports them.
//
// A mistake reads "file:line: key = value: what is wrong and what is allowed". Mistakes are thrown
// together, one a line, as a ConfigError.
#ifndef GEN_TOML_CHECK_H_
#define GEN_TOML_CHECK_H_

#include <toml++/toml.h>

#include <cstdint>
#include <filesystem>
#include <initializer_list>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace sluice {

class ConfigError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// The whole of a file. Throws ConfigError if it cannot be read.
std::string read_text_file(const std::filesystem::path& path);

// Parses TOML; a syntax error is a ConfigError with its line. `file` is only for messages.
toml::table parse_toml(std::string_view text, const std::string& file);

class TomlCheck {
 public:
  explicit TomlCheck(std::string file) : file_(std::move(file)) {}

  // Records a mistake at a line (0: none).
  void add(std::uint32_t line, const std::string& message);
  // Records that the value of `key` is wrong.
  void add_value(const std::string& key, const toml::node& node, const std::string& allowed);

  // Every key of `table` must be in `known`. `where` names the table, empty for the top.
  void check_keys(const toml::table& table, const std::string& where,
                  const std::vector<std::string_view>& known);

  // The value of a key; without one, and with a missing key or a wrong type recorded as a mistake,
  // none. `where` is as above, `allowed` says what the value must be.
  std::optional<std::int64_t> integer(const toml::table& table, const std::string& where,
                                      std::string_view key, const std::string& allowed);
  std::optional<std::string> string(const toml::table& table, const std::string& where,
                                    std::string_view key, const std::string& allowed);

  // Throws what was collected, if anything.
  void finish() const;

 private:
  template <typename T>
  std::optional<T> value(const toml::table& table, const std::string& where, std::string_view key,
                         const std::string& allowed);

  std::string file_;
  std::vector<std::string> mistakes_;
};

}  // namespace sluice

#endif  // GEN_TOML_CHECK_H_
