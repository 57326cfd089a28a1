// Random programs of commands: a few products at a time, their commands interleaved, each product
// cut into chunks of K and groups of columns at random, its sums stored in several forms, fences
// and needless waits between them; and, if asked for, something broken in the middle.
//
// A program states the dependencies that it has (sw/runtime/program_builder.h), so what it leaves
// is defined, errors included.
#ifndef SLUICE_TESTS_SUPPORT_RANDOM_PROGRAM_H_
#define SLUICE_TESTS_SUPPORT_RANDOM_PROGRAM_H_

#include <cstdint>
#include <string>

#include "sw/runtime/program_builder.h"
#include "tb/random.h"
#include "tests/support/device_pair.h"

namespace sluice {

// Places what the program needs in both memories.
Program make_random_program(DevicePair& pair, Random& random);

// Breaks a program or its memory in one place: a bit of a command that makes it a bad one, the
// length of a stream, a bit of what is loaded or streamed, or a bus error. Says what it broke. The
// program may still run to its end.
std::string break_program(DevicePair& pair, Random& random, Program& program);

}  // namespace sluice

#endif  // SLUICE_TESTS_SUPPORT_RANDOM_PROGRAM_H_
