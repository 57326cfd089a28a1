#include <fmt/format.h>

#include <bit>
#include <filesystem>
#include <stdexcept>

#include "backends/find_config.h"
#include "sw/cli/commands.h"
#include "sw/cli/npy_operands.h"
#include "sw/cli/product_run.h"
#include "sw/runtime/packing.h"

namespace sluice {
namespace {

constexpr const char* kFooter = R"help(
Computes Y = X W^T with W [N, K], X [M, K] and Y [M, N], NumPy arrays in C order.

float32 in, float32 out: W is quantised to INT8 with a scale a row (an output channel), X with a scale
a row (a token); both are rounded, so Y is close to X @ W.T.
int8 in, int32 out: nothing is rescaled or rounded, Y equals X.astype(int) @ W.astype(int).T exactly.
What a mode cannot represent is an error that says where: a pair of neighbours along K without a zero
in 1:2 (--prune zeroes the smaller one), or more distinct values than fixed codes. On rtl the result
is also held against the golden model.

Example:
  python3 -c "import numpy as n; r = n.random.default_rng(1);
  n.save('W.npy', r.normal(size=(64, 128)).astype('f')); n.save('X.npy', r.normal(size=(3, 128)).astype('f'))"
  sluice matmul --weights W.npy --activations X.npy --sparsity 1:2 --prune --coding huffman \
      --device rtl:default --out Y.npy --report r.json)help";

struct MatmulOptions {
  std::string weights, activations, out, report;
  std::string sparsity = "dense";
  std::string coding = "huffman";
  std::string device = "golden";
  bool prune = false;
  DeviceSettings settings;
};

NpyMatrix to_npy(const ProductRun& run, bool integer) {
  const auto fill = [&](auto matrix) {
    using T = typename decltype(matrix)::Scalar;
    for (size_t i = 0; i < run.y.size(); ++i) matrix.data()[i] = std::bit_cast<T>(run.y[i]);
    return matrix;
  };
  const Eigen::Index m = run.shape.m, n = run.shape.n;
  if (integer) return fill(RowMatrixOf<int32_t>(m, n));
  return fill(RowMatrix(m, n));
}

void run_matmul(const MatmulOptions& options) {
  const Sparsity sparsity = parse_sparsity(options.sparsity);
  const CodingChoice coding = parse_coding(options.coding);
  const NpyMatrix x_array = read_npy(options.activations);
  const NpyMatrix w_array = read_npy(options.weights);
  check_same_type(options.weights, w_array, options.activations, x_array);
  const bool integer = is_int8(w_array);
  const QuantisedWeights w =
      weights_from_npy(w_array, options.weights, sparsity, coding, options.prune);
  const QuantisedActivations x = activations_from_npy(x_array, options.activations);
  if (w.k != x.k) {
    throw std::runtime_error(fmt::format(
        "{} is [{}, {}] and {} is [{}, {}]: W [N, K] and X [M, K] need the same K, the second "
        "dimension of both",
        options.weights, w.n, w.k, options.activations, x.m, x.k));
  }
  const std::unique_ptr<Device> device = open_device(options.device);
  const PackedTensor packed =
      pack_for_rows(device->config(), w, sparsity, coding, static_cast<uint32_t>(x.m));
  const StoreForm form = integer ? StoreForm::kRaw : StoreForm::kFp32;
  const ProductName name{std::filesystem::path(options.weights).stem(), options.sparsity,
                         x.m == 1 ? "decode" : "prefill"};
  const ProductRun run = run_product(options.device, options.settings, name, {packed, x, form});
  write_npy(options.out, to_npy(run, integer));
  if (!options.report.empty()) write_json(options.report, to_json(run));
  if (run.difference) throw std::runtime_error(describe_difference(run, form));
}

}  // namespace

void add_matmul(CLI::App& app) {
  CLI::App* command = app.add_subcommand("matmul", "Multiply two .npy arrays on a device");
  command->footer(kFooter);
  auto options = std::make_shared<MatmulOptions>();
  command->add_option("--weights", options->weights, "W [N, K], .npy")->required();
  command->add_option("--activations", options->activations, "X [M, K], .npy")->required();
  command->add_option("--out", options->out, "Y [M, N], .npy")->required();
  command->add_option("--sparsity", options->sparsity, "dense or 1:2")->capture_default_str();
  command->add_option("--coding", options->coding, "raw, fixed:<bits> or huffman")
      ->capture_default_str();
  command->add_option("--device", options->device, "golden[:<config>] or rtl[:<config>]")
      ->capture_default_str();
  command->add_flag("--prune", options->prune, "in 1:2, zero the smaller of each pair");
  command->add_option("--report", options->report, "write cycles and utilisation as JSON");
  command->add_option("--latency", options->settings.memory_latency, "of memory, in cycles")
      ->check(CLI::Range(1u, 100000u))
      ->capture_default_str();
  command->add_option("--seed", options->settings.seed, "of all that is random")
      ->capture_default_str();
  command->callback([options] { run_matmul(*options); });
}

}  // namespace sluice
