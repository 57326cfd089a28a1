// The linears of a compressed model on the host, bit for bit as the golden model computes them: the
// fast path of `sluice eval`.
#ifndef SLUICE_SW_INFERENCE_EXACT_LINEARS_H_
#define SLUICE_SW_INFERENCE_EXACT_LINEARS_H_

#include <map>
#include <utility>
#include <vector>

#include "sw/container/compressed_model.h"
#include "sw/inference/exact_product.h"
#include "sw/model/linear.h"

namespace sluice {

// Operands of the rows of a matrix, each with its own scale, as every device gets them.
QuantisedActivations quantise_rows(const RowMatrix& input, Operand operand);

class ExactLinears {
 public:
  // Decodes all weights, a byte each. Throws std::runtime_error for a damaged stream.
  explicit ExactLinears(const CompressedModel& model);

  // Of the calls only layer, linear and input count. Threads may share one object.
  std::vector<RowMatrix> compute(std::span<const LinearCall> calls) const;

  // The object must outlive the result.
  LinearGroupBackend backend() const {
    return [this](std::span<const LinearCall> calls) { return compute(calls); };
  }

 private:
  Operand operand_;
  std::map<std::pair<int, Linear>, std::vector<ExactWeights>> parts_;
};

}  // namespace sluice

#endif  // SLUICE_SW_INFERENCE_EXACT_LINEARS_H_
