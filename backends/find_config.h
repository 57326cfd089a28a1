// The configurations of configs/, by name, as they were when this was built.
#ifndef SLUICE_BACKENDS_FIND_CONFIG_H_
#define SLUICE_BACKENDS_FIND_CONFIG_H_

#include <string>
#include <vector>

#include "gen/config.h"

namespace sluice {

// Of configs/<name>.toml. Throws std::runtime_error that lists the names for another.
Config find_config(const std::string& name);

// All names, sorted.
std::vector<std::string> config_names();

}  // namespace sluice

#endif  // SLUICE_BACKENDS_FIND_CONFIG_H_
