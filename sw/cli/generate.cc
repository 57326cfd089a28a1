#include "sw/inference/generate.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <thread>

#include "sw/cli/commands.h"
#include "sw/cli/embedded_model.h"
#include "sw/cli/fitting_device.h"
#include "sw/cli/generate_report.h"
#include "sw/cli/model_options.h"
#include "sw/cli/report_options.h"
#include "sw/cli/stopwatch.h"
#include "sw/container/container_file.h"
#include "sw/inference/decoded_model.h"
#include "sw/inference/device_linears.h"
#include "sw/inference/exact_linears.h"

namespace sluice {
namespace {

constexpr const char* kFooter = R"help(
Lets a Llama go on with a prompt. The prompt goes through the model in batches, then one token
after the other; the text appears as it is made. All linear layers are computed by the device
from compressed weights; norms, attention with its cache, and sampling by the host.

--device cpu computes in floats, from a checkpoint with its own weights, from a container with
the decoded ones. exact gives the numbers of the machine, computed fast on the host; golden and
rtl run every command. These three write the same text. Without a configuration they take that
of the container, or one that runs the weights.

The summary goes to standard error. Its cycles are the sums over all products, each from
doorbell to interrupt; --clock makes seconds of them.

Examples:
  sluice generate --prompt "One day, a little fox" --tokens 40
  sluice generate --prompt "One day" --device golden --sparsity 1:2
  sluice generate --prompt "One day" --device exact --temperature 0.8 --top-p 0.9 --seed 7
  sluice compress models/my-llama -o my-llama.sluice
  sluice generate my-llama.sluice --prompt-file prompt.txt --report generate.html)help";

constexpr const char* kExact = "exact";

struct Options {
  std::string model = embedded_model();
  std::string tokenizer;
  std::string prompt;
  std::string prompt_file;
  std::string device = "rtl:default";
  int jobs = std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
  double clock_mhz = 1000;
  CompressWords compress;
  GenerateOptions generate;
  DeviceSettings settings;
  ReportOptions reports;
};

std::string read_prompt(const Options& options) {
  if (options.prompt_file.empty()) return options.prompt;
  std::ifstream file(options.prompt_file, std::ios::binary);
  if (!file) {
    throw std::runtime_error(
        fmt::format("--prompt-file {}: there is no such file to read", options.prompt_file));
  }
  return {std::istreambuf_iterator<char>(file), {}};
}

std::string describe(StopReason reason, const LlamaModel& model) {
  switch (reason) {
    case StopReason::kEndOfText:
      return "ended by the model";
    case StopReason::kTokens:
      return "ended by --tokens";
    case StopReason::kPositions:
      return fmt::format("all {} positions used", model.config.max_position_embeddings);
  }
  return {};
}

// Prints the text as it comes and takes the time.
class Writer {
 public:
  Writer(const Options& options, const Tokenizer& tokenizer, std::span<const int> prompt,
         GenerateReport& report)
      : options_(options), stream_(tokenizer), prompt_tokens_(prompt.size()), report_(report) {
    for (const int token : prompt) prompt_ += stream_.push(token);
  }

  void prefilled(int done) {
    const bool is_all = std::cmp_equal(done, prompt_tokens_);
    if (isatty(STDERR_FILENO)) {
      fmt::print(stderr, "\r\033[K");
      if (!is_all) fmt::print(stderr, "prompt: {} of {} tokens", done, prompt_tokens_);
      std::fflush(stderr);
    }
    if (!is_all) return;
    options_.reports.print("{}", prompt_);
    std::fflush(stdout);
    report_.prefill.seconds = watch_.restart();
  }

  void emit(int token) { show(stream_.push(token)); }

  void finish() {
    show(stream_.finish());
    options_.reports.print("\n");
    report_.decode.seconds = watch_.seconds();
  }

 private:
  void show(const std::string& text) {
    report_.text += text;
    options_.reports.print("{}", text);
    std::fflush(stdout);
  }

