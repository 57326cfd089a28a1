#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <stdexcept>
#include <thread>

#include "backends/find_config.h"
#include "sw/cli/accepted_by.h"
#include "sw/cli/commands.h"
#include "sw/cli/embedded_model.h"
#include "sw/cli/eval_report.h"
#include "sw/cli/fitting_device.h"
#include "sw/cli/model_options.h"
#include "sw/cli/rate_progress.h"
#include "sw/cli/report_options.h"
#include "sw/cli/stopwatch.h"
#include "sw/container/container_file.h"
#include "sw/inference/exact_linears.h"

namespace sluice {
namespace {

constexpr const char* kFooter = R"help(
Says how well a Llama predicts a text, in floats and compressed in each of the variants: bits a
weight of the linear layers with all bytes counted, perplexity, nats a token, and the loss in nats
against floats. The products are bit for bit those of the machine, computed fast on the host.

The text is cut into windows, each opened by the beginning-of-text token if there is one; each
token is predicted once, from those before it in its window. With --lines each line is a text of
its own. A container is evaluated as it is; --reference names the checkpoint to hold it against.

Examples:
  sluice eval --text models/stories/heldout.txt --lines
  sluice eval models/my-llama --text novel.txt --report eval.html
  sluice eval models/my-llama --text novel.txt --variants dense:huffman@3,1:2:trellis --limit 20000
  sluice eval my-llama.sluice --reference models/my-llama --text novel.txt)help";

struct Options {
  std::string model = embedded_model();
  std::string reference;
  std::string tokenizer;
  std::string text;
  std::string variants =
      "dense:raw,dense:fixed:4,dense:huffman@3.5,dense:huffman@4.5,dense:trellis@3.5,"
      "dense:trellis@4.5,1:2:raw,1:2:huffman,1:2:trellis,2:4:raw,2:4:huffman,2:4:trellis";
  std::string config;
  bool lines = false;
  int window = 0;
  std::uint64_t limit = 0;
  int jobs = std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
  CompressWords compress;
  ReportOptions reports;
};

std::string read_text(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw std::runtime_error(fmt::format("--text {}: there is no such file", path));
  return {std::istreambuf_iterator<char>(file), {}};
}

// At most `limit` tokens to predict, if it is not 0.
void shorten(TokenSequences& sequences, std::uint64_t limit) {
  if (limit == 0) return;
  for (std::size_t i = 0; i < sequences.size(); ++i) {
    const std::size_t targets = sequences[i].size() - 1;
    if (targets >= limit) {
      sequences[i].resize(limit + 1);
      sequences.resize(i + 1);
      return;
    }
    limit -= targets;
  }
}

TokenSequences read_sequences(const Options& options, const Tokenizer& tokenizer, int window) {
  const std::string text = read_text(options.text);
  const std::optional<int> bos =
      tokenizer.bos() >= 0 ? std::optional(tokenizer.bos()) : std::nullopt;
  TokenSequences sequences;
  const auto add = [&](const std::string& part) {
    for (auto& sequence : cut_sequences(tokenizer.encode(part, false), window, bos)) {
      sequences.push_back(std::move(sequence));
    }
  };
  if (options.lines) {
    std::stringstream stream(text);
    for (std::string line; std::getline(stream, line);) {
      if (!line.empty()) add(line);
    }
  } else {
    add(text);
  }
  shorten(sequences, options.limit);
  return sequences;
}

std::vector<LinearChoice> read_variants(const std::string& words) {
  std::vector<LinearChoice> variants;
  std::stringstream stream(words);
  for (std::string word; std::getline(stream, word, ',');) variants.push_back(parse_choice(word));
  return variants;
}

// Bits of a floating point weight as the checkpoint has it.
double stored_bits(const LlamaCheckpoint& checkpoint) {
  const TensorView& tensor = checkpoint.linear_tensor(0, Linear::kQ);
  return 8 * static_cast<double>(tensor.bytes.size()) /
         static_cast<double>(tensor.shape[0] * tensor.shape[1]);
}

class Evaluation {
 public:
  Evaluation(const Options& options, EvalReport& report) : options_(options), report_(report) {}

  void prepare(const LlamaModel& model, const Tokenizer& tokenizer, std::size_t rows) {
    const int positions = model.config.max_position_embeddings;
    const int window = options_.window > 0 ? options_.window : positions;
    if (window > positions) {
      throw std::runtime_error(
          fmt::format("--window {}: {} has {} positions", window, model.source, positions));
    }
    sequences_ = read_sequences(options_, tokenizer, window);
    report_.model = model.source;
    report_.text = options_.text;
    report_.window = window;
    for (const auto& sequence : sequences_) report_.tokens += sequence.size() - 1;
    if (report_.tokens == 0) {
      throw std::runtime_error(
          fmt::format("--text {}: holds no token to predict; give a longer text", options_.text));
    }
    rows_ = rows;
    options_.reports.print("{} on {}: {} tokens in windows of {}\n\n{}", report_.model,
                           report_.text, report_.tokens, window, eval_header());
    std::fflush(stdout);
  }

