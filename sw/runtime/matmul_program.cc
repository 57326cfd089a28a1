// append_matmul(): the commands of a product in an order that keeps the engines busy.
#include <algorithm>

#include "sw/runtime/ceil_div.h"
#include "sw/runtime/matmul.h"

namespace sluice {
namespace {

constexpr uint32_t kLastPieces = 4;

// The commands of one product.
class Scheduler {
 public:
  Scheduler(const PlacedMatmul& product, ProgramBuilder& builder)
      : product_(product),
        plan_(product.plan),
        builder_(builder),
        cols_(builder.config().cols),
        word_bytes_(2 * builder.config().rows),
        chunks_(plan_.chunks()),
        activations_(builder.take(Space::kActivations,
                                  plan_.activation_buffers * plan_.activation_buffer_words)) {
    if (product.form == StoreForm::kRaw) return;
    row_scales_ = builder.take(Space::kRowScales, plan_.row_scale_buffers * plan_.row_scale_buffer);
    column_scales_ =
        builder.take(Space::kColumnScales, plan_.column_scale_buffers * plan_.column_scale_buffer);
  }

  void run() {
    for (const PlacedWeights::Table& table : product_.weights.tables) {
      table_slots_.push_back(builder_.take_table_slot());
      builder_.append(
          LoadCommand{Space::kTable, table.address, table.bytes, table_slots_.back(), table.wide},
          "table");
    }
    // Each command comes as late as it may: memory answers in the order of the ring, and a STORE
    // waits for everything before it. The queues of the engines let the next step's operands load
    // while this one is multiplied.
    for (const Step& step : make_steps()) {
      if (loads_activations(step)) load_activations(step);
      if (step.first_chunk == 0 && plan_.accumulator_buffers > 1) {
        accumulator_half_ = builder_.take_accumulator_half();
      }
      multiply(step);
      if (!step.ends_group(chunks_)) continue;
      if (loads_row_scales(step)) load_row_scales(step);
      if (loads_column_scales(step)) load_column_scales(step);
      store(step);
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
      for (uint32_t group = 0; group < plan_.groups.size(); ++group) {
        const uint32_t step = chunks_of_step(block, group);
        for (uint32_t chunk = 0; chunk < chunks_; chunk += step) {
          steps.push_back({block, group, chunk, std::min(step, chunks_ - chunk)});
        }
      }
    }
    return steps;
  }

  // Of activations that stay on chip a single MUL reads all. Where those of the next product do not
  // fit beside them, the last group gives them up piece by piece.
  uint32_t chunks_of_step(uint32_t block, uint32_t group) const {
    if (!plan_.resident || group == 0) return 1;
    const bool last = block + 1 == plan_.blocks() && group + 1 == plan_.groups.size();
    const uint32_t used = plan_.activation_buffers * plan_.activation_buffer_words;
    const bool alone = 2 * used > static_cast<uint32_t>(builder_.config().act_words);
    return last && alone ? ceil_div(chunks_, kLastPieces) : chunks_;
  }

  bool loads_activations(const Step& step) const { return !plan_.resident || step.group == 0; }
  bool loads_row_scales(const Step& step) const {
    return product_.form != StoreForm::kRaw && step.group == 0;
  }
  bool loads_column_scales(const Step& step) const {
    const bool all_held = plan_.column_scale_buffers == 1;
    return product_.form != StoreForm::kRaw && first_column(step) == scale_part(step).first &&
           !(all_held && step.block > 0);
  }

  uint32_t first_column(const Step& step) const { return plan_.groups[step.group].first; }
  uint32_t columns(const Step& step) const { return plan_.groups[step.group].columns; }
  const ScalePart& scale_part(const Step& step) const {
    return plan_.scale_parts[plan_.groups[step.group].scale_part];
  }
  uint32_t first_k(const Step& step) const { return step.first_chunk * plan_.k_chunk; }
  uint32_t depth(const Step& step) const {
    return std::min(step.chunk_count * plan_.k_chunk, plan_.shape.k - first_k(step));
  }

  uint32_t activation_word(const Step& step) const {
    if (!plan_.resident) {
      const uint64_t load =
          (uint64_t(step.block) * plan_.groups.size() + step.group) * chunks_ + step.first_chunk;
      return activations_ + load % 2 * plan_.activation_buffer_words;
    }
    return activations_ + step.block % plan_.activation_buffers * plan_.activation_buffer_words +
           first_k(step) / word_bytes_ * plan_.block_rows(step.block);
  }
  uint32_t accumulator_row() const { return accumulator_half_ * plan_.accumulator_buffer_rows; }
  uint32_t row_scale(const Step& step) const {
    return row_scales_ + step.block % plan_.row_scale_buffers * plan_.row_scale_buffer;
  }
  // Where the scales that are loaded together with those of this step's columns begin.
  uint32_t column_scale_base(const Step& step) const {
    const uint64_t part =
        step.block * plan_.scale_parts.size() + plan_.groups[step.group].scale_part;
    return column_scales_ + part % plan_.column_scale_buffers * plan_.column_scale_buffer;
  }

  void load_activations(const Step& step) {
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

  void load_row_scales(const Step& step) {
    builder_.append(LoadCommand{Space::kRowScales,
                                product_.row_scales + 4ull * step.block * plan_.row_scale_buffer,
                                4 * plan_.row_scale_buffer, row_scale(step)},
                    "row scales");
  }

  void load_column_scales(const Step& step) {
    const ScalePart& part = scale_part(step);
    builder_.append(
        LoadCommand{Space::kColumnScales, product_.weights.column_scales + 4ull * part.first,
                    static_cast<uint32_t>(round_up(4 * part.columns, kGranuleBytes)),
                    column_scale_base(step)},
        "column scales " + range(part.first, part.columns));
  }

  void multiply(const Step& step) {
    MulCommand mul;
    mul.sparsity = plan_.shape.sparsity;
    mul.coding = product_.weights.coding.coding;
    mul.fixed_bits = product_.weights.coding.fixed_bits;
    if (!table_slots_.empty()) mul.table_slot = table_slots_.front();
    if (table_slots_.size() > 1) mul.second_table_slot = table_slots_.back();
    mul.open = step.group == 0 && step.first_chunk == 0;
    mul.last = step.group + 1 == plan_.groups.size() && step.ends_group(chunks_);
    mul.accumulate = step.first_chunk > 0;
    if (mul.open) {
      mul.stream_address = product_.weights.stream;
      mul.stream_bytes = product_.weights.stream_bytes;
      mul.stream_crc = product_.weights.stream_crc;
    }
    mul.activation_word = activation_word(step);
    mul.m = plan_.block_rows(step.block);
    mul.ks = plan_.shape.stored_in(depth(step));
    mul.n = columns(step);
    mul.accumulator_row = accumulator_row();
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
    store.accumulator_row = accumulator_row();
    store.m = plan_.block_rows(step.block);
    store.n = columns(step);
    if (product_.form != StoreForm::kRaw) {
      store.row_scale = row_scale(step);
      store.one_column_scale = plan_.one_column_scale;
      store.column_scale = column_scale_base(step);
      if (!plan_.one_column_scale) {
        store.column_scale += first_column(step) - scale_part(step).first;
      }
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
  const uint32_t activations_;
  uint32_t row_scales_ = 0;
  uint32_t column_scales_ = 0;
  uint32_t accumulator_half_ = 0;
  std::vector<uint32_t> table_slots_;
};

}  // namespace

void append_matmul(const PlacedMatmul& product, ProgramBuilder& builder) {
  Scheduler(product, builder).run();
}

}  // namespace sluice
