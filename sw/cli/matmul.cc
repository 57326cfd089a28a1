#include <fmt/format.h>
#include <sluice_registers.h>

#include <charconv>
#include <cmath>
#include <filesystem>
#include <optional>
#include <span>
#include <stdexcept>

#include "sw/cli/accepted_by.h"
#include "sw/cli/commands.h"
#include "sw/cli/element.h"
#include "sw/cli/fitting_device.h"
#include "sw/cli/npy_operands.h"
#include "sw/cli/product_page.h"
#include "sw/cli/product_run.h"
#include "sw/cli/report_options.h"
#include "sw/cli/timeline_file.h"
#include "sw/compress/weight_words.h"
#include "sw/timeline/engine_states.h"

namespace sluice {
namespace {

constexpr const char* kFooter = R"help(
Computes Y = X W^T with W [N, K], X [M, K] and Y [M, N], NumPy arrays in C order.

float32 in, float32 out: W is quantised to INT8 or FP8 with one scale or a scale a row (--scales), X with
a scale a row (a token); both are rounded, so Y is close to X @ W.T.

int8 in, int32 out: nothing is rescaled or rounded, Y equals X.astype(int) @ W.astype(int).T exactly.

With --operand fp8, uint8 arrays are taken as the bits of E4M3, and Y is the exact sum in float64.

--epilogue says what the machine writes: raw sums, fp32, bf16 (given as float32) or q8, operands for
the next product (int8, or uint8 bits of E4M3), in steps of --output-scale: a
number, or a float32 .npy array with a number for each of the M tokens.

What a mode cannot represent is an error that says where: more weights in a group along K than 1:2 or
2:4 keep (--prune zeroes the smallest), or more distinct values than fixed codes. --device rtl or golden
without a name picks the configuration that fits. On rtl the result is also held against the golden
model.

Examples:
  python3 -c "import numpy as n; r = n.random.default_rng(1)
  n.save('W.npy', r.normal(size=(64, 128)).astype('f'))
  n.save('X.npy', r.normal(size=(3, 128)).astype('f'))"
  sluice matmul --weights W.npy --activations X.npy --sparsity 1:2 --prune --coding huffman \
      --device rtl:default --out Y.npy --report r.html)help";

struct MatmulOptions {
  std::string weights, activations, out;
  std::string operand = "int8";
  std::string sparsity = "dense";
  std::string coding = "huffman";
  std::string scales, palette;
  std::string epilogue;
  std::string device = "golden";
  bool prune = false;
  bool counters = false;
  std::string timeline;
  std::string output_scale;
  ReportOptions reports;
  DeviceSettings settings;
};

bool is_scale(float value) { return value > 0 && std::isfinite(value); }

// The scale of all tokens, if the word is a number.
std::optional<float> common_scale(const std::string& word) {
  float scale = 0;
  const char* end = word.data() + word.size();
  const auto [rest, error] = std::from_chars(word.data(), end, scale);
  if (rest != end || error == std::errc::invalid_argument) return {};
  if (!is_scale(scale)) throw std::runtime_error(word + " is no scale; give a positive number");
  return scale;
}

// A number for all tokens or one for each of the m.
std::vector<float> output_scales(const std::string& option, StoreForm form, int m) {
  if (form != StoreForm::kOperands) {
    if (option.empty()) return {};
    throw std::runtime_error("--output-scale: only --epilogue q8 has a scale of its output");
  }
  if (option.empty()) {
    throw std::runtime_error(
        "--epilogue q8: give --output-scale, what a step of Y is worth, e.g. the largest |Y| / "
        "127");
  }
  if (const auto scale = common_scale(option)) return {*scale};
  const NpyMatrix array = read_npy(option);
  const auto* values = std::get_if<RowMatrix>(&array);
  if (values == nullptr || values->size() != m) {
    throw std::runtime_error(fmt::format(
        "{}: --output-scale takes a number or a float32 array of {} elements, one a token", option,
        m));
  }
  const std::span scales(values->data(), static_cast<size_t>(values->size()));
  for (const float scale : scales) {
    if (!is_scale(scale)) {
      throw std::runtime_error(
          fmt::format("--output-scale {}: {} is no scale; give positive numbers", option, scale));
    }
  }
  return {scales.begin(), scales.end()};
}

void run_matmul(const MatmulOptions& options) {
  const Operand operand = parse_operand(options.operand);
  const Sparsity sparsity = parse_sparsity(options.sparsity);
  const CodingChoice coding = parse_coding(options.coding);
  const NpyFile x_file = NpyFile::read(options.activations);
  const NpyFile w_file = NpyFile::read(options.weights);
  check_types(w_file, x_file, operand);
  if (w_file.columns() != x_file.columns()) {
    throw std::runtime_error(fmt::format(
        "{} is [{}, {}] and {} is [{}, {}]: W [N, K] and X [M, K] need the same K, the second "
        "dimension of both",
        options.weights, w_file.rows(), w_file.columns(), options.activations, x_file.rows(),
        x_file.columns()));
  }
  StoreForm form = w_file.is_float() ? StoreForm::kFp32 : StoreForm::kRaw;
  if (!options.epilogue.empty()) form = parse_epilogue(options.epilogue);
  const std::vector<float> output_scale = output_scales(options.output_scale, form, x_file.rows());

  const std::string device_name = fitting_device(options.device, {operand, sparsity, coding});
  const Config config = open_device(device_name)->config();
  check_timeline_path(options.timeline);
  if (options.counters || !options.timeline.empty()) {
    check_time(*open_device(device_name), options.counters ? "--counters" : "--timeline");
  }
  const PackedTensor packed =
      pack_npy(w_file, {operand, sparsity, coding, options.prune, options.scales, options.palette},
               config, x_file.rows());
  const QuantisedActivations x = activations_from_npy(x_file, operand);
  const ProductName name{std::filesystem::path(options.weights).stem(), options.sparsity,
                         x.m == 1 ? "decode" : "prefill"};
  const ProductRun run =
      run_product(device_name, options.settings, name, {packed, x, form, output_scale},
                  {.commands = options.timeline.empty() ? 0 : Recorder::kMaxCommands});
  write_npy(options.out, elements_to_npy(run.y, x.m, packed.n, form, operand));
  options.reports.write(to_json(run), [&] { return make_page(run, config); });
  if (options.counters) {
    for (const reg::Counter& counter : reg::kCounters) {
      if (counter.offset >= reg::kDispatchBusy) break;
      options.reports.print("{:<24}{:>14}\n", counter.name,
                            run.counters.find(counter.name)->second);
    }
    options.reports.print("\n{}", engine_table(run.counters));
  }
  if (run.timeline) write_timelines(options.timeline, {&*run.timeline, 1});
  if (run.difference) throw std::runtime_error(describe_difference(run));
}

}  // namespace

