#include "sw/timeline/trace_events.h"

#include <algorithm>
#include <map>
#include <utility>

namespace sluice {
namespace {

using Json = nlohmann::ordered_json;

constexpr size_t kBusEvents = 256;  // of a run, at most

Json cycles_by_state(const EngineStates& engine, const StateCycles& cycles) {
  Json json = Json::object();
  for (size_t i = 0; i < engine.states.size(); ++i) {
    if (cycles[i] > 0) json[engine.states[i]] = cycles[i];
  }
  return json;
}

const char* to_string(Constraint::Kind kind) {
  switch (kind) {
    case Constraint::Kind::kDispatch:
      return "dispatch";
    case Constraint::Kind::kPrevious:
      return "engine";
    case Constraint::Kind::kRoom:
      return "room";
    case Constraint::Kind::kWait:
      return "wait";
  }
  return "";
}

// The events of one run.
class Events {
 public:
  Events(int pid, const Timeline& timeline, Json& events)
      : pid_(pid), timeline_(timeline), events_(events) {}

  void append(uint64_t& next_flow) {
    name("process_name", 0, timeline_.title);
    for (int e = 0; e < kEngineCount; ++e) {
      name("thread_name", e, states_of(static_cast<Engine>(e)).name);
      events_.push_back({{"name", "thread_sort_index"},
                         {"ph", "M"},
                         {"pid", pid_},
                         {"tid", e},
                         {"args", {{"sort_index", e}}}});
    }
    // The last place of a command is where it ends: a MUL's in the array.
    std::map<size_t, const Span*> last;
    for (const Span& span : timeline_.spans) {
      if (span.engine != Engine::kDispatch) last[span.command] = &span;
    }
    for (const Span& span : timeline_.spans) {
      events_.push_back(complete(span));
      const Constraint& held_by = span.constraints.front();
      if (held_by.kind == Constraint::Kind::kWait && last.contains(held_by.command)) {
        const Span& from = *last[held_by.command];
        events_.push_back(flow("s", from.engine, from.end - 1, next_flow));
        events_.push_back(flow("f", span.engine, span.start, next_flow));
        events_.back()["bp"] = "e";
        ++next_flow;
      }
    }
    append_bus();
  }

 private:
  void append_bus() {
    const size_t together = timeline_.windows.size() / kBusEvents + 1;
    const auto percent = [&](uint64_t beats) {
      return 100.0 * static_cast<double>(beats) /
             static_cast<double>(together * timeline_.window_cycles);
    };
    for (size_t i = 0; i < timeline_.windows.size(); i += together) {
      uint64_t reads = 0, writes = 0;
      for (size_t w = i; w < std::min(i + together, timeline_.windows.size()); ++w) {
        reads += timeline_.windows[w].read_beats;
        writes += timeline_.windows[w].write_beats;
      }
      events_.push_back({{"name", "bus %"},
                         {"ph", "C"},
                         {"pid", pid_},
                         {"ts", i * timeline_.window_cycles},
                         {"args", {{"read", percent(reads)}, {"write", percent(writes)}}}});
    }
  }

  void name(const char* what, int tid, const std::string& value) {
    events_.push_back(
        {{"name", what}, {"ph", "M"}, {"pid", pid_}, {"tid", tid}, {"args", {{"name", value}}}});
  }

  Json complete(const Span& span) const {
    const EngineStates& engine = states_of(span.engine);
    Json constraints = Json::array();
    for (const Constraint& constraint : span.constraints) {
      constraints.push_back({{"kind", to_string(constraint.kind)},
                             {"command", constraint.command},
                             {"from_cycle", constraint.cycle}});
    }
    return {{"name", span.label},
            {"cat", engine.name},
            {"ph", "X"},
            {"ts", span.start},
            {"dur", span.end - span.start},
            {"pid", pid_},
            {"tid", static_cast<int>(span.engine)},
            {"args",
             {{"command", span.command},
              {"does", timeline_.commands[span.command]},
              {"why_not_earlier", span.reason},
              {"cost", span.cost},
              {"dispatched", span.dispatch},
              {"cycles", cycles_by_state(engine, span.inside)},
              {"cycles_before", cycles_by_state(engine, span.before)},
              {"constraints", constraints}}}};
  }

  Json flow(const char* phase, Engine engine, uint64_t cycle, uint64_t id) const {
    return {{"name", "wait"},
            {"cat", "wait"},
            {"ph", phase},
            {"id", id},
            {"ts", cycle},
            {"pid", pid_},
            {"tid", static_cast<int>(engine)}};
  }

  const int pid_;
  const Timeline& timeline_;
  Json& events_;
};

}  // namespace

nlohmann::ordered_json trace_events(std::span<const Timeline> timelines) {
  Json events = Json::array();
  uint64_t next_flow = 1;
  int pid = 0;
  for (const Timeline& timeline : timelines) Events(++pid, timeline, events).append(next_flow);
  return {{"traceEvents", events},
          {"displayTimeUnit", "ms"},
          {"otherData", {{"unit", "a microsecond is a cycle"}}}};
}

}  // namespace sluice
