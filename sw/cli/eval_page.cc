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

std::string family_of(const EvalRow& row) {
  return row.coding.substr(0, row.coding.find_first_of("@:"));
}

std::vector<std::string> sparsities(const EvalReport& report) {
  std::vector<std::string> all;
  for (const EvalRow& row : report.rows) {
    const bool is_new = std::ranges::find(all, row.sparsity) == all.end();
    if (is_new && row.sparsity != kFloatRow) all.push_back(row.sparsity);
  }
  return all;
}

// A series a coding. Of two compressions the better one lies to the left and below.
Drawing perplexity_plot(const EvalReport& report, const std::string& sparsity) {
  ScatterPlot plot{.title = fmt::format("Perplexity against size, {}", sparsity),
                   .x_label = "bits a weight of the linear layers",
                   .y_label = "perplexity"};
  for (const EvalRow& row : report.rows) {
    if (row.sparsity != sparsity) continue;
    const std::string name = family_of(row);
    auto series = std::ranges::find(plot.series, name, &PointSeries::name);
    if (series == plot.series.end()) {
      plot.series.push_back({.name = name, .points = {}, .line = true});
      series = plot.series.end() - 1;
    }
    series->points.push_back({row.bits_per_weight, row.loss.perplexity()});
  }
  for (PointSeries& series : plot.series) std::ranges::sort(series.points, {}, &Point::x);
  if (const EvalRow* reference = report.reference()) {
    plot.series.push_back(
        {.name = "floats", .points = {{reference->bits_per_weight, reference->loss.perplexity()}}});
  }
  return draw(plot);
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
  Figures figures;
  for (const std::string& sparsity : sparsities(report)) {
    figures.drawings.push_back(perplexity_plot(report, sparsity));
  }
  page.sections.push_back({"Size and quality", {figures}});
  page.sections.push_back({"All variants", {row_table(report)}});
  return page;
}

}  // namespace sluice
