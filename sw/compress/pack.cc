#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <set>
#include <stdexcept>

#include "sw/compress/codebook.h"
#include "sw/compress/crc32c.h"
#include "sw/compress/matrix_check.h"
#include "sw/compress/packed_tensor.h"
#include "sw/compress/prune.h"
#include "sw/compress/stream_writer.h"

namespace sluice {
namespace {

// [n, ks]. The weights have passed check_1of2 if they are 1:2.
std::vector<Symbol> stored_symbols(const QuantisedWeights& weights, Sparsity sparsity) {
  const std::size_t ks = PackedTensor::stored_per_column(sparsity, weights.k);
  std::vector<Symbol> symbols(ks * weights.n);
  if (sparsity == Sparsity::kDense) {
    for (std::size_t i = 0; i < symbols.size(); ++i) symbols[i] = make_symbol(weights.q[i], false);
    return symbols;
  }
  const std::size_t pairs = weights.k / 2;
  for (int row = 0; row < weights.n; ++row) {
    const std::int8_t* q = &weights.q[static_cast<std::size_t>(row) * weights.k];
    Symbol* out = &symbols[row * ks];
    for (std::size_t i = 0; i < pairs; ++i) {
      const bool select = q[2 * i + 1] != 0;
      out[i] = make_symbol(q[2 * i + select], select);
    }
    if (pairs < ks) out[pairs] = make_symbol(q[2 * pairs], false);
  }
  return symbols;
}

// The group for option 0: all columns, or as many as one MUL can cover.
int widest_group(int n, int lanes) {
  const int columns = std::min(n, kMaxMulDimension);
  const int most = kMaxMulDimension / lanes * lanes;
  return std::min((columns + lanes - 1) / lanes * lanes, most);
}

SymbolFrequency count_symbols(const std::vector<Symbol>& symbols) {
  SymbolFrequency frequency{};
  for (Symbol symbol : symbols) ++frequency[symbol];
  return frequency;
}

// Throws an error that says where the first symbol lies for which the coding has no code left.
void check_capacity(const std::vector<Symbol>& symbols, const SymbolFrequency& frequency,
                    const PackedTensor& tensor) {
  std::size_t distinct = 0;
  for (std::uint64_t times : frequency) distinct += times > 0;
  const std::size_t capacity = codebook_capacity(tensor.coding);
  if (distinct <= capacity) return;

  std::set<Symbol> seen;
  std::size_t i = 0;
  for (;; ++i) {
    seen.insert(symbols[i]);
    if (seen.size() > capacity) break;
  }
  const bool dense = tensor.sparsity == Sparsity::kDense;
  const std::size_t ks = tensor.stored_per_column();
  const std::size_t column = dense ? i % ks : 2 * (i % ks) + select_of(symbols[i]);
  throw std::runtime_error(fmt::format(
      "the matrix has {} distinct {}, {} holds {}: the first beyond is {} at row {}, column {}; "
      "quantise to fewer levels or use a coding that holds more",
      distinct, dense ? "values" : "pairs of value and select", to_string(tensor.coding), capacity,
      operand_of(symbols[i]), i / ks, column));
}

}  // namespace

PackedTensor pack(const QuantisedWeights& weights, const PackOptions& options) {
  check_shape(weights.q.size(), weights.n, weights.k, "weight");
  PackedTensor tensor;
  tensor.n = weights.n;
  tensor.k = weights.k;
  tensor.layout = {options.lanes, options.rows, options.group};
  if (options.group == 0 && options.lanes > 0) {
    tensor.layout.group = widest_group(weights.n, options.lanes);
  }
  tensor.sparsity = options.sparsity;
  tensor.coding = options.coding;
  tensor.scale = weights.scale;
  tensor.validate_parameters();
  if (options.sparsity == Sparsity::k1of2) check_1of2(weights.q, weights.n, weights.k);

  const std::vector<Symbol> symbols = stored_symbols(weights, options.sparsity);
  const SymbolFrequency frequency = count_symbols(symbols);
  check_capacity(symbols, frequency, tensor);
  const Codebook book =
      make_codebook(frequency, options.sparsity, options.coding, options.max_code_len);
  tensor.table = book.table;
  tensor.stream =
      write_stream(symbols, tensor.n, tensor.stored_per_column(), tensor.layout, book.codes);
  tensor.stream_crc = crc32c(tensor.stream);
  return tensor;
}

}  // namespace sluice
