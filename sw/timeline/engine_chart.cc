#include "sw/timeline/engine_chart.h"

#include "sw/timeline/engine_states.h"
#include "sw/timeline/state_look.h"

namespace sluice {

report::BarChart engine_chart(const Counters& counters, const std::string& of) {
  report::BarChart chart{.title = "Cycles of the engines" + (of.empty() ? "" : ", " + of),
                         .value_label = "% of all cycles",
                         .stacked = true,
                         .digits = 1,
                         .maximum = 100};
  const std::vector<EngineCycles> engines = engine_cycles(counters);
  for (size_t look = 0; look < kLookCount; ++look) {
    chart.series.push_back({look_text(look), std::vector<double>(engines.size()), fill_of(look)});
  }
  for (size_t e = 0; e < engines.size(); ++e) {
    const EngineCycles& engine = engines[e];
    chart.categories.push_back(engine.engine->name);
    const auto total = static_cast<double>(engine.total());
    for (size_t i = 0; i < engine.cycles.size(); ++i) {
      const size_t look = look_of(engine.engine->states[i]);
      if (look == kNoLook || total == 0) continue;
      chart.series[look].values[e] += 100 * static_cast<double>(engine.cycles[i]) / total;
    }
  }
  return chart;
}

}  // namespace sluice
