#include "sw/compress/huffman.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <functional>
#include <queue>
#include <stdexcept>

namespace sluice {
namespace {

// A leaf stands for one symbol; a package for two items of the list before.
struct Item {
  std::uint64_t weight;
  bool is_package;
};

// The leaves merged with the packages of `previous`' neighbours; both are in ascending order.
std::vector<Item> package_and_merge(std::span<const Item> leaves, std::span<const Item> previous) {
  std::vector<Item> packages;
  for (std::size_t i = 0; i + 1 < previous.size(); i += 2) {
    packages.push_back({previous[i].weight + previous[i + 1].weight, true});
  }
  std::vector<Item> merged(leaves.size() + packages.size());
  std::merge(leaves.begin(), leaves.end(), packages.begin(), packages.end(), merged.begin(),
             [](const Item& a, const Item& b) { return a.weight < b.weight; });
  return merged;
}

}  // namespace

std::vector<int> huffman_lengths(std::span<const std::uint64_t> frequency, int max_length) {
  if (max_length < 1 || max_length > kMaxCodeLength) {
    throw std::runtime_error(fmt::format("the longest code cannot have {} bits: use 1 to {}",
                                         max_length, kMaxCodeLength));
  }
  std::vector<int> symbols;
  for (std::size_t s = 0; s < frequency.size(); ++s) {
    if (frequency[s] > 0) symbols.push_back(static_cast<int>(s));
  }
  if (symbols.size() > std::size_t{1} << max_length) {
    throw std::runtime_error(
        fmt::format("{} symbols do not fit codes of at most {} bits: quantise "
                    "to fewer levels or allow longer codes",
                    symbols.size(), max_length));
  }
  std::vector<int> lengths(frequency.size(), 0);
  if (symbols.size() == 1) lengths[symbols[0]] = 1;
  if (symbols.size() < 2) return lengths;

  std::ranges::stable_sort(symbols, {}, [&](int s) { return frequency[s]; });
  std::vector<Item> leaves;
  for (int s : symbols) leaves.push_back({frequency[s], false});
  std::vector<std::vector<Item>> lists(max_length);
  lists[0] = leaves;
  for (int i = 1; i < max_length; ++i) lists[i] = package_and_merge(leaves, lists[i - 1]);

  // The cheapest 2n - 2 items of the last list are chosen, and with a package its two items of the
  // list before, which are again that list's cheapest. A symbol's length is how often it is chosen.
  std::size_t chosen = 2 * symbols.size() - 2;
  for (int i = max_length - 1; i >= 0; --i) {
    const auto packages = std::count_if(lists[i].begin(), lists[i].begin() + chosen,
                                        [](const Item& item) { return item.is_package; });
    for (std::size_t leaf = 0; leaf < chosen - packages; ++leaf) ++lengths[symbols[leaf]];
    chosen = 2 * packages;
  }
  return lengths;
}

AverageLengths average_lengths(std::span<const std::uint64_t> frequency, int max_length) {
  const std::vector<int> lengths = huffman_lengths(frequency, max_length);
  double total = 0;
  for (std::uint64_t f : frequency) total += static_cast<double>(f);
  AverageLengths average;
  if (total == 0) return average;
  std::priority_queue<double, std::vector<double>, std::greater<>> queue;
  for (std::size_t s = 0; s < frequency.size(); ++s) {
    if (frequency[s] == 0) continue;
    const double probability = static_cast<double>(frequency[s]) / total;
    average.limited += probability * lengths[s];
    average.entropy -= probability * std::log2(probability);
    queue.push(probability);
  }
  // Huffman's average length is the sum of all merged weights; a symbol alone has one bit.
  if (queue.size() == 1) average.unlimited = 1;
  while (queue.size() > 1) {
    double merged = queue.top();
    queue.pop();
    merged += queue.top();
    queue.pop();
    queue.push(merged);
    average.unlimited += merged;
  }
  return average;
}

CanonicalCode canonical_code(std::span<const int> lengths) {
  CanonicalCode result;
  result.codes.resize(lengths.size());
  std::uint32_t code = 0;
  for (int length = 1; length <= kMaxCodeLength; ++length) {
    for (std::size_t s = 0; s < lengths.size(); ++s) {
      if (lengths[s] != length) continue;
      result.codes[s] = static_cast<std::uint16_t>(code++);
      result.symbols.push_back(static_cast<int>(s));
      ++result.count[length];
    }
    code *= 2;
  }
  return result;
}

}  // namespace sluice
