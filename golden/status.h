// Errors of the machine (docs/commands.md, Errors).
#pragma once

#include <cstdint>

namespace sluice::golden {

enum class ErrorCode : uint32_t {
  kNone = 0,
  kBadCommand = 1,
  kBusRead = 2,
  kBusWrite = 3,
  kBadTable = 4,
  kBadCode = 5,
  kStreamUnderrun = 6,
  kStreamOverrun = 7,
  kStreamCrc = 8,
};

// What ERR_CODE, ERR_CMD and ERR_INFO hold; all zero while there is no error.
struct Status {
  ErrorCode code = ErrorCode::kNone;
  uint32_t command = 0;
  uint64_t info = 0;

  bool operator==(const Status&) const = default;
};

// Why one command failed.
struct Fault {
  ErrorCode code;
  uint64_t info;

  bool operator==(const Fault&) const = default;
};

}  // namespace sluice::golden
