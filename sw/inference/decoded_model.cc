#include "sw/inference/decoded_model.h"

namespace sluice {
namespace {

RowMatrix decode(const CompressedLinear& linear, const LinearShape& shape) {
  RowMatrix result(shape.n, shape.k);
  Eigen::Index row = 0;
  for (const PackedTensor& part : linear.parts) {
    const QuantisedWeights weights = part.unpack();
    for (int n = 0; n < part.n; ++n, ++row) {
      for (int k = 0; k < part.k; ++k) result(row, k) = weights.value(n, k);
    }
  }
  return result;
}

}  // namespace

LlamaModel decoded_model(const CompressedModel& model) {
  LlamaModel result = model.frame;
  // A head that is tied to the embedding was compressed for itself.
  result.config.tie_word_embeddings = false;
  result.head_left_out = false;
  for (const CompressedLinear& linear : model.linears) {
    RowMatrix weights = decode(linear, linear_shape(model.frame.config, linear.linear));
    if (linear.linear == Linear::kHead) {
      result.own_head = std::move(weights);
    } else {
      result.layers[linear.layer].weights[static_cast<std::size_t>(linear.linear)] =
          std::move(weights);
    }
  }
  return result;
}

}  // namespace sluice
