#include "sw/cli/sim_page.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "sw/cli/config_id.h"
#include "sw/cli/product_page.h"
#include "sw/report/number.h"
#include "sw/report/plot.h"
#include "sw/timeline/engine_chart.h"

namespace sluice {
namespace {

using namespace report;

// Sums over runs of which something is the same.
struct Sum {
  double cycles = 0, weights = 0, bits = 0, macs = 0, bus = 0;

  void add(const ProductRun& run) {
    const auto run_cycles = static_cast<double>(run.cycles.value_or(0));
    const double run_weights = double(run.shape.k) * run.shape.n;
    cycles += run_cycles;
    weights += run_weights;
    bits += run_weights * run.bits_per_weight;
    macs += run_cycles * run.mac_utilisation.value_or(0);
    bus += run_cycles * run.bus_utilisation.value_or(0);
  }
};

std::vector<std::string> distinct(const SimReport& report, auto value_of) {
  std::vector<std::string> values;
  for (const SimOutcome& outcome : report.outcomes) {
    if (!outcome.run) continue;
    const std::string value = value_of(*outcome.run);
    if (std::ranges::find(values, value) == values.end()) values.push_back(value);
  }
  return values;
}

std::string mode_of(const ProductRun& run) { return run.name.mode; }
std::string phase_of(const ProductRun& run) { return run.name.phase; }
std::string layer_of(const ProductRun& run) {
  return run.name.tensor.substr(0, run.name.tensor.find('.'));
}
std::string linear_of(const ProductRun& run) {
  return run.name.tensor.substr(run.name.tensor.find('.') + 1);
}

Sum sum_of(const SimReport& report, auto is_in) {
  Sum sum;
  for (const SimOutcome& outcome : report.outcomes) {
    if (outcome.run && is_in(*outcome.run)) sum.add(*outcome.run);
  }
  return sum;
}

Tiles headline(const SimReport& report) {
  Tiles tiles{{{.value = fmt::format("{} of {}", report.passed(), report.outcomes.size()),
                .meaning = "outputs identical to the golden model's, every byte",
                .kept = report.pass()}}};
  for (const std::string& mode : distinct(report, mode_of)) {
    const Sum sum = sum_of(report, [&](const auto& run) { return mode_of(run) == mode; });
    tiles.tiles.push_back({number(sum.bits / sum.weights, 2), "bits a weight",
                           mode + ", with tables, scales and checksums"});
  }
  if (report.cycles() == 0) return tiles;
  tiles.tiles.push_back(
      {number(static_cast<double>(report.cycles())), "cycles", "of all products"});
  for (const std::string& phase : distinct(report, phase_of)) {
    const Sum sum = sum_of(report, [&](const auto& run) { return phase_of(run) == phase; });
    tiles.tiles.push_back(
        {percent(sum.macs / sum.cycles), "", "of the multipliers used in " + phase});
    tiles.tiles.push_back(
        {percent(sum.bus / sum.cycles), "", "of cycles with data on the bus in " + phase});
  }
  return tiles;
}

Table product_table(const SimReport& report) {
  Table table{
      "MACs: share of the array's multiplications used; bus: share of the cycles with data on "
      "the busier data channel",
      {{"tensor", true},
       {"M \u00d7 K \u00d7 N"},
       {"mode", true},
       {"phase", true},
       {"bits/weight"},
       {"cycles"},
       {"MACs"},
       {"bus"},
       {"output", true}},
      {}};
  for (const SimOutcome& outcome : report.outcomes) {
    if (!outcome.run) {
      std::vector<Cell> row(table.columns.size(), Cell(kNone));
      row.front() = outcome.id;
      row.back() = Cell("no result", false);
      table.rows.push_back(row);
      continue;
    }
    const ProductRun& run = *outcome.run;
    table.rows.push_back(
        {run.name.tensor, shape_text(run.shape), run.name.mode, run.name.phase,
         number(run.bits_per_weight, 2),
         run.cycles ? number(static_cast<double>(*run.cycles)) : kNone,
         percent(run.mac_utilisation), percent(run.bus_utilisation),
         Cell(outcome.pass() ? "identical" : fmt::format("{} bytes differ", run.differing_bytes),
              outcome.pass())});
  }
  return table;
}

// Cycles of each linear or layer, a bar a mode.
BarChart cycle_chart(const SimReport& report, const std::string& title, auto category_of,
                     auto is_in) {
  BarChart chart{
      .title = title, .value_label = "cycles", .categories = distinct(report, category_of)};
  for (const std::string& mode : distinct(report, mode_of)) {
    BarSeries series{mode, {}};
    for (const std::string& category : chart.categories) {
      series.values.push_back(sum_of(report, [&](const ProductRun& run) {
                                return is_in(run) && mode_of(run) == mode &&
                                       category_of(run) == category;
                              }).cycles);
    }
    chart.series.push_back(series);
  }
  return chart;
}

Section linear_section(const SimReport& report) {
  Figures charts;
  for (const std::string& phase : distinct(report, phase_of)) {
    charts.drawings.push_back(
        draw(cycle_chart(report, "Cycles by linear, " + phase, linear_of,
                         [&](const ProductRun& run) { return phase_of(run) == phase; })));
  }
  if (distinct(report, layer_of).size() > 1) {
    charts.drawings.push_back(draw(
        cycle_chart(report, "Cycles by layer", layer_of, [](const ProductRun&) { return true; })));
  }
  return {"Cycles by linear and mode", {charts}};
}

Section engine_section(const SimReport& report) {
  Figures charts;
  for (const std::string& phase : distinct(report, phase_of)) {
    SimReport part;
    std::ranges::copy_if(
        report.outcomes, std::back_inserter(part.outcomes),
        [&](const SimOutcome& outcome) { return outcome.run && phase_of(*outcome.run) == phase; });
    charts.drawings.push_back(draw(engine_chart(part.counters(), phase)));
  }
  return {"Where the cycles went", {charts, counter_details(report.counters())}};
}

Section code_section(const SimReport& report) {
  Figures charts;
  for (const auto& [name, lengths] : report.lengths) {
    charts.drawings.push_back(
        draw(code_length_histogram(lengths, "Lengths of the Huffman codes of " + name)));
  }
  return {"Codes", {charts}};
}

std::string failures(const SimReport& report) {
  std::string text;
  for (const SimOutcome& outcome : report.outcomes) {
    if (outcome.pass()) continue;
    text += outcome.run ? describe_difference(*outcome.run)
                        : fmt::format("{}: {}\n", outcome.id, outcome.error);
  }
  return text;
}

}  // namespace

Page make_page(const SimReport& report, const Config& config, std::string subtitle) {
  Page page{.title = "A model's linear layers on the accelerator",
            .subtitle = std::move(subtitle),
            .configs = {config_id(config)}};
  page.sections.push_back({"Result", {headline(report)}});
  if (!report.pass()) page.sections.back().blocks.push_back(Preformatted{failures(report)});
  if (report.cycles() > 0) {
    page.sections.push_back(linear_section(report));
    page.sections.push_back(engine_section(report));
  }
  if (!report.timelines().empty()) {
    page.sections.push_back(
        {"Timeline of a product", {timeline_block(report.timelines().front())}});
  }
  if (!report.lengths.empty()) page.sections.push_back(code_section(report));
  page.sections.push_back({"All products", {product_table(report)}});
  return page;
}

}  // namespace sluice
