#include "sw/cli/rd_page.h"

#include <fmt/format.h>

#include <algorithm>

#include "sw/report/number.h"

namespace sluice {
namespace {

using namespace report;

std::string shape(const RdResult& result) {
  return fmt::format("{} \u00d7 {}", result.n, result.k);
}

Table points(const RdResult& result) {
  Table table{shape(result) +
                  "; bytes by part; above R, bits above what a Gaussian source needs at that SNR",
              {{"coding", true},
               {"bits/weight"},
               {"SNR (dB)"},
               {"above R"},
               {"codes"},
               {"scales"},
               {"tables"},
               {"header"},
               {"padding"}},
              {}};
  const auto add = [&](const RdPoint& point) {
    std::vector<Cell> row{point.name, number(point.bits, 3), number(point.snr_db, 2),
                          number(point.above_shannon, 3)};
    for (const uint64_t bytes : {point.bytes.codes, point.bytes.scales, point.bytes.tables,
                                 point.bytes.header, point.bytes.padding}) {
      row.emplace_back(number(static_cast<double>(bytes)));
    }
    table.rows.push_back(row);
  };
  for (const auto& coding : result.codings) std::ranges::for_each(coding, add);
  std::ranges::for_each(result.rivals, add);
  return table;
}

const RdPoint& rival_of(const RdResult& result, const std::string& like) {
  return *std::ranges::find(result.rivals, like, &RdPoint::name);
}

// Bits of one coding, or of the rival, over all weights.
double mean_bits(const std::vector<RdResult>& results, auto point_of) {
  double bits = 0, weights = 0;
  for (const RdResult& result : results) {
    const double count = double(result.n) * result.k;
    bits += count * point_of(result).bits;
    weights += count;
  }
  return bits / weights;
}

Section comparison(const std::vector<RdResult>& results, const std::string& like) {
  Table table{fmt::format("Bits a weight of each coding at the SNR of {}", like),
              {{"matrix", true}, {"shape"}, {"SNR (dB)"}, {like}},
              {}};
  BarChart chart{.title = fmt::format("Bits a weight at the SNR of {}", like),
                 .value_label = "bits a weight",
                 .digits = 2};
  const double rival = mean_bits(
      results, [&](const auto& r) -> auto& { return rival_of(r, like); });
  Tiles tiles{{{number(rival, 3), "bits a weight", like}}};
  for (size_t c = 0; c < results.front().codings.size(); ++c) {
    const std::string& name = results.front().codings[c].front().name;
    table.columns.push_back({name});
    table.columns.push_back({"over " + like});
    const double bits = mean_bits(
        results, [&](const auto& r) -> auto& { return r.codings[c].front(); });
    tiles.tiles.push_back({number(bits, 3), "bits a weight",
                           fmt::format("{}, {:+.1f}%", name, 100 * (bits / rival - 1))});
    chart.series.push_back({name, {}});
  }
  chart.series.push_back({like, {}, Fill{6}});
  for (const RdResult& result : results) {
    const RdPoint& other = rival_of(result, like);
    std::vector<Cell> row{result.name, shape(result), number(other.snr_db, 2),
                          number(other.bits, 3)};
    chart.categories.push_back(result.name);
    for (size_t c = 0; c < result.codings.size(); ++c) {
      const double bits = result.codings[c].front().bits;
      row.emplace_back(number(bits, 3));
      row.emplace_back(fmt::format("{:+.1f}%", 100 * (bits / other.bits - 1)));
      chart.series[c].values.push_back(bits);
    }
    chart.series.back().values.push_back(other.bits);
    table.rows.push_back(row);
  }
  return {"At the SNR of " + like, {tiles, Figures{{draw(chart)}}, table}};
}

}  // namespace

Page make_page(const std::vector<RdResult>& results, const std::string& like) {
  Page page{.title = "Rate and distortion",
            .subtitle =
                "Bits a weight with every byte counted: codes, tables, scales, checksums "
                "and padding."};
  if (!like.empty()) page.sections.push_back(comparison(results, like));
  Section matrices{"Matrices", {}};
  for (const RdResult& result : results) {
    const std::vector<Block> blocks{Figures{{draw(plot_of(result)), draw(excess_plot_of(result))}},
                                    points(result)};
    if (results.size() == 1) {
      page.sections.push_back({result.name, blocks});
    } else {
      matrices.blocks.push_back(Details{result.name, blocks});
    }
  }
  if (!matrices.blocks.empty()) page.sections.push_back(matrices);
  return page;
}

}  // namespace sluice
