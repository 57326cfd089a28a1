// A model's configuration as the text of a Hugging Face config.json.
#pragma once

#include <nlohmann/json.hpp>

#include "sw/model/llama_config.h"

namespace sluice {

// parse_llama_config() of its text gives the same configuration.
nlohmann::ordered_json config_json(const LlamaConfig& config);

}  // namespace sluice
