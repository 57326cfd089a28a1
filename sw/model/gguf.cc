#include "sw/model/gguf.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "sw/model/error.h"
#include "sw/model/gguf_metadata.h"

namespace sluice {
namespace {

struct TypeName {
  std::uint32_t id;
  std::string_view name;
};

constexpr std::array kOtherTypes = {
    TypeName{2, "Q4_0"},    TypeName{3, "Q4_1"},     TypeName{6, "Q5_0"},
    TypeName{7, "Q5_1"},    TypeName{9, "Q8_1"},     TypeName{10, "Q2_K"},
    TypeName{11, "Q3_K"},   TypeName{12, "Q4_K"},    TypeName{13, "Q5_K"},
    TypeName{14, "Q6_K"},   TypeName{15, "Q8_K"},    TypeName{16, "IQ2_XXS"},
    TypeName{17, "IQ2_XS"}, TypeName{18, "IQ3_XXS"}, TypeName{19, "IQ1_S"},
    TypeName{20, "IQ4_NL"}, TypeName{21, "IQ3_S"},   TypeName{22, "IQ2_S"},
    TypeName{23, "IQ4_XS"}, TypeName{24, "I8"},      TypeName{25, "I16"},
    TypeName{26, "I32"},    TypeName{27, "I64"},     TypeName{28, "F64"},
    TypeName{29, "IQ1_M"},  TypeName{34, "TQ1_0"},   TypeName{35, "TQ2_0"},
    TypeName{39, "MXFP4"},
};

struct TensorType {
  Dtype dtype;
  std::string_view name;
  std::uint64_t bytes;           // of a block
  std::uint64_t block_size = 1;  // elements of a row in a block
};

TensorType tensor_type(std::uint32_t id, const std::string& where) {
  switch (id) {
    case 0:
      return {Dtype::kF32, "F32", 4};
    case 1:
      return {Dtype::kF16, "F16", 2};
    case 8:
      return {Dtype::kQ8_0, "Q8_0", kQ8BlockBytes, kQ8BlockSize};
    case 30:
      return {Dtype::kBf16, "BF16", 2};
    default:
      break;
  }
  const auto* found = std::ranges::find(kOtherTypes, id, &TypeName::id);
  throw ModelError(fmt::format(
      "{} is of type {}; only F32, F16, BF16 and Q8_0 are read: use the model as it was before it "
      "was quantised (\"--outtype bf16\" of convert_hf_to_gguf.py)",
      where, found == kOtherTypes.end() ? fmt::format("number {}", id) : std::string(found->name)));
}

struct Renaming {
  std::string_view from;
  std::string_view to;
};

constexpr std::array kLayerNames = {
    Renaming{"attn_q.weight", "self_attn.q_proj.weight"},
    Renaming{"attn_k.weight", "self_attn.k_proj.weight"},
    Renaming{"attn_v.weight", "self_attn.v_proj.weight"},
    Renaming{"attn_output.weight", "self_attn.o_proj.weight"},
    Renaming{"attn_norm.weight", "input_layernorm.weight"},
    Renaming{"ffn_gate.weight", "mlp.gate_proj.weight"},
    Renaming{"ffn_up.weight", "mlp.up_proj.weight"},
    Renaming{"ffn_down.weight", "mlp.down_proj.weight"},
    Renaming{"ffn_norm.weight", "post_attention_layernorm.weight"},
};

constexpr std::array kOuterNames = {
    Renaming{"token_embd.weight", "model.embed_tokens.weight"},
    Renaming{"output_norm.weight", "model.norm.weight"},
    Renaming{"output.weight", "lm_head.weight"},
};

// The Hugging Face name; a name without one stays as it is.
std::string checkpoint_name(const std::string& name) {
  const auto* outer = std::ranges::find(kOuterNames, name, &Renaming::from);
  if (outer != kOuterNames.end()) return std::string(outer->to);
  constexpr std::string_view kPrefix = "blk.";
  const std::size_t dot = name.find('.', kPrefix.size());
  if (!name.starts_with(kPrefix) || dot == std::string::npos) return name;
  const auto* inner = std::ranges::find(kLayerNames, name.substr(dot + 1), &Renaming::from);
  if (inner == kLayerNames.end()) return name;
  return fmt::format("model.layers.{}.{}", name.substr(kPrefix.size(), dot - kPrefix.size()),
                     inner->to);
}

struct TensorInfo {
  std::string name;
  std::vector<std::uint64_t> shape;  // row-major, the file's order turned round
  TensorType type;
  std::uint64_t offset;
  std::uint64_t size;
};

TensorInfo read_info(ByteReader& reader) {
  TensorInfo info;
  info.name = read_gguf_string(reader, "a tensor's name");
  const std::string where = fmt::format("{}: tensor {}", reader.where(), in_quotes(info.name));
  const auto dimensions = reader.read<std::uint32_t>("a number of dimensions");
  if (dimensions < 1 || dimensions > 4) {
    throw ModelError(fmt::format("{} has {} dimensions; 1 to 4 are possible", where, dimensions));
  }
  for (std::uint32_t i = 0; i < dimensions; ++i) {
    info.shape.insert(info.shape.begin(), reader.read<std::uint64_t>("a dimension"));
  }
  info.type = tensor_type(reader.read<std::uint32_t>("a tensor's type"), where);
  info.offset = reader.read<std::uint64_t>("a tensor's offset");
  if (info.shape.back() % info.type.block_size != 0) {
    throw ModelError(fmt::format("{} has rows of {}; of {} they must be multiples of {}", where,
                                 info.shape.back(), info.type.name, info.type.block_size));
  }
  info.size = info.type.bytes;
  for (const std::uint64_t dimension : info.shape) {
    if (__builtin_mul_overflow(info.size, dimension, &info.size)) {
      throw ModelError(fmt::format("{}: shape {} is too large", where, shape_text(info.shape)));
    }
  }
  info.size /= info.type.block_size;
  return info;
}

void check_placement(std::vector<TensorInfo> infos, std::uint64_t alignment,
                     std::uint64_t data_size, const std::string& source) {
  std::ranges::sort(infos, {}, &TensorInfo::offset);
  std::uint64_t end = 0;
  for (const TensorInfo& info : infos) {
    if (info.offset % alignment != 0 || info.offset < end || info.offset > data_size ||
        info.size > data_size - info.offset) {
      throw ModelError(fmt::format(
          "{}: tensor {} takes {} bytes from data byte {}; it must begin at a multiple of {}, "
          "after "
          "the tensor before it, which ends at {}, and lie within the {} bytes of data",
          source, in_quotes(info.name), info.size, info.offset, alignment, end, data_size));
    }
    end = info.offset + info.size;
  }
}

std::vector<TensorInfo> read_infos(ByteReader& reader, std::uint64_t count) {
  std::vector<TensorInfo> infos;
  for (std::uint64_t i = 0; i < count; ++i) infos.push_back(read_info(reader));
  return infos;
}

void add_tensors(const SharedFile& file, ByteReader& reader, const std::vector<TensorInfo>& infos,
                 std::uint64_t alignment, Checkpoint& checkpoint) {
  const std::uint64_t padding = (alignment - reader.offset() % alignment) % alignment;
  reader.take(std::min<std::uint64_t>(padding, reader.remaining()), "padding");
  const auto data = file->bytes().subspan(reader.offset());
  check_placement(infos, alignment, data.size(), reader.where());
  checkpoint.hold(file);
  for (const TensorInfo& info : infos) {
    checkpoint.add({checkpoint_name(info.name), info.type.dtype, std::string(info.type.name),
                    info.shape, data.subspan(info.offset, info.size), reader.where()});
  }
}

RotaryScaling read_scaling(const GgufMetadata& metadata, const Checkpoint& tensors) {
  constexpr const char* kFactors = "rope_freqs.weight";
  constexpr const char* kLongFactors = "rope_factors_long.weight";
  if (tensors.contains(kLongFactors)) {
    throw ModelError(fmt::format("{}: rotary embedding scaled by {} is not supported",
                                 tensors.source(), kLongFactors));
  }
  RotaryScaling scaling;
  const auto kind = metadata.one_of("llama.rope.scaling.type", {"none", "linear"});
  const double factor =
      metadata.number("llama.rope.scaling.factor", metadata.number("llama.rope.scale_linear", 1.0));
  if (kind.value_or("linear") == "linear" && factor != 1.0) {
    scaling.kind = RotaryScaling::Kind::kLinear;
    scaling.factor = factor;
  }
  if (!tensors.contains(kFactors)) return scaling;
  if (scaling.kind != RotaryScaling::Kind::kNone) {
    throw ModelError(fmt::format("{}: llama.rope.scaling.factor together with {} is not supported",
                                 tensors.source(), kFactors));
  }
  scaling.kind = RotaryScaling::Kind::kDivisors;
  const RowMatrix factors = to_matrix(tensors.find(kFactors));
  scaling.divisors.assign(factors.data(), factors.data() + factors.size());
  return scaling;
}

// The end of a text, and of a turn where the model has one.
std::vector<int> read_eos(const GgufMetadata& metadata) {
  const int end = metadata.integer("tokenizer.ggml.eos_token_id", 2);
  const int end_of_turn = metadata.integer("tokenizer.ggml.eot_token_id", end);
  if (end_of_turn == end) return {end};
  return {end, end_of_turn};
}

LlamaConfig make_config(const GgufMetadata& metadata, const Checkpoint& tensors) {
  metadata.one_of("general.architecture", {"llama"});
  LlamaConfig config;
  config.hidden_size = metadata.integer("llama.embedding_length");
  config.intermediate_size = metadata.integer("llama.feed_forward_length");
  config.num_hidden_layers = metadata.integer("llama.block_count");
  config.num_attention_heads = metadata.integer("llama.attention.head_count");
  config.num_key_value_heads =
      metadata.integer("llama.attention.head_count_kv", config.num_attention_heads);
  config.head_dim = metadata.integer("llama.attention.key_length",
                                     config.hidden_size / std::max(1, config.num_attention_heads));
  config.max_position_embeddings = metadata.integer("llama.context_length");
  config.rms_norm_eps = metadata.number("llama.attention.layer_norm_rms_epsilon");
  config.rope_theta = metadata.number("llama.rope.freq_base", 10000.0);
  config.rope_scaling = read_scaling(metadata, tensors);
  config.bos_token_id = metadata.integer("tokenizer.ggml.bos_token_id", 1);
  config.eos_token_ids = read_eos(metadata);
  config.tie_word_embeddings = !tensors.contains("lm_head.weight");
  const TensorView& embedding = tensors.find("model.embed_tokens.weight");
  config.vocab_size = static_cast<int>(std::min<std::uint64_t>(embedding.shape[0], INT32_MAX));
  check_config(config, tensors.source());
  if (metadata.integer("llama.rope.dimension_count", config.head_dim) != config.head_dim) {
    throw ModelError(
        fmt::format("{}: llama.rope.dimension_count is not the head size {}; partial "
                    "rotary embedding is not supported",
                    tensors.source(), config.head_dim));
  }
  return config;
}

std::uint64_t checked_alignment(const GgufMetadata& metadata, const std::string& source) {
  const int alignment = metadata.integer("general.alignment", 32);
  if (alignment < 8 || alignment % 8 != 0) {
    throw ModelError(
        fmt::format("{}: general.alignment {} is not a multiple of 8", source, alignment));
  }
  return static_cast<std::uint64_t>(alignment);
}

}  // namespace

LlamaSource open_gguf(const std::filesystem::path& path) {
  const auto file = std::make_shared<const MappedFile>(path);
  ByteReader reader(file->bytes(), path.string());
  const GgufHeader header = read_gguf_header(reader);
  const GgufMetadata metadata(reader, header.metadata_count);
  const auto infos = read_infos(reader, header.tensor_count);
  Checkpoint checkpoint(path.string());
  add_tensors(file, reader, infos, checked_alignment(metadata, path.string()), checkpoint);
  LlamaConfig config = make_config(metadata, checkpoint);
  return {std::move(config), std::move(checkpoint), RotaryOrder::kInterleaved};
}

}  // namespace sluice
