// A random program, made from one number, on the golden model and on an accelerator: status, error
// with its place, and every byte of memory have to be equal. Every third program is broken in one
// place.
#ifndef SLUICE_TESTS_EQUIVALENCE_PROGRAM_CASE_H_
#define SLUICE_TESTS_EQUIVALENCE_PROGRAM_CASE_H_

#include <fmt/format.h>

#include <string>

#include "tests/support/random_program.h"

namespace sluice {

struct ProgramOutcome {
  std::string difference;  // empty: none
  uint64_t cycles = 0;
};

// make_pair(settings) gives the two devices.
template <typename MakePair>
ProgramOutcome run_random_program(uint64_t number, MakePair make_pair,
                                  uint64_t max_cycles = 5'000'000) {
  Random random(number);
  DeviceSettings settings;
  settings.seed = number;
  settings.memory_latency = 1 + random.below(random.below(2) ? 20 : 250);
  settings.back_pressure = random.below(3) == 0 ? 0.0 : 0.05 * (1 + random.below(12));
  settings.max_cycles = max_cycles;
  std::string broken = "nothing broken";
  try {
    DevicePair pair = make_pair(settings);
    Program program = make_random_program(pair, random);
    if (random.below(3) == 0) broken = break_program(pair, random, program);
    const DevicePair::Statuses statuses = pair.run(program);
    ProgramOutcome outcome;
    outcome.cycles = pair.rtl.accelerator().cycle();
    if (statuses.rtl != statuses.golden) {
      outcome.difference = fmt::format("{}\nrtl:    {}\ngolden: {}", broken,
                                       to_string(statuses.rtl), to_string(statuses.golden));
    } else if (!statuses.golden.ok() && broken == "nothing broken") {
      outcome.difference = fmt::format("{}: {}", broken, to_string(statuses.golden));
    } else if (const auto address = pair.first_difference()) {
      outcome.difference = fmt::format("{}: {}\n{}", broken, to_string(statuses.golden),
                                       pair.describe(*address, {}));
    }
    return outcome;
  } catch (const std::exception& error) {
    return {fmt::format("{}: {}", broken, error.what())};
  }
}

// For the message of a failure.
inline std::string rerun(const std::string& executable, const std::string& name, uint64_t number) {
  return fmt::format("{}, to run it alone: SLUICE_TEST_CASE={} build/bin/{} --gtest_filter='*{}_0'",
                     name, number, executable, name);
}

}  // namespace sluice

#endif  // SLUICE_TESTS_EQUIVALENCE_PROGRAM_CASE_H_
