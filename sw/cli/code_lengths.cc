#include "sw/cli/code_lengths.h"

#include <algorithm>
#include <map>

#include "sw/compress/stream_reader.h"
#include "sw/report/number.h"

namespace sluice {
namespace {

// By symbol. Entries are in the order of their codes' lengths.
std::map<Symbol, int> lengths_of(const TableImage& table) {
  std::map<Symbol, int> lengths;
  size_t entry = 0;
  for (int length = 1; length <= kMaxCodeLength; ++length) {
    for (int i = 0; i < table.count[length]; ++i) {
      lengths[table.entries[entry++] % kSymbols] = length;
    }
  }
  return lengths;
}

}  // namespace

uint64_t CodeLengths::bits() const {
  uint64_t sum = 0;
  for (size_t length = 0; length < weights.size(); ++length) sum += length * weights[length];
  return sum;
}

CodeLengths code_lengths(const PackedTensor& packed) {
  CodeLengths lengths;
  std::vector<std::map<Symbol, int>> tables;
  for (const TableImage* table : packed.tables()) {
    tables.push_back(lengths_of(*table));
    for (size_t i = 0; i < lengths.codes.size(); ++i) lengths.codes[i] += table->count[i];
  }
  const DecodedStream decoded = read_stream(
      packed.stream, packed.n, packed.stored_per_column(), packed.layout,
      {packed.sparsity, packed.coding, packed.trellis_states}, packed.table, packed.second_table);
  for (size_t i = 0; i < decoded.symbols.size(); ++i) {
    ++lengths.weights[tables[i % tables.size()].at(decoded.symbols[i])];
  }
  return lengths;
}

report::Histogram code_length_histogram(const CodeLengths& lengths, const std::string& title) {
  report::Histogram histogram{
      .title = title, .x_label = "length of the code (bits)", .y_label = "share (%)", .digits = 1};
  const auto has_codes = [](uint64_t count) { return count > 0; };
  const auto first = std::ranges::find_if(lengths.codes, has_codes) - lengths.codes.begin();
  const auto last =
      std::ranges::find_if(lengths.codes.rbegin(), lengths.codes.rend(), has_codes).base() -
      lengths.codes.begin();
  const auto shares = [&](const auto& counts) {
    double sum = 0;
    for (const uint64_t count : counts) sum += static_cast<double>(count);
    std::vector<double> shares;
    for (auto i = first; i < last; ++i) {
      shares.push_back(100 * static_cast<double>(counts[i]) / sum);
    }
    return shares;
  };
  for (auto i = first; i < last; ++i) histogram.bins.push_back(std::to_string(i));
  histogram.series = {{"stored weights", shares(lengths.weights)},
                      {"codes", shares(lengths.codes)}};
  return histogram;
}

}  // namespace sluice
