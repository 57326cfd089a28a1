// A compressed model in floats: what its packed weights stand for.
#ifndef SLUICE_SW_INFERENCE_DECODED_MODEL_H_
#define SLUICE_SW_INFERENCE_DECODED_MODEL_H_

#include "sw/container/compressed_model.h"

namespace sluice {

// Throws std::runtime_error for a damaged stream.
LlamaModel decoded_model(const CompressedModel& model);

}  // namespace sluice

#endif  // SLUICE_SW_INFERENCE_DECODED_MODEL_H_
