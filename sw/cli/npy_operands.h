// Operands of a product from NumPy arrays: float32 is quantised; int8, and uint8 as the bits of
// FP8, are taken as they are.
#ifndef SLUICE_SW_CLI_NPY_OPERANDS_H_
#define SLUICE_SW_CLI_NPY_OPERANDS_H_

#include <string>

#include "gen/config.h"
#include "sw/compress/packed_tensor.h"
#include "sw/compress/quantise.h"
#include "sw/compress/types.h"
#include "sw/model/npy.h"

namespace sluice {

// An array and its path, for messages.
struct NpyFile {
  std::string path;
  NpyMatrix array;

  static NpyFile read(const std::string& path) { return {path, read_npy(path)}; }

  int rows() const;
  int columns() const;
  bool is_float() const { return std::holds_alternative<RowMatrix>(array); }
};

// How weights are stored, as the command line says it.
struct WeightOptions {
  Operand operand = Operand::kInt8;
  Sparsity sparsity = Sparsity::kDense;
  CodingChoice coding{};
  bool prune = false;  // zero the smallest of each group
  // Of float32 weights (sw/compress/weight_words.h); empty for the coding's default and even steps.
  std::string scales;
  std::string palette;
};

// Throws std::runtime_error unless both are float32 or both of the operand's own type.
void check_types(const NpyFile& weights, const NpyFile& activations, Operand operand);

// Throws std::runtime_error for an array of another type than check_types() allows.
PackedTensor pack_npy(const NpyFile& weights, const WeightOptions& options, const Config& config,
                      uint32_t m);
QuantisedActivations activations_from_npy(const NpyFile& activations, Operand operand);

}  // namespace sluice

#endif  // SLUICE_SW_CLI_NPY_OPERANDS_H_
