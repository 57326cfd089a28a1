#include <fmt/format.h>

#include "sw/cli/config_id.h"
#include "sw/cli/generate_report.h"
#include "sw/cli/product_page.h"
#include "sw/report/number.h"
#include "sw/report/plot.h"
#include "sw/timeline/engine_chart.h"

namespace sluice {
namespace {

using namespace report;

void add_phase_tiles(const GenerateReport& report, const char* what, const PhaseReport& phase,
                     Tiles& tiles) {
  if (phase.tokens == 0) return;
  tiles.tiles.push_back({number(phase.cycles_a_token()), "cycles a token",
                         fmt::format("{} of {}", what, phase.tokens)});
  tiles.tiles.push_back({number(1e6 * report.seconds_a_token(phase), 1), "\u00b5s a token",
                         fmt::format("{}, at {:g} MHz", what, report.clock_mhz)});
}

Tiles headline(const GenerateReport& report) {
  Tiles tiles;
  if (report.has_time()) {
    add_phase_tiles(report, "generated", report.decode, tiles);
    add_phase_tiles(report, "prompt", report.prefill, tiles);
  }
  if (report.weights > 0) {
    tiles.tiles.push_back({number(report.bits_per_weight(), 2), "bits a weight",
                           "of the linear layers, all bytes counted"});
    tiles.tiles.push_back({number(static_cast<double>(report.compressed_bytes) / 1e6, 2), "MB",
                           fmt::format("for {} weights", number(double(report.weights)))});
  }
  if (report.decode.seconds > 0) {
    tiles.tiles.push_back({number(double(report.decode.tokens) / report.decode.seconds, 2),
                           "tokens a second", "of wall time, on this computer"});
  }
  return tiles;
}

// Cycles that a token takes, by kind of linear or by layer.
BarChart cycle_chart(const GenerateReport& report, const std::string& title, auto name_of) {
  BarChart chart{.title = title, .value_label = "cycles a token"};
  std::map<std::string, std::size_t> place;
  const auto sums_of = [&](const PhaseReport& phase) {
    std::vector<double> sums(chart.categories.size());
    for (const auto& [key, use] : phase.linears) {
      const std::string name = name_of(key);
      const auto [found, is_new] = place.emplace(name, chart.categories.size());
      if (is_new) chart.categories.push_back(name);
      sums.resize(chart.categories.size());
      sums[found->second] += static_cast<double>(use.cycles) / static_cast<double>(use.tokens);
    }
    return sums;
  };
  std::vector<double> decode = sums_of(report.decode);
  std::vector<double> prefill = sums_of(report.prefill);
  decode.resize(chart.categories.size());
  prefill.resize(chart.categories.size());
  if (report.decode.tokens > 0) chart.series.push_back({"generated", decode});
  chart.series.push_back({"prompt", prefill});
  return chart;
}

Table linear_table(const GenerateReport& report) {
  Table table{"Cycles a token", {{"linear", true}, {"prompt"}, {"generated"}}, {}};
  const auto cell = [](const PhaseReport& phase, const DeviceLinears::Key& key) {
    const auto found = phase.linears.find(key);
    if (found == phase.linears.end()) return Cell(kNone);
    return Cell(number(double(found->second.cycles) / double(found->second.tokens), 1));
  };
  for (const auto& [key, use] : report.decode.linears) {
    table.rows.push_back(
        {weight_name(key.first, key.second), cell(report.prefill, key), cell(report.decode, key)});
  }
  return table;
}

}  // namespace

Page make_page(const GenerateReport& report) {
  Page page{.title = "Text from " + report.model,
            .subtitle = fmt::format("every linear layer computed by {}; {} tokens of prompt in "
                                    "batches of {}, {} new ones, {}",
                                    report.device, report.prefill.tokens, report.batch,
                                    report.decode.tokens, report.stopped)};
  if (report.config) page.configs = {config_id(*report.config)};
  page.sections.push_back({"Text", {Preformatted{report.prompt + report.text}}});
  page.sections.push_back({"What it took", {headline(report)}});
  if (report.has_time()) {
    const auto kind = [](const DeviceLinears::Key& key) {
      return std::string(short_name(key.second));
    };
    const auto layer = [](const DeviceLinears::Key& key) {
      return key.first == kNoLayer ? std::string("head") : fmt::format("layer {}", key.first);
    };
    page.sections.push_back({"Where a token's cycles go",
                             {Figures{{draw(cycle_chart(report, "Cycles by kind of linear", kind)),
                                       draw(cycle_chart(report, "Cycles by layer", layer))}},
                              Details{"Every linear", {linear_table(report)}}}});
    page.sections.push_back({"What the engines did",
                             {Figures{{draw(engine_chart(report.counters, "prompt and text"))}},
                              counter_details(report.counters)}});
  }
  return page;
}

}  // namespace sluice
