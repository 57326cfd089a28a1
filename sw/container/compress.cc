#include "sw/container/compress.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "sw/container/compress_log.h"
#include "sw/container/container_writer.h"
#include "sw/container/ordered_work.h"
#include "sw/model/mapped_file.h"

namespace sluice {
namespace {

namespace fs = std::filesystem;

constexpr Eigen::Index kRowsAtOnce = 256;  // of an embedding that is converted

template <typename Container>
std::span<const std::uint8_t> bytes_of(const Container& values) {
  const auto bytes =
      std::as_bytes(std::span(values.data(), static_cast<std::size_t>(values.size())));
  return {reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()};
}

PlainTensor write_norm(ContainerWriter& writer, const LlamaCheckpoint& checkpoint, int layer,
                       Norm norm) {
  const Eigen::RowVectorXf values = checkpoint.norm(layer, norm);
  return {norm_name(layer, norm),
          Dtype::kF32,
          {static_cast<std::uint64_t>(values.size())},
          writer.add(bytes_of(values))};
}

// As it lies in the checkpoint; in floats if it is of a type that containers do not store.
PlainTensor write_embedding(ContainerWriter& writer, const LlamaCheckpoint& checkpoint) {
  const TensorView& view = checkpoint.embedding();
  const bool as_it_is =
      view.dtype == Dtype::kF32 || view.dtype == Dtype::kF16 || view.dtype == Dtype::kBf16;
  writer.begin_blob();
  const auto rows = static_cast<Eigen::Index>(view.shape.front());
  const std::size_t row_bytes = view.bytes.size() / static_cast<std::size_t>(rows);
  for (Eigen::Index first = 0; first < rows; first += kRowsAtOnce) {
    const Eigen::Index count = std::min(kRowsAtOnce, rows - first);
    const RowMatrix values = to_rows(view, first, count);  // checks that they are finite
    writer.append(as_it_is
                      ? bytes_of(view.bytes.subspan(static_cast<std::size_t>(first) * row_bytes,
                                                    static_cast<std::size_t>(count) * row_bytes))
                      : bytes_of(values));
  }
  checkpoint.release_embedding();
  return {kEmbeddingName, as_it_is ? view.dtype : Dtype::kF32, view.shape, writer.end_blob()};
}

void write_plain_tensors(ContainerWriter& writer, const LlamaCheckpoint& checkpoint,
                         Directory& directory) {
  if (checkpoint.has_embedding()) {
    directory.tensors.push_back(write_embedding(writer, checkpoint));
  }
  for (int layer = 0; layer < checkpoint.config().num_hidden_layers; ++layer) {
    directory.tensors.push_back(write_norm(writer, checkpoint, layer, Norm::kAttention));
    directory.tensors.push_back(write_norm(writer, checkpoint, layer, Norm::kMlp));
  }
  directory.tensors.push_back(write_norm(writer, checkpoint, kNoLayer, Norm::kFinal));
}

// All that the bytes of the container depend on.
std::string identity(const Directory& begun, const LlamaCheckpoint& checkpoint,
                     const CompressOptions& options) {
  nlohmann::ordered_json files = nlohmann::ordered_json::array();
  for (const fs::path& file : checkpoint.tensors().files()) {
    files.push_back({fs::absolute(file).string(), fs::file_size(file),
                     fs::last_write_time(file).time_since_epoch().count()});
  }
  return nlohmann::ordered_json{to_text(begun), options.part_weights, files}.dump();
}

}  // namespace

void pack_linears(const LinearPacker& packer, const CompressOptions& options,
                  const CompressProgress& progress,
                  const std::function<void(const PartOfLinear&, PackedPiece)>& take,
                  std::size_t first) {
  const std::vector<PartOfLinear> all = packer.parts();
  const std::span parts = std::span(all).subspan(first);
  CompressState state;
  for (const PartOfLinear& part : all) state.weights_in_all += part.weights();
  for (const PartOfLinear& part : std::span(all).first(first)) state.weights_kept += part.weights();
  state.weights = state.weights_kept;
  if (first > 0 && progress) progress(state);
  run_in_order<PackedPiece>(
      {.items = parts.size(),
       .jobs = jobs_or_cores(options.jobs),
       .max_memory = options.max_memory,
       .cost = [&](std::size_t i) { return packer.memory(parts[i]); },
       .held = [](const PackedPiece& piece) { return piece.tensor.stream.size(); },
       .make = [&](std::size_t i) { return packer.pack(parts[i]); },
       .take =
           [&](std::size_t i, PackedPiece piece) {
             state.tensor = weight_name(parts[i].layer, parts[i].linear);
             state.weights += parts[i].weights();
             state.bytes += piece.tensor.header_bytes() + piece.tensor.stream.size();
             take(parts[i], std::move(piece));
             if (progress) progress(state);
           }});
}

std::vector<fs::path> tokenizer_files(const LlamaCheckpoint& checkpoint) {
  std::vector<fs::path> files;
  for (const char* name : {"generation_config.json", "special_tokens_map.json", "tokenizer.json",
                           "tokenizer.model", "tokenizer_config.json"}) {
    const fs::path path = fs::path(checkpoint.source()).parent_path() / name;
    if (fs::is_regular_file(path)) files.push_back(path);
  }
  return files;
}

Directory compress_to_file(const LlamaCheckpoint& checkpoint, const CompressOptions& options,
                           const fs::path& path, const CompressProgress& progress) {
  const LinearPacker packer(checkpoint, options);
  Directory directory{.config = checkpoint.config(),
                      .target = target_of(packer.config()),
                      .made_by = "sluice " SLUICE_VERSION,
                      .source = fs::path(checkpoint.source()).filename().string(),
                      .options = to_string(options)};
  CompressLog log(part_path(path), identity(directory, checkpoint, options));
  ContainerWriter writer(path, Unfinished::kKeep);
  write_plain_tensors(writer, checkpoint, directory);

  const auto list = [&](const PartOfLinear& of, const PackedPart& part) {
    if (of.first == 0) {
      const LinearChoice choice = options.choice_of(of.linear);
      directory.linears.push_back({of.layer, of.linear, choice.sparsity, choice.coding, {}});
    }
    directory.linears.back().parts.push_back(part);
  };
  const std::vector<PartOfLinear> parts = packer.parts();
  const std::size_t kept = log.kept().size();
  for (std::size_t i = 0; i < kept; ++i) {
    writer.keep(log.kept()[i].blob);
    list(parts[i], log.kept()[i]);
  }
  pack_linears(
      packer, options, progress,
      [&](const PartOfLinear& of, const PackedPiece& piece) {
        const PackedPart part{of.rows, writer.add(piece.tensor.serialise()), piece.distortion};
        writer.flush();
        log.add(part);
        list(of, part);
        checkpoint.release(of.layer, of.linear);
      },
      kept);
  for (const fs::path& file : tokenizer_files(checkpoint)) {
    directory.files.push_back(
        {file.filename().string(), writer.add(bytes_of(MappedFile(file).bytes()))});
  }
  writer.finish(directory);
  log.remove();
  return directory;
}

}  // namespace sluice
