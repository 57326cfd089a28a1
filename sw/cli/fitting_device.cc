#include "sw/cli/fitting_device.h"

#include <fmt/format.h>

#include <cstdlib>
#include <optional>
#include <stdexcept>

#include "backends/find_config.h"

namespace sluice {

Config fitting_config(const std::string& name, const MachineNeeds& needs) {
  if (!name.empty()) return find_config(name);
  const Config usual = find_config("default");
  if (is_supported(usual, needs)) return usual;
  std::optional<Config> best;
  const auto distance = [&](const Config& config) {
    return std::abs(config.rows - usual.rows) + std::abs(config.cols - usual.cols);
  };
  for (const std::string& candidate : config_names()) {
    const Config config = find_config(candidate);
    if (is_supported(config, needs) && (!best || distance(config) < distance(*best))) best = config;
  }
  if (!best) {
    throw std::runtime_error(
        fmt::format("no configuration runs {} operands in {} with {}; add one to configs/",
                    to_string(needs.operand), to_string(needs.sparsity), to_string(needs.coding)));
  }
  return *best;
}

std::string fitting_device(const std::string& name, const MachineNeeds& needs) {
  if (name.find(':') != std::string::npos) return name;
  return name + ":" + fitting_config("", needs).name;
}

}  // namespace sluice
