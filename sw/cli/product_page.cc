#include "sw/cli/product_page.h"

#include <fmt/format.h>
#include <sluice_registers.h>

#include "sw/cli/config_id.h"
#include "sw/report/number.h"
#include "sw/timeline/engine_chart.h"
#include "sw/timeline/engine_states.h"
#include "sw/timeline/timeline_svg.h"

namespace sluice {
namespace {

using namespace report;

Table counter_table(const Counters& counters) {
  Table table{"All counters of the machine", {{"counter"}, {"value"}}, {}};
  for (const reg::Counter& counter : reg::kCounters) {
    table.rows.push_back({std::string(counter.name),
                          number(static_cast<double>(counters.find(counter.name)->second))});
  }
  return table;
}

}  // namespace

std::string shape_text(const MatmulShape& shape) {
  return fmt::format("{} \u00d7 {} \u00d7 {}", shape.m, shape.k, shape.n);
}

Block counter_details(const Counters& counters) {
  return Details{"Counters", {counter_table(counters)}};
}

Block timeline_block(const Timeline& timeline) {
  return WideFigure{timeline_drawing({&timeline, 1}),
                    "What each engine did when: its commands, below them what it did with its "
                    "cycles, and the data channels of the bus."};
}

Page make_page(const ProductRun& run, const Config& config) {
  Page page{.title = "Product of " + run.name.tensor,
            .subtitle = fmt::format("{} (M \u00d7 K \u00d7 N), {}, on {}", shape_text(run.shape),
                                    run.name.mode, run.device),
            .configs = {config_id(config)}};
  Tiles tiles{{{.value = run.difference ? number(static_cast<double>(run.differing_bytes)) : "all",
                .unit = run.difference ? "bytes differ" : "bytes identical",
                .meaning = "output against the golden model",
                .kept = !run.difference}}};
  tiles.tiles.push_back(
      {number(run.bits_per_weight, 2), "bits a weight", "with tables, scales and checksums"});
  if (run.cycles) {
    tiles.tiles.push_back(
        {number(static_cast<double>(*run.cycles)), "cycles", "from doorbell to interrupt"});
    tiles.tiles.push_back(
        {percent(run.mac_utilisation), "", "of the array's multiplications used"});
    tiles.tiles.push_back({percent(run.bus_utilisation), "", "of cycles with data on the bus"});
  }
  page.sections.push_back({"Result", {tiles}});
  if (!run.counters.empty()) {
    page.sections.push_back(
        {"Where the cycles went",
         {Figures{{draw(engine_chart(run.counters))}}, counter_details(run.counters)}});
  }
  if (run.timeline) page.sections.push_back({"Timeline", {timeline_block(*run.timeline)}});
  return page;
}

}  // namespace sluice
