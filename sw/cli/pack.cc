#include <fmt/format.h>

#include "backends/find_config.h"
#include "sw/cli/commands.h"
#include "sw/cli/npy_operands.h"
#include "sw/compress/packed_tensor.h"
#include "sw/runtime/packing.h"

namespace sluice {
namespace {

constexpr const char* kPackFooter = R"help(
Writes a packed tensor: table, scales and one stream for all lanes, as docs/format.md describes it.
float32 weights are quantised, int8 weights are stored as they are.

Example:
  sluice pack --weights W.npy --sparsity 1:2 --prune --coding huffman --out W.slu
  sluice unpack --in W.slu --out back.npy)help";

struct PackCliOptions {
  std::string weights, out;
  std::string sparsity = "dense";
  std::string coding = "huffman";
  std::string config = "default";
  uint32_t rows = 1;
  bool prune = false;
};

void run_pack(const PackCliOptions& options) {
  const Sparsity sparsity = parse_sparsity(options.sparsity);
  const CodingChoice coding = parse_coding(options.coding);
  const QuantisedWeights w =
      weights_from_npy(read_npy(options.weights), options.weights, sparsity, coding, options.prune);
  const PackedTensor packed =
      pack_for_rows(find_config(options.config), w, sparsity, coding, options.rows);
  packed.write(options.out);
  fmt::print("{}: [{}, {}], {} {}, {:.3f} bits a weight, groups of {} columns\n", options.out,
             packed.n, packed.k, to_string(packed.sparsity), to_string(packed.coding),
             packed.bits_per_weight(), packed.layout.group);
}

void run_unpack(const std::string& in, const std::string& out) {
  const QuantisedWeights w = PackedTensor::read(in).unpack();
  if (w.scale.empty()) {
    write_npy(out,
              RowMatrixOf<int8_t>(Eigen::Map<const RowMatrixOf<int8_t>>(w.q.data(), w.n, w.k)));
    return;
  }
  RowMatrix values = Eigen::Map<const RowMatrixOf<int8_t>>(w.q.data(), w.n, w.k).cast<float>();
  for (int n = 0; n < w.n; ++n) values.row(n) *= w.scale[n];
  write_npy(out, values);
}

}  // namespace

void add_pack(CLI::App& app) {
  CLI::App* command = app.add_subcommand("pack", "Compress a weight matrix from .npy");
  command->footer(kPackFooter);
  auto options = std::make_shared<PackCliOptions>();
  command->add_option("--weights", options->weights, "W [N, K], .npy")->required();
  command->add_option("--out", options->out, "the packed tensor")->required();
  command->add_option("--sparsity", options->sparsity, "dense or 1:2")->capture_default_str();
  command->add_option("--coding", options->coding, "raw, fixed:<bits> or huffman")
      ->capture_default_str();
  command->add_option("--config", options->config, "the array it is laid out for")
      ->capture_default_str();
  command->add_option("--rows", options->rows, "rows of activations that it is cut into groups for")
      ->check(CLI::Range(1u, 1u << 20))
      ->capture_default_str();
  command->add_flag("--prune", options->prune, "in 1:2, zero the smaller of each pair");
  command->callback([options] { run_pack(*options); });
}

void add_unpack(CLI::App& app) {
  CLI::App* command = app.add_subcommand(
      "unpack", "Decode a packed tensor to .npy: float32 if it has scales, else int8");
  auto in = std::make_shared<std::string>();
  auto out = std::make_shared<std::string>();
  command->add_option("--in", *in, "the packed tensor")->required();
  command->add_option("--out", *out, "W [N, K], .npy")->required();
  command->callback([in, out] { run_unpack(*in, *out); });
}

}  // namespace sluice
