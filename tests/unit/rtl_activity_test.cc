// activity against the rule of docs/control.md, restated: in each cycle in which the machine is
// busy, of each engine exactly one counter counts, and which one. The module's assertions, live
// here, must fire when an engine claims two things at once.
#include <Vactivity.h>
#include <gtest/gtest.h>
#include <sluice_registers.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "tb/random.h"
#include "tb/verilated_model.h"

namespace sluice {
namespace {

// Bits of the ports that say what an engine does, from bit 0 on.
const std::map<std::string, std::vector<std::string>> kActivities = {
    {"DISPATCH", {"BUSY", "STALL_MEMORY", "STALL_QUEUE", "STALL_FENCE"}},
    {"LOAD", {"BUSY", "STALL_MEMORY", "STALL_TABLE"}},
    {"DECODE", {"BUSY", "STALL_MEMORY", "STALL_BITS", "STALL_ARRAY", "TURN"}},
    {"ARRAY", {"BUSY", "STALL_WEIGHTS", "DRAIN"}},
    {"STORE", {"BUSY", "STALL_MEMORY", "STALL_ARRAY", "CONVERT"}},
};

uint64_t bit_of(const std::string& counter) {
  for (size_t i = 0; i < reg::kCounters.size(); ++i) {
    if (reg::kCounters[i].name == counter) return uint64_t{1} << i;
  }
  ADD_FAILURE() << "there is no counter " << counter;
  return 0;
}

struct Inputs {
  bool busy = false;
  std::map<std::string, std::string> does;  // by engine; without a command there is none
  bool load_waits[3] = {}, mul_waits[3] = {}, store_waits[3] = {};  // for LOAD, MUL, STORE
  bool offered = false, taken = false;                              // a MUL
};

std::string first_wait(const bool (&waits)[3], const std::string& otherwise) {
  if (waits[1]) return "STALL_MUL";
  if (waits[0]) return "STALL_LOAD";
  if (waits[2]) return "STALL_STORE";
  return otherwise;
}

std::string doing(const Inputs& in, const std::string& engine) {
  const auto does = in.does.find(engine);
  const std::string now = does == in.does.end() ? "" : does->second;
  if (engine == "ARRAY" && (now.empty() || now == "DRAIN")) {
    return first_wait(in.mul_waits, in.offered ? "STALL_WEIGHTS" : now.empty() ? "IDLE" : now);
  }
  if (!now.empty()) return now;
  if (engine == "DECODE") {
    return first_wait(in.mul_waits, in.taken ? "TURN" : in.offered ? "STALL_ARRAY" : "IDLE");
  }
  if (engine == "LOAD") {
    const std::string wait = first_wait(in.load_waits, "IDLE");
    return wait == "STALL_LOAD" ? "IDLE" : wait;
  }
  if (engine == "STORE") {
    const std::string wait = first_wait(in.store_waits, "IDLE");
    return wait == "STALL_STORE" ? "IDLE" : wait;
  }
  return "IDLE";
}

class Activity : public testing::Test {
 protected:
  Activity() {
    drive({});
    model_.reset();
  }

  void drive(const Inputs& in) {
    const auto mask = [&](const std::string& engine) {
      const auto does = in.does.find(engine);
      if (does == in.does.end()) return 0;
      const auto& names = kActivities.at(engine);
      return 1 << (std::find(names.begin(), names.end(), does->second) - names.begin());
    };
    model_->busy_i = in.busy;
    model_->read_beat_i = model_->write_beat_i = 0;
    model_->dispatch_i = mask("DISPATCH");
    model_->load_i = mask("LOAD");
    model_->decode_i = mask("DECODE");
    model_->array_i = mask("ARRAY");
    model_->store_i = mask("STORE");
    int waits = 0;
    for (int e = 0; e < 3; ++e) {
      waits |= in.load_waits[e] << e | in.mul_waits[e] << (3 + e) | in.store_waits[e] << (6 + e);
    }
    model_->waits_i = waits;
    model_->mul_offered_i = in.offered;
    model_->mul_taken_i = in.taken;
  }

  VerilatedModel<Vactivity> model_;
};

TEST_F(Activity, CountsEachEngineOnce) {
  constexpr uint64_t kSeed = 1;
  Random random(kSeed);
  std::map<std::string, int> seen;
  for (int cycle = 0; cycle < 30'000; ++cycle) {
    Inputs in;
    in.busy = random.chance(0.9);
    for (const auto& [engine, names] : kActivities) {
      if (random.chance(0.5)) {
        in.does[engine] = names[random.below(static_cast<uint32_t>(names.size()))];
      }
    }
    for (auto* waits : {&in.load_waits, &in.mul_waits, &in.store_waits}) {
      const bool any = random.chance(0.6);
      for (bool& wait : *waits) wait = any && random.chance(0.5);
    }
    // A MUL is offered when it waits for nothing more.
    const bool waits = in.mul_waits[0] || in.mul_waits[1] || in.mul_waits[2];
    in.offered = !waits && random.chance(0.5);
    in.taken = in.offered && random.chance(0.5);
    drive(in);
    model_.settle();
    uint64_t expected = model_->decode_i & 1 ? bit_of("WEIGHT_STEPS") : 0;
    if (in.busy) {
      expected |= bit_of("CYCLES");
      for (const auto& [engine, names] : kActivities) {
        const std::string counter = engine + "_" + doing(in, engine);
        expected |= bit_of(counter);
        ++seen[counter];
      }
    }
    ASSERT_EQ(model_->event_o, expected) << "seed " << kSeed << ", cycle " << cycle;
    model_.edge();
  }
  for (const reg::Counter& counter : reg::kCounters) {
    if (counter.offset < reg::kDispatchBusy) continue;
    EXPECT_GT(seen[std::string(counter.name)], 100) << counter.name << " was hardly tried";
  }
}

TEST_F(Activity, AnEngineThatClaimsTwoThingsFailsItsAssertion) {
  const auto fails = [&](auto set) {
    VerilatedModel<Vactivity> model;
    model->busy_i = 1;
    model->dispatch_i = model->load_i = model->decode_i = model->array_i = model->store_i = 0;
    model->read_beat_i = model->write_beat_i = model->mul_offered_i = model->mul_taken_i = 0;
    model->waits_i = 0;
    model.reset();
    model.tick();
    set(model.ports());
    try {
      model.tick();
    } catch (const SimulationError& error) {
      return std::string(error.what());
    }
    return std::string("nothing fired");
  };
  const auto names = [](const std::string& text, const char* part) {
    EXPECT_NE(text.find(part), std::string::npos) << text;
  };
  names(fails([](auto& ports) { ports.dispatch_i = 3; }), "DispatchOnce");
  names(fails([](auto& ports) { ports.load_i = 6; }), "LoadOnce");
  names(fails([](auto& ports) { ports.decode_i = 17; }), "DecodeOnce");
  names(fails([](auto& ports) { ports.array_i = 3; }), "ArrayOnce");
  names(fails([](auto& ports) { ports.store_i = 12; }), "StoreOnce");
}

}  // namespace
}  // namespace sluice
