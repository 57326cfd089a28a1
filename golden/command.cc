#include "golden/command.h"

#include "golden/little_endian.h"
#include "golden/memory.h"
#include "golden/table.h"

namespace sluice::golden {
namespace {

constexpr uint32_t kAll = 0xFFFFFFFF;
constexpr uint32_t kMaxM = 65'535;
constexpr uint32_t kMaxDimension = 1'048'575;  // of ks and n

// Bits of each word that are not reserved.
CommandWords used_bits(const Load&) { return {kAll, 0x7, kAll, kAll, kAll, kAll}; }
CommandWords used_bits(const Mul&) {
  return {kAll, 0x7FFFF, kAll, kAll, kAll, kAll, kAll, kAll, kAll, kAll, kAll};
}
CommandWords used_bits(const Store&) {
  return {kAll, 0x7, kAll, kAll, kAll, kAll, kAll, kAll, kAll, kAll, kAll};
}
CommandWords used_bits(const Fence&) { return {kAll, 0x1}; }

bool outside(uint32_t value, uint32_t high) { return value == 0 || value > high; }

// The sums below are exact: 32-bit factors and a 32-bit term stay below 2^64.

bool wrong_destination(const Load& load, const Config& config) {
  const uint64_t destination = load.destination;
  switch (load.space) {
    case Load::Space::kActivations: {
      const uint64_t word_bytes = 2 * uint64_t(config.rows);
      return destination * word_bytes + load.bytes > uint64_t(config.act_words) * word_bytes;
    }
    case Load::Space::kTable:
      return destination >= uint64_t(config.table_slots);
    case Load::Space::kRowScales:
    case Load::Space::kColumnScales:
      break;
  }
  return destination % 8 != 0 || destination + load.bytes / 4 > uint64_t(config.scale_words);
}

bool wrong_bytes(const Load& load) {
  if (load.bytes == 0 || load.bytes % kGranuleBytes != 0) return true;
  if (load.space != Load::Space::kTable) return false;
  const int most = load.wide ? kMaxWideTableBytes : kMaxTableBytes;
  return load.bytes < uint32_t{kMinTableBytes} || load.bytes > uint32_t(most);
}

bool wrong(const Load& load, int word, const Config& config, bool /*stream_open*/) {
  switch (word) {
    case 1:
      return load.wide && (load.space != Load::Space::kTable || config.trellis_states == 0);
    case 2:
      return load.source % kGranuleBytes != 0;
    case 4:
      return wrong_bytes(load);
    case 5:
      return wrong_destination(load, config);
    default:
      return false;
  }
}

bool wrong_slots(const Mul& mul, const Config& config) {
  const auto slots = uint32_t(config.table_slots);
  const bool dense_raw = mul.sparsity == 0 && mul.coding == Mul::Coding::kRaw;
  return mul.table_slot >= slots || (dense_raw && mul.table_slot != 0) ||
         mul.second_table_slot >= (mul.is_2of4() ? slots : 1);
}

bool wrong_mode(const Mul& mul, const Config& config, bool stream_open) {
  if (mul.sparsity > uint32_t(config.sparsity)) return true;
  if (mul.coding == Mul::Coding::kTrellis && config.trellis_states == 0) return true;
  if (mul.coding == Mul::Coding::kFixed ? outside(mul.fixed_bits, 8) : mul.fixed_bits != 0) {
    return true;
  }
  return wrong_slots(mul, config) || mul.open == stream_open;
}

bool wrong(const Mul& mul, int word, const Config& config, bool stream_open) {
  const uint64_t k_tiles = ceil_div(mul.ks, config.rows);
  switch (word) {
    case 1:
      return wrong_mode(mul, config, stream_open);
    case 2:
      return mul.open ? mul.stream_address % kGranuleBytes != 0 : uint32_t(mul.stream_address) != 0;
    case 3:
      return !mul.open && mul.stream_address >> 32 != 0;
    case 4:
      return mul.open ? mul.stream_bytes == 0 || mul.stream_bytes % kGranuleBytes != 0
                      : mul.stream_bytes != 0;
    case 5:
      return !mul.open && mul.stream_crc != 0;
    case 6:
      return mul.first_act_word + ceil_div(k_tiles * mul.span(), 2) * mul.m >
             uint64_t(config.act_words);
    case 7:
      return outside(mul.m, kMaxM);
    case 8:
      return outside(mul.ks, kMaxDimension) || (mul.is_2of4() && mul.ks % 2 != 0);
    case 9:
      return outside(mul.n, kMaxDimension);
    case 10:
      return mul.first_acc_row + ceil_div(mul.n, config.cols) * mul.m > uint64_t(config.acc_rows);
    default:
      return false;
  }
}

bool wrong(const Store& store, int word, const Config& config, bool /*stream_open*/) {
  const uint64_t row_bytes = store.element_bytes(config.operand) * uint64_t(config.cols);
  const uint64_t scales = config.scale_words;
  const bool raw = store.form == Store::Form::kRaw;
  switch (word) {
    case 1:
      return raw && store.one_column_scale;
    case 2:
      return store.destination % row_bytes != 0;
    case 4:
      return store.row_stride % row_bytes != 0;
    case 5:
      return store.tile_stride % row_bytes != 0;
    case 6:
      return store.first_acc_row + ceil_div(store.n, config.cols) * store.m >
             uint64_t(config.acc_rows);
    case 7:
      return outside(store.m, kMaxM);
    case 8:
      return outside(store.n, kMaxDimension);
    case 9:
      return raw ? store.first_row_scale != 0 : uint64_t{store.first_row_scale} + store.m > scales;
    case 10:
      return raw ? store.first_column_scale != 0
                 : store.first_column_scale % 8 != 0 ||
                       uint64_t{store.first_column_scale} + store.column_scales() > scales;
    default:
      return false;
  }
}

bool wrong(const Fence&, int /*word*/, const Config&, bool /*stream_open*/) { return false; }

uint64_t address(uint32_t low, uint32_t high) { return uint64_t{high} << 32 | low; }

Mul parse_mul(const CommandWords& w) {
  return {.sparsity = w[1] & 3,
          .coding = static_cast<Mul::Coding>(w[1] >> 2 & 3),
          .fixed_bits = w[1] >> 4 & 15,
          .table_slot = w[1] >> 8 & 15,
          .second_table_slot = w[1] >> 12 & 15,
          .open = (w[1] >> 16 & 1) != 0,
          .last = (w[1] >> 17 & 1) != 0,
          .accumulate = (w[1] >> 18 & 1) != 0,
          .stream_address = address(w[2], w[3]),
          .stream_bytes = w[4],
          .stream_crc = w[5],
          .first_act_word = w[6],
          .m = w[7],
          .ks = w[8],
          .n = w[9],
          .first_acc_row = w[10]};
}

}  // namespace

int Store::element_bytes(Operand operand) const {
  switch (form) {
    case Form::kRaw:
      return operand == Operand::kInt8 ? 4 : 8;
    case Form::kFp32:
      return 4;
    case Form::kBf16:
      return 2;
    case Form::kOperands:
      break;
  }
  return 1;
}

CommandWords parse_words(std::span<const uint8_t, kCommandBytes> bytes) {
  CommandWords words;
  for (size_t i = 0; i < words.size(); ++i) words[i] = get_le32(&bytes[4 * i]);
  return words;
}

std::optional<Command> parse_command(const CommandWords& w) {
  switch (w[0] & 0xFF) {
    case 1:
      return Load{static_cast<Load::Space>(w[1] & 3), (w[1] >> 2 & 1) != 0, address(w[2], w[3]),
                  w[4], w[5]};
    case 2:
      return parse_mul(w);
    case 3:
      return Store{static_cast<Store::Form>(w[1] & 3),
                   (w[1] >> 2 & 1) != 0,
                   address(w[2], w[3]),
                   w[4],
                   w[5],
                   w[6],
                   w[7],
                   w[8],
                   w[9],
                   w[10]};
    case 4:
      return Fence{(w[1] & 1) != 0};
    default:
      return std::nullopt;
  }
}

std::optional<int> find_bad_word(const CommandWords& words, const Config& config,
                                 bool stream_open) {
  const auto command = parse_command(words);
  if (!command) return 0;
  return std::visit(
      [&](const auto& fields) -> std::optional<int> {
        const CommandWords used = used_bits(fields);
        for (int i = 0; i < int(words.size()); ++i) {
          if ((words[i] & ~used[i]) != 0 || wrong(fields, i, config, stream_open)) return i;
        }
        return std::nullopt;
      },
      *command);
}

}  // namespace sluice::golden
