#include "sw/cli/container_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

namespace sluice {
namespace {

using nlohmann::ordered_json;

constexpr double kBf16Bits = 16;
constexpr const char* kKindRow = "{:<6} {:>13} {:>5} {:>14} {:>12} {:>7} {:>6} {:>7}\n";
constexpr const char* kLinearRow = "{:<38} {:>13} {:<15} {:>6} {:>5}\n";
constexpr int kBarWidth = 50;
constexpr int kEntriesALine = 4;

// Linears that are counted together.
struct Amount {
  std::string shape;
  int count = 0;
  std::uint64_t weights = 0;
  std::uint64_t bytes = 0;
  Distortion distortion;

  double bits() const { return 8.0 * static_cast<double>(bytes) / static_cast<double>(weights); }
};

void add(const Directory& directory, const PackedLinear& packed, Amount& amount) {
  const auto [n, k] = linear_shape(directory.config, packed.linear);
  amount.shape = fmt::format("{}x{}", n, k);
  ++amount.count;
  amount.weights += std::uint64_t(n) * static_cast<std::uint64_t>(k);
  amount.bytes += packed.bytes();
  amount.distortion += packed.distortion();
}

std::string snr_text(const Distortion& distortion) {
  const double snr = distortion.snr_db();
  return std::isfinite(snr) ? fmt::format("{:.2f}", snr) : "exact";
}

std::string kind_row(const std::string& name, const Amount& amount) {
  return fmt::format(kKindRow, name, amount.shape, amount.count, amount.weights, amount.bytes,
                     fmt::format("{:.3f}", amount.bits()),
                     fmt::format("{:.2f}", kBf16Bits / amount.bits()), snr_text(amount.distortion));
}

std::string coding_text(const PackedLinear& packed) {
  return to_string(packed.sparsity) + " " + to_string(packed.coding);
}

// Infinities are no JSON.
ordered_json snr_json(const Distortion& distortion) {
  const double snr = distortion.snr_db();
  return std::isfinite(snr) ? ordered_json(snr) : ordered_json(nullptr);
}

}  // namespace

std::string kinds_table(const Directory& directory) {
  std::map<Linear, Amount> kinds;
  Amount all;
  for (const PackedLinear& packed : directory.linears) {
    add(directory, packed, kinds[packed.linear]);
    add(directory, packed, all);
  }
  all.shape.clear();
  std::string text =
      fmt::format(kKindRow, "", "N x K", "count", "weights", "bytes", "bits/w", "/bf16", "SNR dB");
  for (const auto& [linear, amount] : kinds) {
    text += kind_row(std::string(short_name(linear)), amount);
  }
  return text + kind_row("all", all);
}

std::string linears_table(const Directory& directory) {
  std::string text = fmt::format(kLinearRow, "linear", "N x K", "stored", "bits/w", "dB");
  for (const PackedLinear& packed : directory.linears) {
    Amount amount;
    add(directory, packed, amount);
    const double snr = packed.distortion().snr_db();
    text += fmt::format(kLinearRow, packed.name(), amount.shape, coding_text(packed),
                        fmt::format("{:.3f}", amount.bits()),
                        std::isfinite(snr) ? fmt::format("{:.1f}", snr) : "exact");
  }
  return text;
}

std::string others_text(const Directory& directory) {
  std::string text;
  std::uint64_t norms = 0;
  std::uint64_t norm_bytes = 0;
  for (const PlainTensor& tensor : directory.tensors) {
    if (tensor.shape.size() == 1) {
      ++norms;
      norm_bytes += tensor.blob.bytes;
    } else {
      text += fmt::format("embedding {} {}, {} bytes\n", shape_text(tensor.shape),
                          dtype_name(tensor.dtype), tensor.blob.bytes);
    }
  }
  text += fmt::format("{} norms, F32, {} bytes\n", norms, norm_bytes);
  for (const StoredFile& file : directory.files) {
    text += fmt::format("{}, {} bytes\n", file.name, file.blob.bytes);
  }
  return text;
}

std::string origin_text(const Directory& directory) {
  const Target& target = directory.target;
  const LlamaConfig& config = directory.config;
  return fmt::format(
      "from    {}, by {}\noptions {}\narray   {} x {} {}, codes up to {} bits, {} trellis states "
      "({})\nmodel   {} layers of {}, {} in the MLP, {} heads of {}, {} for keys\n        {} tokens"
      "{}\n",
      directory.source, directory.made_by, directory.options, target.rows, target.cols,
      to_string(target.operand), target.max_code_len, target.trellis_states, target.config,
      config.num_hidden_layers, config.hidden_size, config.intermediate_size,
      config.num_attention_heads, config.head_dim, config.num_key_value_heads, config.vocab_size,
      !directory.has_embedding()   ? ", without an embedding"
      : config.tie_word_embeddings ? ", the head made from the embedding"
                                   : "");
}

ordered_json to_json(const Directory& directory, std::uint64_t file_bytes) {
  ordered_json linears = ordered_json::array();
  for (const PackedLinear& packed : directory.linears) {
    Amount amount;
    add(directory, packed, amount);
    const auto [n, k] = linear_shape(directory.config, packed.linear);
    linears.push_back({{"name", packed.name()},
                       {"shape", {n, k}},
                       {"sparsity", to_string(packed.sparsity)},
                       {"coding", to_string(packed.coding)},
                       {"parts", packed.parts.size()},
                       {"weights", amount.weights},
                       {"bytes", amount.bytes},
                       {"bits_per_weight", amount.bits()},
                       {"snr_db", snr_json(amount.distortion)}});
  }
  ordered_json others = ordered_json::array();
  for (const PlainTensor& tensor : directory.tensors) {
    others.push_back({{"name", tensor.name},
                      {"dtype", dtype_name(tensor.dtype)},
                      {"shape", tensor.shape},
                      {"bytes", tensor.blob.bytes}});
  }
  for (const StoredFile& file : directory.files) {
    others.push_back({{"name", file.name}, {"bytes", file.blob.bytes}});
  }
  return {{"made_by", directory.made_by},
          {"source", directory.source},
          {"options", directory.options},
          {"config", directory.target.config},
          {"file_bytes", file_bytes},
          {"weights", directory.weights()},
          {"bytes", directory.bytes()},
          {"bits_per_weight",
           8.0 * static_cast<double>(directory.bytes()) / static_cast<double>(directory.weights())},
          {"linears", linears},
          {"others", others}};
}

std::string lengths_bars(const CodeLengths& lengths) {
  const std::uint64_t most = std::ranges::max(lengths);
  const auto all =
      static_cast<double>(std::accumulate(lengths.begin(), lengths.end(), std::uint64_t{0}));
  std::string text;
  for (std::size_t length = 1; length < lengths.size(); ++length) {
    if (lengths[length] == 0) continue;
    const auto width = static_cast<std::size_t>(
        std::lround(kBarWidth * static_cast<double>(lengths[length]) / static_cast<double>(most)));
    text += fmt::format("{:>2} bits {:>6.2f}% {}\n", length,
                        100 * static_cast<double>(lengths[length]) / all, std::string(width, '#'));
  }
  return text;
}

std::string entries_text(const PackedTensor& tensor) {
  std::string text;
  int number = 0;
  for (const TableImage* table : tensor.tables()) {
    text += fmt::format("table {}, {} entries: operand{}{}, bits of its code\n", number++,
                        table->size(), table->wide ? " of either quantiser" : "",
                        tensor.sparsity == Sparsity::kDense ? "" : " / field");
    int length = 1;
    int of_length = 0;
    for (int i = 0; i < table->size(); ++i) {
      while (tensor.coding.has_lengths() && of_length == table->count[length]) {
        ++length;
        of_length = 0;
      }
      ++of_length;
      const std::uint32_t entry = table->entries[i];
      const auto value = [&](std::uint32_t bits) {
        return fmt::format("{:g}", operand_value(tensor.operand, static_cast<std::int8_t>(bits)));
      };
      std::string cell = value(entry);
      if (table->wide) cell += "," + value(entry >> TableImage::kSecondShift);
      if (tensor.sparsity != Sparsity::kDense) {
        cell += fmt::format("/{}", field_of(static_cast<Symbol>(entry & (kSymbols - 1))));
      }
      const int bits = tensor.coding.has_lengths()              ? length
                       : tensor.coding.coding == Coding::kFixed ? tensor.coding.fixed_bits
                                                                : 8;
      text += fmt::format("{:>14} {:>2}{}", cell, bits,
                          i % kEntriesALine == kEntriesALine - 1 ? "\n" : " ");
    }
    if (table->size() % kEntriesALine != 0) text += "\n";
  }
  return text;
}

}  // namespace sluice
