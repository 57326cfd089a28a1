#include "sw/cli/output_file.h"

#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <stdexcept>

namespace sluice {

void write_text(const std::string& path, std::string_view text) {
  const std::filesystem::path folder = std::filesystem::path(path).parent_path();
  std::error_code ignored;
  if (!folder.empty()) std::filesystem::create_directories(folder, ignored);
  std::ofstream file(path);
  file << text;
  file.close();
  if (!file) {
    throw std::runtime_error(fmt::format("{}: cannot be written; give a path that can", path));
  }
}

void write_json(const std::string& path, const nlohmann::ordered_json& json) {
  write_text(path, json.dump(2) + "\n");
}

}  // namespace sluice
