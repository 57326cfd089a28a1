// How long rtl/control/word_check.sv takes for a good command: a word a cycle, and the ranges.
#ifndef SLUICE_SW_CYCLE_MODEL_WORD_CHECK_MODEL_H_
#define SLUICE_SW_CYCLE_MODEL_WORD_CHECK_MODEL_H_

#include <cstdint>

#include "gen/config.h"
#include "sw/runtime/command.h"

namespace sluice {

uint32_t word_check_cycles(const Config& config, const Command& command);

}  // namespace sluice

#endif  // SLUICE_SW_CYCLE_MODEL_WORD_CHECK_MODEL_H_
