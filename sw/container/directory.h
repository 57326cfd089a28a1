// What a container holds and where (docs/container.md): the directory at its end, JSON text.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "gen/config.h"
#include "sw/compress/types.h"
#include "sw/model/linear.h"
#include "sw/model/llama_config.h"
#include "sw/model/tensor.h"

namespace sluice {

inline constexpr std::uint64_t kContainerHeaderBytes = 64;
inline constexpr std::uint64_t kBlobAlignment = 64;

constexpr std::uint64_t aligned_blob(std::uint64_t offset) {
  return (offset + kBlobAlignment - 1) / kBlobAlignment * kBlobAlignment;
}

// Bytes of the file that a CRC32C covers.
struct Blob {
  std::uint64_t offset = 0;
  std::uint64_t bytes = 0;
  std::uint32_t crc = 0;

  std::uint64_t end() const { return offset + bytes; }
};

// The machine that packed tensors are laid out for. One that is like it in all but the name runs
// them, if its accumulators and scales hold the groups that they are cut into.
struct Target {
  std::string config;
  std::uint64_t config_hash = 0;
  int rows = 0;
  int cols = 0;
  Operand operand = Operand::kInt8;
  int max_code_len = 0;
  int trellis_states = 0;  // 0: none
};

Target target_of(const Config& config);

// "F32", "F16" or "BF16", the types that containers store.
const char* dtype_name(Dtype dtype);

// A tensor that is stored as a checkpoint has it: the embedding and the norms.
struct PlainTensor {
  std::string name;  // as in a Hugging Face checkpoint
  Dtype dtype = Dtype::kF32;
  std::vector<std::uint64_t> shape;
  Blob blob;
};

// Sums of squares over weights: of themselves, before pruning, and of what they changed by.
struct Distortion {
  double signal = 0;
  double noise = 0;

  double snr_db() const;  // infinite without noise
  Distortion& operator+=(const Distortion& other);
};

// Consecutive output channels of a linear as one packed tensor.
struct PackedPart {
  int rows = 0;
  Blob blob;
  Distortion distortion;
};

struct PackedLinear {
  int layer = kNoLayer;
  Linear linear = Linear::kHead;
  Sparsity sparsity = Sparsity::kDense;
  CodingChoice coding{};
  std::vector<PackedPart> parts = {};

  std::string name() const { return weight_name(layer, linear); }
  std::uint64_t bytes() const;
  Distortion distortion() const;
};

// A file of the checkpoint's folder, as it is: tokenizer.model and the like.
struct StoredFile {
  std::string name;
  Blob blob;
};

struct Directory {
  LlamaConfig config;
  Target target;
  std::string made_by;  // program and version
  std::string source;   // name of the checkpoint's file or folder
  std::string options;  // of the command that made it
  std::vector<PlainTensor> tensors = {};
  std::vector<PackedLinear> linears = {};
  std::vector<StoredFile> files = {};

  bool has_embedding() const;
  bool has_head() const;
  const PackedLinear* find(const std::string& name) const;  // null: there is none

  // Of the linears.
  std::uint64_t weights() const;
  std::uint64_t bytes() const;
};

std::string to_text(const Directory& directory);

// Checks everything that docs/container.md demands of a directory that begins at byte `offset`.
// Throws ModelError, opened by `where`.
Directory parse_directory(std::string_view text, std::uint64_t offset, const std::string& where);

}  // namespace sluice
