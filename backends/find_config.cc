#include "backends/find_config.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <stdexcept>

#include "backends/config_texts.h"

namespace sluice {

Config find_config(const std::string& name) {
  const auto found = config_texts().find(name);
  if (found == config_texts().end()) {
    throw std::runtime_error(
        fmt::format("there is no configuration \"{}\"; there are {} (configs/*.toml)", name,
                    fmt::join(config_names(), ", ")));
  }
  return parse_config(found->second, "configs/" + name + ".toml");
}

std::vector<std::string> config_names() {
  std::vector<std::string> names;
  for (const auto& [name, text] : config_texts()) names.push_back(name);
  return names;
}

}  // namespace sluice
