#include "sw/runtime/command.h"

#include <fmt/format.h>

#include <stdexcept>

namespace sluice {
namespace {

uint32_t field(uint32_t value, int bits, int shift, const char* what) {
  if (value >> bits != 0) {
    throw std::runtime_error(fmt::format("command: {} is {}, but its field has {} bits (0 to {})",
                                         what, value, bits, (1u << bits) - 1));
  }
  return value << shift;
}

void put_address(CommandWords& words, int first, uint64_t address) {
  words[first] = static_cast<uint32_t>(address);
  words[first + 1] = static_cast<uint32_t>(address >> 32);
}

uint64_t get_address(const CommandWords& words, int first) {
  return words[first] | static_cast<uint64_t>(words[first + 1]) << 32;
}

struct Encoder {
  CommandWords words{};

  Opcode operator()(const LoadCommand& c) {
    words[1] = field(static_cast<uint32_t>(c.space), 2, 0, "space of a LOAD") | c.wide << 2;
    put_address(words, 2, c.source);
    words[4] = c.bytes;
    words[5] = c.destination;
    return Opcode::kLoad;
  }

  Opcode operator()(const MulCommand& c) {
    words[1] = field(static_cast<uint32_t>(c.sparsity), 2, 0, "sparsity of a MUL") |
               field(static_cast<uint32_t>(c.coding), 2, 2, "coding of a MUL") |
               field(c.fixed_bits, 4, 4, "bits of a fixed code") |
               field(c.table_slot, 4, 8, "table slot of a MUL") |
               field(c.second_table_slot, 4, 12, "second table slot of a MUL") | c.open << 16 |
               c.last << 17 | c.accumulate << 18;
    put_address(words, 2, c.stream_address);
    words[4] = c.stream_bytes;
    words[5] = c.stream_crc;
    words[6] = c.activation_word;
    words[7] = c.m;
    words[8] = c.ks;
    words[9] = c.n;
    words[10] = c.accumulator_row;
    return Opcode::kMul;
  }

  Opcode operator()(const StoreCommand& c) {
    words[1] = field(static_cast<uint32_t>(c.form), 2, 0, "form of a STORE") |
               field(c.one_column_scale, 1, 2, "one column scale");
    put_address(words, 2, c.destination);
    words[4] = c.row_stride;
    words[5] = c.tile_stride;
    words[6] = c.accumulator_row;
    words[7] = c.m;
    words[8] = c.n;
    words[9] = c.row_scale;
    words[10] = c.column_scale;
    return Opcode::kStore;
  }

