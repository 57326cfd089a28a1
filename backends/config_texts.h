// configs/*.toml as the build found them.
#ifndef SLUICE_BACKENDS_CONFIG_TEXTS_H_
#define SLUICE_BACKENDS_CONFIG_TEXTS_H_

#include <map>
#include <string>

namespace sluice {

// By the configuration's name.
const std::map<std::string, std::string>& config_texts();

}  // namespace sluice

#endif  // SLUICE_BACKENDS_CONFIG_TEXTS_H_
