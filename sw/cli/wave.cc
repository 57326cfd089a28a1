#include <fmt/format.h>

#include <stdexcept>

#include "backends/find_config.h"
#include "sw/cli/commands.h"
#include "sw/cli/product_page.h"
#include "sw/cli/save_file.h"
#include "sw/cli/sim_options.h"
#include "sw/cli/timeline_file.h"
#include "sw/cli/workload.h"
#include "sw/timeline/engine_states.h"

namespace sluice {
namespace {

constexpr const char* kFooter = R"help(
Traces one product and writes a GTKWave save file beside the trace, with groups in the order that the
data takes. Without --only it is the key projection of the first layer of --layers in 1:2 with one
token, which is short.

Examples:
  sluice wave
  sluice wave --only layer0.q:dense:prefill --trace-stop 5000)help";

void run_wave(SimOptions options) {
  check_timeline_path(options.timeline);
  const Config config = find_config(options.config);
  const Workload workload(options.model, options.seed);
  const std::vector<WorkloadCase> cases = workload.cases(options.layers, config);
  if (options.only.empty()) {
    options.only =
        cases.front().name.tensor.substr(0, cases.front().name.tensor.find('.')) + ".k:1:2:decode";
  }
  for (const WorkloadCase& item : cases) {
    if (item.id() != options.only) continue;
    const PackedCase packed = pack_case(config, item, parse_coding(options.coding));
    const ProductRun run =
        run_product("rtl:" + options.config, options.settings(), item.name,
                    {packed.weights, packed.activations, StoreForm::kFp32},
                    {.commands = options.timeline.empty() ? 0 : Recorder::kMaxCommands});
    const std::string save = write_save_file(options.trace, config);
    const ReportOptions& reports = options.reports;
    reports.print("{} on {}: {} cycles, {} differing bytes\ntrace {}\nview  gtkwave {}\n",
                  item.id(), run.device, run.cycles.value_or(0), run.differing_bytes, options.trace,
                  save);
    if (options.counters) reports.print("\n{}", engine_table(run.counters));
    nlohmann::ordered_json json = to_json(run);
    json["trace"] = options.trace;
    json["view"] = save;
    reports.write(json, [&] { return make_page(run, config); });
    if (run.timeline) write_timelines(options.timeline, {&*run.timeline, 1});
    if (run.difference) throw std::runtime_error(describe_difference(run));
    return;
  }
  throw std::runtime_error(
      fmt::format("--only {}: there is no such case in layers {}; they are named as {}",
                  options.only, options.layers, cases.front().id()));
}

}  // namespace

void add_wave(CLI::App& app) {
  CLI::App* command = app.add_subcommand("wave", "Trace a short run for GTKWave");
  command->footer(kFooter);
  auto options = std::make_shared<SimOptions>();
  options->trace = "build/wave/sluice.fst";
  options->reports = {};  // those of sim are not for a trace
  options->add_to(*command);
  command->callback([options] { run_wave(*options); });
}

}  // namespace sluice
