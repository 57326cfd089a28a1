#include "sw/model/json.h"

#include <fmt/format.h>

#include <set>
#include <vector>

#include "sw/model/error.h"

namespace sluice {

nlohmann::json parse_json_object(std::string_view text, const std::string& where) {
  constexpr std::size_t kDeepest = 32;
  using Event = nlohmann::json::parse_event_t;
  std::vector<std::set<std::string>> names;
  const auto check = [&](int, Event event, nlohmann::json& value) {
    switch (event) {
      case Event::object_start:
      case Event::array_start:
        names.emplace_back();
        if (names.size() > kDeepest) {
          throw ModelError(
              fmt::format("{}: JSON is nested deeper than {} levels", where, kDeepest));
        }
        break;
      case Event::object_end:
      case Event::array_end:
        names.pop_back();
        break;
      case Event::key:
        if (!names.back().insert(value.get<std::string>()).second) {
          throw ModelError(fmt::format("{}: the name {} appears twice in one JSON object", where,
                                       in_quotes(value.get<std::string>())));
        }
        break;
      case Event::value:
        break;
    }
    return true;
  };
  try {
    auto result = nlohmann::json::parse(text, check);
    if (!result.is_object()) {
      throw ModelError(fmt::format("{}: JSON must be an object, but is {} {}", where,
                                   result.is_array() ? "an" : "a", result.type_name()));
    }
    return result;
  } catch (const nlohmann::json::exception& error) {
    throw ModelError(fmt::format("{}: not valid JSON: {}", where, error.what()));
  }
}

std::string as_json(const nlohmann::json& value) {
  constexpr std::size_t kLongest = 96;
  const std::string text = value.dump(-1, ' ', true);
  return text.size() > kLongest ? text.substr(0, kLongest) + "..." : text;
}

}  // namespace sluice
