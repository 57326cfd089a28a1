#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <set>
#include <stdexcept>
#include <type_traits>

#include "sw/compress/codebook.h"
#include "sw/compress/count_symbols.h"
#include "sw/compress/crc32c.h"
#include "sw/compress/matrix_check.h"
#include "sw/compress/packed_tensor.h"
#include "sw/compress/prune.h"
#include "sw/compress/rate_quantise.h"
#include "sw/compress/stored_weights.h"
#include "sw/compress/stream_writer.h"
#include "sw/compress/trellis.h"

namespace sluice {
namespace {

// In squared levels a bit: about the slope of rate and distortion at high rates, 2 ln 2 times the
// squared error.
constexpr double kScalarRateWeight = 0.11;
constexpr double kTrellisRateWeight = 0.25;

constexpr int kMaxSpacing = 16;

// All columns, or as many as one MUL can cover.
GroupRun widest_group(int n, int lanes) {
  const int columns = std::min(n, kMaxMulDimension);
  const int most = kMaxMulDimension / lanes * lanes;
  return {std::min((columns + lanes - 1) / lanes * lanes, most)};
}

// All but tables and stream.
PackedTensor make_frame(int n, int k, Operand operand, std::vector<float> scale,
                        const PackOptions& options) {
  PackedTensor tensor;
  tensor.n = n;
  tensor.k = k;
  tensor.layout = {options.lanes, options.rows, options.groups};
  if (options.groups.empty() && options.lanes > 0) {
    tensor.layout.groups = {widest_group(n, options.lanes)};
  }
  tensor.operand = operand;
  tensor.sparsity = options.sparsity;
  tensor.coding = options.coding;
  if (options.coding.coding == Coding::kTrellis) tensor.trellis_states = options.trellis_states;
  tensor.scale = std::move(scale);
  tensor.validate_parameters();
  return tensor;
}

// [n, ks], of a sparse mode. The weights have passed check_sparsity.
std::vector<Symbol> stored_symbols(const QuantisedWeights& weights, Sparsity sparsity) {
  const std::size_t ks = stored_per_column(sparsity, weights.k);
  std::vector<Symbol> symbols(ks * weights.n);
  for (int row = 0; row < weights.n; ++row) {
    const std::int8_t* q = &weights.q[static_cast<std::size_t>(row) * weights.k];
    Symbol* out = &symbols[row * ks];
    for_each_stored(
        weights.k, sparsity, [&](int column) { return is_zero(weights.operand, q[column]); },
        [&](int i, int column, int field) {
          out[i] = make_symbol(column < weights.k ? q[column] : 0, field);
        });
  }
  return symbols;
}

// Stored weights in the order of stored_symbols(), over their scales.
struct StoredValues {
  std::vector<float> values;
  std::vector<std::uint8_t> fields;
};
StoredValues stored_values(std::span<const float> weights, const PackedTensor& tensor) {
  const std::size_t ks = tensor.stored_per_column();
  StoredValues stored{std::vector<float>(ks * tensor.n), std::vector<std::uint8_t>(ks * tensor.n)};
  for (int row = 0; row < tensor.n; ++row) {
    const float* w = &weights[static_cast<std::size_t>(row) * tensor.k];
    const float scale = tensor.scale_of(row);
    for_each_stored(
        tensor.k, tensor.sparsity, [&](int column) { return w[column] == 0; },
        [&](int i, int column, int field) {
          stored.values[row * ks + i] = column < tensor.k ? w[column] / scale : 0;
          stored.fields[row * ks + i] = static_cast<std::uint8_t>(field);
        });
  }
  return stored;
}

// Gives weights that quantisation made zero the field 0 where that moves no other weight.
void clear_fields_of_zeros(std::span<const std::int8_t> indices, Sparsity sparsity,
                           std::vector<std::uint8_t>& fields) {
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (sparsity != Sparsity::k2of4) {
      if (indices[i] == 0) fields[i] = 0;
    } else if (i % 2 == 1) {
      if (indices[i] == 0) fields[i] = 0;
      if (indices[i - 1] == 0 && fields[i] == 0) fields[i - 1] = 0;
    }
  }
}

// A code that follows no trellis: the same operand for both quantisers.
std::uint32_t entry_of_operand(Symbol symbol) {
  return TableImage::wide_entry(symbol, 0, operand_of(symbol));
}

std::uint32_t entry_of_index(Symbol symbol, const WeightQuantiser& quantiser) {
  const int k = operand_of(symbol);
  const auto operand = [&](int q) {
    return operand_of_level(quantiser.operand, quantiser.grid, trellis_level(q, k));
  };
  return TableImage::wide_entry(make_symbol(operand(0), field_of(symbol)), parity_of(k),
                                operand(1));
}

template <typename EntryOf>
void widen(TableImage& table, EntryOf entry_of) {
  table.wide = true;
  for (std::uint32_t& entry : table.entries) {
    if ((entry & TableImage::kValid) != 0) {
      entry = entry_of(static_cast<Symbol>(entry & (kSymbols - 1)));
    }
  }
}

// Throws an error that says where the first symbol lies for which a table has no entry left: table
// `t` of `tables`, which hold the stored weights in turn.
template <typename S>
void check_capacity(std::span<const S> symbols, const SymbolFrequency& frequency,
                    const PackedTensor& tensor, int t, int tables) {
  std::size_t distinct = 0;
  for (std::uint64_t times : frequency) distinct += times > 0;
  const std::size_t capacity = codebook_capacity(tensor.coding);
  if (distinct <= capacity) return;

  std::set<Symbol> seen;
  std::size_t at = t;
  for (;; at += tables) {
    seen.insert(symbols[at]);
    if (seen.size() > capacity) break;
  }
  const std::size_t ks = tensor.stored_per_column();
  const int i = static_cast<int>(at % ks);
  const int before = i > 0 ? field_of(symbols[at - 1]) : 0;
  const int column = first_column(tensor.sparsity, i) +
                     select_of(tensor.sparsity, i, field_of(symbols[at]), before);
  const bool dense = tensor.sparsity == Sparsity::kDense;
  throw std::runtime_error(fmt::format(
      "the matrix has {} distinct {}, {} holds {}: the first beyond is {} at row {}, column {}; "
      "quantise to fewer levels or use a coding that holds more",
      distinct, dense ? "values" : "pairs of value and select", to_string(tensor.coding), capacity,
      operand_value(tensor.operand, operand_of(symbols[at])), at / ks, column));
}

SymbolFrequency frequency_of(std::span<const Symbol> symbols, int first, int step) {
  return count_symbols(symbols, first, step);
}
SymbolFrequency frequency_of(std::span<const std::uint8_t> operands, int, int) {
  return operands.size() < kWorthPairs ? count_symbols(operands, 0, 1) : count_pairs(operands);
}

// Adds tables and stream to the frame. S is Symbol, or std::uint8_t for the operands of dense.
template <typename S, typename EntryOf>
PackedTensor add_codes(PackedTensor tensor, std::span<const S> symbols, int max_code_len,
                       EntryOf trellis_entry) {
  const int tables = tensor.sparsity == Sparsity::k2of4 ? 2 : 1;
  std::array<Codebook, 2> books;
  for (int t = 0; t < tables; ++t) {
    const SymbolFrequency frequency = frequency_of(symbols, t, tables);
    check_capacity(symbols, frequency, tensor, t, tables);
    books[t] = make_codebook(frequency, tensor.sparsity, tensor.coding, max_code_len);
    if (tensor.coding.coding == Coding::kTrellis) widen(books[t].table, trellis_entry);
  }
  tensor.table = books[0].table;
  if (tables == 2) tensor.second_table = books[1].table;
  const int ks = tensor.stored_per_column();
  if constexpr (std::is_same_v<S, Symbol>) {
    tensor.stream =
        write_stream(symbols, tensor.n, ks, tensor.layout, books[0].codes, books[tables - 1].codes);
  } else {
    tensor.stream = write_stream(symbols, tensor.n, ks, tensor.layout, books[0].codes);
  }
  tensor.stream_crc = crc32c(tensor.stream);
  return tensor;
}

RateQuantiser rate_quantiser(const WeightQuantiser& quantiser, const PackOptions& options) {
  const bool trellis = options.coding.coding == Coding::kTrellis;
  // Sparse tables have room for that many indices, each with its selects; a level is half an index.
  const int indices = max_level(options.sparsity, options.coding, quantiser.operand);
  const int levels = highest_level(quantiser.operand, quantiser.grid);
  return {.operand = quantiser.operand,
          .grid = quantiser.grid,
          .max_index = std::min(indices, trellis ? levels / 2 : levels),
          .rate_weight =
              quantiser.rate_weight.value_or(trellis ? kTrellisRateWeight : kScalarRateWeight),
          .max_code_len = options.max_code_len};
}

void check_grid(const WeightQuantiser& quantiser, const PackOptions& options) {
  const LevelGrid& grid = quantiser.grid;
  if (grid.is_plain()) return;
  if (options.sparsity != Sparsity::kDense || quantiser.operand != Operand::kInt8 ||
      !options.coding.has_lengths()) {
    throw std::runtime_error(
        fmt::format("a grid of levels {} apart in {} {} {}: only dense int8 in huffman or trellis "
                    "can have one",
                    grid.spacing, to_string(options.sparsity), to_string(quantiser.operand),
                    to_string(options.coding)));
  }
  if (grid.spacing < 1 || grid.spacing > kMaxSpacing || grid.shift < 0 ||
      grid.shift >= grid.spacing) {
    throw std::runtime_error(
        fmt::format("a grid of levels {} apart with shift {}: the spacing is 1 to {}, the shift "
                    "from 0 up to it",
                    grid.spacing, grid.shift, kMaxSpacing));
  }
}

// Sets each scale to the one with the smallest squared error for the operands that were chosen.
void fit_scales(std::span<const float> weights, const QuantisedWeights& chosen,
                std::vector<float>& scale) {
  std::vector<double> product(scale.size());
  std::vector<double> power(scale.size());
  std::size_t i = 0;
  for (int row = 0; row < chosen.n; ++row) {
    const std::size_t s = scale.size() == 1 ? 0 : row;
    for (int column = 0; column < chosen.k; ++column, ++i) {
      const double operand = operand_value(chosen.operand, chosen.q[i]);
      product[s] += weights[i] * operand;
      power[s] += operand * operand;
    }
  }
  for (std::size_t s = 0; s < product.size(); ++s) {
    if (product[s] > 0) scale[s] = usable_scale(product[s] / power[s]);
  }
}

PackedTensor pack_trellis(std::span<const float> weights, const PackedTensor& frame,
                          const WeightQuantiser& quantiser, const PackOptions& options) {
  StoredValues stored = stored_values(weights, frame);
  const std::vector<std::int8_t> indices = trellis_quantise(
      stored.values, frame.n, frame.stored_per_column(), frame.layout, frame.trellis_states,
      rate_quantiser(quantiser, options), frame.sparsity != Sparsity::kDense);
  clear_fields_of_zeros(indices, frame.sparsity, stored.fields);
  std::vector<Symbol> symbols(indices.size());
  for (std::size_t i = 0; i < symbols.size(); ++i) {
    symbols[i] = make_symbol(indices[i], stored.fields[i]);
  }
  PackedTensor tensor = add_codes(frame, std::span<const Symbol>(symbols), options.max_code_len,
                                  [&](Symbol symbol) { return entry_of_index(symbol, quantiser); });
  fit_scales(weights, tensor.unpack(), tensor.scale);
  return tensor;
}

// Weights over their scales. Those that are pruned take no part, as they have no codes.
std::vector<float> values_with_codes(std::span<const float> weights, const PackedTensor& frame) {
  const bool dense = frame.sparsity == Sparsity::kDense;
  std::vector<float> values(weights.size());
  std::size_t used = 0;
  std::size_t i = 0;
  for (int row = 0; row < frame.n; ++row) {
    const float scale = frame.scale_of(row);
    for (int column = 0; column < frame.k; ++column, ++i) {
      values[used] = weights[i] / scale;
      used += dense || weights[i] != 0;
    }
  }
  values.resize(used);
  return values;
}

PackedTensor pack_huffman(std::span<const float> weights, const PackedTensor& frame,
                          const WeightQuantiser& quantiser, const PackOptions& options) {
  const bool dense = frame.sparsity == Sparsity::kDense;
  const std::vector<std::int8_t> levels =
      scalar_quantise(values_with_codes(weights, frame), rate_quantiser(quantiser, options));
  QuantisedWeights quantised{
      .n = frame.n, .k = frame.k, .q = {}, .scale = frame.scale, .operand = frame.operand};
  quantised.q.resize(weights.size());
  std::size_t next = 0;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    if (!dense && weights[i] == 0) continue;
    quantised.q[i] = operand_of_level(frame.operand, quantiser.grid, levels[next++]);
  }
  fit_scales(weights, quantised, quantised.scale);
  return pack(quantised, options);
}

}  // namespace

