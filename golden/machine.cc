#include "golden/machine.h"

#include <algorithm>
#include <array>
#include <bit>
#include <stdexcept>
#include <string>

#include "golden/code_book.h"
#include "golden/epilogue.h"
#include "golden/little_endian.h"
#include "golden/select.h"
#include "golden/weight_tile.h"

namespace sluice::golden {
namespace {

CodeBook make_code_book(const Mul& mul, const Table& table) {
  switch (mul.coding) {
    case Mul::Coding::kTrellis:
      return CodeBook::trellis(table);
    case Mul::Coding::kHuffman:
      return CodeBook::huffman(table);
    case Mul::Coding::kFixed:
      return CodeBook::fixed(int(mul.fixed_bits), table);
    case Mul::Coding::kRaw:
      break;
  }
  return mul.sparsity == 0 ? CodeBook::raw_operands() : CodeBook::fixed(8, table);
}

}  // namespace

Machine::Machine(const Config& config) : config_(config) {
  validate(config);
  reset();
}

void Machine::reset() {
  activations_.assign(size_t(config_.act_words) * 2 * config_.rows, 0);
  tables_.assign(config_.table_slots, Table{});
  row_scales_.assign(config_.scale_words, 0);
  column_scales_.assign(config_.scale_words, 0);
  accumulators_.assign(size_t(config_.acc_rows) * config_.cols, 0);
  stream_.reset();
  head_ = 0;
  fences_ = 0;
  status_ = {};
}

Status Machine::run(Memory& memory, uint64_t ring_base, uint32_t ring_size, uint32_t tail) {
  if (ring_base % kCommandBytes != 0) {
    throw std::runtime_error("golden model: ring base " + std::to_string(ring_base) +
                             " is not a multiple of 64; align the ring");
  }
  if (ring_size < 2 || ring_size > 65536 || !std::has_single_bit(ring_size)) {
    throw std::runtime_error("golden model: ring size " + std::to_string(ring_size) +
                             "; give a power of two from 2 to 65536");
  }
  if (tail - head_ > ring_size) {
    throw std::runtime_error("golden model: tail " + std::to_string(tail) + " is more than the " +
                             std::to_string(ring_size) + " entries of the ring after head " +
                             std::to_string(head_) + "; submit fewer commands at a time");
  }
  while (status_.code == ErrorCode::kNone && head_ != tail) {
    const uint64_t address = ring_base + kCommandBytes * uint64_t{head_ % ring_size};
    if (const auto fault = execute_at(memory, address)) {
      status_ = {fault->code, head_, fault->info};
    } else {
      ++head_;
    }
  }
  return status_;
}

std::optional<Fault> Machine::execute_at(Memory& memory, uint64_t address) {
  std::array<uint8_t, kCommandBytes> bytes;
  if (const auto bad = read_granules(memory, address, bytes)) {
    return Fault{ErrorCode::kBusRead, *bad};
  }
  const CommandWords words = parse_words(bytes);
  if (const auto word = find_bad_word(words, config_, stream_.has_value())) {
    return Fault{ErrorCode::kBadCommand, uint64_t(*word)};
  }
  return std::visit([&](const auto& command) { return execute(memory, command); },
                    *parse_command(words));
}

std::optional<Fault> Machine::execute(Memory& memory, const Load& load) {
  std::vector<uint8_t> bytes(load.bytes);
  if (const auto bad = read_granules(memory, load.source, bytes)) {
    return Fault{ErrorCode::kBusRead, *bad};
  }
  const auto load_scales = [&](std::vector<uint32_t>& scales) {
    for (size_t i = 0; i < bytes.size() / 4; ++i) {
      scales[load.destination + i] = get_le32(&bytes[4 * i]);
    }
  };
  switch (load.space) {
    case Load::Space::kActivations:
      std::copy(bytes.begin(), bytes.end(),
                activations_.begin() + size_t{load.destination} * 2 * config_.rows);
      break;
    case Load::Space::kTable: {
      const Table table = parse_table(bytes, load.wide);
      if (const auto length = find_bad_length(table, config_.max_code_len)) {
        return Fault{ErrorCode::kBadTable, uint64_t(*length)};
      }
      tables_[load.destination] = table;
      break;
    }
    case Load::Space::kRowScales:
      load_scales(row_scales_);
      break;
    case Load::Space::kColumnScales:
      load_scales(column_scales_);
      break;
  }
  return std::nullopt;
}

std::optional<Fault> Machine::execute(Memory& memory, const Mul& mul) {
  if (mul.open) {
    stream_.emplace(config_.cols, config_.trellis_states, mul.stream_address, mul.stream_bytes,
                    mul.stream_crc);
  }
  const auto books = make_code_books(mul);
  const uint64_t k_tiles = ceil_div(mul.ks, config_.rows);
  const uint64_t n_tiles = ceil_div(mul.n, config_.cols);
  if (!mul.accumulate) {
    for (uint64_t g = 0; g < n_tiles; ++g) {
      for (uint32_t m = 0; m < mul.m; ++m) {
        std::ranges::fill(sums(mul.first_acc_row, mul.m, mul.n, g, m), 0);
      }
    }
  }

  const auto sparsity = static_cast<Sparsity>(mul.sparsity);
  const uint64_t word_bytes = 2 * uint64_t(config_.rows);
  WeightTile tile(config_.operand, int(mul.span()) * config_.rows, config_.cols);
  std::vector<Weight> weights(config_.cols);
  std::vector<int> fields_before(config_.cols);
  uint64_t step = 0;
  for (uint64_t kt = 0; kt < k_tiles; ++kt) {
    const uint64_t depth = std::min<uint64_t>(config_.rows, mul.ks - kt * config_.rows);
    const uint64_t first_k = mul.span() * kt * config_.rows;
    const uint64_t first_word = mul.first_act_word + first_k / word_bytes * mul.m;
    for (uint64_t g = 0; g < n_tiles; ++g) {
      const uint64_t active = std::min<uint64_t>(config_.cols, mul.n - g * config_.cols);
      tile.clear();
      for (uint64_t r = 0; r < depth; ++r, ++step) {
        if (const auto fault =
                stream_->step(memory, books[r % 2], step, std::span(weights).first(active))) {
          return fault;
        }
        for (uint64_t c = 0; c < active; ++c) {
          const auto [operand, field] = weights[c];
          tile.set(int(position(sparsity, r, field, fields_before[c])), int(c), operand);
          fields_before[c] = field;
        }
      }
      for (uint64_t m = 0; m < mul.m; ++m) {
        const size_t first_byte = (first_word + m) * word_bytes + first_k % word_bytes;
        tile.multiply_add(std::span(activations_).subspan(first_byte, mul.span() * depth),
                          sums(mul.first_acc_row, mul.m, mul.n, g, m));
      }
    }
  }
  if (!mul.last) return std::nullopt;
  const auto fault = stream_->close();
  stream_.reset();
  return fault;
}

std::optional<Fault> Machine::execute(Memory& memory, const Store& store) {
  const uint64_t n_tiles = ceil_div(store.n, config_.cols);
  const int element_bytes = store.element_bytes(config_.operand);
  const auto element = [&](Sum sum, uint64_t m, uint64_t column) {
    if (store.form == Store::Form::kRaw) return static_cast<uint64_t>(sum);
    const uint64_t column_scale = store.first_column_scale + (store.one_column_scale ? 0 : column);
    return scaled_element(config_.operand, store.form, sum, row_scales_[store.first_row_scale + m],
                          column_scales_[column_scale]);
  };
  std::vector<uint8_t> row(element_bytes * size_t(config_.cols));
  std::optional<Fault> first_fault;
  for (uint64_t g = 0; g < n_tiles; ++g) {
    for (uint64_t m = 0; m < store.m; ++m) {
      const auto elements = sums(store.first_acc_row, store.m, store.n, g, m);
      for (size_t c = 0; c < elements.size(); ++c) {
        put_le(&row[element_bytes * c], element(elements[c], m, g * config_.cols + c),
               element_bytes);
      }
      const uint64_t address = store.destination + g * store.tile_stride + m * store.row_stride;
      if (!memory.write(address, std::span(row).first(element_bytes * elements.size())) &&
          !first_fault) {
        first_fault = Fault{ErrorCode::kBusWrite, address};
      }
    }
  }
  return first_fault;
}

std::optional<Fault> Machine::execute(Memory&, const Fence& fence) {
  fences_ += fence.interrupt;
  return std::nullopt;
}

std::array<CodeBook, 2> Machine::make_code_books(const Mul& mul) const {
  const auto sparsity = static_cast<Sparsity>(mul.sparsity);
  const auto make = [&](uint32_t slot, uint64_t i) {
    CodeBook book = make_code_book(mul, tables_[slot]);
    book.limit_fields(valid_fields(sparsity, i));
    return book;
  };
  return {make(mul.table_slot, 0), make(mul.is_2of4() ? mul.second_table_slot : mul.table_slot, 1)};
}

std::span<Sum> Machine::sums(uint32_t first_row, uint32_t rows, uint32_t n, uint64_t g,
                             uint64_t m) {
  const uint64_t cols = config_.cols;
  const uint64_t row = first_row + g * rows + m;
  return std::span(accumulators_).subspan(row * cols, std::min(cols, n - g * cols));
}

}  // namespace sluice::golden
