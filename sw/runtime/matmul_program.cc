// append_matmul(): the commands of a product in an order that keeps the engines busy.
#include <algorithm>

#include "sw/runtime/ceil_div.h"
#include "sw/runtime/matmul.h"

namespace sluice {
namespace {

// The commands of one product.
class Scheduler {
 public:
  Scheduler(const PlacedMatmul& product, ProgramBuilder& builder)
      : product_(product),
        plan_(product.plan),
        builder_(builder),
        cols_(builder.config().cols),
        word_bytes_(2 * builder.config().rows),
        chunks_(plan_.chunks()) {}

  void run() {
    for (const PlacedMatmul::Table& table : product_.tables) {
      table_slots_.push_back(builder_.take_table_slot());
      builder_.append(
          LoadCommand{Space::kTable, table.address, table.bytes, table_slots_.back(), table.wide},
          "table");
    }
    const std::vector<Step> steps = make_steps();
    load(steps.front());
    for (size_t i = 0; i < steps.size(); ++i) {
      // The next step's operands load while this one is multiplied, unless they take its place.
      const bool more = i + 1 < steps.size();
      const bool ahead = more && can_load_ahead(steps[i], steps[i + 1]);
      if (ahead) load(steps[i + 1]);
      multiply(steps[i]);
      if (steps[i].ends_group(chunks_)) store(steps[i]);
      if (more && !ahead) load(steps[i + 1]);
    }
  }

 private:
  // One MUL.
  struct Step {
    uint32_t block;
    uint32_t group;
    uint32_t first_chunk;
    uint32_t chunk_count;

    bool ends_group(uint32_t chunks) const { return first_chunk + chunk_count == chunks; }
  };

  std::vector<Step> make_steps() const {
    std::vector<Step> steps;
    for (uint32_t block = 0; block < plan_.blocks(); ++block) {
      for (uint32_t group = 0; group < plan_.groups(); ++group) {
        if (plan_.resident && group > 0) {
          steps.push_back({block, group, 0, chunks_});
          continue;
        }
        for (uint32_t chunk = 0; chunk < chunks_; ++chunk)
          steps.push_back({block, group, chunk, 1});
      }
    }
    return steps;
  }

  bool loads_activations(const Step& step) const { return !plan_.resident || step.group == 0; }
  bool loads_row_scales(const Step& step) const {
    return product_.form != StoreForm::kRaw && step.group == 0 && step.ends_group(chunks_);
  }
  bool loads_column_scales(const Step& step) const {
    const bool all_held = plan_.column_scale_buffers == 1;
    return product_.form != StoreForm::kRaw && step.ends_group(chunks_) &&
           first_column(step) % plan_.column_scale_buffer == 0 && !(all_held && step.block > 0);
  }

  bool can_load_ahead(const Step& now, const Step& next) const {
    return now.block == next.block || (plan_.activation_buffers > 1 && plan_.row_scale_buffers > 1);
  }

  uint32_t first_column(const Step& step) const { return step.group * plan_.group; }
  uint32_t columns(const Step& step) const {
    return std::min(plan_.group, plan_.shape.n - first_column(step));
  }
  uint32_t first_k(const Step& step) const { return step.first_chunk * plan_.k_chunk; }
  uint32_t depth(const Step& step) const {
    return std::min(step.chunk_count * plan_.k_chunk, plan_.shape.k - first_k(step));
  }

  uint32_t activation_word(const Step& step) const {
    if (!plan_.resident) {
      const uint64_t load =
          (uint64_t(step.block) * plan_.groups() + step.group) * chunks_ + step.first_chunk;
      return load % 2 * plan_.activation_buffer_words;
    }
    return step.block % plan_.activation_buffers * plan_.activation_buffer_words +
           first_k(step) / word_bytes_ * plan_.block_rows(step.block);
  }
  uint32_t accumulator_row(const Step& step) const {
    const uint64_t use = uint64_t(step.block) * plan_.groups() + step.group;
    return use % plan_.accumulator_buffers * plan_.accumulator_buffer_rows;
  }
  uint32_t row_scale(const Step& step) const {
    return step.block % plan_.row_scale_buffers * plan_.row_scale_buffer;
  }
  // Where the scales that are loaded together with those of this step's columns begin.
  uint32_t column_scale_base(const Step& step) const {
    const uint64_t parts = ceil_div(plan_.shape.n, plan_.column_scale_buffer);
    const uint64_t part = step.block * parts + first_column(step) / plan_.column_scale_buffer;
    return part % plan_.column_scale_buffers * plan_.column_scale_buffer;
  }

