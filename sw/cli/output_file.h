// Files that verbs write for the user, with the folders above them.
#ifndef SLUICE_SW_CLI_OUTPUT_FILE_H_
#define SLUICE_SW_CLI_OUTPUT_FILE_H_

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

namespace sluice {

// Throw std::runtime_error that names the path if it cannot be written.
void write_text(const std::string& path, std::string_view text);
void write_json(const std::string& path, const nlohmann::ordered_json& json);

}  // namespace sluice

#endif  // SLUICE_SW_CLI_OUTPUT_FILE_H_
