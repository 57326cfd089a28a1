#include "backends/find_config.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <filesystem>
#include <stdexcept>

namespace sluice {
namespace {

const std::filesystem::path kConfigs = SLUICE_CONFIG_DIR;

}  // namespace

Config find_config(const std::string& name) {
  const std::vector<std::string> names = config_names();
  if (std::find(names.begin(), names.end(), name) == names.end()) {
    throw std::runtime_error(
        fmt::format("there is no configuration \"{}\"; there are {} (configs/*.toml)", name,
                    fmt::join(names, ", ")));
  }
  return load_config(kConfigs / (name + ".toml"));
}

std::vector<std::string> config_names() {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(kConfigs)) {
    if (entry.path().extension() == ".toml") names.push_back(entry.path().stem());
  }
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace sluice
