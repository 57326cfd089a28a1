#include "gen/registers.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>

namespace sluice {
namespace {

constexpr int kMapBytes = 0x1000;
constexpr std::array<std::string_view, 4> kAccess = {"ro", "rw", "w1", "w1c"};

constexpr std::string_view kNameRule =
    "a name of capital letters, digits and _ that starts with a letter";

bool is_name(const std::string& name) {
  const auto is_letter = [](char c) { return c >= 'A' && c <= 'Z'; };
  return !name.empty() && is_letter(name.front()) &&
         std::all_of(name.begin(), name.end(),
                     [&](char c) { return is_letter(c) || (c >= '0' && c <= '9') || c == '_'; });
}

class Reader {
 public:
  explicit Reader(const std::string& file) : check_(file) {}

  std::vector<Register> read(const toml::table& top) {
    check_.check_keys(top, "", {"register"});
    const toml::array* entries = top["register"].as_array();
    if (entries == nullptr || !entries->is_array_of_tables()) {
      check_.add(0, "there are no [[register]] sections");
      check_.finish();
    }
    std::vector<Register> registers;
    for (const toml::node& node : *entries) {
      registers.push_back(read_register(*node.as_table()));
      check_overlap(*node.as_table(), registers.back());
    }
    check_.finish();
    std::sort(registers.begin(), registers.end(),
              [](const Register& a, const Register& b) { return a.offset < b.offset; });
    return registers;
  }

 private:
  Register read_register(const toml::table& table) {
    check_.check_keys(table, "register", {"name", "offset", "bits", "access", "text", "fields"});
    Register result;
    result.name = read_name(table, "register", names_);
    const std::string where = result.name.empty() ? "register" : result.name;

    if (table.contains("bits")) {
      const std::string allowed = "32 or 64";
      result.bits = static_cast<int>(check_.integer(table, where, "bits", allowed).value_or(32));
      if (result.bits != 32 && result.bits != 64) {
        check_.add_value(where + ".bits", *table.get("bits"), allowed);
      }
    }
    const int bytes = result.bits == 64 ? 8 : 4;
    const std::string allowed_offset =
        fmt::format("a multiple of {} from 0 to 0x{:X}", bytes, kMapBytes - bytes);
    if (const auto offset = check_.integer(table, where, "offset", allowed_offset)) {
      if (*offset < 0 || *offset > kMapBytes - bytes || *offset % bytes != 0) {
        check_.add_value(where + ".offset", *table.get("offset"), allowed_offset);
      } else {
        result.offset = static_cast<int>(*offset);
      }
    }
    const std::string allowed_access = "\"ro\", \"rw\", \"w1\" or \"w1c\"";
    if (const auto access = check_.string(table, where, "access", allowed_access)) {
      result.access = *access;
      if (std::find(kAccess.begin(), kAccess.end(), *access) == kAccess.end()) {
        check_.add_value(where + ".access", *table.get("access"), allowed_access);
      }
    }
    result.text = check_.string(table, where, "text", "a sentence").value_or("");
    if (table.contains("fields")) read_fields(table, where, result);
    return result;
  }

  void read_fields(const toml::table& table, const std::string& where, Register& result) {
    const toml::array* fields = table["fields"].as_array();
    if (fields == nullptr || !fields->is_array_of_tables()) {
      check_.add_value(where + ".fields", *table.get("fields"), "an array of { name, bit, text }");
      return;
    }
    std::set<std::string> names;
    std::set<int> bits;
    const std::string allowed = fmt::format("a bit from 0 to {} of its own", result.bits - 1);
    for (const toml::node& node : *fields) {
      const toml::table& entry = *node.as_table();
      check_.check_keys(entry, where + ".fields", {"name", "bit", "text"});
      RegisterField field;
      field.name = read_name(entry, where + ".fields", names);
      const std::string field_where = where + "." + field.name;
      if (const auto bit = check_.integer(entry, field_where, "bit", allowed)) {
        field.bit = static_cast<int>(std::clamp<std::int64_t>(*bit, -1, 64));
        if (field.bit < 0 || field.bit >= result.bits || !bits.insert(field.bit).second) {
          check_.add_value(field_where + ".bit", *entry.get("bit"), allowed);
        }
      }
      field.text = check_.string(entry, field_where, "text", "a sentence").value_or("");
      result.fields.push_back(std::move(field));
    }
  }

  std::string read_name(const toml::table& table, const std::string& where,
                        std::set<std::string>& seen) {
    const auto name = check_.string(table, where, "name", std::string(kNameRule));
    if (!name) return "";
    if (!is_name(*name)) {
      check_.add_value(where + ".name", *table.get("name"), std::string(kNameRule));
    } else if (!seen.insert(*name).second) {
      check_.add_value(where + ".name", *table.get("name"), "a name of its own; this one is taken");
    }
    return *name;
  }

  void check_overlap(const toml::table& table, const Register& added) {
    for (int byte = added.offset; byte < added.offset + added.bits / 8; byte += 4) {
      const auto [taken, is_new] = owner_.emplace(byte, added.name);
      if (is_new) continue;
      check_.add(table.source().begin.line,
                 fmt::format("{} at 0x{:03X} overlaps {}: must be at an offset of its own",
                             added.name, byte, taken->second));
      return;
    }
  }

  TomlCheck check_;
  std::set<std::string> names_;
  std::map<int, std::string> owner_;
};

}  // namespace

std::vector<Register> parse_registers(std::string_view text, const std::string& file) {
  return Reader(file).read(parse_toml(text, file));
}

std::vector<Register> read_registers(const std::filesystem::path& path) {
  return parse_registers(read_text_file(path), path.string());
}

}  // namespace sluice
