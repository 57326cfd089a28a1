// How Verilator's run-time library reports errors here: by exceptions instead of abort().
//
// The sources of that library are compiled with this header in front, with VL_USER_STOP and
// VL_USER_FATAL defined, which leaves vl_stop() and vl_fatal() to verilated_hooks.cc, and with
// VL_PRINTF defined as verilated_print. (Verilator 5.006, verilated.cpp: "User definable
// functions".)
#pragma once

#include <string>

namespace sluice {

// Keeps messages of failed assertions for take_verilated_errors(); prints all others to stdout.
__attribute__((format(printf, 1, 2))) void verilated_print(const char* format, ...);

// The messages since the last call on this thread, without the line break at the end.
std::string take_verilated_errors();

}  // namespace sluice
