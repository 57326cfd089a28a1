// How a checkpoint is compressed, as `sluice compress` and the other verbs take it.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "sw/compress/types.h"
#include "sw/model/linear.h"

namespace sluice {

// A linear is cut into parts of about as many weights.
inline constexpr std::uint64_t kPartWeights = std::uint64_t{16} << 20;

struct LinearChoice {
  Sparsity sparsity = Sparsity::kDense;
  CodingChoice coding{};
  std::optional<double> bits = {};  // a weight, for huffman and trellis; else the default step
};

struct CompressOptions {
  std::string config = "default";  // a name of configs/: the array that it is laid out for
  Sparsity sparsity = Sparsity::kDense;
  CodingChoice coding{};
  std::optional<double> bits = {};  // of the linears whose coding can be asked for some
  std::string scales = {};          // "row", "matrix" or empty, see step_of()
  std::string palette = {};         // as round_to_palette() takes it, or empty
  std::map<Linear, LinearChoice> overrides = {};
  int rows = 16;                                      // of activations that groups are planned for
  std::uint64_t part_weights = kPartWeights;          // of a part, at most
  int jobs = 0;                                       // threads; 0: as many as there are cores
  std::uint64_t max_memory = std::uint64_t{3} << 30;  // bytes of work in flight

  LinearChoice choice_of(Linear linear) const;
};

// "dense:huffman", "2:4:fixed:4", "1:2:trellis@3" (bits a weight). Throws std::runtime_error for
// other words.
LinearChoice parse_choice(std::string_view words);
std::string to_string(const LinearChoice& choice);

// "head=dense:huffman", "down=2:4:fixed:4", "head=dense:huffman@6" (bits a weight). Throws
// std::runtime_error for other words.
std::pair<Linear, LinearChoice> parse_override(std::string_view text);

// Those of them that decide about the result, as a command line has them.
std::string to_string(const CompressOptions& options);

}  // namespace sluice