  void load(const Step& step) {
    if (loads_activations(step)) {
      const uint64_t rows = plan_.block_rows(step.block);
      const uint64_t words = ceil_div(depth(step), word_bytes_) * rows;
      builder_.append(
          LoadCommand{Space::kActivations,
                      product_.activations + step.block * product_.activation_block_bytes +
                          first_k(step) * rows,
                      static_cast<uint32_t>(round_up(words * word_bytes_, kGranuleBytes)),
                      activation_word(step)},
          "activations " + rows_and_k(step));
    }
    if (loads_row_scales(step)) {
      builder_.append(LoadCommand{Space::kRowScales,
                                  product_.row_scales + 4ull * step.block * plan_.row_scale_buffer,
                                  4 * plan_.row_scale_buffer, row_scale(step)},
                      "row scales");
    }
    if (loads_column_scales(step)) {
      const uint32_t count =
          std::min(plan_.column_scale_buffer, plan_.shape.n - first_column(step));
      builder_.append(
          LoadCommand{Space::kColumnScales, product_.column_scales + 4ull * first_column(step),
                      static_cast<uint32_t>(round_up(4 * count, kGranuleBytes)),
                      column_scale_base(step)},
          "column scales " + range(first_column(step), count));
    }
  }

  void multiply(const Step& step) {
    MulCommand mul;
    mul.sparsity = plan_.shape.sparsity;
    mul.coding = product_.coding.coding;
    mul.fixed_bits = product_.coding.fixed_bits;
    if (!table_slots_.empty()) mul.table_slot = table_slots_.front();
    if (table_slots_.size() > 1) mul.second_table_slot = table_slots_.back();
    mul.open = step.group == 0 && step.first_chunk == 0;
    mul.last = step.group + 1 == plan_.groups() && step.ends_group(chunks_);
    mul.accumulate = step.first_chunk > 0;
    if (mul.open) {
      mul.stream_address = product_.stream;
      mul.stream_bytes = product_.stream_bytes;
      mul.stream_crc = product_.stream_crc;
    }
    mul.activation_word = activation_word(step);
    mul.m = plan_.block_rows(step.block);
    mul.ks = plan_.shape.stored_in(depth(step));
    mul.n = columns(step);
    mul.accumulator_row = accumulator_row(step);
    builder_.append(
        mul, "mul columns " + range(first_column(step), columns(step)) + ", " + rows_and_k(step));
  }

  void store(const Step& step) {
    StoreCommand store;
    store.form = product_.form;
    store.destination = product_.output +
                        uint64_t(plan_.first_row(step.block)) * product_.row_stride +
                        uint64_t(first_column(step) / cols_) * product_.tile_stride;
    store.row_stride = product_.row_stride;
    store.tile_stride = product_.tile_stride;
    store.accumulator_row = accumulator_row(step);
    store.m = plan_.block_rows(step.block);
    store.n = columns(step);
    if (product_.form != StoreForm::kRaw) {
      store.row_scale = row_scale(step);
      store.column_scale = column_scale_base(step) + first_column(step) % plan_.column_scale_buffer;
    }
    builder_.append(store, "store columns " + range(first_column(step), columns(step)) + ", rows " +
                               range(plan_.first_row(step.block), plan_.block_rows(step.block)));
  }

  // For labels: "0..47".
  static std::string range(uint32_t first, uint32_t count) {
    return std::to_string(first) + ".." + std::to_string(first + count - 1);
  }
  std::string rows_and_k(const Step& step) const {
    return "rows " + range(plan_.first_row(step.block), plan_.block_rows(step.block)) + ", k " +
           range(first_k(step), depth(step));
  }

  const PlacedMatmul& product_;
  const MatmulPlan& plan_;
  ProgramBuilder& builder_;
  const uint32_t cols_;
  const uint32_t word_bytes_;
  const uint32_t chunks_;
  std::vector<uint32_t> table_slots_;
};

}  // namespace

void append_matmul(const PlacedMatmul& product, ProgramBuilder& builder) {
  Scheduler(product, builder).run();
}

}  // namespace sluice
