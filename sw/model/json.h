// JSON text from a file that is not trusted. Besides what JSON itself forbids, a name that an
// object has twice and nesting deeper than 32 are errors.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

namespace sluice {

// Throws ModelError; `where` opens its message. The text must hold an object.
nlohmann::json parse_json_object(std::string_view text, const std::string& where);

// A value as the file has it, in ASCII; a long one is cut.
std::string as_json(const nlohmann::json& value);

}  // namespace sluice