PackedTensor pack(const QuantisedWeights& weights, const PackOptions& options) {
  check_shape(weights.q.size(), weights.n, weights.k, "weight");
  const PackedTensor frame =
      make_frame(weights.n, weights.k, weights.operand, weights.scale, options);
  check_sparsity(weights.q, weights.n, weights.k, options.sparsity, weights.operand);
  if (options.sparsity == Sparsity::kDense) {  // each operand is a symbol
    const std::span operands(reinterpret_cast<const std::uint8_t*>(weights.q.data()),
                             weights.q.size());
    return add_codes(frame, operands, options.max_code_len, entry_of_operand);
  }
  const std::vector<Symbol> symbols = stored_symbols(weights, options.sparsity);
  return add_codes(frame, std::span(symbols), options.max_code_len, entry_of_operand);
}

PackedTensor pack(std::span<const float> weights, int n, int k, const WeightQuantiser& quantiser,
                  const PackOptions& options) {
  check_grid(quantiser, options);
  check_sparsity(weights, n, k, options.sparsity);
  const int levels = std::min(max_level(options.sparsity, options.coding, quantiser.operand),
                              highest_level(quantiser.operand, quantiser.grid));
  if (!options.coding.has_lengths()) {
    return pack(quantise_weights(weights, n, k, levels, quantiser.step, quantiser.operand),
                options);
  }
  std::vector<float> scale =
      weight_scales(weights, n, k, levels, quantiser.step, quantiser.operand);
  for (float& s : scale) s = usable_scale(s / quantiser.grid.spacing);
  const PackedTensor frame = make_frame(n, k, quantiser.operand, std::move(scale), options);
  return options.coding.coding == Coding::kTrellis
             ? pack_trellis(weights, frame, quantiser, options)
             : pack_huffman(weights, frame, quantiser, options);
}

}  // namespace sluice
