#include "sw/cli/program.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "backends/backends.h"
#include "backends/find_config.h"
#include "sw/cli/commands.h"
#include "sw/cli/help/help_text.h"
#include "sw/cli/help/option_values.h"
#include "tb/accelerator.h"

namespace sluice {
namespace {

struct VerbGroup {
  const char* task;
  std::vector<void (*)(CLI::App&)> verbs;
};

// In the order of the help.
const VerbGroup kGroups[] = {
    {"Run a model", {add_sim, add_generate, add_eval}},
    {"Compress", {add_compress, add_inspect, add_decompress, add_pack, add_unpack}},
    {"Measure", {add_matmul, add_rd, add_bench_layer}},
    {"Look", {add_wave, add_info}},
    {"About this program", {add_help, add_man, add_completion}},
};

constexpr const char* kFooter = R"help(
Examples:
  # layer 0 of the embedded model on simulated RTL
  sluice sim
  # the same of your own Llama
  sluice sim --model ../models/my-llama --layers all
  # the options and examples of a verb
  sluice help matmul)help";

std::string version() {
  return fmt::format("sluice {}\nconfigurations: {}\nsimulated here: {}", SLUICE_VERSION,
                     fmt::join(config_names(), ", "), fmt::join(accelerator_configs(), ", "));
}

}  // namespace

void build_program(CLI::App& app) {
  register_all_backends();
  app.name("sluice");
  app.description("LLM inference with weights that stay compressed up to the array");
  app.footer(kFooter);
  app.require_subcommand(1);
  app.formatter(std::make_shared<HelpFormatter>());
  app.set_help_flag("-h,--help", "show this help");
  for (const VerbGroup& group : kGroups) {
    for (const auto& add : group.verbs) {
      add(app);
      app.get_subcommands({}).back()->group(group.task);
    }
  }
  for (CLI::App* verb : app.get_subcommands({})) add_value_checks(*verb);
  app.set_version_flag("--version", version, "show the version and the configurations");
}

}  // namespace sluice
