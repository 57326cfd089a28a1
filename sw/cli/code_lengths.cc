#include "sw/cli/code_lengths.h"

#include <algorithm>
#include <numeric>

namespace sluice {

report::Histogram code_length_histogram(const CodeLengths& lengths, const std::string& title) {
  report::Histogram histogram{
      .title = title, .x_label = "length of the code (bits)", .y_label = "share (%)", .digits = 1};
  const auto is_used = [](std::uint64_t weights) { return weights > 0; };
  const auto first = std::ranges::find_if(lengths, is_used) - lengths.begin();
  const auto last =
      std::find_if(lengths.rbegin(), lengths.rend(), is_used).base() - lengths.begin();
  const auto all =
      static_cast<double>(std::accumulate(lengths.begin(), lengths.end(), std::uint64_t{0}));
  report::BarSeries series{.name = "stored weights"};
  for (auto length = first; length < last; ++length) {
    histogram.bins.push_back(std::to_string(length));
    series.values.push_back(100 * static_cast<double>(lengths[length]) / all);
  }
  histogram.series = {series};
  return histogram;
}

}  // namespace sluice
