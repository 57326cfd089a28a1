#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "backends/find_config.h"
#include "sw/cli/commands.h"
#include "sw/compress/types.h"
#include "sw/runtime/device.h"
#include "tb/accelerator.h"

namespace sluice {
namespace {

constexpr const char* kFooter = R"help(
Columns: array, rows x columns of processing elements; for, the strongest sparsity that it runs; bus,
bits of AXI4 data; activations and sums, bytes that it holds of them; scales, how many; code, bits of
the longest code; hash, what the register CONFIG_HASH holds.

Examples:
  sluice info
  sluice info --json)help";

nlohmann::ordered_json to_json(const Config& config) {
  return {{"name", config.name},
          {"rows", config.rows},
          {"cols", config.cols},
          {"operand", to_string(static_cast<Operand>(config.operand))},
          {"sparsity", to_string(static_cast<Sparsity>(config.sparsity))},
          {"data_bits", config.data_bits},
          {"max_code_len", config.max_code_len},
          {"trellis_states", config.trellis_states},
          {"act_words", config.act_words},
          {"acc_rows", config.acc_rows},
          {"scale_words", config.scale_words},
          {"hash", fmt::format("{:#018x}", config_hash(config))}};
}

void print_json() {
  nlohmann::ordered_json json = {{"version", SLUICE_VERSION},
                                 {"configs", nlohmann::ordered_json::array()},
                                 {"simulated", accelerator_configs()},
                                 {"devices", nlohmann::ordered_json::array()}};
  for (const std::string& name : config_names())
    json["configs"].push_back(to_json(find_config(name)));
  for (const BackendInfo& backend : backends()) {
    json["devices"].push_back({{"name", backend.name}, {"help", backend.help}});
  }
  fmt::print("{}\n", json.dump(2));
}

void print_table() {
  fmt::print(
      "Configurations (configs/*.toml):\n  {:<10} {:>7} {:<6} {:>4} {:>11} {:>10} {:>7} {:>4}"
      "  {}\n",
      "name", "array", "for", "bus", "activations", "sums", "scales", "code", "hash");
  for (const std::string& name : config_names()) {
    const Config c = find_config(name);
    fmt::print("  {:<10} {:>7} {:<6} {:>4} {:>9} B {:>8} B {:>7} {:>4}  {:#018x}\n", name,
               fmt::format("{}x{}", c.rows, c.cols),
               c.sparsity == ArraySparsity::kDense ? "dense" : "1:2", c.data_bits,
               2ll * c.rows * c.act_words, 4ll * c.cols * c.acc_rows, c.scale_words, c.max_code_len,
               config_hash(c));
  }
  fmt::print("\nDevices (--device <name>[:<config>]):\n");
  for (const BackendInfo& backend : backends()) {
    fmt::print("  {:<10} {}\n", backend.name, backend.help);
  }
}

}  // namespace

void add_info(CLI::App& app) {
  CLI::App* command = app.add_subcommand("info", "List configurations and devices");
  command->footer(kFooter);
  auto json = std::make_shared<bool>(false);
  command->add_flag("--json", *json, "print JSON");
  command->callback([json] { *json ? print_json() : print_table(); });
}

}  // namespace sluice
