#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "sw/cli/config_id.h"
#include "sw/cli/eval_report.h"
#include "sw/report/number.h"
#include "sw/report/plot.h"

namespace sluice {
namespace {

using namespace report;

std::string mode_of(const EvalRow& row) {
  return row.sparsity + " " + row.coding.substr(0, row.coding.find_first_of("@:"));
}

// A series a sparsity and coding, the model in floats as a mark of its own. Of two compressions
// the better one lies to the left and below.
Drawing perplexity_plot(const EvalReport& report) {
  ScatterPlot plot{.title = "Perplexity against size",
                   .x_label = "bits a weight of the linear layers",
                   .y_label = "perplexity"};
  for (const EvalRow& row : report.rows) {
    const std::string name = row.sparsity == kFloatRow ? "floats" : mode_of(row);
    auto series = std::ranges::find(plot.series, name, &PointSeries::name);
    if (series == plot.series.end()) {
      plot.series.push_back({.name = name, .points = {}, .line = true});
      series = plot.series.end() - 1;
    }
    series->points.push_back({row.bits_per_weight, row.loss.perplexity()});
  }
  return draw(plot);
}

Drawing loss_chart(const EvalReport& report, const EvalRow& reference) {
  BarChart chart{.title = "Loss against floats", .value_label = "nats a token", .digits = 3};
  BarSeries series{.name = "loss"};
  for (const EvalRow& row : report.rows) {
    if (&row == &reference) continue;
    chart.categories.push_back(row.sparsity + " " + row.coding);
    series.values.push_back(std::max(0.0, row.loss.mean() - reference.loss.mean()));
  }
  chart.series = {series};
  return draw(chart);
}

Tiles headline(const EvalReport& report) {
  Tiles tiles;
  for (const EvalRow& row : report.rows) {
    if (row.sparsity == kFloatRow) {
      tiles.tiles.push_back({number(row.loss.perplexity(), 3), "perplexity",
                             fmt::format("in floats, {:.0f} bits a weight", row.bits_per_weight)});
    }
  }
  // The smallest of each sparsity that costs little.
  constexpr double kLittle = 0.05;  // nats
  const EvalRow* reference = report.reference();
  std::map<std::string, const EvalRow*> best;
  for (const EvalRow& row : report.rows) {
    if (&row == reference) continue;
    const bool is_close =
        reference == nullptr || row.loss.mean() - reference->loss.mean() <= kLittle;
    const EvalRow*& chosen = best[row.sparsity];
    if (is_close && (chosen == nullptr || row.bits_per_weight < chosen->bits_per_weight)) {
      chosen = &row;
    }
  }
  for (const auto& [sparsity, row] : best) {
    if (row == nullptr) continue;
    tiles.tiles.push_back(
        {number(row->bits_per_weight, 2), "bits a weight",
         fmt::format("{} {}: perplexity {:.3f}", sparsity, row->coding, row->loss.perplexity())});
  }
  return tiles;
}

Table row_table(const EvalReport& report) {
  Table table{"Loss in nats a token against floats",
              {{"sparsity", true},
               {"coding", true},
               {"bits/weight"},
               {"MB"},
               {"perplexity"},
               {"nats/token"},
               {"loss"}},
              {}};
  const EvalRow* reference = report.reference();
  for (const EvalRow& row : report.rows) {
    const bool has_loss = reference != nullptr && &row != reference;
    table.rows.push_back(
        {row.sparsity, row.coding, number(row.bits_per_weight, 2),
         number(double(row.bytes) / 1e6, 3), number(row.loss.perplexity(), 4),
         number(row.loss.mean(), 4),
         has_loss ? fmt::format("{:+.4f}", row.loss.mean() - reference->loss.mean()) : kNone});
  }
  return table;
}

}  // namespace

Page make_page(const EvalReport& report) {
  Page page{.title = "What compression costs " + report.model,
            .subtitle = fmt::format("{} tokens of {} in windows of {}; products bit for bit as the "
                                    "machine computes them",
                                    number(double(report.tokens)), report.text, report.window)};
  for (const EvalRow& row : report.rows) {
    if (!row.config) continue;
    const ConfigId id = config_id(*row.config);
    if (std::ranges::find(page.configs, id.name, &ConfigId::name) == page.configs.end()) {
      page.configs.push_back(id);
    }
  }
  page.sections.push_back({"Result", {headline(report)}});
  Figures figures{{perplexity_plot(report)}};
  if (const EvalRow* reference = report.reference(); reference && report.rows.size() > 1) {
    figures.drawings.push_back(loss_chart(report, *reference));
  }
  page.sections.push_back({"Size and quality", {figures}});
  page.sections.push_back({"All variants", {row_table(report)}});
  return page;
}

}  // namespace sluice
