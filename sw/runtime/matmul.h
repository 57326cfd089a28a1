// One product on a device: Y [M, N] = X [M, K] W [N, K]^T, from operands on the host to a program
// of commands and back.
//
//   const PlacedMatmul product = place_matmul(*device, weights, activations, StoreForm::kFp32);
//   ProgramBuilder builder(device->config());
//   append_matmul(product, builder);
//   check(*device, builder.program(), device->run(builder.program()));
//   const std::vector<uint32_t> y = read_result(*device, product);
//
// Several products can be appended to one program. Y lies in device memory row after row, each
// padded to a whole number of tiles, between two guards that a right machine leaves as they are.
// Weights that do not fit the configuration are std::runtime_error.
#ifndef SLUICE_SW_RUNTIME_MATMUL_H_
#define SLUICE_SW_RUNTIME_MATMUL_H_

#include <cstdint>
#include <span>
#include <vector>

#include "sw/compress/packed_tensor.h"
#include "sw/compress/quantise.h"
#include "sw/runtime/device.h"
#include "sw/runtime/matmul_plan.h"
#include "sw/runtime/program_builder.h"

namespace sluice {

// What the output region is filled with before a run, and how many bytes on each side guard it.
inline constexpr uint8_t kOutputFill = 0xA5;
inline constexpr uint32_t kGuardBytes = 128;

// Where compressed weights lie in device memory. They stay for as many products as are wanted.
struct PlacedWeights {
  int n = 0;
  int k = 0;
  Operand operand = Operand::kInt8;
  Sparsity sparsity = Sparsity::kDense;
  CodingChoice coding;
  std::vector<GroupRun> groups;
  uint64_t stream = 0;
  uint32_t stream_bytes = 0;
  uint32_t stream_crc = 0;
  // Images of the tables: none in dense raw, in 2:4 one each for first and second weights.
  struct Table {
    uint64_t address = 0;
    uint32_t bytes = 0;
    bool wide = false;
  };
  std::vector<Table> tables;
  uint64_t column_scales = 0;  // padded to a multiple of 8 numbers
  bool one_column_scale = false;
};

// Where the parts of a product lie in device memory.
struct PlacedMatmul {
  PlacedWeights weights;
  MatmulPlan plan;
  StoreForm form = StoreForm::kRaw;
  uint64_t activations = 0;  // in activation layout, a block every activation_block_bytes
  uint64_t activation_block_bytes = 0;
  uint64_t row_scales = 0;  // plan.row_scale_buffer numbers a block
  uint64_t output = 0;
  uint32_t row_stride = 0;   // bytes
  uint32_t tile_stride = 0;  // bytes

  uint32_t element_bytes = 4;
  uint64_t output_bytes() const { return uint64_t(plan.shape.m) * row_stride; }
  uint64_t region() const { return output - kGuardBytes; }  // with both guards
  uint64_t region_bytes() const { return output_bytes() + 2 * kGuardBytes; }
};

// Writes stream, tables and scales to the device; weights without scales get scale 1.
PlacedWeights place_weights(Device& device, const PackedTensor& weights);

// Writes the activations to the device and fills the output region. With form kRaw the scales are
// not used. With kOperands token m is divided by output_scale[m], or by output_scale[0] if that is
// the only one; other forms have none.
PlacedMatmul place_matmul(Device& device, PlacedWeights weights,
                          const QuantisedActivations& activations, StoreForm form,
                          std::span<const float> output_scale = {});
PlacedMatmul place_matmul(Device& device, const PackedTensor& weights,
                          const QuantisedActivations& activations, StoreForm form,
                          std::span<const float> output_scale = {});

void append_matmul(const PlacedMatmul& product, ProgramBuilder& builder);

// Y [M, N]: the bits of each element.
std::vector<uint64_t> read_result(Device& device, const PlacedMatmul& product);

}  // namespace sluice

#endif  // SLUICE_SW_RUNTIME_MATMUL_H_
