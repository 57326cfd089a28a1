#include "sw/cli/help/option_values.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <cstdlib>
#include <map>
#include <optional>
#include <span>
#include <sstream>

#include "backends/find_config.h"
#include "sw/runtime/device.h"

namespace sluice {
namespace {

using Words = std::vector<std::string>;

OptionValues fixed(std::string name, Words words) {
  std::string allowed = join_or(words);
  return {std::move(name), std::move(words), std::move(allowed), true};
}

OptionValues codings() {
  Words words = {"raw"};
  for (int bits = 1; bits <= 8; ++bits) words.push_back(fmt::format("fixed:{}", bits));
  words.insert(words.end(), {"huffman", "trellis"});
  return {"CODING", words, "raw, fixed:<1 to 8>, huffman or trellis", true};
}

// Verbs with a --config take the device's name alone, but for a board, which has a configuration of
// its own. Verbs that run a model compute it without a machine too: in floats or exactly as one.
OptionValues devices(const CLI::App& verb) {
  const bool whole = verb.get_option_no_throw("--config") == nullptr;
  Words words, names;
  for (const BackendInfo& backend : backends()) {
    if (backend.name == "serial") {
      words.push_back("serial:");
      names.push_back("serial:<path>");
      continue;
    }
    names.push_back(backend.name);
    words.push_back(backend.name);
    if (!whole) continue;
    for (const std::string& config : config_names()) {
      words.push_back(backend.name + ":" + config);
    }
  }
  if (verb.get_name() == "generate" || verb.get_name() == "eval") {
    for (const char* name : {"cpu", "exact"}) {
      words.push_back(name);
      names.push_back(name);
    }
  }
  return {"DEVICE", words,
          whole ? join_or(names) + "; golden:<config> and rtl:<config> choose one of " +
                      join_or(config_names())
                : join_or(names),
          true};
}

OptionValues verbs(const CLI::App& verb) {
  Words words;
  for (const CLI::App* each : verb.get_parent()->get_subcommands({})) {
    words.push_back(each->get_name());
  }
  return fixed("", words);
}

// By the option's long name.
std::optional<OptionValues> known_values(const CLI::App& verb, const std::string& name) {
  static const std::map<std::string, OptionValues> table = {
      {"--sparsity", fixed("MODE", {"dense", "1:2", "2:4"})},
      {"--operand", fixed("TYPE", {"int8", "fp8"})},
      {"--coding", codings()},
      {"--epilogue", fixed("FORM", {"raw", "fp32", "bf16", "q8"})},
      {"--scales", fixed("PER", {"row", "matrix"})},
      {"--source", fixed("KIND", {"gaussian", "laplace", "student-t"})},
      {"--like", fixed("FORMAT", {"q4_0", "q8_0", "nf4", "mxfp4", "nvfp4", "fp8"})},
      {"--palette", {"PALETTE", {"steps:", "quantiles:", "kmeans:", "float:"}, "", false}},
      {"--shape", {"SHAPE", {"tinyllama", "llama3-8b", "llama3-70b"}, "", false}},
      {"--model", {"PATH", {}, "", false}},
      {"--weights", {"FILE", {}, "", false}},
      {"--activations", {"FILE", {}, "", false}},
      {"--in", {"FILE", {}, "", false}},
      {"--out", {"FILE", {}, "", false}},
      {"--report", {"FILE", {}, "", false}},
      {"--json", {"FILE", {}, "", false}},
      {"--plot", {"FILE", {}, "", false}},
      {"--text", {"FILE", {}, "", false}},
      {"--timeline", {"FILE", {}, "", false}},
      {"--trace", {"FILE", {}, "", false}},
  };
  if (name == "--config") return fixed("CONFIG", config_names());
  if (name == "--device") return devices(verb);
  if (name == "verb") return verbs(verb);
  const auto found = table.find(name);
  return found == table.end() ? std::nullopt : std::optional(found->second);
}

std::string between(const std::string& text, const std::string& open, const std::string& close) {
  const size_t begin = text.find(open);
  if (begin == std::string::npos) return "";
  const size_t start = begin + open.size();
  return text.substr(start, text.find(close, start) - start);
}

std::string upper(std::string text) {
  for (char& c : text) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return text;
}

Words split(const std::string& list) {
  Words parts;
  std::stringstream stream(list);
  for (std::string part; std::getline(stream, part, ',');) parts.push_back(part);
  return parts;
}

// From the name that CLI11 makes of type and checks: "INT:INT in [1 - 64]", "TEXT:{a,b}".
OptionValues typed_values(const CLI::Option& option) {
  const std::string type = option.get_type_name();
  if (const std::string set = between(type, "{", "}"); !set.empty()) {
    OptionValues values = fixed("WORD", split(set));
    values.fixed = false;  // it checks them itself
    return values;
  }
  const std::string base = type.substr(0, type.find(':'));
  const bool whole = base == "INT" || base == "UINT", number = whole || base == "FLOAT";
  if (!number) return {base.empty() ? "TEXT" : base, {}, "", false};
  std::string allowed = whole ? "a whole number" : "a number";
  const std::string range = between(type, "in [", "]");
  if (const size_t dash = range.find(" - "); dash != std::string::npos) {
    allowed += " from " + range.substr(0, dash) + " to " + range.substr(dash + 3);
  } else if (base == "UINT") {
    allowed += ", not negative";
  }
  return {"N", {}, allowed, false};
}

}  // namespace

std::string join_or(const Words& words) {
  if (words.size() < 2) return fmt::format("{}", fmt::join(words, ""));
  return fmt::format("{} or {}", fmt::join(std::span(words).first(words.size() - 1), ", "),
                     words.back());
}

OptionValues values_of(const CLI::App& verb, const CLI::Option& option) {
  if (option.get_expected_max() == 0 || option.get_type_size() == 0) return {};
  const auto known = known_values(verb, option.get_name());
  OptionValues values = known ? *known : typed_values(option);
  if (!option.nonpositional()) values.name = upper(option.get_name());
  return values;
}

void add_value_checks(CLI::App& verb) {
  for (CLI::Option* option : verb.get_options()) {
    const OptionValues values = values_of(verb, *option);
    const std::string type = option->get_type_name();
    if (type == "UINT") {  // CLI11 takes -1 for the largest number
      option->check([values](const std::string& number) {
        return number.starts_with("-") ? "give " + values.allowed : std::string();
      });
    }
    if (type.starts_with("FLOAT")) {  // CLI11 takes nan for in every range
      option->check([values](const std::string& number) {
        return std::isnan(std::strtod(number.c_str(), nullptr)) ? "give " + values.allowed
                                                                : std::string();
      });
    }
    if (!values.fixed) continue;
    const auto is_allowed = [values](const std::string& text) {
      return std::ranges::any_of(values.words, [&](const std::string& word) {
        return text == word ||
               (word.ends_with(':') && text.starts_with(word) && text.size() > word.size());
      });
    };
    const auto complaint = [values, is_allowed](const std::string& list) -> std::string {
      const Words parts = split(list);
      const bool good =
          is_allowed(list) || (!parts.empty() && std::ranges::all_of(parts, is_allowed));
      return good ? "" : "give " + values.allowed;
    };
    const std::string usual = option->get_default_str();
    if (usual.empty() || complaint(usual).empty()) option->check(complaint);
  }
}

}  // namespace sluice
