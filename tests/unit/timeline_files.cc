// The files of a timeline: the JSON is parsed back and held against the rules of the format; the
// picture has a row an engine and stays small for a long run.
#include <gtest/gtest.h>

#include <map>
#include <set>
#include <stdexcept>

#include "sw/timeline/timeline_svg.h"
#include "sw/timeline/trace_events.h"
#include "tests/unit/timeline_script.h"

namespace sluice {
namespace {

// LOAD, MUL and STORE in turn, each waiting for the one before.
TimelineScript chain(int count) {
  TimelineScript script;
  for (int i = 0; i < count; ++i) {
    const uint64_t start = 300 * uint64_t(i);
    script.command(LoadCommand{Space::kTable, 0, 64, 0}, {}, start + 1, "table <&>");
    script.command(
        MulCommand{.open = true, .last = true, .stream_bytes = 32, .m = 1, .ks = 1, .n = 1},
        {.load = 0}, start + 2, "mul");
    script.command(StoreCommand{.m = 1, .n = 1}, {}, start + 3, "store");
    script.load(start + 2, start + 50);
    script.mul(start + 50, start + 90, start + 120, start + 150);
    script.store(start + 150, start + 200);
    script.does(Engine::kLoad, "stall_memory", start + 2, start + 40);
    script.does(Engine::kLoad, "busy", start + 40, start + 50);
  }
  return script;
}

TEST(TraceEvents, AreWhatTheFormatAsksFor) {
  const Timeline timeline = chain(4).timeline();
  const std::vector<Timeline> runs = {timeline, timeline};
  const auto json = nlohmann::json::parse(trace_events(runs).dump());
  std::map<std::pair<int, int>, uint64_t> end_of;  // by process and thread
  std::map<std::string, std::set<int>> commands;   // by engine
  std::map<std::pair<int, int>, std::string> threads;
  std::map<int, std::vector<std::string>> arrows;
  int counters = 0;
  for (const auto& event : json.at("traceEvents")) {
    const std::string phase = event.at("ph");
    const int pid = event.at("pid");
    ASSERT_TRUE(pid == 1 || pid == 2);
    if (phase == "M") {
      if (event.at("name") == "thread_name") {
        threads[{pid, event.at("tid")}] = event.at("args").at("name");
      }
    } else if (phase == "X") {
      const std::pair<int, int> row{pid, event.at("tid")};
      ASSERT_TRUE(threads.contains(row));
      EXPECT_EQ(event.at("cat"), threads[row]);
      const uint64_t start = event.at("ts"), length = event.at("dur");
      EXPECT_GE(start, end_of[row]) << "overlap on " << threads[row] << ": " << event.dump();
      EXPECT_GT(length, 0u);
      end_of[row] = start + length;
      commands[threads[row]].insert(event.at("args").at("command").get<int>());
      uint64_t sum = 0;
      for (const auto& [state, cycles] : event.at("args").at("cycles").items()) {
        sum += cycles.get<uint64_t>();
      }
      EXPECT_EQ(sum, length) << "the cycles of a command are not its length: " << event.dump();
      EXPECT_FALSE(event.at("args").at("why_not_earlier").get<std::string>().empty());
    } else if (phase == "C") {
      ++counters;
      EXPECT_TRUE(event.at("args").at("read").is_number());
      EXPECT_TRUE(event.at("ts").is_number());
    } else {
      ASSERT_TRUE(phase == "s" || phase == "f") << phase;
      arrows[event.at("id")].push_back(phase);
      if (phase == "f") {
        EXPECT_EQ(event.at("bp"), "e");
      }
    }
  }
  EXPECT_EQ(threads.size(), 2u * kEngineCount);
  EXPECT_EQ(commands["DISPATCH"].size(), 12u);
  EXPECT_EQ(commands["LOAD"], (std::set<int>{0, 3, 6, 9}));
  EXPECT_EQ(commands["DECODE"], (std::set<int>{1, 4, 7, 10}));
  EXPECT_EQ(commands["ARRAY"], commands["DECODE"]);
  EXPECT_EQ(commands["STORE"], (std::set<int>{2, 5, 8, 11}));
  EXPECT_GT(counters, 0);
  EXPECT_EQ(arrows.size(), 2u * 12u);  // decoding, array and STORE of each
  for (const auto& [id, ends] : arrows) EXPECT_EQ(ends, (std::vector<std::string>{"s", "f"})) << id;
}

TEST(TimelineSvg, ShowsEachEngineAndItsCommands) {
  const std::string svg = timeline_svg(std::vector<Timeline>{chain(2).timeline()});
  for (const char* part :
       {"DISPATCH", "LOAD", "DECODE", "ARRAY", "STORE", "bus", "title", "prefers-color-scheme:dark",
        "#1 t mul", "waited for LOAD #0", "t table &lt;&amp;&gt;", "url(#hatch-1)", "500 cycles"}) {
    EXPECT_NE(svg.find(part), std::string::npos) << "the picture lacks " << part;
  }
  EXPECT_EQ(svg.find("nan"), std::string::npos);
  EXPECT_EQ(svg.find("inf"), std::string::npos);
}

TEST(TimelineSvg, StaysSmallHoweverLongTheRun) {
  const std::string svg = timeline_svg(std::vector<Timeline>{chain(2000).timeline()});
  EXPECT_LT(svg.size(), 400'000u);
  EXPECT_NE(svg.find("2000 commands"), std::string::npos);
  EXPECT_THROW(timeline_svg(std::vector<Timeline>{Timeline{}}), std::runtime_error);
}

}  // namespace
}  // namespace sluice
