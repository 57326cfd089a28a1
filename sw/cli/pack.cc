#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "sw/cli/accepted_by.h"
#include "sw/cli/commands.h"
#include "sw/cli/element.h"
#include "sw/cli/fitting_device.h"
#include "sw/cli/npy_operands.h"
#include "sw/compress/packed_tensor.h"
#include "sw/compress/weight_words.h"

namespace sluice {
namespace {

constexpr const char* kPackFooter = R"help(
Writes a packed tensor: table, scales and one stream for all lanes, as docs/format.md describes it.
float32 weights are quantised, int8 weights (with --operand fp8: uint8, the bits of E4M3) are stored
as they are.

Examples:
  sluice pack --weights W.npy --out W.slu
  sluice pack --weights W.npy --sparsity 1:2 --prune --coding huffman --out W.slu --json)help";

constexpr const char* kUnpackFooter = R"help(
Writes what the machine multiplies with: float32 if the tensor has scales, else the operands, int8 or
for FP8 their bits as uint8.

Examples:
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
  bool json = false;
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
  if (options.json) {
    const nlohmann::ordered_json json = {{"out", options.out},
                                         {"n", packed.n},
                                         {"k", packed.k},
                                         {"operand", to_string(packed.operand)},
                                         {"sparsity", to_string(packed.sparsity)},
                                         {"coding", to_string(packed.coding)},
                                         {"bits_per_weight", packed.bits_per_weight()},
                                         {"bytes", packed.serialise().size()},
                                         {"groups", to_string(packed.layout.groups)}};
    fmt::print("{}\n", json.dump(2));
    return;
  }
  fmt::print("{}: [{}, {}], {} {}, {:.3f} bits a weight, groups of {} columns\n", options.out,
             packed.n, packed.k, to_string(packed.sparsity), to_string(packed.coding),
             packed.bits_per_weight(), to_string(packed.layout.groups));
}

struct UnpackCliOptions {
  std::string in, out;
  bool json = false;
};

NpyMatrix unpacked(const QuantisedWeights& w) {
  if (w.scale.empty()) {
    return elements_to_npy({w.q.begin(), w.q.end()}, w.n, w.k, StoreForm::kOperands, w.operand);
  }
  RowMatrix values(w.n, w.k);
  for (int n = 0; n < w.n; ++n) {
    for (int k = 0; k < w.k; ++k) values(n, k) = w.value(n, k);
  }
  return values;
}

void run_unpack(const UnpackCliOptions& options) {
  const QuantisedWeights w = PackedTensor::read(options.in).unpack();
  const NpyMatrix values = unpacked(w);
  write_npy(options.out, values);
  const char* type = std::holds_alternative<RowMatrix>(values)             ? "float32"
                     : std::holds_alternative<RowMatrixOf<int8_t>>(values) ? "int8"
                                                                           : "uint8";
  if (options.json) {
    const nlohmann::ordered_json json = {
        {"out", options.out}, {"n", w.n}, {"k", w.k}, {"type", type}};
    fmt::print("{}\n", json.dump(2));
  } else {
    fmt::print("{}: [{}, {}], {}\n", options.out, w.n, w.k, type);
  }
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
  command
      ->add_option("--palette", options->palette,
                   "round float32 weights to steps:<n>, quantiles:<n> (as NF4), kmeans:<n> or "
                   "float:<n> (as E2M1, with fp8) symbols instead of even steps")
      ->check(accepted_by(parse_palette));
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
  command->add_flag("--json", options->json, "print JSON");
  command->callback([options] { run_pack(*options); });
}

void add_unpack(CLI::App& app) {
  CLI::App* command = app.add_subcommand("unpack", "Decode a packed tensor to .npy");
  command->footer(kUnpackFooter);
  auto options = std::make_shared<UnpackCliOptions>();
  command->add_option("--in", options->in, "the packed tensor")->required();
  command->add_option("--out", options->out, "W [N, K], .npy")->required();
  command->add_flag("--json", options->json, "print JSON");
  command->callback([options] { run_unpack(*options); });
}

}  // namespace sluice
