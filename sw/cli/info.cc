#include <fmt/format.h>

#include "backends/find_config.h"
#include "sw/cli/commands.h"
#include "sw/runtime/device.h"

namespace sluice {
namespace {

void run_info() {
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
  app.add_subcommand("info", "List configurations and devices")->callback(run_info);
}

}  // namespace sluice
