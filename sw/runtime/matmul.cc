#include "sw/runtime/matmul.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cstring>
#include <stdexcept>

#include "sw/compress/bytes.h"
#include "sw/runtime/ceil_div.h"
#include "sw/runtime/support.h"

namespace sluice {
namespace {

uint64_t place(Device& device, std::span<const uint8_t> bytes) {
  const uint64_t address = device.allocate(bytes.size());
  device.write(address, bytes);
  return address;
}

// Rows m of block b of a plan, from first_row(b).
uint32_t first_row(const MatmulPlan& plan, uint32_t block) { return block * plan.m_block; }
uint32_t block_rows(const MatmulPlan& plan, uint32_t block) {
  return std::min(plan.m_block, plan.shape.m - first_row(plan, block));
}

void check_fit(const Config& config, const PackedTensor& weights,
               const QuantisedActivations& activations) {
  if (weights.k != activations.k) {
    throw std::runtime_error(
        fmt::format("matmul: the weights are [N {}, K {}], the activations [M {}, K {}]; both need "
                    "the same K",
                    weights.n, weights.k, activations.m, activations.k));
  }
  if (weights.layout.lanes != config.cols || weights.layout.rows != config.rows) {
    throw std::runtime_error(fmt::format(
        "matmul: the weights are packed for an array of {} x {}, but {} has {} x {}; pack them for "
        "it",
        weights.layout.rows, weights.layout.lanes, config.name, config.rows, config.cols));
  }
  check_supported(config, {weights.operand, weights.sparsity, weights.coding,
                           static_cast<uint32_t>(weights.trellis_states)});
  if (activations.operand != weights.operand) {
    throw std::runtime_error(fmt::format("matmul: the weights are {}, the activations {}",
                                         to_string(weights.operand),
                                         to_string(activations.operand)));
  }
}

std::vector<uint8_t> activation_image(const PlacedMatmul& product, const QuantisedActivations& x,
                                      uint32_t word_bytes) {
  const MatmulPlan& plan = product.plan;
  std::vector<uint8_t> image(plan.blocks() * product.activation_block_bytes);
  for (uint32_t m = 0; m < plan.shape.m; ++m) {
    const uint32_t block = m / plan.m_block;
    const uint64_t rows = block_rows(plan, block);
    const uint64_t first =
        block * product.activation_block_bytes + uint64_t(m - first_row(plan, block)) * word_bytes;
    for (uint32_t k = 0; k < plan.shape.k; ++k) {
      image[first + k / word_bytes * rows * word_bytes + k % word_bytes] =
          static_cast<uint8_t>(x.q[uint64_t(m) * plan.shape.k + k]);
    }
  }
  return image;
}

std::vector<uint8_t> float_image(size_t count, auto value_of) {
  std::vector<uint8_t> image(round_up(4 * count, kGranuleBytes));
  for (size_t i = 0; i < count; ++i) {
    put_le<uint32_t>(image, 4 * i, std::bit_cast<uint32_t>(float{value_of(i)}));
  }
  return image;
}

void place_scales(Device& device, PlacedMatmul& product, const PackedTensor& weights,
                  const QuantisedActivations& x, std::span<const float> output_scale) {
  const MatmulPlan& plan = product.plan;
  product.row_scales =
      place(device, float_image(size_t(plan.blocks()) * plan.row_scale_buffer, [&](size_t i) {
              const uint32_t block = i / plan.row_scale_buffer;
              const uint32_t row = i % plan.row_scale_buffer;
              if (row >= block_rows(plan, block)) return 0.0f;
              const uint32_t m = first_row(plan, block) + row;
              if (output_scale.empty()) return scale_of_row(x.scale, m);
              return scale_of_row(x.scale, m) / output_scale[output_scale.size() == 1 ? 0 : m];
            }));
  product.column_scales = place(device, float_image(plan.shape.n, [&](size_t n) {
                                  return weights.scale_of(static_cast<int>(n));
                                }));
}

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
          LoadCommand{Space::kTable, table.address, table.bytes, table_slots_.back(), table.wide});
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
           first_k(step) / word_bytes_ * block_rows(plan_, step.block);
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
      const uint64_t rows = block_rows(plan_, step.block);
      const uint64_t words = ceil_div(depth(step), word_bytes_) * rows;
      builder_.append(
          LoadCommand{Space::kActivations,
                      product_.activations + step.block * product_.activation_block_bytes +
                          first_k(step) * rows,
                      static_cast<uint32_t>(round_up(words * word_bytes_, kGranuleBytes)),
                      activation_word(step)});
    }
    if (loads_row_scales(step)) {
      builder_.append(LoadCommand{Space::kRowScales,
                                  product_.row_scales + 4ull * step.block * plan_.row_scale_buffer,
                                  4 * plan_.row_scale_buffer, row_scale(step)});
    }
    if (loads_column_scales(step)) {
      const uint32_t count =
          std::min(plan_.column_scale_buffer, plan_.shape.n - first_column(step));
      builder_.append(LoadCommand{
          Space::kColumnScales, product_.column_scales + 4ull * first_column(step),
          static_cast<uint32_t>(round_up(4 * count, kGranuleBytes)), column_scale_base(step)});
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
    mul.m = block_rows(plan_, step.block);
    mul.ks = plan_.shape.stored_in(depth(step));
    mul.n = columns(step);
    mul.accumulator_row = accumulator_row(step);
    builder_.append(mul);
  }

  void store(const Step& step) {
    StoreCommand store;
    store.form = product_.form;
    store.destination = product_.output +
                        uint64_t(first_row(plan_, step.block)) * product_.row_stride +
                        uint64_t(first_column(step) / cols_) * product_.tile_stride;
    store.row_stride = product_.row_stride;
    store.tile_stride = product_.tile_stride;
    store.accumulator_row = accumulator_row(step);
    store.m = block_rows(plan_, step.block);
    store.n = columns(step);
    if (product_.form != StoreForm::kRaw) {
      store.row_scale = row_scale(step);
      store.column_scale = column_scale_base(step) + first_column(step) % plan_.column_scale_buffer;
    }
    builder_.append(store);
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

PlacedMatmul place_matmul(Device& device, const PackedTensor& weights,
                          const QuantisedActivations& activations, StoreForm form,
                          std::span<const float> output_scale) {
  const Config& config = device.config();
  check_fit(config, weights, activations);
  PlacedMatmul product;
  product.plan =
      plan_matmul(config,
                  {static_cast<uint32_t>(activations.m), static_cast<uint32_t>(weights.k),
                   static_cast<uint32_t>(weights.n), weights.sparsity},
                  weights.layout.group);
  const MatmulPlan& plan = product.plan;
  product.form = form;
  product.coding = weights.coding;
  product.stream_bytes = weights.stream.size();
  product.stream_crc = weights.stream_crc;
  product.stream = place(device, weights.stream);
  const int tables = table_count(weights.sparsity, weights.coding);
  for (const TableImage* table : {&weights.table, &weights.second_table}) {
    if (product.tables.size() == static_cast<size_t>(tables)) break;
    const std::vector<uint8_t> image = table->serialise();
    product.tables.push_back(
        {place(device, image), static_cast<uint32_t>(image.size()), table->wide});
  }

  const uint32_t word_bytes = 2 * config.rows;
  const uint64_t words = ceil_div(plan.shape.k, word_bytes);
  product.activation_block_bytes = round_up(words * word_bytes * plan.m_block, kGranuleBytes);
  product.activations = place(device, activation_image(product, activations, word_bytes));
  if (form != StoreForm::kRaw) {
    place_scales(device, product, weights, activations, output_scale);
  }

  product.element_bytes = element_bytes(form, config.operand);
  product.tile_stride = product.element_bytes * config.cols;
  const uint64_t row_bytes =
      round_up(uint64_t(product.element_bytes) * plan.shape.n, product.tile_stride);
  if (row_bytes > UINT32_MAX) {
    throw std::runtime_error(
        fmt::format("matmul: N {} makes rows of {} bytes, more than a STORE can step over; split N",
                    plan.shape.n, row_bytes));
  }
  product.row_stride = static_cast<uint32_t>(row_bytes);
  product.output =
      round_up(device.allocate(product.region_bytes() + product.tile_stride) + kGuardBytes,
               product.tile_stride);
  device.write(product.region(), std::vector<uint8_t>(product.region_bytes(), kOutputFill));
  return product;
}

void append_matmul(const PlacedMatmul& product, ProgramBuilder& builder) {
  Scheduler(product, builder).run();
}

std::vector<uint64_t> read_result(Device& device, const PlacedMatmul& product) {
  const MatmulShape& shape = product.plan.shape;
  std::vector<uint8_t> bytes(product.output_bytes());
  device.read(product.output, bytes);
  const size_t size = product.element_bytes;
  std::vector<uint64_t> y(size_t(shape.m) * shape.n);
  for (size_t m = 0; m < shape.m; ++m) {
    for (size_t n = 0; n < shape.n; ++n) {
      std::memcpy(&y[m * shape.n + n], &bytes[m * product.row_stride + size * n], size);
    }
  }
  return y;
}

}  // namespace sluice
