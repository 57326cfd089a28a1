#include <fmt/format.h>

#include <atomic>
#include <chrono>
#include <stdexcept>
#include <thread>

#include "backends/find_config.h"
#include "sw/cli/commands.h"
#include "sw/cli/progress.h"
#include "sw/cli/sim_options.h"
#include "sw/cli/sim_page.h"
#include "sw/cli/sim_report.h"
#include "sw/cli/timeline_file.h"
#include "sw/cli/workload.h"
#include "sw/timeline/engine_states.h"

namespace sluice {
namespace {

constexpr const char* kFooter = R"help(
Streams every linear layer (q, k, v, o, gate, up, down) of decoder layers of a Llama, compressed,
through the simulated accelerator and compares every byte of what it leaves in memory with the golden
model. Each runs dense and in 1:2, with the whole prompt (prefill) and with one token (decode).

Columns: bits/w, bits a weight with table and scales; cycles, from doorbell to interrupt; MACs, share
of the array's multiplications used from the first weight in to the last sum out; bus, share of the
cycles in which the busier of the two data channels moved data.

Examples:
  sluice sim
  sluice sim --report sim.html
  sluice sim --model ../models/my-llama --layers 0-3 --config wide
  sluice sim --device serial:/dev/ttyUSB1
  sluice sim --latency 300 --back-pressure 0.2 --seed 7
  sluice sim --only layer0.q:dense:prefill --counters --timeline q.svg
  sluice sim --only layer0.q:dense:prefill --trace q.fst --trace-start 1000 --trace-stop 3000)help";

SimOutcome run_case(const SimOptions& options, const Config& config, const WorkloadCase& item,
                    const CodingChoice& coding, const TimelineWish& timeline) {
  SimOutcome outcome{.id = item.id(), .run = {}, .error = {}};
  try {
    const PackedCase packed = pack_case(config, item, coding);
    outcome.run = run_product(options.device_name(), options.settings(), item.name,
                              {packed.weights, packed.activations, StoreForm::kFp32}, timeline);
  } catch (const std::exception& error) {
    outcome.error = error.what();
  }
  return outcome;
}

std::vector<WorkloadCase> choose_cases(const SimOptions& options, const Workload& workload) {
  std::vector<WorkloadCase> all = workload.cases(options.layers, find_config(options.config));
  if (options.only.empty()) return all;
  for (const WorkloadCase& item : all) {
    if (item.id() == options.only) return {item};
  }
  throw std::runtime_error(
      fmt::format("--only {}: there is no such case in layers {}; they are named as {}",
                  options.only, options.layers, all.front().id()));
}

// All timelines stay in memory until they are written. A page shows that of the first case.
TimelineWish timeline_wish(const SimOptions& options, size_t cases, size_t index) {
  if (!options.timeline.empty()) return {.commands = Recorder::kMaxCommands / cases + 1};
  const bool shown = options.reports.has_page() && index == 0;
  return {.commands = shown ? Recorder::kMaxCommands : 0, .required = false};
}

SimReport simulate(const SimOptions& options, const std::vector<WorkloadCase>& cases) {
  const Config config = find_config(options.config);
  const CodingChoice coding = parse_coding(options.coding);
  SimReport report;
  report.config = config.name;
  report.outcomes.resize(cases.size());
  const auto start = std::chrono::steady_clock::now();
  {
    Progress progress(static_cast<int>(cases.size()));
    std::atomic<size_t> next = 0;
    const auto work = [&] {
      for (size_t i = next++; i < cases.size(); i = next++) {
        report.outcomes[i] =
            run_case(options, config, cases[i], coding, timeline_wish(options, cases.size(), i));
        progress.advance(cases[i].id());
      }
    };
    std::vector<std::jthread> workers;
    for (int i = 0; i < options.jobs; ++i) workers.emplace_back(work);
  }
  const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - start;
  report.seconds = elapsed.count();
  return report;
}

// What went wrong with a case, and how to see it happen.
std::string explain(const SimOptions& options, const SimOutcome& outcome) {
  SimOptions again = options;
  again.only = outcome.id;
  again.layers = outcome.id.substr(5, outcome.id.find('.') - 5);  // "layer0.q:..."
  again.trace = "build/wave/" + outcome.id.substr(0, outcome.id.find(':')) + ".fst";
  std::string text;
  if (outcome.run) {
    text = describe_difference(*outcome.run);
    if (const auto cycle = outcome.run->difference->cycle) {
      constexpr uint64_t kBefore = 3000, kAfter = 100;
      again.trace_start = *cycle > kBefore ? *cycle - kBefore : 0;
      again.trace_stop = *cycle + kAfter;
    }
  } else {
    text = fmt::format("{}: {}\n", outcome.id, outcome.error);
  }
  return text + "  to see it in a waveform:\n  " + again.command_line() + "\n";
}

// Before hours of simulation.
void check_has_time(const SimOptions& options) {
  if (!options.counters && options.timeline.empty()) return;
  check_time(*open_device(options.device_name()), options.counters ? "--counters" : "--timeline");
}

// With the codes of the first tensor in each mode.
report::Page make_page(const SimOptions& options, const std::vector<WorkloadCase>& cases,
                       SimReport report, const std::string& subtitle) {
  const Config config = find_config(options.config);
  const CodingChoice coding = parse_coding(options.coding);
  const ProductName& first = cases.front().name;
  for (size_t i = 0; i < cases.size(); ++i) {
    const WorkloadCase& item = cases[i];
    if (!coding.has_lengths() || !report.outcomes[i].run || item.name.tensor != first.tensor ||
        item.name.phase != first.phase) {
      continue;
    }
    report.lengths.emplace_back(fmt::format("{}, {}", item.name.tensor, item.name.mode),
                                pack_case(config, item, coding).weights.code_lengths());
  }
  return make_page(report, config, subtitle);
}

// A device whose name says all has a configuration of its own; one that is unique runs case by
// case.
SimOptions for_device(SimOptions options) {
  if (options.device_name() != options.device) return options;
  const std::unique_ptr<Device> device = open_device(options.device);
  options.config = device->config().name;
  if (device->is_unique()) options.jobs = 1;
  return options;
}

void run_sim(const SimOptions& wanted) {
  const SimOptions options = for_device(wanted);
  check_timeline_path(options.timeline);
  check_has_time(options);
  const Workload workload(options.model, options.seed);
  const std::vector<WorkloadCase> cases = choose_cases(options, workload);
  if (!options.trace.empty() && cases.size() != 1) {
    throw std::runtime_error("--trace traces one case; choose it with --only, e.g. --only " +
                             cases.front().id());
  }
  const SimReport report = simulate(options, cases);
  const std::string what =
      fmt::format("{} on {}, memory latency {}, seed {}", workload.model().source,
                  options.device_name(), options.latency, options.seed);
  const ReportOptions& reports = options.reports;
  reports.write(to_json(report), [&] { return make_page(options, cases, report, what); });
  if (!options.timeline.empty()) write_timelines(options.timeline, report.timelines());

  reports.print("{}\n\n{}\n", what, table(report));
  reports.print("{} cycles in {:.1f} s: {:.0f} a second; report in {}\n", report.cycles(),
                report.seconds, report.cycles() / report.seconds, reports.named());
  if (options.counters) reports.print("\n{}\n", engine_table(report.counters()));
  if (!options.timeline.empty()) reports.print("timeline in {}\n", options.timeline);
  if (report.pass()) {
    reports.print("PASS: {} of {} outputs identical\n", report.passed(), report.outcomes.size());
    return;
  }
  std::string text =
      fmt::format("FAIL: {} of {} outputs identical\n", report.passed(), report.outcomes.size());
  for (const SimOutcome& outcome : report.outcomes) {
    if (!outcome.pass()) text += explain(options, outcome);
  }
  throw std::runtime_error(text);
}

}  // namespace

void add_sim(CLI::App& app) {
  CLI::App* command = app.add_subcommand(
      "sim", "Run a model's linear layers on simulated RTL and check the result");
  command->footer(kFooter);
  auto options = std::make_shared<SimOptions>();
  options->add_to(*command);
  command->callback([options] { run_sim(*options); });
}

}  // namespace sluice
