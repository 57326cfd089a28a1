#include <fmt/format.h>

#include <filesystem>
#include <stdexcept>

#include "sw/cli/commands.h"
#include "sw/cli/container_report.h"
#include "sw/cli/model_options.h"
#include "sw/cli/rate_progress.h"
#include "sw/container/container_file.h"
#include "sw/container/decompress.h"

namespace sluice {
namespace {

constexpr const char* kCompressFooter = R"help(
Prunes, quantises and packs every linear of a Llama checkpoint, and writes them with embedding, norms and
tokenizer into one container (docs/container.md). All cores work; of a checkpoint larger than memory a few
tensors are in memory at a time. The result has the same bytes whatever --jobs and --memory are. If it is
stopped, the same command goes on from <out>.part.

Columns: bits/w, bits a weight with tables and scales; /bf16, how many times smaller than that; SNR dB,
signal to noise of the weights, pruning included.

Examples:
  sluice compress models/stories -o stories.sluice
  sluice compress llama -o llama.sluice --sparsity 1:2 --coding trellis --bits 2.5 \
      --linear head=dense:huffman@6
  sluice compress model.gguf -o small.sluice --config wide --palette kmeans:16 --coding fixed:4)help";

constexpr const char* kDecompressFooter = R"help(
Writes a Hugging Face folder: model.safetensors, config.json and the tokenizer's files. Linears get the
values that the machine multiplies with; embedding and norms are those of the checkpoint. A head that was
tied to the embedding becomes a tensor of its own, since it was quantised by itself.

Example:
  sluice decompress stories.sluice -o stories-back
  sluice sim --model stories-back)help";

constexpr double kGiB = 1 << 30;

struct CompressCliOptions {
  CompressWords compress;
  std::string model, out;
  std::string config = "default";
  int rows = CompressOptions().rows;
  int jobs = 0;
  double memory_gib = 3;
  bool json = false;
};

RateProgress packing_progress() { return RateProgress("M weights", 1e6); }

void show(RateProgress& progress, const CompressState& state) {
  progress.show(static_cast<double>(state.weights), static_cast<double>(state.weights_in_all),
                fmt::format("{}, {:.1f} MB/s packed", state.tensor,
                            static_cast<double>(state.bytes) / progress.seconds() / 1e6));
}

std::uint64_t bytes_of_gib(double gib) { return static_cast<std::uint64_t>(gib * kGiB); }

void run_compress(const CompressCliOptions& options) {
  CompressOptions how = options.compress.options(options.config);
  how.rows = options.rows;
  how.jobs = options.jobs;
  how.max_memory = bytes_of_gib(options.memory_gib);
  if (is_container(options.model)) {
    throw std::runtime_error(
        fmt::format("{}: is compressed already; give the checkpoint that it was made from, or "
                    "decompress it first",
                    options.model));
  }
  const auto checkpoint = LlamaCheckpoint::open(options.model);
  RateProgress progress = packing_progress();
  std::uint64_t kept = 0;
  const Directory directory =
      compress_to_file(checkpoint, how, options.out, [&](const CompressState& state) {
        kept = state.weights_kept;
        show(progress, state);
      });
  const auto bytes = std::filesystem::file_size(options.out);
  if (options.json) {
    fmt::print("{}\n", to_json(directory, bytes).dump(2));
    return;
  }
  fmt::print("{}\n{}\n{}: {} bytes in {:.1f} s{}\n", kinds_table(directory), others_text(directory),
             options.out, bytes, progress.seconds(),
             kept == 0 ? ""
                       : fmt::format(", with {:.1f} M weights of the run before",
                                     static_cast<double>(kept) / 1e6));
}

struct DecompressCliOptions {
  DecompressOptions decompress;
  std::string in, out;
  std::string dtype = "F32";
  double memory_gib = 3;
  bool json = false;
};

void run_decompress(DecompressCliOptions options) {
  options.decompress.dtype = options.dtype == "F32" ? Dtype::kF32 : Dtype::kBf16;
  options.decompress.max_memory = bytes_of_gib(options.memory_gib);
  if (std::filesystem::is_directory(options.in)) {
    throw std::runtime_error(
        fmt::format("{}: is a folder; give the file that sluice compress wrote", options.in));
  }
  const auto container = ContainerFile::open(options.in);
  RateProgress progress = packing_progress();
  decompress_to_folder(container, options.decompress, options.out,
                       [&](const CompressState& state) { show(progress, state); });
  const std::size_t linears = container.directory().linears.size();
  const auto bytes =
      std::filesystem::file_size(std::filesystem::path(options.out) / "model.safetensors");
  if (options.json) {
    const nlohmann::ordered_json json = {
        {"folder", options.out}, {"linears", linears}, {"dtype", options.dtype}, {"bytes", bytes}};
    fmt::print("{}\n", json.dump(2));
    return;
  }
  fmt::print("{}: {} linears in {}, {} bytes in model.safetensors\n", options.out, linears,
             options.dtype, bytes);
}

void add_work_options(CLI::App& command, int& jobs, double& memory_gib) {
  command.add_option("--jobs", jobs, "threads; 0 for as many as there are cores")
      ->check(CLI::Range(0, 256))
      ->capture_default_str();
  command.add_option("--memory", memory_gib, "GiB that work under way may take")
      ->check(CLI::Range(0.001, 1e6))
      ->capture_default_str();
}

}  // namespace

void add_compress(CLI::App& app) {
  CLI::App* command = app.add_subcommand("compress", "Compress a whole checkpoint into one file");
  command->footer(kCompressFooter);
  auto options = std::make_shared<CompressCliOptions>();
  command
      ->add_option("model", options->model, "Llama checkpoint: a folder, or a .gguf or .bin file")
      ->required();
  command->add_option("-o,--out", options->out, "the container, .sluice")->required();
  command->add_option("--config", options->config, "the array that it is laid out for")
      ->capture_default_str();
  options->compress.add_to(*command);
  command->add_option("--rows", options->rows, "tokens of a batch that it is cut into groups for")
      ->check(CLI::Range(1, 1 << 20))
      ->capture_default_str();
  add_work_options(*command, options->jobs, options->memory_gib);
  command->add_flag("--json", options->json, "print the result as JSON");
  command->callback([options] { run_compress(*options); });
}

void add_decompress(CLI::App& app) {
  CLI::App* command =
      app.add_subcommand("decompress", "Turn a compressed checkpoint into a Hugging Face folder");
  command->footer(kDecompressFooter);
  auto options = std::make_shared<DecompressCliOptions>();
  command->add_option("container", options->in, "what sluice compress wrote")->required();
  command->add_option("-o,--out", options->out, "the folder; a new or an empty one")->required();
  command->add_option("--dtype", options->dtype, "of the linears, F32 or BF16")
      ->check(CLI::IsMember({"F32", "BF16"}))
      ->capture_default_str();
  add_work_options(*command, options->decompress.jobs, options->memory_gib);
  command->add_flag("--json", options->json, "print the result as JSON");
  command->callback([options] { run_decompress(*options); });
}

}  // namespace sluice
