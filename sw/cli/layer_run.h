// One decoder layer of a given shape with random weights, as sw/model's forward pass computes it,
// with every linear on a device: made, quantised, compressed, streamed and checked one after the
// other, so that the weights of one are in memory at a time.
//
// Checked are every byte of the output region and its guards, against the golden model, which runs
// beside the device in a thread of its own; and the outputs against those in floats. Their error is
// held against what quantisation explains: with errors e of the weights and d of the inputs that
// are independent, the variance of an output is mean(e^2) |x|^2 + mean(w^2) |d|^2.
#ifndef SLUICE_SW_CLI_LAYER_RUN_H_
#define SLUICE_SW_CLI_LAYER_RUN_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "sw/cli/product_run.h"
#include "sw/compress/packed_tensor.h"
#include "sw/model/llama_config.h"

namespace sluice {

struct LayerJob {
  LlamaConfig shape;
  int tokens = 1;
  std::string device = "rtl:default";
  Sparsity sparsity = Sparsity::kDense;
  CodingChoice coding{};
  WeightStep step;
  DeviceSettings settings;  // its seed is that of weights and inputs too
};

// What a linear took.
struct LinearRun {
  ProductRun product;
  uint64_t weights = 0;
  uint64_t compressed_bytes = 0;  // of the packed tensor
  double bound = 0;               // cycles, see roofline_cycles()
  double make_seconds = 0;        // random weights
  double pack_seconds = 0;        // quantising and compressing
  double error = 0;               // root mean square over that of the outputs in floats
  double expected_error = 0;      // what quantisation explains of it

  bool exact() const { return product.differing_bytes == 0; }
  bool close() const;
};

enum class LayerPhase { kMake, kPack, kSimulate };

// Called as the run goes on, in kSimulate now and then with the cycles of this linear so far.
using LayerWatcher =
    std::function<void(const std::string& linear, LayerPhase phase, uint64_t cycles)>;

// Calls `done` after each linear. Goes on after a linear that differs; throws std::runtime_error if
// the machine reports an error.
void run_layer(const LayerJob& job, const LayerWatcher& watch,
               const std::function<void(const LinearRun&)>& done);

// The step, in root mean squares of the weights, that takes so many bits a weight, for huffman and
// trellis. Throws std::runtime_error for other codings and for bits that no step takes.
WeightStep step_for_bits(const LayerJob& job, double bits);

}  // namespace sluice

#endif  // SLUICE_SW_CLI_LAYER_RUN_H_