  void run(const LlamaModel& model, const LinearGroupBackend& backend, EvalRow row,
           const Stopwatch& watch) {
    {
      RateProgress progress("tokens");
      const auto all = static_cast<double>(report_.tokens);
      const std::string what =
          fmt::format("{} of {}: {} {}", report_.rows.size() + 1, rows_, row.sparsity, row.coding);
      row.loss = text_loss(model, sequences_, backend, options_.jobs, [&](std::uint64_t done) {
        progress.show(static_cast<double>(done), all, what);
      });
    }
    row.seconds = watch.seconds();
    report_.rows.push_back(row);
    options_.reports.print("{}", eval_line(report_, row));
    std::fflush(stdout);
  }

  void run(const CompressedModel& model, const std::string& sparsity, const std::string& coding,
           const Config& config, const Stopwatch& watch) {
    const ExactLinears linears(model);
    run(model.frame, linears.backend(),
        {.sparsity = sparsity,
         .coding = coding,
         .bits_per_weight = model.bits_per_weight(),
         .bytes = model.bytes(),
         .loss = {},
         .config = config},
        watch);
  }

 private:
  const Options& options_;
  EvalReport& report_;
  TokenSequences sequences_;
  std::size_t rows_ = 0;
};

void add_float_row(Evaluation& evaluation, const std::string& path, const Stopwatch& watch) {
  const auto checkpoint = LlamaCheckpoint::open(path);
  const LlamaModel model = load_model(path);
  std::uint64_t weights = 0;
  const auto count = [&](Linear linear) {
    const auto [n, k] = linear_shape(model.config, linear);
    weights += std::uint64_t(n) * static_cast<std::uint64_t>(k);
  };
  for (int layer = 0; layer < model.config.num_hidden_layers; ++layer) {
    std::ranges::for_each(kLayerLinears, count);
  }
  count(Linear::kHead);
  const double bits = stored_bits(checkpoint);
  evaluation.run(model, one_by_one(float_linear),
                 {.sparsity = kFloatRow,
                  .coding = "as it is",
                  .bits_per_weight = bits,
                  .bytes = static_cast<std::uint64_t>(bits / 8 * static_cast<double>(weights)),
                  .loss = {},
                  .config = {}},
                 watch);
}

void run_container(const Options& options, Evaluation& evaluation) {
  const Stopwatch watch;
  const CompressedModel model = open_compressed(options.model);
  const bool has_reference = !options.reference.empty();
  evaluation.prepare(model.frame, open_tokenizer(model, options.tokenizer), 1 + has_reference);
  if (has_reference) add_float_row(evaluation, options.reference, watch);
  const Stopwatch own;
  evaluation.run(model, "container", std::filesystem::path(options.model).filename(),
                 find_config(model.target.config), own);
}

void run_checkpoint(const Options& options, Evaluation& evaluation) {
  if (!options.reference.empty()) {
    throw std::runtime_error(
        "--reference: is for containers; a checkpoint is held against its own floats");
  }
  const std::vector<LinearChoice> variants = read_variants(options.variants);
  const auto checkpoint = LlamaCheckpoint::open(options.model);
  const LlamaModel frame = load_without_linears(checkpoint);
  evaluation.prepare(frame, open_tokenizer(frame, options.tokenizer), 1 + variants.size());
  add_float_row(evaluation, options.model, Stopwatch());
  for (const LinearChoice& variant : variants) {
    const Stopwatch watch;
    const Config config = fitting_config(options.config, {parse_operand(options.compress.operand),
                                                          variant.sparsity, variant.coding});
    CompressOptions compress = options.compress.options(config.name);
    compress.sparsity = variant.sparsity;
    compress.coding = variant.coding;
    if (variant.bits) compress.bits = variant.bits;
    std::string coding = to_string(variant);
    coding.erase(0, to_string(variant.sparsity).size() + 1);
    evaluation.run(compress_in_memory(checkpoint, compress), to_string(variant.sparsity), coding,
                   config, watch);
  }
}

void run(const Options& options) {
  EvalReport report;
  Evaluation evaluation(options, report);
  is_container(options.model) ? run_container(options, evaluation)
                              : run_checkpoint(options, evaluation);
  options.reports.write(to_json(report), [&] { return make_page(report); });
}

}  // namespace

void add_eval(CLI::App& app) {
  CLI::App* command = app.add_subcommand("eval", "What compression costs in predicting a text");
  command->footer(kFooter);
  auto options = std::make_shared<Options>();
  command->add_option("model", options->model, "container, or checkpoint's folder or file")
      ->capture_default_str();
  command->add_option("--text", options->text, "UTF-8 text to predict")->required();
  command
      ->add_option("--variants", options->variants,
                   "<sparsity>:<coding>[@<bits a weight>], separated by commas")
      ->check(accepted_by(read_variants));
  options->compress.add_to(*command, CompressWords::kBesidesMode);
  command->add_option("--config", options->config,
                      "array to compress for; default one that runs the variant");
  command->add_option("--window", options->window, "tokens; default all positions of the model")
      ->check(CLI::Range(1, 1 << 24));
  command->add_flag("--lines", options->lines, "each line is a text of its own");
  command->add_option("--limit", options->limit, "predict no more tokens than that");
  command->add_option("--reference", options->reference, "checkpoint that a container was made of");
  command->add_option("--tokenizer", options->tokenizer, "another tokenizer file");
  command->add_option("--jobs", options->jobs, "threads")
      ->check(CLI::Range(1, 256))
      ->capture_default_str();
  options->reports.add_to(*command);
  command->callback([options] { run(*options); });
}

}  // namespace sluice