void add_matmul(CLI::App& app) {
  CLI::App* command = app.add_subcommand("matmul", "Multiply two .npy arrays on a device");
  command->footer(kFooter);
  auto options = std::make_shared<MatmulOptions>();
  command->add_option("--weights", options->weights, "W [N, K], .npy")->required();
  command->add_option("--activations", options->activations, "X [M, K], .npy")->required();
  command->add_option("--out", options->out, "Y [M, N], .npy")->required();
  command->add_option("--operand", options->operand, "int8 or fp8 (E4M3)")->capture_default_str();
  command->add_option("--sparsity", options->sparsity, "dense, 1:2 or 2:4")->capture_default_str();
  command->add_option("--coding", options->coding, "raw, fixed:<bits>, huffman or trellis")
      ->capture_default_str();
  command
      ->add_option("--palette", options->palette,
                   "round float32 weights to steps:<n>, quantiles:<n> (as NF4), kmeans:<n> or "
                   "float:<n> (as E2M1, with fp8) symbols instead of even steps")
      ->check(accepted_by(parse_palette));
  command->add_option("--scales", options->scales,
                      "of float32 weights: row or matrix; default matrix for huffman and trellis, "
                      "whose codes take outliers as they are, else row");
  command->add_option("--epilogue", options->epilogue,
                      "raw, fp32, bf16 or q8; default fp32 for float32 arrays, raw for others");
  command
      ->add_option("--output-scale", options->output_scale,
                   "q8: what a step of Y is worth, a number or a .npy array of M")
      ->check(accepted_by(common_scale));
  command
      ->add_option("--device", options->device,
                   "golden[:<config>], rtl[:<config>] or serial:<path>")
      ->capture_default_str();
  command->add_flag("--prune", options->prune,
                    "zero the smallest weights of each group in 1:2 or 2:4");
  command->add_flag("--counters", options->counters, "print the hardware's counters");
  command->add_option("--timeline", options->timeline,
                      "write what each command did when, and why not earlier: .json for Perfetto, "
                      ".svg as a picture");
  options->reports.add_to(*command);
  command->add_option("--latency", options->settings.memory_latency, "of memory, in cycles")
      ->check(CLI::Range(1u, 100000u))
      ->capture_default_str();
  command->add_option("--seed", options->settings.seed, "of all that is random")
      ->capture_default_str();
  command->callback([options] { run_matmul(*options); });
}

}  // namespace sluice
