#include <fmt/format.h>

#include <cstdio>
#include <optional>
#include <stdexcept>

#include "backends/find_config.h"
#include "sw/cli/accepted_by.h"
#include "sw/cli/commands.h"
#include "sw/cli/layer_page.h"
#include "sw/cli/layer_progress.h"
#include "sw/cli/layer_report.h"
#include "sw/cli/layer_run.h"
#include "sw/cli/report_options.h"
#include "sw/model/layer_shape.h"
#include "sw/planner/step_for_bits.h"

namespace sluice {
namespace {

constexpr const char* kFooter = R"help(
Runs the seven linears (q, k, v, o, gate, up, down) of one decoder layer of a Llama's shape for one token
or a few, with seeded Gaussian weights: quantised, compressed, streamed through the simulated accelerator
and compared byte by byte with the golden model. Each linear gets the inputs that the layer gives it (norm,
rotary embedding, attention, SwiGLU), computed from what the accelerator returned before. The weights of one
linear are in memory at a time.

Columns: bits/w, bits a weight with table and scale; MB, of the packed tensor; cycles, from doorbell to
interrupt; /bound, these over the fewest that bus and array allow; cycles/s, simulated; error, root mean
square of the outputs' difference from floats over the outputs', and expect, what quantisation explains of
it; ok, every byte as the golden model leaves it and the error no more than a quarter above the expected.

Examples:
  sluice bench-layer --shape llama3-8b
  sluice bench-layer --shape tinyllama --sparsity 1:2 --bits 3.5 --report build/reports/layer.html
  sluice bench-layer --shape 512x1376x8x4 --tokens 16 --config wide)help";

struct LayerOptions {
  std::string shape = "llama3-8b";
  int tokens = 1;
  std::string config = "default";
  std::string device = "rtl";
  std::string sparsity = "dense";
  std::string coding = "huffman";
  std::optional<double> bits, step;
  ReportOptions reports;
  DeviceSettings settings;
};

LayerJob make_job(const LayerOptions& options) {
  LayerJob job{.shape = parse_layer_shape(options.shape),
               .tokens = options.tokens,
               .device = options.device + ":" + options.config,
               .sparsity = parse_sparsity(options.sparsity),
               .coding = parse_coding(options.coding),
               .step = {},
               .settings = options.settings};
  job.step = default_step(job.sparsity, job.coding);
  if (options.step) job.step = {StepRule::kRms, *options.step, ScalePer::kMatrix};
  if (options.bits) job.step = step_for_bits(job, *options.bits);
  return job;
}

// Of the whole layer, for the time left alone: as if each weight took five bits.
double expected_cycles(const LayerJob& job) {
  constexpr double kBits = 5;
  const Config config = find_config(job.device.substr(job.device.find(':') + 1));
  const auto weights = static_cast<double>(layer_weights(job.shape));
  const double tiles = weights / (double(config.rows) * config.cols);
  const double stored = job.sparsity == Sparsity::kDense ? 1 : 0.5;
  return stored * std::max(tiles * std::max(config.rows, job.tokens),
                           weights * kBits / 8 / config.bus_bytes());
}

void run_bench_layer(const LayerOptions& options) {
  const LayerJob job = make_job(options);
  LayerReport report{.shape = options.shape, .device = job.device, .linears = {}};
  const ReportOptions& reports = options.reports;
  const std::string what =
      fmt::format("{}: {} weights, {} {}, on {}, memory latency {}, seed {}", options.shape,
                  layer_weights(job.shape), to_string(job.sparsity), to_string(job.coding),
                  job.device, job.settings.memory_latency, job.settings.seed);
  reports.print("{}\n\n{}", what, layer_header());
  std::fflush(stdout);
  const Stopwatch watch;
  LayerProgress progress(expected_cycles(job));
  run_layer(
      job,
      [&](const std::string& linear, LayerPhase phase, uint64_t cycles) {
        progress.show(linear, phase, cycles);
      },
      [&](const LinearRun& run) {
        progress.finish(run.product.cycles.value_or(0));
        progress.wipe();
        reports.print("{}", layer_row(run));
        std::fflush(stdout);
        report.linears.push_back(run);
      });
  report.seconds = watch.seconds();
  report.peak_memory = peak_memory();
  reports.print("{}", layer_totals(report));
  reports.write(to_json(report),
                [&] { return make_page(report, find_config(options.config), what); });
  std::string failures;
  for (const LinearRun& run : report.linears) {
    if (!run.exact()) failures += describe_difference(run.product);
    if (!run.close()) {
      failures += fmt::format("{}: the error is {:.3f}% of the outputs, {:.3f}% are explained\n",
                              run.product.name.tensor, 100 * run.error, 100 * run.expected_error);
    }
  }
  if (!failures.empty()) throw std::runtime_error("FAIL\n" + failures);
  reports.print("PASS: {} linears, every output byte as the golden model has it\n",
                report.linears.size());
}

}  // namespace

void add_bench_layer(CLI::App& app) {
  CLI::App* command =
      app.add_subcommand("bench-layer", "Run a decoder layer of a large Llama's shape");
  command->footer(kFooter);
  auto options = std::make_shared<LayerOptions>();
  command
      ->add_option("--shape", options->shape,
                   "tinyllama, llama3-8b, llama3-70b or <dim>x<hidden>x<heads>x<kv heads>")
      ->check(accepted_by(parse_layer_shape))
      ->capture_default_str();
  command->add_option("--tokens", options->tokens, "tokens at once")
      ->check(CLI::Range(1, 8192))
      ->capture_default_str();
  command->add_option("--config", options->config, "configuration, a name of configs/")
      ->capture_default_str();
  command->add_option("--device", options->device, "back end: rtl, or golden alone")
      ->capture_default_str();
  command->add_option("--sparsity", options->sparsity, "dense, 1:2 or 2:4")->capture_default_str();
  command->add_option("--coding", options->coding, "raw, fixed:<bits>, huffman or trellis")
      ->capture_default_str();
  CLI::Option* bits = command->add_option("--bits", options->bits, "a weight; huffman and trellis")
                          ->check(CLI::Range(kFewestBits, kMostBits));
  command->add_option("--step", options->step, "of the weights, in their root mean squares")
      ->check(CLI::Range(0.01, 4.0))
      ->excludes(bits);
  command->add_option("--seed", options->settings.seed, "of weights and inputs")
      ->capture_default_str();
  command->add_option("--latency", options->settings.memory_latency, "of memory, in cycles")
      ->check(CLI::Range(1u, 100000u))
      ->capture_default_str();
  options->reports.add_to(*command);
  command->callback([options] { run_bench_layer(*options); });
}

}  // namespace sluice
