// Nats a token that a model in floats needs for a text, in windows of all positions that it has.
#pragma once

#include "sw/model/text_loss.h"

namespace sluice::test {

inline double windowed_loss(const LlamaModel& model, std::span<const int> tokens) {
  return text_loss(model, cut_sequences(tokens, model.config.max_position_embeddings, {}),
                   one_by_one(float_linear))
      .mean();
}

}  // namespace sluice::test
