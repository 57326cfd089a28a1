#include "sw/cli/layer_page.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "sw/cli/config_id.h"
#include "sw/cli/product_page.h"
#include "sw/report/number.h"
#include "sw/report/plot.h"
#include "sw/timeline/engine_chart.h"

namespace sluice {
namespace {

using namespace report;

double cycles_of(const LinearRun& run) {
  return static_cast<double>(run.product.cycles.value_or(0));
}

double sum(const LayerReport& report, auto value_of) {
  double all = 0;
  for (const LinearRun& run : report.linears) all += static_cast<double>(value_of(run));
  return all;
}

Tiles headline(const LayerReport& report) {
  const auto good = std::ranges::count_if(
      report.linears, [](const auto& run) { return run.exact() && run.close(); });
  const double bytes = sum(report, [](const auto& run) { return run.compressed_bytes; });
  const double weights = sum(report, [](const auto& run) { return run.weights; });
  const double cycles = sum(report, cycles_of);
  Tiles tiles{{{.value = fmt::format("{} of {}", good, report.linears.size()),
                .unit = "linears",
                .meaning = "every byte as the golden model has it, the error as explained",
                .kept = report.pass()},
               {number(8 * bytes / weights, 2), "bits a weight", "with table and scale"},
               {number(bytes / 1e6, 1), "MB", number(weights / 1e6, 1) + " million weights"}}};
  if (cycles > 0) {
    const double bound = sum(report, [](const auto& run) { return run.bound; });
    tiles.tiles.push_back({number(cycles), "cycles", "from doorbell to interrupt"});
    tiles.tiles.push_back(
        {number(cycles / bound, 3), "\u00d7", "over the fewest that bus and array allow"});
  }
  return tiles;
}

BarChart cycle_chart(const LayerReport& report) {
  BarChart chart{.title = "Cycles by linear",
                 .value_label = "cycles",
                 .series = {{"accelerator", {}}, {"bound of bus and array", {}, Fill{6}}}};
  for (const LinearRun& run : report.linears) {
    chart.categories.push_back(run.product.name.tensor);
    chart.series[0].values.push_back(cycles_of(run));
    chart.series[1].values.push_back(run.bound);
  }
  return chart;
}

Table linear_table(const LayerReport& report) {
  Table table{
      "Error: root mean square of the outputs' difference from floats over the outputs'; "
      "explained: what quantisation explains of it",
      {{"linear", true},
       {"M \u00d7 K \u00d7 N"},
       {"bits/weight"},
       {"MB"},
       {"cycles"},
       {"over bound"},
       {"error"},
       {"explained"},
       {"output", true}},
      {}};
  for (const LinearRun& run : report.linears) {
    const bool timed = run.product.cycles.has_value();
    table.rows.push_back(
        {run.product.name.tensor, shape_text(run.product.shape),
         number(8.0 * static_cast<double>(run.compressed_bytes) / static_cast<double>(run.weights),
                3),
         number(static_cast<double>(run.compressed_bytes) / 1e6, 2),
         timed ? number(cycles_of(run)) : kNone,
         timed ? number(cycles_of(run) / run.bound, 3) : kNone, percent(run.error, 2),
         percent(run.expected_error, 2),
         Cell(!run.exact()   ? fmt::format("{} bytes differ", run.product.differing_bytes)
              : !run.close() ? "error too large"
                             : "identical",
              run.exact() && run.close())});
  }
  return table;
}

Counters counters_of(const LayerReport& report) {
  Counters all;
  for (const LinearRun& run : report.linears) {
    for (const auto& [name, value] : run.product.counters) all[name] += value;
  }
  return all;
}

}  // namespace

Page make_page(const LayerReport& report, const Config& config, std::string subtitle) {
  Page page{.title = "A decoder layer on the accelerator",
            .subtitle = std::move(subtitle),
            .configs = {config_id(config)}};
  page.sections.push_back({"Result", {headline(report)}});
  if (const Counters counters = counters_of(report); !counters.empty()) {
    page.sections.push_back({"Cycles",
                             {Figures{{draw(cycle_chart(report)), draw(engine_chart(counters))}},
                              counter_details(counters)}});
  }
  page.sections.push_back({"Linears", {linear_table(report)}});
  return page;
}

}  // namespace sluice
