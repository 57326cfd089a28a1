// A model as verbs take it that let it run: a container, or a checkpoint that is compressed on the
// spot with the options of `sluice compress`.
#ifndef SLUICE_SW_CLI_MODEL_OPTIONS_H_
#define SLUICE_SW_CLI_MODEL_OPTIONS_H_

#include <CLI/CLI.hpp>
#include <optional>
#include <string>
#include <vector>

#include "sw/container/compressed_model.h"
#include "sw/model/tokenizer.h"

namespace sluice {

// How weights are compressed, from a command line.
struct CompressWords {
  std::string operand = "int8";
  std::string sparsity = "dense";
  std::string coding = "huffman";
  std::optional<double> bits;
  std::string scales;
  std::string palette;
  std::vector<std::string> linears;

  // kBesidesMode leaves out --sparsity, --coding and --bits, and has --operand in their place.
  enum Part { kAll, kBesidesMode };
  void add_to(CLI::App& command, Part part = kAll);
  // For the array of a configuration. Throws std::runtime_error for words that mean nothing.
  CompressOptions options(const std::string& config) const;
};

// From a container, or compressed with a bar on a terminal.
CompressedModel open_model(const std::string& path, const CompressOptions& options);

// What the model brings; `path` is of another one if it is not empty. Throws std::runtime_error if
// there is none, or if it has more tokens than the model.
Tokenizer open_tokenizer(const CompressedModel& model, const std::string& path);
Tokenizer open_tokenizer(const LlamaModel& model, const std::string& path);

}  // namespace sluice

#endif  // SLUICE_SW_CLI_MODEL_OPTIONS_H_
