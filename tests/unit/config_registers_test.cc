// Every class of mistake in a register map must be refused by name, and the generated texts must
// hold what RTL and C++ agree on.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "gen/emit.h"
#include "gen/registers.h"
#include "sluice_registers.h"

namespace sluice {
namespace {

std::string error_of(const std::string& text) {
  try {
    parse_registers(text, "map.toml");
  } catch (const ConfigError& error) {
    return error.what();
  }
  return "accepted";
}

// A register of these lines after another, SPEED at 0x010.
std::string error_with(const std::string& lines) {
  return error_of(
      "[[register]]\nname = \"SPEED\"\noffset = 0x010\nbits = 64\naccess = \"rw\"\ntext = \"S.\"\n"
      "[[register]]\n" +
      lines);
}

TEST(Registers, MistakesAreNamed) {
  const std::string rest = "access = \"ro\"\ntext = \"X.\"\n";
  EXPECT_EQ(error_with("name = \"X\"\noffset = 0\n" + rest), "accepted");
  EXPECT_EQ(error_with("name = \"SPEED\"\noffset = 0\n" + rest),
            "map.toml:8: register.name = 'SPEED': must be a name of its own; this one is taken");
  EXPECT_EQ(error_with("name = \"x\"\noffset = 0\n" + rest),
            "map.toml:8: register.name = 'x': must be a name of capital letters, digits and _ that "
            "starts with a letter");
  EXPECT_EQ(error_with("name = \"X\"\noffset = 0x014\n" + rest),
            "map.toml:7: X at 0x014 overlaps SPEED: must be at an offset of its own");
  EXPECT_EQ(error_with("name = \"X\"\noffset = 2\n" + rest),
            "map.toml:9: X.offset = 2: must be a multiple of 4 from 0 to 0xFFC");
  EXPECT_EQ(error_with("name = \"X\"\noffset = 4\nbits = 64\n" + rest),
            "map.toml:9: X.offset = 4: must be a multiple of 8 from 0 to 0xFF8");
  EXPECT_EQ(error_with("name = \"X\"\noffset = 4096\n" + rest),
            "map.toml:9: X.offset = 4096: must be a multiple of 4 from 0 to 0xFFC");
  EXPECT_EQ(error_with("name = \"X\"\noffset = 0\nbits = 16\n" + rest),
            "map.toml:10: X.bits = 16: must be 32 or 64");
  EXPECT_EQ(error_with("name = \"X\"\noffset = 0\naccess = \"wo\"\ntext = \"X.\"\n"),
            "map.toml:10: X.access = 'wo': must be \"ro\", \"rw\", \"w1\" or \"w1c\"");
  EXPECT_EQ(error_with("name = \"X\"\noffset = 0\naccess = \"ro\"\n"),
            "map.toml:7: X.text is missing: must be a sentence");
  EXPECT_EQ(
      error_with("name = \"X\"\noffset = 0\nwidth = 3\n" + rest),
      "map.toml:10: register.width = 3: unknown key; allowed in register: name, offset, bits, "
      "access, text, fields");
  EXPECT_EQ(error_of("title = 3\n"),
            "map.toml:1: title = 3: unknown key; allowed at the top: register\n"
            "map.toml: there are no [[register]] sections");
}

TEST(Registers, MistakesInFieldsAreNamed) {
  const std::string head = "name = \"X\"\noffset = 0\naccess = \"ro\"\ntext = \"X.\"\n";
  EXPECT_EQ(error_with(head + "fields = [{ name = \"A\", bit = 32, text = \"A.\" }]\n"),
            "map.toml:12: X.A.bit = 32: must be a bit from 0 to 31 of its own");
  EXPECT_EQ(error_with(head + "fields = [{ name = \"A\", bit = 1, text = \"A.\" },\n"
                              "{ name = \"B\", bit = 1, text = \"B.\" }]\n"),
            "map.toml:13: X.B.bit = 1: must be a bit from 0 to 31 of its own");
  EXPECT_EQ(error_with(head + "fields = [{ name = \"A\", bit = 1, text = \"A.\" },\n"
                              "{ name = \"A\", bit = 2, text = \"B.\" }]\n"),
            "map.toml:13: X.fields.name = 'A': must be a name of its own; this one is taken");
  EXPECT_EQ(error_with(head + "fields = 3\n"),
            "map.toml:12: X.fields = 3: must be an array of { name, bit, text }");
}

TEST(Registers, ShippedMapIsWhatTheHeaderSays) {
  const auto registers = read_registers("rtl/control/registers.toml");
  const auto find = [&](const std::string& name) {
    return *std::find_if(registers.begin(), registers.end(),
                         [&](const Register& reg) { return reg.name == name; });
  };
  EXPECT_EQ(find("RING_BASE").offset, static_cast<int>(reg::kRingBase));
  EXPECT_EQ(find("RING_BASE").bits, 64);
  EXPECT_EQ(find("IRQ_STATUS").fields.at(2).bit, static_cast<int>(reg::kIrqStatusFenceBit));
  EXPECT_EQ(std::count_if(registers.begin(), registers.end(),
                          [](const Register& reg) { return reg.is_counter(); }),
            static_cast<int>(reg::kCounters.size()));
  EXPECT_EQ(reg::kCounters.front().name, "CYCLES");
  EXPECT_EQ(reg::kCounters.front().offset, reg::kCycles);
}

TEST(RegisterPackage, NamesOffsetsAndBits) {
  const std::string package = emit_register_package(parse_registers(
      "[[register]]\nname = \"IRQ_STATUS\"\noffset = 0x018\naccess = \"w1c\"\ntext = \"T.\"\n"
      "fields = [{ name = \"ALL_DONE\", bit = 5, text = \"D.\" }]\n",
      "map.toml"));
  EXPECT_NE(package.find("localparam logic [11:0] RegIrqStatus = 12'h018;"), std::string::npos);
  EXPECT_NE(package.find("localparam int unsigned IrqStatusAllDone = 5;"), std::string::npos);
}

}  // namespace
}  // namespace sluice
