#include "sw/inference/exact_linears.h"

namespace sluice {

QuantisedActivations quantise_rows(const RowMatrix& input, Operand operand) {
  return quantise_activations({input.data(), static_cast<std::size_t>(input.size())},
                              static_cast<int>(input.rows()), static_cast<int>(input.cols()),
                              operand);
}

ExactLinears::ExactLinears(const CompressedModel& model) : operand_(model.target.operand) {
  for (const CompressedLinear& linear : model.linears) {
    std::vector<ExactWeights>& parts = parts_[{linear.layer, linear.linear}];
    for (const PackedTensor& part : linear.parts) parts.emplace_back(part);
  }
}

std::vector<RowMatrix> ExactLinears::compute(std::span<const LinearCall> calls) const {
  std::vector<RowMatrix> outputs;
  const QuantisedActivations x = quantise_rows(calls.front().input, operand_);
  for (const LinearCall& call : calls) {
    const std::vector<ExactWeights>& parts = parts_.at({call.layer, call.linear});
    int channels = 0;
    for (const ExactWeights& part : parts) channels += part.n();
    RowMatrix& y = outputs.emplace_back(x.m, channels);
    int first = 0;
    for (const ExactWeights& part : parts) {
      part.multiply(x, y.middleCols(first, part.n()));
      first += part.n();
    }
  }
  return outputs;
}

}  // namespace sluice
