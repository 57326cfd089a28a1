#include "bench/page.h"

#include <fmt/format.h>

#include <algorithm>

#include "backends/find_config.h"
#include "bench/report.h"
#include "sw/cli/config_id.h"
#include "sw/report/number.h"
#include "sw/report/plot.h"

namespace sluice::bench {
namespace {

using namespace report;

std::string bar_words(const Entry& entry) {
  if (!entry.bar) return "";
  return fmt::format("{} {:g}", entry.bar->side == Side::kAtLeast ? "at least" : "at most",
                     entry.bar->value);
}

// How many bars are kept, and each that is not.
Tiles headline(const std::vector<Entry>& entries) {
  const auto count = [&](bool pass) {
    return std::ranges::count_if(entries, [&](const Entry& e) { return e.pass() == pass; });
  };
  Tiles tiles{{{fmt::format("{} of {}", count(true), count(true) + count(false)), "bars kept"}}};
  for (const Entry& entry : entries) {
    if (entry.pass() != false) continue;
    tiles.tiles.push_back({value_text(entry), entry.unit, entry.name, false, bar_words(entry)});
  }
  return tiles;
}

Table entry_table(const std::vector<Entry>& entries) {
  Table table{"Value, the bar set for it, and the limit of the machine",
              {{"what", true}, {"value"}, {"unit", true}, {"bar"}, {"limit"}, {"bar kept", true}},
              {}};
  for (const Entry& entry : entries) {
    const std::optional<bool> pass = entry.pass();
    table.rows.push_back({entry.name, value_text(entry), entry.unit, bar_words(entry),
                          limit_text(entry),
                          Cell(!pass   ? ""
                               : *pass ? "kept"
                                       : "missed",
                               pass)});
  }
  return table;
}

// Of entries with a limit other than 0.
Figures limit_charts(const std::vector<Entry>& entries) {
  BarChart chart{.title = "Value over the limit of the machine",
                 .value_label = "times the limit",
                 .series = {{"", {}}},
                 .digits = 3,
                 .reference = 1};
  for (const Entry& entry : entries) {
    if (entry.limit.value_or(0) == 0) continue;
    chart.categories.push_back(entry.name);
    chart.series.front().values.push_back(entry.value / *entry.limit);
  }
  if (chart.categories.empty()) return {};
  return {{draw(chart)}};
}

}  // namespace

Page make_page(const std::vector<Entry>& entries, const std::string& missing) {
  Page page{.title = "Benchmarks",
            .subtitle = "The accelerator, its encoder and its simulation against their bars.",
            .configs = {config_id(find_config("default"))}};
  page.sections.push_back({"Result", {headline(entries)}});
  const Figures charts = limit_charts(entries);
  if (!charts.drawings.empty()) page.sections.push_back({"How near to the limits", {charts}});
  page.sections.push_back({"All figures", {entry_table(entries)}});
  if (!missing.empty()) {
    page.sections.push_back({"Left out, as it is not in this build", {Preformatted{missing}}});
  }
  return page;
}

}  // namespace sluice::bench
