// Operands of a product from NumPy arrays: float32 is quantised, int8 taken as it is.
#ifndef SLUICE_SW_CLI_NPY_OPERANDS_H_
#define SLUICE_SW_CLI_NPY_OPERANDS_H_

#include <string>

#include "sw/compress/quantise.h"
#include "sw/compress/types.h"
#include "sw/model/npy.h"

namespace sluice {

bool is_int8(const NpyMatrix& array);

// Throws std::runtime_error unless both are float32 or both int8. The paths are for messages.
void check_same_type(const std::string& a_path, const NpyMatrix& a, const std::string& b_path,
                     const NpyMatrix& b);

// With prune, in 1:2, the smaller of each pair becomes zero. Throws std::runtime_error for int32.
QuantisedWeights weights_from_npy(const NpyMatrix& array, const std::string& path,
                                  Sparsity sparsity, const CodingChoice& coding, bool prune);
QuantisedActivations activations_from_npy(const NpyMatrix& array, const std::string& path);

}  // namespace sluice

#endif  // SLUICE_SW_CLI_NPY_OPERANDS_H_
