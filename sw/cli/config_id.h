// How a page names the configuration that it is about.
#ifndef SLUICE_SW_CLI_CONFIG_ID_H_
#define SLUICE_SW_CLI_CONFIG_ID_H_

#include <fmt/format.h>

#include "gen/config.h"
#include "sw/report/page.h"

namespace sluice {

inline report::ConfigId config_id(const Config& config) {
  return {config.name, fmt::format("{:#018x}", config_hash(config))};
}

}  // namespace sluice

#endif  // SLUICE_SW_CLI_CONFIG_ID_H_
