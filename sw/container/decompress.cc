#include "sw/container/decompress.h"

#include <fmt/format.h>

#include <bit>
#include <cstring>
#include <nlohmann/json.hpp>

#include "sw/container/config_json.h"
#include "sw/container/ordered_work.h"
#include "sw/container/output_stream.h"
#include "sw/model/error.h"

namespace sluice {
namespace {

namespace fs = std::filesystem;
using nlohmann::ordered_json;

constexpr std::size_t kHeaderAlignment = 8;  // of safetensors' header

std::span<const std::uint8_t> bytes_of(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

std::uint64_t element_bytes(Dtype dtype) { return dtype == Dtype::kF32 ? 4 : 2; }

std::uint16_t to_bf16(float value) {
  const auto bits = std::bit_cast<std::uint32_t>(value);
  return static_cast<std::uint16_t>((bits + 0x7fff + (bits >> 16 & 1)) >> 16);
}

// The values of a part, row by row.
std::vector<std::uint8_t> decoded_bytes(const PackedTensor& packed, Dtype dtype) {
  const QuantisedWeights weights = packed.unpack();
  std::vector<std::uint8_t> bytes(weights.q.size() * element_bytes(dtype));
  std::uint8_t* out = bytes.data();
  for (int row = 0; row < weights.n; ++row) {
    for (int column = 0; column < weights.k; ++column) {
      const float value = weights.value(row, column);
      if (dtype == Dtype::kF32) {
        std::memcpy(out, &value, sizeof(value));
      } else {
        const std::uint16_t narrow = to_bf16(value);
        std::memcpy(out, &narrow, sizeof(narrow));
      }
      out += element_bytes(dtype);
    }
  }
  return bytes;
}

std::string safetensors_header(const Directory& directory, Dtype dtype) {
  ordered_json header{{"__metadata__", {{"format", "pt"}}}};
  std::uint64_t offset = 0;
  const auto add = [&](const std::string& name, Dtype type,
                       const std::vector<std::uint64_t>& shape) {
    std::uint64_t bytes = element_bytes(type);
    for (const std::uint64_t size : shape) bytes *= size;
    header[name] = {
        {"dtype", dtype_name(type)}, {"shape", shape}, {"data_offsets", {offset, offset + bytes}}};
    offset += bytes;
  };
  for (const PlainTensor& tensor : directory.tensors) add(tensor.name, tensor.dtype, tensor.shape);
  for (const PackedLinear& packed : directory.linears) {
    const auto [n, k] = linear_shape(directory.config, packed.linear);
    add(packed.name(), dtype, {static_cast<std::uint64_t>(n), static_cast<std::uint64_t>(k)});
  }
  std::string text = header.dump();
  text.resize((text.size() + kHeaderAlignment - 1) / kHeaderAlignment * kHeaderAlignment, ' ');
  const std::uint64_t size = text.size();
  return std::string(reinterpret_cast<const char*>(&size), sizeof(size)) + text;
}

void write_linears(const ContainerFile& container, const DecompressOptions& options,
                   const CompressProgress& progress, OutputStream& file) {
  struct Part {
    const PackedLinear* linear;
    std::size_t index;
    std::uint64_t weights;
  };
  const Directory& directory = container.directory();
  std::vector<Part> parts;
  for (const PackedLinear& packed : directory.linears) {
    const auto k = static_cast<std::uint64_t>(linear_shape(directory.config, packed.linear).k);
    for (std::size_t i = 0; i < packed.parts.size(); ++i) {
      parts.push_back({&packed, i, k * static_cast<std::uint64_t>(packed.parts[i].rows)});
    }
  }
  CompressState state{.tensor = {}, .weights_in_all = directory.weights()};
  using Bytes = std::vector<std::uint8_t>;
  constexpr std::uint64_t kBytesPerWeight = 10;
  run_in_order<Bytes>({.items = parts.size(),
                       .jobs = jobs_or_cores(options.jobs),
                       .max_memory = options.max_memory,
                       .cost = [&](std::size_t i) { return kBytesPerWeight * parts[i].weights; },
                       .held = [](const Bytes& bytes) { return bytes.size(); },
                       .make =
                           [&](std::size_t i) {
                             return decoded_bytes(container.part(*parts[i].linear, parts[i].index),
                                                  options.dtype);
                           },
                       .take =
                           [&](std::size_t i, const Bytes& bytes) {
                             file.write(bytes);
                             state.tensor = parts[i].linear->name();
                             state.weights += parts[i].weights;
                             state.bytes += bytes.size();
                             if (progress) progress(state);
                           }});
}

void write_file(const fs::path& path, std::string_view text) {
  OutputStream file(path);
  file.write(bytes_of(text));
  file.finish();
}

}  // namespace

void decompress_to_folder(const ContainerFile& container, const DecompressOptions& options,
                          const fs::path& folder, const CompressProgress& progress) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (!fs::is_directory(folder)) {
    throw ModelError(fmt::format("{}: cannot be made a folder: {}", folder.string(),
                                 error ? error.message() : "it is a file"));
  }
  if (!fs::is_empty(folder)) {
    throw ModelError(
        fmt::format("{}: holds files already; give a new or an empty folder", folder.string()));
  }
  const Directory& directory = container.directory();
  OutputStream file(folder / "model.safetensors");
  file.write(bytes_of(safetensors_header(directory, options.dtype)));
  for (const PlainTensor& plain : directory.tensors) {
    const auto bytes = container.tensor(plain).bytes;
    file.write({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()});
  }
  write_linears(container, options, progress, file);
  file.finish();
  for (const StoredFile& stored : directory.files) {
    write_file(folder / stored.name, container.text(stored));
  }
  LlamaConfig config = directory.config;
  if (directory.has_head()) config.tie_word_embeddings = false;
  write_file(folder / "config.json", config_json(config).dump(2) + "\n");
}

}  // namespace sluice
