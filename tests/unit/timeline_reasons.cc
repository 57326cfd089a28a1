// Runs written by hand: each cause of a late start must be named, with the cycles that it cost.
#include <gtest/gtest.h>

#include <stdexcept>

#include "tests/unit/timeline_script.h"

namespace sluice {
namespace {

using Kind = Constraint::Kind;

const LoadCommand kLoad{Space::kActivations, 0x1000, 64, 0};
const MulCommand kMul{.open = true, .last = true, .stream_bytes = 32, .m = 1, .ks = 1, .n = 1};
const StoreCommand kStore{.m = 1, .n = 1};

void expect_reason(const Span& span, Kind kind, size_t command, uint64_t cost,
                   const std::string& text) {
  EXPECT_EQ(static_cast<int>(span.constraints.front().kind), static_cast<int>(kind));
  EXPECT_EQ(span.constraints.front().command, command);
  EXPECT_EQ(span.cost, cost);
  EXPECT_NE(span.reason.find(text), std::string::npos)
      << '"' << span.reason << "\" lacks \"" << text << '"';
}

TEST(TimelineReasons, ACommandThatWaitsNamesTheOneThatItWaitsFor) {
  TimelineScript script;
  script.command(kLoad, {}, 10, "activations");
  script.command(kMul, {.load = 0}, 20, "mul");
  script.load(11, 50);
  script.mul(50, 70, 80, 90);
  const Timeline timeline = script.timeline();
  const Span& decode = span_of(timeline, Engine::kDecode, 1);
  EXPECT_EQ(decode.dispatch, 21u);
  EXPECT_EQ(decode.start, 51u);
  EXPECT_EQ(decode.end, 70u);
  expect_reason(decode, Kind::kWait, 0, 50 - 21, "LOAD #0 \"t activations\" (activations)");
  expect_reason(span_of(timeline, Engine::kArray, 1), Kind::kWait, 0, 50 - 21, "LOAD #0");
  EXPECT_EQ(timeline.unfinished, 0u);
}

TEST(TimelineReasons, AWaitCountsBackFromTheLastCommandOfTheEngine) {
  TimelineScript script;
  for (int i = 0; i < 3; ++i) script.command(kLoad, {}, 10 + i);
  script.command(kMul, {.load = 1}, 20);  // all but the last of the three
  script.load(11, 30);
  script.load(12, 40);
  script.load(13, 60);
  script.mul(40, 70, 80, 90);
  expect_reason(span_of(script.timeline(), Engine::kDecode, 3), Kind::kWait, 1, 40 - 21, "#1");
}

TEST(TimelineReasons, AStoreWaitsForAllLoadsAndMulsWhateverItSays) {
  TimelineScript script;
  script.command(kMul, {}, 5);
  script.command(kLoad, {}, 10, "next activations");
  script.command(kStore, {}, 20);
  script.mul(6, 20, 30, 40);
  script.load(11, 70);
  script.store(70, 90);
  const Timeline timeline = script.timeline();
  const Span& store = span_of(timeline, Engine::kStore, 2);
  expect_reason(store, Kind::kWait, 1, 70 - 40, "LOAD #1 \"t next activations\"");
  EXPECT_EQ(store.constraints[1].command, 0u);  // the MUL
}

TEST(TimelineReasons, TheCommandBeforeItOnItsEngine) {
  TimelineScript script;
  script.command(kLoad, {}, 10, "first");
  script.command(kLoad, {}, 15, "second");
  script.load(11, 60);
  script.load(17, 90);  // its requests go out while the first's data comes
  const Timeline timeline = script.timeline();
  const Span& second = span_of(timeline, Engine::kLoad, 1);
  EXPECT_EQ(second.start, 60u);
  EXPECT_EQ(second.end, 90u);
  expect_reason(second, Kind::kPrevious, 0, 60 - 16, "LOAD was busy with #0 \"t first\"");
}

TEST(TimelineReasons, TheUnitHoldsTwoMuls) {
  TimelineScript script;
  for (int i = 0; i < 3; ++i) script.command(kMul, {}, 5 + i);
  script.mul(6, 20, 100, 110);
  script.at(8).mul_taken = true;
  script.at(21).decode_started = script.at(29).decode_finished = true;
  script.at(100).array_started = script.at(149).array_fed = script.at(159).mul_finished = true;
  script.at(100).mul_taken = true;
  script.at(101).decode_started = script.at(119).decode_finished = true;
  script.at(150).array_started = script.at(169).array_fed = script.at(179).mul_finished = true;
  const Timeline timeline = script.timeline();
  expect_reason(span_of(timeline, Engine::kDecode, 2), Kind::kRoom, 0, 100 - 30, "two MULs");
  expect_reason(span_of(timeline, Engine::kArray, 2), Kind::kPrevious, 1, 150 - 100, "ARRAY");
}

TEST(TimelineReasons, ALateDispatchSaysWhatTheDispatcherDid) {
  TimelineScript script;
  script.command(kLoad, {}, 10, "first");
  script.command(kStore, {}, 100, "second");
  script.load(11, 40);
  script.store(101, 120);
  script.does(Engine::kDispatch, "stall_memory", 11, 90);
  expect_reason(span_of(script.timeline(), Engine::kStore, 1), Kind::kDispatch, 1, 101 - 40,
                "it had to come from memory");
  script.does(Engine::kDispatch, "stall_queue", 11, 90);
  expect_reason(span_of(script.timeline(), Engine::kStore, 1), Kind::kDispatch, 1, 101 - 40,
                "the queue of STORE was full");
}

TEST(TimelineReasons, AHostThatSubmitsLateIsNamed) {
  TimelineScript script;
  script.command(kLoad, {}, 10, "first");
  script.command(kStore, {}, 100, "second");
  script.load(11, 40);
  script.store(101, 120);
  script.does(Engine::kDispatch, "stall_memory", 70, 100);
  script.rests(41, 70);  // the machine is not busy
  expect_reason(span_of(script.timeline(), Engine::kStore, 1), Kind::kDispatch, 1, 101 - 40,
                "the host had not submitted it");
}

TEST(TimelineReasons, ADispatchBehindAFenceNamesTheFence) {
  TimelineScript script;
  script.command(kLoad, {}, 10, "first");
  script.command(FenceCommand{}, {}, 60, "fence");
  script.command(kLoad, {}, 70, "behind");
  script.load(11, 50);
  script.load(71, 90);
  script.does(Engine::kDispatch, "busy", 61, 71);
  script.does(Engine::kDispatch, "stall_fence", 20, 61);
  const Timeline timeline = script.timeline();
  expect_reason(span_of(timeline, Engine::kLoad, 2), Kind::kDispatch, 2, 71 - 50,
                "FENCE #1 \"t fence\" waited");
  const Span& fence = span_of(timeline, Engine::kDispatch, 1);
  EXPECT_EQ(fence.start, 11u);
  EXPECT_EQ(fence.end, 61u);
  EXPECT_EQ(fence.inside[3], 41u);  // stall_fence
}

TEST(TimelineReasons, CyclesBelongToTheCommandThatWasThere) {
  TimelineScript script;
  script.command(kStore, {}, 2);
  script.command(kStore, {}, 3);
  script.does(Engine::kStore, "convert", 5, 10);
  script.does(Engine::kStore, "busy", 10, 20);
  script.does(Engine::kStore, "stall_mul", 20, 33);
  script.does(Engine::kStore, "busy", 33, 40);
  script.store(5, 20);
  script.store(33, 40);
  const Timeline timeline = script.timeline();
  const Span& first = span_of(timeline, Engine::kStore, 0);
  const Span& second = span_of(timeline, Engine::kStore, 1);
  EXPECT_EQ(first.inside, (StateCycles{10, 0, 0, 5}));
  EXPECT_EQ(second.before, (StateCycles{0, 0, 0, 0, 0, 13}));
  EXPECT_EQ(second.inside, (StateCycles{7}));
  EXPECT_EQ(timeline.totals(Engine::kStore), (StateCycles{17, 0, 0, 5, 0, 13, 5}));
}

TEST(Recorder, KeepsSumsWhenItsWindowsGrow) {
  TimelineScript script;
  constexpr uint64_t kEnd = 5 * Recorder::kMaxWindows + 3;
  script.does(Engine::kLoad, "busy", 7, 7 + 4000);
  script.at(kEnd);
  for (uint64_t cycle = 100; cycle < 400; ++cycle) {
    script.at(cycle).events = uint64_t{1} << event_of("READ_BEATS");
  }
  const Timeline timeline = script.timeline();
  EXPECT_EQ(timeline.cycles, kEnd + 1);
  EXPECT_EQ(timeline.window_cycles, 8u);
  EXPECT_EQ(timeline.windows.size(), kEnd / 8 + 1);
  EXPECT_EQ(timeline.totals(Engine::kLoad)[0], 4000u);
  EXPECT_EQ(timeline.read_beats(), 300u);
  EXPECT_EQ(timeline.windows[20].states[1][0], 8u);
}

TEST(Recorder, SaysWhenThereAreTooManyCommands) {
  TimelineScript script;
  for (int i = 0; i < 3; ++i) script.command(FenceCommand{}, {}, 10 + i);
  Recorder enough(3), small(2);
  script.play(enough);
  EXPECT_EQ(enough.commands().size(), 3u);
  try {
    script.play(small);
    FAIL() << "three commands fit into two";
  } catch (const std::runtime_error& error) {
    EXPECT_NE(std::string(error.what()).find("more than 2 commands"), std::string::npos);
  }
}

TEST(Recorder, MustListenFromTheStart) {
  const auto refuses = [](bool TraceSample::*step) {
    TimelineScript script;
    script.at(5).*step = true;
    Recorder recorder;
    EXPECT_THROW(script.play(recorder), std::runtime_error);
  };
  refuses(&TraceSample::load_taken);
  refuses(&TraceSample::load_finished);
  refuses(&TraceSample::decode_started);
  refuses(&TraceSample::array_fed);
  refuses(&TraceSample::mul_finished);
  refuses(&TraceSample::store_finished);
}

TEST(Timeline, RefusesAnotherProgram) {
  TimelineScript script;
  script.command(FenceCommand{}, {}, 10);
  script.program[0] = encode(kLoad);
  EXPECT_THROW(script.timeline(), std::runtime_error);
  script.program.clear();
  EXPECT_THROW(script.timeline(), std::runtime_error);
}

}  // namespace
}  // namespace sluice
