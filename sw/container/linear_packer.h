// Prunes, quantises and packs parts of the linears of a checkpoint for a configuration's array.
// Threads may share one.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <tuple>
#include <vector>

#include "gen/config.h"
#include "sw/compress/packed_tensor.h"
#include "sw/container/compress_options.h"
#include "sw/container/directory.h"
#include "sw/model/llama_checkpoint.h"

namespace sluice {

// A piece of work: consecutive output channels of a linear.
struct PartOfLinear {
  int layer = kNoLayer;
  Linear linear = Linear::kHead;
  int first = 0;
  int rows = 0;
  int k = 0;

  std::uint64_t weights() const { return std::uint64_t(rows) * static_cast<std::uint64_t>(k); }
};

struct PackedPiece {
  PackedTensor tensor;
  Distortion distortion;
};

class LinearPacker {
 public:
  // Checks the options: std::runtime_error for what the configuration cannot run.
  LinearPacker(const LlamaCheckpoint& checkpoint, const CompressOptions& options);

  const Config& config() const { return config_; }

  // Layer by layer, the head last. All but the last part of a linear have a multiple of the array's
  // columns; no part of more channels than these columns has more than part_weights.
  std::vector<PartOfLinear> parts() const;

  // Bytes that pack() takes at most, its result included.
  std::uint64_t memory(const PartOfLinear& part) const;

  // Decodes what it packed to measure the distortion.
  PackedPiece pack(const PartOfLinear& part) const;

 private:
  using Shape = std::tuple<int, int, Sparsity>;

  PackOptions layout_of(const PartOfLinear& part) const;
  WeightStep step_of(const LinearChoice& choice) const;

  const LlamaCheckpoint& checkpoint_;
  const CompressOptions options_;
  const Config config_;
  std::map<Linear, WeightStep> steps_;
  mutable std::mutex mutex_;
  mutable std::map<Shape, PackOptions> layouts_;  // planning groups takes a while
};

}  // namespace sluice
