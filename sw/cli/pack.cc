#include <fmt/format.h>

#include "sw/cli/commands.h"
#include "sw/cli/element.h"
#include "sw/cli/fitting_device.h"
#include "sw/cli/npy_operands.h"
#include "sw/compress/packed_tensor.h"

namespace sluice {
namespace {

constexpr const char* kPackFooter = R"help(
Writes a packed tensor: table, scales and one stream for all lanes, as docs/format.md describes it.
float32 weights are quantised, int8 weights (with --operand fp8: uint8, the bits of E4M3) are stored
as they are.

Example:
  sluice pack --weights W.npy --sparsity 1:2 --prune --coding huffman --out W.slu
  sluice unpack --in W.slu --out back.npy)help";

struct PackCliOptions {
  std::string weights, out;
  std::string operand = "int8";
  std::string sparsity = "dense";
  std::string coding = "huffman";
  std::string scales, palette;
  std::string config;
  uint32_t rows = 1;
  bool prune = false;
};

void run_pack(const PackCliOptions& options) {
  const WeightOptions weights{parse_operand(options.operand),
                              parse_sparsity(options.sparsity),
                              parse_coding(options.coding),
                              options.prune,
                              options.scales,
                              options.palette};
  const PackedTensor packed =
      pack_npy(NpyFile::read(options.weights), weights,
               fitting_config(options.config, {weights.operand, weights.sparsity, weights.coding}),
               options.rows);
  packed.write(options.out);
  fmt::print("{}: [{}, {}], {} {}, {:.3f} bits a weight, groups of {} columns\n", options.out,
             packed.n, packed.k, to_string(packed.sparsity), to_string(packed.coding),
             packed.bits_per_weight(), to_string(packed.layout.groups));
}

void run_unpack(const std::string& in, const std::string& out) {
  const QuantisedWeights w = PackedTensor::read(in).unpack();
  if (w.scale.empty()) {
    write_npy(out,
              elements_to_npy({w.q.begin(), w.q.end()}, w.n, w.k, StoreForm::kOperands, w.operand));
    return;
  }
  RowMatrix values(w.n, w.k);
  for (int n = 0; n < w.n; ++n) {
    for (int k = 0; k < w.k; ++k) values(n, k) = w.value(n, k);
  }
  write_npy(out, values);
}

}  // namespace

void add_pack(CLI::App& app) {
  CLI::App* command = app.add_subcommand("pack", "Compress a weight matrix from .npy");
  command->footer(kPackFooter);
  auto options = std::make_shared<PackCliOptions>();
  command->add_option("--weights", options->weights, "W [N, K], .npy")->required();
  command->add_option("--out", options->out, "the packed tensor")->required();
  command->add_option("--operand", options->operand, "int8 or fp8 (E4M3)")->capture_default_str();
  command->add_option("--sparsity", options->sparsity, "dense, 1:2 or 2:4")->capture_default_str();
  command->add_option("--coding", options->coding, "raw, fixed:<bits>, huffman or trellis")
      ->capture_default_str();
  command->add_option("--palette", options->palette,
                      "round float32 weights to steps:<n>, quantiles:<n> (as NF4), kmeans:<n> or "
                      "float:<n> (as E2M1, with fp8) symbols instead of even steps");
  command->add_option("--scales", options->scales,
                      "of float32 weights: row or matrix; default matrix for huffman and trellis, "
                      "whose codes take outliers as they are, else row");
  command->add_option("--config", options->config,
                      "the array it is laid out for; default: one that fits");
  command->add_option("--rows", options->rows, "rows of activations that it is cut into groups for")
      ->check(CLI::Range(1u, 1u << 20))
      ->capture_default_str();
  command->add_flag("--prune", options->prune,
                    "zero the smallest weights of each group in 1:2 or 2:4");
  command->callback([options] { run_pack(*options); });
}

void add_unpack(CLI::App& app) {
  CLI::App* command = app.add_subcommand(
      "unpack",
      "Decode a packed tensor to .npy: float32 if it has scales, else int8 (FP8: uint8, its bits)");
  auto in = std::make_shared<std::string>();
  auto out = std::make_shared<std::string>();
  command->add_option("--in", *in, "the packed tensor")->required();
  command->add_option("--out", *out, "W [N, K], .npy")->required();
  command->callback([in, out] { run_unpack(*in, *out); });
}

}  // namespace sluice
