#include "golden/config.h"

#include <bit>
#include <cstdint>
#include <stdexcept>
#include <string>

#include "golden/operand.h"

namespace sluice::golden {
namespace {

constexpr int64_t kMaxSpaceBytes = int64_t{1} << 30;

void require(bool holds, const char* field, int value, const std::string& range) {
  if (holds) return;
  throw std::runtime_error("golden model: configuration field " + std::string(field) + " is " +
                           std::to_string(value) + "; give " + range);
}

void require_range(const char* field, int value, int64_t low, int64_t high) {
  require(low <= value && value <= high, field, value,
          "a value from " + std::to_string(low) + " to " + std::to_string(high));
}

void require_power_of_two(const char* field, int value, int low, int high) {
  require(low <= value && value <= high && std::has_single_bit(static_cast<unsigned>(value)), field,
          value, "a power of two from " + std::to_string(low) + " to " + std::to_string(high));
}

}  // namespace

void validate(const Config& config) {
  require_power_of_two("rows", config.rows, 2, 32768);
  require_power_of_two("cols", config.cols, 1, 32768);
  require_range("max_code_len", config.max_code_len, 1, 15);
  require_range("table_slots", config.table_slots, 1, 16);
  const int states = config.trellis_states;
  require(states == 0 || states == 4 || states == 8, "trellis_states", states, "0, 4 or 8");
  require_range("act_words", config.act_words, 1, kMaxSpaceBytes / (2 * config.rows));
  require_range("acc_rows", config.acc_rows, 1,
                kMaxSpaceBytes / (int64_t{sizeof(Sum)} * config.cols));
  require_range("scale_words", config.scale_words, 1, kMaxSpaceBytes / 4);
}

}  // namespace sluice::golden
