#include "sw/cli/workload.h"

#include <fmt/format.h>

#include <charconv>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <stdexcept>

#include "sw/compress/prune.h"
#include "sw/model/tokenizer.h"
#include "sw/planner/packing.h"

namespace sluice {
namespace {

constexpr int kPromptTokens = 32;  // at least
constexpr const char* kPrompt =
    "Once upon a time there was a little girl who lived near a big forest with her mother and her "
    "dog. One day the dog ran away, and the girl went out to look for him. She asked the bird in "
    "the tree: have you seen my dog? The bird said that he was by the river.";

std::span<const float> flat(const RowMatrix& matrix) {
  return {matrix.data(), static_cast<size_t>(matrix.size())};
}

std::string read_prompt(const std::filesystem::path& tokenizer) {
  std::ifstream file(tokenizer.parent_path() / "prompt.txt");
  return file ? std::string(std::istreambuf_iterator<char>(file), {}) : kPrompt;
}

Activations record(const LlamaModel& model, const std::string& path, uint64_t seed) {
  if (!model.has_embedding()) return record_activations(model, kPromptTokens, seed);
  const auto file = tokenizer_beside(path);
  if (!file) {
    throw std::runtime_error(
        fmt::format("{}: there is no tokenizer.model or tokenizer.json beside the checkpoint to "
                    "turn a prompt into tokens; put the model's tokenizer there",
                    path));
  }
  const Tokenizer tokenizer(*file);
  const std::vector<int> tokens = tokenizer.encode(read_prompt(*file), tokenizer.bos() >= 0);
  if (tokens.size() < kPromptTokens) {
    throw std::runtime_error(fmt::format("{}: the prompt has {} tokens; {} or more are needed",
                                         path, tokens.size(), kPromptTokens));
  }
  return record_activations(model, tokens);
}

}  // namespace

Workload::Workload(const std::string& model_path, uint64_t seed)
    : model_(load_model(model_path)), activations_(record(model_, model_path, seed)) {}

std::vector<WorkloadCase> Workload::cases(const std::string& layers, const Config& config) const {
  std::vector<WorkloadCase> all;
  const auto add = [&](const LinearInputs& inputs, Sparsity sparsity, const char* phase) {
    const std::string tensor = fmt::format("layer{}.{}", inputs.layer, short_name(inputs.linear));
    all.push_back({{tensor, to_string(sparsity), phase},
                   sparsity,
                   &model_.layers.at(inputs.layer).weight(inputs.linear),
                   &inputs.input});
  };
  for (const int layer : parse_layers(layers)) {
    for (size_t i = 0; i < activations_.prompt.size(); ++i) {
      if (activations_.prompt[i].layer != layer) continue;
      for (const Sparsity sparsity : {Sparsity::kDense, Sparsity::k1of2, Sparsity::k2of4}) {
        if (static_cast<int>(sparsity) > static_cast<int>(config.sparsity)) break;
        add(activations_.prompt[i], sparsity, "prefill");
        add(activations_.decode[i], sparsity, "decode");
      }
    }
  }
  return all;
}

std::vector<int> Workload::parse_layers(const std::string& layers) const {
  const int count = static_cast<int>(model_.layers.size());
  const auto fail = [&] {
    throw std::runtime_error(
        fmt::format("--layers {}: give all, a layer or a range as 0-3, of the layers 0 to {} of {}",
                    layers, count - 1, model_.source));
  };
  const auto number = [&](const std::string& text) {
    int value = 0;
    const char* end = text.data() + text.size();
    const auto [rest, error] = std::from_chars(text.data(), end, value);
    if (error != std::errc() || rest != end || value < 0 || value >= count) fail();
    return value;
  };
  std::vector<int> chosen;
  std::stringstream parts(layers == "all" ? fmt::format("0-{}", count - 1) : layers);
  for (std::string part; std::getline(parts, part, ',');) {
    const size_t dash = part.find('-');
    const int first = number(part.substr(0, dash));
    const int last = dash == std::string::npos ? first : number(part.substr(dash + 1));
    if (last < first) fail();
    for (int layer = first; layer <= last; ++layer) chosen.push_back(layer);
  }
  if (chosen.empty()) fail();
  return chosen;
}

PackedCase pack_case(const Config& config, const WorkloadCase& item, const CodingChoice& coding) {
  const int n = static_cast<int>(item.weights->rows());
  const int k = static_cast<int>(item.weights->cols());
  const int m = static_cast<int>(item.input->rows());
  const auto operand = static_cast<Operand>(config.operand);
  RowMatrix weights = *item.weights;
  prune({weights.data(), static_cast<size_t>(weights.size())}, n, k, item.sparsity);
  return {pack(flat(weights), n, k, {operand, default_step(item.sparsity, coding)},
               pack_options(config, m, n, k, item.sparsity, coding)),
          quantise_activations(flat(*item.input), m, k, operand)};
}

}  // namespace sluice
