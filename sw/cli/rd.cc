#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <charconv>
#include <cstdint>
#include <exception>
#include <mutex>
#include <optional>
#include <sstream>
#include <stdexcept>
#include <thread>

#include "sw/cli/accepted_by.h"
#include "sw/cli/commands.h"
#include "sw/cli/output_file.h"
#include "sw/cli/progress.h"
#include "sw/cli/rd_page.h"
#include "sw/cli/rd_report.h"
#include "sw/cli/report_options.h"
#include "sw/compress/rate_distortion/codec.h"
#include "sw/compress/rate_distortion/rivals.h"
#include "sw/compress/rate_distortion/source.h"
#include "sw/model/llama_model.h"
#include "sw/model/npy.h"
#include "sw/planner/step_for_bits.h"

namespace sluice {
namespace {

constexpr const char* kFooter = R"help(
Rate and distortion: bits a weight with every byte counted (tables, scales, checksums, padding), the
SNR, and the bits above Shannon's R(D) of a Gaussian source, for this machine's codings at the rates
of --bits, or with --like at the SNR of another format, beside the block formats in use: q4_0 and
q8_0 of GGML, nf4, mxfp4, nvfp4 and fp8, computed on the same weights.

Weights are random numbers (--source), a float32 array (--weights), or the matrices of a Llama
(--model), which are compared at the SNR of q4_0.

Examples:
  sluice rd
  sluice rd --source laplace --size 2048x2048 --bits 2.5,3,4 --plot rd.svg
  sluice rd --weights W.npy --codings huffman,trellis8,fixed:4 --report rd.html
  sluice rd --model ../stories15m --like q4_0)help";

struct RdOptions {
  std::string source = "gaussian";
  std::string size = "1024x1024";
  uint32_t seed = 1;
  std::string weights, model;
  std::string codings = "huffman,trellis4,trellis8";
  std::string bits = "3,3.5,4,4.5";
  std::string like;
  int max_code_len = kMaxCodeLength;
  std::string plot;
  ReportOptions reports;
};

struct RdMatrix {
  std::string name;
  RowMatrix weights;

  std::span<const float> values() const {
    return {weights.data(), static_cast<size_t>(weights.size())};
  }
  int n() const { return static_cast<int>(weights.rows()); }
  int k() const { return static_cast<int>(weights.cols()); }
};

std::vector<std::string> split(const std::string& list) {
  std::vector<std::string> parts;
  std::stringstream stream(list);
  for (std::string part; std::getline(stream, part, ',');) parts.push_back(part);
  return parts;
}

template <typename Number>
std::optional<Number> to_number(std::string_view text, Number least, Number most) {
  Number value{};
  const char* end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc() || rest != end || !(value >= least && value <= most)) return {};
  return value;
}

std::vector<double> parse_rates(const std::string& list) {
  std::vector<double> rates;
  for (const std::string& word : split(list)) {
    const auto rate = to_number(word, kFewestBits, kMostBits);
    if (!rate) {
      throw std::runtime_error(
          fmt::format("'{}' is no rate; give numbers from {} to {}", word, kFewestBits, kMostBits));
    }
    rates.push_back(*rate);
  }
  if (rates.empty()) throw std::runtime_error("give one or more, separated by commas");
  return rates;
}

std::vector<RdCodec> parse_codecs(const std::string& list) {
  std::vector<RdCodec> codecs;
  for (const std::string& word : split(list)) codecs.push_back(parse_rd_codec(word));
  if (codecs.empty()) throw std::runtime_error("give one or more, separated by commas");
  return codecs;
}

// Rows and columns.
std::pair<int, int> parse_size(const std::string& text) {
  const std::string_view word = text;
  const size_t cross = std::min(word.find('x'), word.size());
  const auto rows = to_number<int>(word.substr(0, cross), 1, kMaxMulDimension);
  const auto columns =
      to_number<int>(word.substr(std::min(cross + 1, word.size())), 1, kMaxMulDimension);
  if (!rows || !columns) {
    throw std::runtime_error(fmt::format(
        "{}: give rows x columns, each from 1 to {}, e.g. 1024x1024", text, kMaxMulDimension));
  }
  return {*rows, *columns};
}

RdMatrix random_matrix(const RdOptions& options) {
  const auto [n, k] = parse_size(options.size);
  const std::vector<float> values =
      random_weights(parse_source(options.source), size_t(n) * k, options.seed);
  return {fmt::format("{} {}, seed {}", options.source, options.size, options.seed),
          Eigen::Map<const RowMatrix>(values.data(), n, k)};
}

std::vector<RdMatrix> read_matrices(const RdOptions& options) {
  if (!options.weights.empty()) {
    const NpyMatrix array = read_npy(options.weights);
    if (const auto* matrix = std::get_if<RowMatrix>(&array)) return {{options.weights, *matrix}};
    throw std::runtime_error(
        fmt::format("{}: rate and distortion are of float32 weights", options.weights));
  }
  if (options.model.empty()) return {random_matrix(options)};
  std::vector<RdMatrix> matrices;
  const LlamaModel model = load_model(options.model);
  for (size_t layer = 0; layer < model.layers.size(); ++layer) {
    for (const Linear linear : kLayerLinears) {
      matrices.push_back({fmt::format("layer{}.{}", layer, short_name(linear)),
                          model.layers[layer].weight(linear)});
    }
  }
  return matrices;
}

