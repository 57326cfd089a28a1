// Products as the machine computes them, on the host and fast: exact sums, then the FP32 epilogue
// of docs/numerics.md, bit for bit. No memory, commands or streams are involved; the golden model
// computes the same from these.
//
// INT8 products are summed in 32 bits. FP8 operands are multiplied as doubles, in which a sum of
// multiples of 2^-18 below 2^33 is exact: 42,799 products of 448^2, more than any matrix may have.
#ifndef SLUICE_SW_INFERENCE_EXACT_PRODUCT_H_
#define SLUICE_SW_INFERENCE_EXACT_PRODUCT_H_

#include <cstdint>
#include <vector>

#include "sw/compress/packed_tensor.h"
#include "sw/model/matrix.h"

namespace sluice {

// The machine's FP32 multiplication: to nearest, ties to even, without subnormals; every NaN that
// results is 0x7FC00000.
float machine_multiply(float a, float b);

// Decoded weights W [N, K], a byte each. Threads may share one.
class ExactWeights {
 public:
  // Throws std::runtime_error for a damaged stream and for more weights a column than sums hold.
  explicit ExactWeights(const PackedTensor& tensor);

  int n() const { return weights_.n; }

  // Y [M, N] of X [M, K] into `y`. Throws std::runtime_error unless operand and K are the same.
  void multiply(const QuantisedActivations& x, Eigen::Ref<RowMatrix> y) const;

 private:
  QuantisedWeights weights_;
};

}  // namespace sluice

#endif  // SLUICE_SW_INFERENCE_EXACT_PRODUCT_H_
