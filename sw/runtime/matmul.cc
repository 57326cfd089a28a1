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

void check_fit(const Config& config, const PackedTensor& weights) {
  if (weights.layout.lanes != config.cols || weights.layout.rows != config.rows) {
    throw std::runtime_error(fmt::format(
        "matmul: the weights are packed for an array of {} x {}, but {} has {} x {}; pack them for "
        "it",
        weights.layout.rows, weights.layout.lanes, config.name, config.rows, config.cols));
  }
  check_supported(config, {weights.operand, weights.sparsity, weights.coding,
                           static_cast<uint32_t>(weights.trellis_states)});
}

void check_fit(const PlacedWeights& weights, const QuantisedActivations& activations) {
  if (weights.k != activations.k) {
    throw std::runtime_error(
        fmt::format("matmul: the weights are [N {}, K {}], the activations [M {}, K {}]; both need "
                    "the same K",
                    weights.n, weights.k, activations.m, activations.k));
  }
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
    const uint64_t rows = plan.block_rows(block);
    const uint64_t first =
        block * product.activation_block_bytes + uint64_t(m - plan.first_row(block)) * word_bytes;
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

uint64_t place_row_scales(Device& device, const MatmulPlan& plan, const QuantisedActivations& x,
                          std::span<const float> output_scale) {
  return place(device, float_image(size_t(plan.blocks()) * plan.row_scale_buffer, [&](size_t i) {
                 const uint32_t block = i / plan.row_scale_buffer;
                 const uint32_t row = i % plan.row_scale_buffer;
                 if (row >= plan.block_rows(block)) return 0.0f;
                 const uint32_t m = plan.first_row(block) + row;
                 if (output_scale.empty()) return scale_of_row(x.scale, m);
                 return scale_of_row(x.scale, m) / output_scale[output_scale.size() == 1 ? 0 : m];
               }));
}

}  // namespace

PlacedWeights place_weights(Device& device, const PackedTensor& weights) {
  check_fit(device.config(), weights);
  PlacedWeights placed{.n = weights.n,
                       .k = weights.k,
                       .operand = weights.operand,
                       .sparsity = weights.sparsity,
                       .coding = weights.coding,
                       .groups = weights.layout.groups,
                       .stream = place(device, weights.stream),
                       .stream_bytes = static_cast<uint32_t>(weights.stream.size()),
                       .stream_crc = weights.stream_crc,
                       .tables = {},
                       .one_column_scale = weights.scale.size() <= 1};
  const auto tables = static_cast<size_t>(table_count(weights.sparsity, weights.coding));
  for (const TableImage* table : {&weights.table, &weights.second_table}) {
    if (placed.tables.size() == tables) break;
    const std::vector<uint8_t> image = table->serialise();
    placed.tables.push_back(
        {place(device, image), static_cast<uint32_t>(image.size()), table->wide});
  }
  placed.column_scales =
      place(device, float_image(placed.one_column_scale ? 1 : weights.n,
                                [&](size_t n) { return weights.scale_of(static_cast<int>(n)); }));
  return placed;
}

PlacedMatmul place_matmul(Device& device, const PackedTensor& weights,
                          const QuantisedActivations& activations, StoreForm form,
                          std::span<const float> output_scale) {
  return place_matmul(device, place_weights(device, weights), activations, form, output_scale);
}

PlacedMatmul place_matmul(Device& device, PlacedWeights weights,
                          const QuantisedActivations& activations, StoreForm form,
                          std::span<const float> output_scale) {
  const Config& config = device.config();
  check_fit(weights, activations);
  PlacedMatmul product;
  product.plan =
      plan_matmul(config,
                  {static_cast<uint32_t>(activations.m), static_cast<uint32_t>(weights.k),
                   static_cast<uint32_t>(weights.n), weights.sparsity},
                  weights.groups, weights.one_column_scale);
  product.weights = std::move(weights);
  const MatmulPlan& plan = product.plan;
  product.form = form;

  const uint32_t word_bytes = 2 * config.rows;
  const uint64_t words = ceil_div(plan.shape.k, word_bytes);
  product.activation_block_bytes = round_up(words * word_bytes * plan.m_block, kGranuleBytes);
  product.activations = place(device, activation_image(product, activations, word_bytes));
  if (form != StoreForm::kRaw) {
    product.row_scales = place_row_scales(device, plan, activations, output_scale);
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