// Runs every(i) for i < count on a few threads.
template <typename F>
void in_parallel(size_t count, F every) {
  std::atomic<size_t> next = 0;
  std::exception_ptr failure;
  std::mutex mutex;
  {
    std::vector<std::jthread> workers;
    for (unsigned i = 0; i < std::max(1u, std::thread::hardware_concurrency()); ++i) {
      workers.emplace_back([&] {
        try {
          for (size_t j = next++; j < count; j = next++) every(j);
        } catch (...) {
          const std::lock_guard lock(mutex);
          failure = std::current_exception();
          next = count;
        }
      });
    }
  }
  if (failure) std::rethrow_exception(failure);
}

std::vector<RdResult> measure(const RdOptions& options, const std::vector<RdMatrix>& matrices) {
  std::vector<RdCodec> codecs = parse_codecs(options.codings);
  for (RdCodec& codec : codecs) codec.pack.max_code_len = options.max_code_len;
  const std::vector<double> targets = parse_rates(options.bits);
  const size_t points = options.like.empty() ? targets.size() : 1;
  std::vector<RdResult> results(matrices.size());
  for (size_t i = 0; i < matrices.size(); ++i) {
    const RdMatrix& matrix = matrices[i];
    results[i] = {matrix.name, matrix.n(), matrix.k(),
                  rival_points(matrix.values(), matrix.n(), matrix.k()),
                  std::vector(codecs.size(), std::vector<RdPoint>(points))};
  }
  const size_t each = codecs.size() * points;
  Progress progress(static_cast<int>(matrices.size() * each));
  in_parallel(matrices.size() * each, [&](size_t job) {
    const RdMatrix& matrix = matrices[job / each];
    RdResult& result = results[job / each];
    const size_t coding = job % each / points, target = job % points;
    RdPoint& point = result.codings[coding][target];
    if (options.like.empty()) {
      point = rd_at_bits(matrix.values(), matrix.n(), matrix.k(), codecs[coding], targets[target]);
    } else {
      const double snr = rival_point(options.like, matrix.values(), matrix.n(), matrix.k()).snr_db;
      point = rd_at_snr(matrix.values(), matrix.n(), matrix.k(), codecs[coding], snr);
    }
    progress.advance(fmt::format("{} {}", matrix.name, codecs[coding].name()));
  });
  return results;
}

void run_rd(RdOptions options) {
  const bool sourced = !options.weights.empty() + !options.model.empty() > 1;
  if (sourced) throw std::runtime_error("--weights and --model: give one of them");
  if (!options.model.empty() && options.like.empty()) options.like = "q4_0";
  const std::vector<RdMatrix> matrices = read_matrices(options);
  if (!options.plot.empty() && matrices.size() != 1) {
    throw std::runtime_error("--plot: draws one matrix; give --weights or --source");
  }
  const std::vector<RdResult> results = measure(options, matrices);
  if (options.like.empty()) {
    for (const RdResult& result : results) options.reports.print("{}", points_table(result));
  } else {
    options.reports.print("{}", comparison_table(results, options.like));
  }
  options.reports.write(to_json(results), [&] { return make_page(results, options.like); });
  if (!options.plot.empty()) {
    write_text(options.plot, report::svg_file(draw(plot_of(results.front()))));
  }
}

}  // namespace

void add_rd(CLI::App& app) {
  CLI::App* command =
      app.add_subcommand("rd", "Rate and distortion of weights, beside other formats");
  command->footer(kFooter);
  auto options = std::make_shared<RdOptions>();
  command->add_option("--source", options->source, "gaussian, laplace or student-t")
      ->capture_default_str();
  command->add_option("--size", options->size, "of random weights, N x K")
      ->check(accepted_by(parse_size))
      ->capture_default_str();
  command->add_option("--seed", options->seed, "of random weights")
      ->check(CLI::Range(0u, UINT32_MAX))
      ->capture_default_str();
  command->add_option("--weights", options->weights, "W [N, K], .npy, float32");
  command->add_option("--model", options->model, "Llama checkpoint: all linears of all layers");
  command
      ->add_option("--codings", options->codings,
                   "huffman, trellis4, trellis8, fixed:<bits>, raw; separated by commas")
      ->check(accepted_by(parse_codecs))
      ->capture_default_str();
  command->add_option("--bits", options->bits, "rates to reach, separated by commas")
      ->check(accepted_by(parse_rates))
      ->capture_default_str();
  command->add_option("--like", options->like,
                      "compare at the SNR of q4_0, q8_0, nf4, mxfp4, nvfp4 or fp8 instead");
  command->add_option("--max-code-len", options->max_code_len, "longest Huffman code, in bits")
      ->check(CLI::Range(8, kMaxCodeLength))
      ->capture_default_str();
  options->reports.add_to(*command);
  command->add_option("--plot", options->plot, "write the page's plot alone, as .svg");
  command->callback([options] { run_rd(*options); });
}

}  // namespace sluice
