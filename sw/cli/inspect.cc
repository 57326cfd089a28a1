#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <stdexcept>

#include "sw/cli/commands.h"
#include "sw/cli/container_report.h"
#include "sw/container/container_file.h"
#include "sw/model/llama_checkpoint.h"

namespace sluice {
namespace {

using nlohmann::ordered_json;

constexpr const char* kFooter = R"help(
Of a container it lists what is in it; with --tensor, one linear's parts, its code lengths (how many stored
weights have a code of that many bits) and the entries of its tables. --check reads everything: checksums,
codes and values. A checkpoint's tensors are listed with type and shape, a packed tensor (sluice pack) is
shown as a linear is.

Examples:
  sluice inspect stories.sluice
  sluice inspect stories.sluice --tensor model.layers.0.mlp.up_proj.weight
  sluice inspect stories.sluice --check
  sluice inspect models/stories)help";

struct InspectOptions {
  std::string path;
  std::string tensor;
  bool check = false;
  bool json = false;
};

bool is_packed_tensor(const std::string& path) {
  std::string magic(8, '\0');
  std::ifstream file(path, std::ios::binary);
  file.read(magic.data(), static_cast<std::streamsize>(magic.size()));
  return magic == "SLUICEPT";
}

// Parts of one linear.
void show_packed(const std::string& name, const std::vector<PackedTensor>& parts, bool json) {
  CodeLengths lengths{};
  ordered_json json_parts = ordered_json::array();
  std::string text;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const PackedTensor& part = parts[i];
    const CodeLengths of_part = part.code_lengths();
    for (std::size_t l = 0; l < lengths.size(); ++l) lengths[l] += of_part[l];
    text += fmt::format("part {}: [{}, {}], {} {} {}, {:.3f} bits a weight, {} scales\n", i, part.n,
                        part.k, to_string(part.operand), to_string(part.sparsity),
                        to_string(part.coding), part.bits_per_weight(), part.scale.size());
    text += fmt::format("  groups of {} columns\n", to_string(part.layout.groups));
    json_parts.push_back({{"shape", {part.n, part.k}},
                          {"operand", to_string(part.operand)},
                          {"sparsity", to_string(part.sparsity)},
                          {"coding", to_string(part.coding)},
                          {"bytes", part.header_bytes() + part.stream.size()},
                          {"bits_per_weight", part.bits_per_weight()},
                          {"groups", to_string(part.layout.groups)}});
  }
  if (json) {
    const ordered_json all{{"name", name}, {"code_lengths", lengths}, {"parts", json_parts}};
    fmt::print("{}\n", all.dump(2));
    return;
  }
  fmt::print("{}\n{}\n{}", name, text, lengths_bars(lengths));
  for (std::size_t i = 0; i < parts.size(); ++i) {
    fmt::print("\npart {}\n{}", i, entries_text(parts[i]));
  }
}

void inspect_container(const InspectOptions& options) {
  const auto file = ContainerFile::open(options.path);
  const Directory& directory = file.directory();
  if (options.check) file.check();
  if (!options.tensor.empty()) {
    const PackedLinear* linear = directory.find(options.tensor);
    if (linear == nullptr) {
      throw std::runtime_error(
          fmt::format("{}: there is no linear {}; sluice inspect {} lists them", options.path,
                      options.tensor, options.path));
    }
    std::vector<PackedTensor> parts;
    for (std::size_t i = 0; i < linear->parts.size(); ++i) parts.push_back(file.part(*linear, i));
    show_packed(options.tensor, parts, options.json);
    return;
  }
  if (options.json) {
    ordered_json json = to_json(directory, file.bytes());
    if (options.check) json["checked"] = true;
    fmt::print("{}\n", json.dump(2));
    return;
  }
  fmt::print("{}, {} bytes\n{}\n{}\n{}\n{}", options.path, file.bytes(), origin_text(directory),
             linears_table(directory), kinds_table(directory), others_text(directory));
  if (options.check) fmt::print("\nchecked: every checksum, code and value\n");
}

void inspect_checkpoint(const InspectOptions& options) {
  const auto checkpoint = LlamaCheckpoint::open(options.path);
  const Checkpoint& tensors = checkpoint.tensors();
  if (options.check) {
    for (const std::string& name : tensors.names()) to_matrix(tensors.find(name));
  }
  std::vector<std::string> names = tensors.names();
  if (!options.tensor.empty()) names = {tensors.find(options.tensor).name};
  ordered_json json = ordered_json::array();
  std::string text;
  for (const std::string& name : names) {
    const TensorView& tensor = tensors.find(name);
    text += fmt::format("{:<48} {:>14} {:<5} {:>10}\n", name, shape_text(tensor.shape),
                        tensor.dtype_name, tensor.bytes.size());
    json.push_back({{"name", name},
                    {"shape", tensor.shape},
                    {"dtype", tensor.dtype_name},
                    {"bytes", tensor.bytes.size()}});
  }
  if (options.json) {
    fmt::print("{}\n", ordered_json{{"source", checkpoint.source()}, {"tensors", json}}.dump(2));
  } else {
    fmt::print("{}\n{}", checkpoint.source(), text);
  }
}

void run_inspect(const InspectOptions& options) {
  if (is_container(options.path)) return inspect_container(options);
  if (is_packed_tensor(options.path)) {
    return show_packed(options.path, {PackedTensor::read(options.path)}, options.json);
  }
  inspect_checkpoint(options);
}

}  // namespace

void add_inspect(CLI::App& app) {
  CLI::App* command =
      app.add_subcommand("inspect", "Show what a container, checkpoint or packed tensor holds");
  command->footer(kFooter);
  auto options = std::make_shared<InspectOptions>();
  command->add_option("file", options->path, "container, checkpoint or packed tensor")->required();
  command->add_option("--tensor", options->tensor, "one tensor, by its Hugging Face name");
  command->add_flag("--check", options->check, "read and check everything");
  command->add_flag("--json", options->json, "print it as JSON");
  command->callback([options] { run_inspect(*options); });
}

}  // namespace sluice
