#include "sw/container/compress_options.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <stdexcept>

#include "sw/planner/step_for_bits.h"

namespace sluice {
namespace {

constexpr std::array kLinears = {Linear::kQ,    Linear::kK,  Linear::kV,    Linear::kO,
                                 Linear::kGate, Linear::kUp, Linear::kDown, Linear::kHead};

[[noreturn]] void refuse(std::string_view text, const std::string& why) {
  throw std::runtime_error(fmt::format(
      "{}: {}; give <sparsity>:<coding> or <sparsity>:<coding>@<bits>, e.g. dense:huffman@6", text,
      why));
}

Linear parse_linear(std::string_view text, std::string_view word) {
  const auto* found = std::ranges::find(kLinears, word, short_name);
  if (found == kLinears.end()) {
    throw std::runtime_error(
        fmt::format("{}: '{}' is none of q, k, v, o, gate, up, down and head", text, word));
  }
  return *found;
}

double parse_bits(std::string_view text, std::string_view word) {
  double bits = 0;
  const auto [rest, error] = std::from_chars(word.data(), word.data() + word.size(), bits);
  if (error != std::errc() || rest != word.data() + word.size() ||
      !(bits >= kFewestBits && bits <= kMostBits)) {
    refuse(text,
           fmt::format("'{}' is no number of bits from {} to {}", word, kFewestBits, kMostBits));
  }
  return bits;
}

}  // namespace

LinearChoice CompressOptions::choice_of(Linear linear) const {
  const auto found = overrides.find(linear);
  LinearChoice choice =
      found == overrides.end() ? LinearChoice{sparsity, coding, std::nullopt} : found->second;
  if (!choice.bits && choice.coding.has_lengths()) choice.bits = bits;
  return choice;
}

LinearChoice parse_choice(std::string_view words) {
  // A sparsity is dense, 1:2 or 2:4.
  const std::size_t colon = words.find(':', words.starts_with("dense") ? 0 : 2);
  if (colon == std::string_view::npos) refuse(words, "there is no coding");
  const std::size_t at = words.find('@', colon);
  LinearChoice choice{parse_sparsity(words.substr(0, colon)),
                      parse_coding(words.substr(colon + 1, at - colon - 1)), std::nullopt};
  if (at != std::string_view::npos) choice.bits = parse_bits(words, words.substr(at + 1));
  return choice;
}

std::pair<Linear, LinearChoice> parse_override(std::string_view text) {
  const std::size_t equals = text.find('=');
  if (equals == std::string_view::npos) {
    throw std::runtime_error(
        fmt::format("{}: there is no '='; give e.g. head=dense:huffman@6", text));
  }
  const Linear linear = parse_linear(text, text.substr(0, equals));
  try {
    return {linear, parse_choice(text.substr(equals + 1))};
  } catch (const std::runtime_error& error) {
    throw std::runtime_error(fmt::format("{}: {}", text, error.what()));
  }
}

std::string to_string(const LinearChoice& choice) {
  return fmt::format("{}:{}{}", to_string(choice.sparsity), to_string(choice.coding),
                     choice.bits ? fmt::format("@{}", *choice.bits) : "");
}

std::string to_string(const CompressOptions& options) {
  std::string text =
      fmt::format("--config {} --sparsity {} --coding {} --rows {}", options.config,
                  to_string(options.sparsity), to_string(options.coding), options.rows);
  if (options.bits) text += fmt::format(" --bits {}", *options.bits);
  if (!options.scales.empty()) text += " --scales " + options.scales;
  if (!options.palette.empty()) text += " --palette " + options.palette;
  for (const auto& [linear, choice] : options.overrides) {
    text += fmt::format(" --linear {}={}", short_name(linear), to_string(choice));
  }
  return text;
}

}  // namespace sluice