  const Options& options_;
  TextStream stream_;
  std::string prompt_;  // as it is shown
  std::size_t prompt_tokens_;
  GenerateReport& report_;
  Stopwatch watch_;
};

// `begin_decode` is called when the prompt has gone through.
GenerateReport write_text(
    const Options& options, const LlamaModel& model, const Tokenizer& tokenizer,
    const LinearGroupBackend& backend, const std::function<void()>& begin_decode = [] {}) {
  GenerateReport report;
  report.model = model.source;
  report.device = options.device;
  report.prompt = read_prompt(options);
  report.batch = options.generate.batch;
  report.clock_mhz = options.clock_mhz;
  const std::vector<int> prompt = tokenizer.encode(report.prompt, tokenizer.bos() >= 0);
  Writer writer(options, tokenizer, prompt, report);
  const Generation generation = generate(
      model, prompt, backend, options.generate,
      [&](int done) {
        writer.prefilled(done);
        if (std::cmp_equal(done, prompt.size())) begin_decode();
      },
      [&](int token) { writer.emit(token); });
  writer.finish();
  report.prefill.tokens = prompt.size();
  report.decode.tokens = generation.tokens.size();
  report.stopped = describe(generation.reason, model);
  return report;
}

// The model in floats.
GenerateReport run_on_cpu(const Options& options) {
  if (is_container(options.model)) {
    const CompressedModel compressed = open_compressed(options.model);
    const LlamaModel model = decoded_model(compressed);
    return write_text(options, model, open_tokenizer(compressed, options.tokenizer),
                      one_by_one(float_linear));
  }
  const LlamaModel model = load_model(options.model);
  return write_text(options, model, open_tokenizer(model, options.tokenizer),
                    one_by_one(float_linear));
}

// Of the device if its name says it, or if it is a board; else that of the container, or one that
// runs the weights.
std::string choose_config(const Options& options) {
  const std::size_t colon = options.device.find(':');
  if (colon == std::string::npos) {
    if (is_container(options.model)) {
      return ContainerFile::open(options.model).directory().target.config;
    }
    return fitting_config("", {parse_operand(options.compress.operand),
                               parse_sparsity(options.compress.sparsity),
                               parse_coding(options.compress.coding)})
        .name;
  }
  if (options.device.substr(0, colon) == kExact) return options.device.substr(colon + 1);
  return open_device(options.device)->config().name;
}

GenerateReport run_on_machine(const Options& options) {
  const std::string config = choose_config(options);
  const bool has_colon = options.device.find(':') != std::string::npos;
  const std::string name = has_colon ? options.device : options.device + ":" + config;
  CompressOptions compress = options.compress.options(config);
  compress.rows = options.generate.batch;
  const CompressedModel model = open_model(options.model, compress);
  const Tokenizer tokenizer = open_tokenizer(model, options.tokenizer);
  GenerateReport report;
  if (name.substr(0, name.find(':')) == kExact) {
    const ExactLinears linears(model);
    report = write_text(options, model.frame, tokenizer, linears.backend());
  } else {
    DeviceLinears linears(model, name, options.settings, options.jobs);
    report = write_text(options, model.frame, tokenizer, linears.backend(),
                        [&] { linears.begin(Phase::kDecode); });
    report.device = name;
    report.prefill.linears = linears.use(Phase::kPrefill);
    report.decode.linears = linears.use(Phase::kDecode);
    report.counters = linears.counters();
    report.config = linears.config();
  }
  report.weights = model.weights();
  report.compressed_bytes = model.bytes();
  return report;
}

void run(const Options& options) {
  const GenerateReport report =
      options.device == "cpu" ? run_on_cpu(options) : run_on_machine(options);
  fmt::print(stderr, "\n{}", summary(report));
  options.reports.write(to_json(report), [&] { return make_page(report); });
}

}  // namespace

void add_generate(CLI::App& app) {
  CLI::App* command = app.add_subcommand("generate", "Let a model write text");
  command->footer(kFooter);
  auto options = std::make_shared<Options>();
  command->add_option("model", options->model, "container, or checkpoint's folder or file")
      ->capture_default_str();
  command->add_option("--prompt", options->prompt, "text to go on with");
  command->add_option("--prompt-file", options->prompt_file, "the same from a file")
      ->excludes("--prompt");
  command
      ->add_option("--device", options->device,
                   "cpu, exact, golden[:<config>], rtl[:<config>] or serial:<path>")
      ->capture_default_str();
  command->add_option("--tokens", options->generate.tokens, "new ones at most")
      ->check(CLI::Range(1, 1 << 24))
      ->capture_default_str();
  command->add_option("--batch", options->generate.batch, "tokens of the prompt at a time")
      ->check(CLI::Range(1, 4096))
      ->capture_default_str();
  command
      ->add_option("--temperature", options->generate.sampler.temperature,
                   "0: the likeliest token; larger: more varied")
      ->check(CLI::Range(0.0, 100.0))
      ->capture_default_str();
  command
      ->add_option("--top-k", options->generate.sampler.top_k,
                   "sample among so many of the likeliest; 0: all")
      ->check(CLI::Range(0, 1 << 24))
      ->capture_default_str();
  command
      ->add_option("--top-p", options->generate.sampler.top_p,
                   "sample among the likeliest that have this probability together")
      ->check(CLI::Range(0.001, 1.0))
      ->capture_default_str();
  command->add_option("--seed", options->generate.sampler.seed, "of sampling")
      ->capture_default_str();
  command->add_option("--tokenizer", options->tokenizer, "another tokenizer file");
  options->compress.add_to(*command);
  command
      ->add_option("--jobs", options->jobs,
                   "machines that share the work, to use so many cores; cycles stay the same")
      ->check(CLI::Range(1, 64))
      ->capture_default_str();
  command->add_option("--latency", options->settings.memory_latency, "of memory, in cycles")
      ->check(CLI::Range(1u, 100000u))
      ->capture_default_str();
  command->add_option("--clock", options->clock_mhz, "of the machine, in MHz")
      ->check(CLI::Range(0.001, 100000.0))
      ->capture_default_str();
  options->reports.add_to(*command);
  command->callback([options] { run(*options); });
}

}  // namespace sluice
