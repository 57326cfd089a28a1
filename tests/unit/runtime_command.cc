// The words of commands, by the tables of docs/commands.md, and their text.
#include <gtest/gtest.h>

#include <stdexcept>

#include "sw/runtime/command.h"

namespace sluice {
namespace {

TEST(Command, LoadWords) {
  const CommandWords words = encode(LoadCommand{Space::kColumnScales, 0x1'2345'6780, 96, 24},
                                    {.load = 1, .mul = 2, .store = 3});
  EXPECT_EQ(words, (CommandWords{0x03020101, 3, 0x23456780, 1, 96, 24}));
}

TEST(Command, MulWords) {
  const MulCommand mul{.sparsity = Sparsity::k1of2,
                       .coding = Coding::kFixed,
                       .fixed_bits = 5,
                       .table_slot = 3,
                       .open = true,
                       .last = true,
                       .accumulate = true,
                       .stream_address = 0x7'0000'0020,
                       .stream_bytes = 64,
                       .stream_crc = 0xDEADBEEF,
                       .activation_word = 7,
                       .m = 8,
                       .ks = 9,
                       .n = 10,
                       .accumulator_row = 11};
  EXPECT_EQ(encode(mul),
            (CommandWords{0xFFFFFF02, 0x70355, 0x20, 7, 64, 0xDEADBEEF, 7, 8, 9, 10, 11}));
}

TEST(Command, StoreWords) {
  const StoreCommand store{.form = StoreForm::kFp32,
                           .destination = 0x9'0000'0040,
                           .row_stride = 128,
                           .tile_stride = 64,
                           .accumulator_row = 1,
                           .m = 2,
                           .n = 3,
                           .row_scale = 4,
                           .column_scale = 8};
  EXPECT_EQ(encode(store), (CommandWords{0xFFFFFF03, 1, 0x40, 9, 128, 64, 1, 2, 3, 4, 8}));
  StoreCommand one = store;
  one.one_column_scale = true;
  EXPECT_EQ(encode(one)[1], 5u);
}

TEST(Command, FenceWords) {
  EXPECT_EQ(encode(FenceCommand{}), (CommandWords{0xFFFFFF04}));
  EXPECT_EQ(encode(FenceCommand{.interrupt = true}), (CommandWords{0xFFFFFF04, 1}));
}

TEST(Command, DecodesWhatItEncodes) {
  const MulCommand mul{.sparsity = Sparsity::k2of4,
                       .coding = Coding::kTrellis,
                       .table_slot = 3,
                       .second_table_slot = 2,
                       .open = true,
                       .accumulate = true,
                       .stream_address = 0x7'0000'0020,
                       .stream_bytes = 64,
                       .stream_crc = 0xDEADBEEF,
                       .activation_word = 7,
                       .m = 8,
                       .ks = 10,
                       .n = 11,
                       .accumulator_row = 12};
  MulCommand fixed{
      .coding = Coding::kFixed, .fixed_bits = 6, .last = true, .m = 1, .ks = 2, .n = 3};
  for (const Command& command :
       {Command{LoadCommand{Space::kTable, 0x1'2345'6780, 96, 24, true}}, Command{mul},
        Command{fixed},
        Command{StoreCommand{StoreForm::kBf16, 0x9'0000'0040, 1, 2, 3, 4, 5, 6, 8, true}},
        Command{FenceCommand{true}}, Command{FenceCommand{}}}) {
    const CommandWords words = encode(command, {.load = 1, .mul = 2, .store = 3});
    const DecodedCommand decoded = decode(words);
    EXPECT_EQ(decoded.command.index(), command.index());
    EXPECT_EQ(encode(decoded.command, decoded.waits), words) << disassemble(words);
  }
}

TEST(Command, DecodeRefusesUnknownOpcodes) {
  EXPECT_THROW(decode(CommandWords{0}), std::runtime_error);
  EXPECT_THROW(decode(CommandWords{5}), std::runtime_error);
}

TEST(Command, ValueThatDoesNotFitItsField) {
  EXPECT_NO_THROW(encode(MulCommand{.table_slot = 15}));
  EXPECT_THROW(encode(MulCommand{.table_slot = 16}), std::runtime_error);
  EXPECT_THROW(encode(MulCommand{.fixed_bits = 16}), std::runtime_error);
}

TEST(Command, Text) {
  EXPECT_EQ(disassemble(encode(LoadCommand{Space::kTable, 0x20000000, 544, 1})),
            "LOAD 544 bytes from 0x20000000 to table, slot 1");
  EXPECT_EQ(
      disassemble(encode(MulCommand{.coding = Coding::kFixed,
                                    .fixed_bits = 4,
                                    .open = true,
                                    .last = true,
                                    .stream_address = 0x40,
                                    .stream_bytes = 32,
                                    .stream_crc = 0xAB,
                                    .m = 1,
                                    .ks = 2,
                                    .n = 3},
                         {.load = 0, .mul = kNoWait, .store = 2})),
      "MUL dense fixed:4 table 0, m 1 ks 2 n 3, activation word 0, accumulator row 0, open 32 "
      "bytes at 0x40 crc 0x000000ab, last, waits for load<=0 store<=2");
  EXPECT_EQ(
      disassemble(encode(StoreCommand{.destination = 0x80, .row_stride = 64, .m = 1, .n = 2})),
      "STORE raw m 1 n 2 from accumulator row 0 to 0x80, row stride 64 tile stride 0, row scale "
      "0 column scale 0");
  EXPECT_EQ(disassemble(encode(FenceCommand{.interrupt = true})), "FENCE interrupt");
  EXPECT_EQ(disassemble(CommandWords{0x63}), "unknown opcode 99");
}

}  // namespace
}  // namespace sluice