  Opcode operator()(const FenceCommand& c) {
    words[1] = c.interrupt;
    return Opcode::kFence;
  }
};

LoadCommand decode_load(const CommandWords& w) {
  return {.space = static_cast<Space>(w[1] & 3),
          .source = get_address(w, 2),
          .bytes = w[4],
          .destination = w[5],
          .wide = (w[1] >> 2 & 1) != 0};
}

MulCommand decode_mul(const CommandWords& w) {
  return {.sparsity = static_cast<Sparsity>(w[1] & 3),
          .coding = static_cast<Coding>(w[1] >> 2 & 3),
          .fixed_bits = w[1] >> 4 & 15,
          .table_slot = w[1] >> 8 & 15,
          .second_table_slot = w[1] >> 12 & 15,
          .open = (w[1] >> 16 & 1) != 0,
          .last = (w[1] >> 17 & 1) != 0,
          .accumulate = (w[1] >> 18 & 1) != 0,
          .stream_address = get_address(w, 2),
          .stream_bytes = w[4],
          .stream_crc = w[5],
          .activation_word = w[6],
          .m = w[7],
          .ks = w[8],
          .n = w[9],
          .accumulator_row = w[10]};
}

StoreCommand decode_store(const CommandWords& w) {
  return {.form = static_cast<StoreForm>(w[1] & 3),
          .destination = get_address(w, 2),
          .row_stride = w[4],
          .tile_stride = w[5],
          .accumulator_row = w[6],
          .m = w[7],
          .n = w[8],
          .row_scale = w[9],
          .column_scale = w[10],
          .one_column_scale = (w[1] >> 2 & 1) != 0};
}

std::string load_text(const CommandWords& w) {
  static constexpr const char* kSpaces[] = {"activations, word", "table, slot", "row scales, index",
                                            "column scales, index"};
  return fmt::format("LOAD {} bytes from {:#x} to {}{} {}", w[4], get_address(w, 2),
                     w[1] >> 2 & 1 ? "wide " : "", kSpaces[w[1] & 3], w[5]);
}

std::string mul_text(const CommandWords& w) {
  static constexpr const char* kSparsities[] = {"dense", "1:2", "2:4", "sparsity 3"};
  static constexpr const char* kCodings[] = {"raw", "fixed", "huffman", "trellis"};
  const uint32_t coding = w[1] >> 2 & 3;
  std::string text =
      fmt::format("MUL {} {}{} table {}, m {} ks {} n {}, activation word {}, accumulator row {}",
                  kSparsities[w[1] & 3], kCodings[coding],
                  coding == 1 ? fmt::format(":{}", w[1] >> 4 & 15) : "", w[1] >> 8 & 15, w[7], w[8],
                  w[9], w[6], w[10]);
  if ((w[1] & 3) == 2) text += fmt::format(", second table {}", w[1] >> 12 & 15);
  if (w[1] >> 16 & 1) {
    text += fmt::format(", open {} bytes at {:#x} crc {:#010x}", w[4], get_address(w, 2), w[5]);
  }
  if (w[1] >> 17 & 1) text += ", last";
  if (w[1] >> 18 & 1) text += ", accumulate";
  return text;
}

std::string store_text(const CommandWords& w) {
  static constexpr const char* kForms[] = {"raw", "fp32", "bf16", "q8"};
  return fmt::format(
      "STORE {} m {} n {} from accumulator row {} to {:#x}, row stride {} tile stride {}, row "
      "scale {} {}column scale {}",
      kForms[w[1] & 3], w[7], w[8], w[6], get_address(w, 2), w[4], w[5], w[9],
      (w[1] >> 2 & 1) != 0 ? "one " : "", w[10]);
}

std::string waits_text(uint32_t w0) {
  std::string text;
  const auto append = [&](const char* engine, uint32_t distance) {
    if (distance != kNoWait) text += fmt::format(" {}<={}", engine, distance);
  };
  append("load", w0 >> 8 & 255);
  append("mul", w0 >> 16 & 255);
  append("store", w0 >> 24);
  return text.empty() ? text : ", waits for" + text;
}

}  // namespace

uint32_t element_bytes(StoreForm form, ArrayOperand operand) {
  switch (form) {
    case StoreForm::kRaw:
      return operand == ArrayOperand::kInt8 ? 4 : 8;
    case StoreForm::kFp32:
      return 4;
    case StoreForm::kBf16:
      return 2;
    case StoreForm::kOperands:
      return 1;
  }
  return 0;
}

CommandWords encode(const Command& command, Waits waits) {
  Encoder encoder;
  const Opcode opcode = std::visit(encoder, command);
  encoder.words[0] = static_cast<uint32_t>(opcode) | static_cast<uint32_t>(waits.load) << 8 |
                     static_cast<uint32_t>(waits.mul) << 16 |
                     static_cast<uint32_t>(waits.store) << 24;
  return encoder.words;
}

DecodedCommand decode(const CommandWords& words) {
  const Waits waits{.load = static_cast<uint8_t>(words[0] >> 8),
                    .mul = static_cast<uint8_t>(words[0] >> 16),
                    .store = static_cast<uint8_t>(words[0] >> 24)};
  switch (static_cast<Opcode>(words[0] & 255)) {
    case Opcode::kLoad:
      return {decode_load(words), waits};
    case Opcode::kMul:
      return {decode_mul(words), waits};
    case Opcode::kStore:
      return {decode_store(words), waits};
    case Opcode::kFence:
      return {FenceCommand{(words[1] & 1) != 0}, waits};
  }
  throw std::runtime_error(fmt::format(
      "command: unknown opcode {}; LOAD, MUL, STORE and FENCE are 1 to 4", words[0] & 255));
}

std::string disassemble(const CommandWords& words) {
  switch (static_cast<Opcode>(words[0] & 255)) {
    case Opcode::kLoad:
      return load_text(words) + waits_text(words[0]);
    case Opcode::kMul:
      return mul_text(words) + waits_text(words[0]);
    case Opcode::kStore:
      return store_text(words) + waits_text(words[0]);
    case Opcode::kFence:
      return fmt::format("FENCE{}{}", words[1] & 1 ? " interrupt" : "", waits_text(words[0]));
  }
  return fmt::format("unknown opcode {}", words[0] & 255);
}

}  // namespace sluice
