// The register map, read from rtl/control/registers.toml.
#ifndef GEN_REGISTERS_H_
#define GEN_REGISTERS_H_

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "gen/toml_check.h"

namespace sluice {

struct RegisterField {
  std::string name;
  int bit = 0;
  std::string text;
};

struct Register {
  std::string name;    // UPPER_CASE
  int offset = 0;      // bytes; of the low word if the register has 64 bits
  int bits = 32;       // 32 or 64
  std::string access;  // ro, rw, w1 or w1c
  std::string text;
  std::vector<RegisterField> fields;

  // 64-bit read-only registers from 0x100 on count events; CTRL.CLEAR_COUNTERS clears them.
  bool is_counter() const { return offset >= 0x100 && bits == 64 && access == "ro"; }
};

// Reads and checks a map: spelling, duplicate names, alignment, overlaps, range (offsets have 12
// bits), fields within their register. Returns the registers in the order of their offsets; throws
// ConfigError with all mistakes.
std::vector<Register> read_registers(const std::filesystem::path& path);
std::vector<Register> parse_registers(std::string_view text, const std::string& file);

}  // namespace sluice

#endif  // GEN_REGISTERS_H_
